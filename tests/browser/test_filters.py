"""Hold the filters: what is chosen is in the address, in the figures, and on every page."""

import re

from playwright.sync_api import expect

from tests.browser.screens import bar, figure_of, figures, filter_by, heading, settle, visit


def choose(page, name, value):
    """Choose one more value in a filter."""
    pick(page, filter_by(page, name), name, value)


def pick(page, body, name, value):
    """Pick a value from one of the lists that a filter offers."""
    body.get_by_role("combobox", name=name).click()
    page.get_by_role("option", name=value, exact=True).click()


def close(page):
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")  # the list of values, then the filter
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def test_a_team_is_chosen_and_let_go(board, page):
    visit(page, board.address)
    whole = figures(page)
    choose(page, "Team", "Billing")
    page.wait_for_url("**team=Billing")
    close(page)
    settle(page)
    expect(page.get_by_text(re.compile("^Team:\\W+Billing$"))).to_be_visible()
    shown = figures(page)
    assert shown != whole
    assert shown == board.figures("team=Billing&metric=" + ",".join(shown))

    page.get_by_role("button", name="Clear filters").click()
    expect(page).to_have_url(f"{board.address}/")
    settle(page)
    assert figures(page) == whole


def test_a_period_is_chosen(board, page):
    visit(page, f"{board.address}/?channel=email")
    filter_by(page, "Period").get_by_text("Last quarter").click()
    page.wait_for_url("**period=last-quarter**")
    close(page)
    expect(heading(page)).to_have_text("3rd quarter 2026")
    settle(page)
    shown = figures(page)
    assert shown == board.figures("channel=email&period=last-quarter&metric=" + ",".join(shown))


def test_a_dimension_behind_more_filters_is_chosen(board, page):
    visit(page, f"{board.address}/metric?metric=tickets")
    body = filter_by(page, "More filters")
    pick(page, body, "Filter by", "Priority")
    pick(page, body, "Priority", "urgent")
    page.wait_for_url("**priority=urgent**")
    settle(page)
    said = board.figures("metric=tickets&priority=urgent")["tickets"]
    expect(figure_of(page, "headline")).to_have_text(said)


def test_filters_stay_on_the_way_through_the_bar(board, page):
    visit(page, f"{board.address}/?period=last-quarter&channel=email")
    for title, path in (("Metrics", "metric"), ("Tickets", "tickets"), ("Customers", "customers"), ("Overview", "")):
        bar(page, title).click()
        page.wait_for_url(f"{board.address}/{path}?**")
        assert page.url.endswith("?period=last-quarter&channel=email")
        settle(page)
    expect(heading(page)).to_have_text("3rd quarter 2026")
    expect(page.locator(".st-key-filters").get_by_role("button", name="Channel email")).to_be_visible()


def test_back_and_forward_walk_through_filters_and_pages(board, page):
    visit(page, board.address)
    whole = figures(page)
    choose(page, "Team", "Billing")
    page.wait_for_url("**/?team=Billing")
    close(page)
    settle(page)
    narrow = figures(page)
    page.locator(".st-key-card_csat").get_by_role("link").click()
    expect(heading(page)).to_have_text("Satisfied customers")

    page.go_back()
    expect(heading(page)).to_have_text("October 2026")
    settle(page)
    assert figures(page) == narrow
    page.go_back()
    expect(page.get_by_role("button", name="Clear filters")).to_have_count(0)
    settle(page)
    assert figures(page) == whole
    assert page.url == f"{board.address}/"
    page.go_forward()
    expect(page.get_by_role("button", name="Clear filters")).to_be_visible()
    settle(page)
    assert figures(page) == narrow
    page.go_forward()
    expect(heading(page)).to_have_text("Satisfied customers")
    settle(page)
    assert figure_of(page, "headline").text_content() == narrow["csat"]
