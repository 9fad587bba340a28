"""Walk from a figure to the rows behind it, and from a row to the customer."""

import random
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from metrics.verdicts import State
from tests.browser.screens import (
    HEADER,
    MARKS,
    ROW,
    cells,
    figure_of,
    heading,
    panel,
    point_at,
    select_row,
    settle,
    table,
    visit,
)


def asked(page):
    return parse_qs(urlsplit(page.url).query)


def rows_said(page):
    """Return how many rows the list says that it has."""
    return page.get_by_text(re.compile(r"^[\d,]+ rows\b")).inner_text().split()[0]


def test_a_card_opens_its_metric(board, page):
    visit(page, f"{board.address}/?team=Billing")
    shown = figure_of(page, "card_first_response_time").text_content()
    page.locator(".st-key-card_first_response_time").get_by_role("link").click()
    expect(heading(page)).to_have_text("First response")
    assert figure_of(page, "headline").text_content() == shown
    assert asked(page) == {"metric": ["first_response_time"], "team": ["Billing"]}


@pytest.mark.parametrize(
    ("address", "figure"),
    [
        ("metric=csat", "trend"),
        ("metric=first_response_time&period=last-quarter&grain=month", "trend"),
        ("metric=backlog&period=last-quarter", "trend"),
        ("metric=nps&period=last-year&by=country&segment=private", "trend"),
        ("metric=reopen_rate&by=team&priority=high", "split"),
        ("metric=tickets&by=agent", "split"),
    ],
)
def test_a_mark_opens_as_many_rows_as_it_says(board, page, address, figure):
    visit(page, f"{board.address}/metric?{address}")
    plot = panel(page, figure)
    mark = random.Random(address).choice(plot.evaluate(MARKS))
    n = re.search(r"n = ([\d,]+)$", point_at(page, plot, mark))[1]
    page.mouse.click(mark["x"], mark["y"])
    page.wait_for_url("**/tickets?**")
    settle(page)
    assert rows_said(page) == n


def test_the_way_beside_the_figure_opens_its_rows(board, page):
    visit(page, f"{board.address}/metric?metric=reopen_rate")
    way = page.locator(".st-key-headline").get_by_role("link").last
    label = way.inner_text()
    way.click()
    page.wait_for_url("**/tickets?**")
    settle(page)
    assert asked(page)["part"] == ["numerator"]
    assert rows_said(page) in label.split()


def test_a_row_opens_the_customer(board, page):
    visit(page, f"{board.address}/tickets?metric=csat&channel=chat")
    titles, *rows = cells(table(page, "Rows behind Satisfied customers"))
    select_row(page, table(page, "Rows behind Satisfied customers"), 2)
    expect(heading(page)).to_have_text(rows[2][titles.index("Customer")])
    assert asked(page)["channel"] == ["chat"]


def test_one_step_back_from_the_customer_is_the_list(board, page):
    address = f"{board.address}/tickets?metric=csat&channel=chat"
    visit(page, address)
    before = cells(table(page, "Rows behind Satisfied customers"))
    select_row(page, table(page, "Rows behind Satisfied customers"), 0)
    page.wait_for_url("**/customer?**")
    settle(page)
    page.go_back()
    expect(heading(page)).to_have_text("Behind “Satisfied customers”")
    expect(page).to_have_url(address)  # the person leaves it when the page has run
    settle(page)
    assert cells(table(page, "Rows behind Satisfied customers")) == before


def test_a_customer_is_found_by_name(board, page):
    visit(page, f"{board.address}/tickets")
    titles, row, *__ = cells(table(page, "Rows behind Tickets"))
    name = row[titles.index("Customer")]
    visit(page, f"{board.address}/customers")
    page.get_by_role("textbox", name="Find a customer").fill(name)
    page.keyboard.press("Enter")
    page.wait_for_url("**search=**")
    settle(page)
    found = cells(table(page, "Customers"))[1:]
    assert {line[0] for line in found} == {name}
    select_row(page, table(page, "Customers"), 0)
    expect(heading(page)).to_have_text(name)


def test_a_cell_opens_the_figure_of_its_group(board, page):
    visit(page, f"{board.address}/?channel=email")
    shown = table(page, "Figures by team")
    titles, *rows = cells(shown)
    place = shown.bounding_box()
    page.mouse.click(place["x"] + place["width"] * 0.4, place["y"] + HEADER + 1.5 * ROW)
    page.wait_for_url("**/metric?**")
    settle(page)
    assert (asked(page)["team"], asked(page)["channel"]) == ([rows[1][0]], ["email"])
    cell = rows[1][titles.index(heading(page).inner_text())]
    assert figure_of(page, "headline").text_content() == cell.rstrip("".join(s.mark for s in State)).rstrip()
