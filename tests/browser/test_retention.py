"""A cell of the cohorts opens its customers, and one of them the history."""

import re

from playwright.sync_api import expect

from tests.browser.screens import HEADER, ROW, cells, heading, select_row, settle, table, visit


def test_a_cell_opens_its_customers(board, page):
    visit(page, f"{board.address}/retention")
    shown = table(page, "Cohorts")
    header, first, *__ = cells(shown)
    place = shown.bounding_box()
    page.mouse.click(place["x"] + place["width"] - 30, place["y"] + HEADER + ROW * 0.5)  # the oldest age of the first
    title = page.get_by_role("heading", name=re.compile("^Customers who began in .* and were there 11 months later$"))
    expect(title).to_be_visible()
    settle(page)
    assert first[0] in title.inner_text()
    assert header[-1] == "11"
    n = int(re.search(r"([\d,]+) customers\.", page.get_by_test_id("stMain").inner_text())[1].replace(",", ""))
    assert round(100 * n / int(first[1].replace(",", "")), 1) == float(first[-1].split("\u00a0")[0])
    name = title.inner_text()
    listed = table(page, name)
    __, customer, *__ = cells(listed)
    select_row(page, listed, 0)
    page.wait_for_url("**/customer?**")
    settle(page)
    assert heading(page).inner_text() in customer
