"""Hold what an address is: the whole screen, on any machine, and never a way in."""

import http.client
import re
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.screens import bar, cells, figure_of, heading, settle, table, visit, words


def test_a_deep_link_on_a_cold_server_runs_the_shell(serve, page):
    board = serve()
    visit(page, f"{board.address}/metric?metric=nps&period=last-quarter")
    expect(bar(page, "Overview")).to_be_visible()
    expect(heading(page)).to_have_text("Recommendation (NPS)")
    assert figure_of(page, "headline").text_content() == board.figures("metric=nps&period=last-quarter")["nps"]


def test_a_page_that_does_not_exist_is_named(board, open_page):
    page = open_page(expected="does not seem to exist")
    visit(page, f"{board.address}/nosuchpage?metric=csat")
    page.keyboard.press("Escape")  # Streamlit's own dialog
    expect(page.get_by_text("There is no such page")).to_be_visible()
    expect(bar(page, "Metrics")).to_be_visible()
    assert page.get_by_test_id("stMetric").count() == 0
    page.get_by_role("link", name="Go to the overview").click()
    expect(page.locator(".st-key-card_csat")).to_be_visible()


@pytest.mark.parametrize(
    "address",
    [
        "/?period=last-quarter&compare=year&team=Billing&team=Technical",
        "/metric?metric=first_response_time&from=2026-03-01&to=2026-05-15&grain=month&by=channel&priority=high",
        "/tickets?metric=reopen_rate&part=numerator&search=account&sort=topic&plan=Basic",
    ],
)
def test_the_address_shows_the_same_screen_to_everyone(board, open_page, address):
    screens = []
    for __ in range(2):
        page = open_page()
        visit(page, board.address + address)
        screens.append((words(page), cells(table(page)) if address.startswith("/tickets") else None))
        assert urlsplit(page.url)[2:4] == urlsplit(address)[2:4]
    assert screens[0] == screens[1]
    assert "cannot be read" not in screens[0][0]


def test_the_address_that_filters_wrote_shows_what_they_showed(board, page, open_page):
    visit(page, f"{board.address}/metric?metric=csat")
    page.get_by_role("radio", name="Channel").click()
    page.wait_for_url("**by=channel**")
    expect(page.get_by_role("heading", name="Satisfied customers by channel")).to_be_visible()
    settle(page)
    other = open_page()
    visit(other, page.url)
    assert words(other) == words(page)


REFUSED = {
    "?teem=Billing": "There is no part of the address called “teem”. Did you mean “team”?",
    "metric?metric=cast": "There is no metric called “cast”. Did you mean “csat”?",
    "?kpi=__import__('os')": "There is no part of the address called “kpi”.",
    "?from=2026-01-01'))/*&to=2026-02-01": "2026-01-01'))/*",
    "?from=2026-13-45&to=2026-14-01": "2026-13-45",
    "?team=%00": "cannot be read",
    "?team=%ff%fe": "cannot be read",
    "tickets?metric=csat&sort=(select pg_sleep(10))": "There is no column called “(select pg_sleep(10))”.",
    "tickets?metric=csat&part=hits": "There is no list called “hits”.",
}


@pytest.mark.parametrize("address", REFUSED)
def test_url_01_02_an_address_that_means_nothing_is_refused_in_a_sentence(board, page, address):
    visit(page, f"{board.address}/{address}")
    expect(page.get_by_test_id("stAlert")).to_contain_text(REFUSED[address])
    assert page.get_by_test_id("stMetric").count() == page.get_by_test_id("stException").count() == 0
    assert "Traceback" not in words(page)


def test_url_01_02_values_that_nobody_has_find_nothing_and_are_said(board, page):
    values = ("' OR 1=1--", "1;DROP TABLE tickets", "<script>alert(1)</script>", "1")
    visit(page, f"{board.address}/metric?metric=tickets&" + "&".join(f"team={quote(value)}" for value in values))
    for value in values:
        expect(page.get_by_text("Team:").first).to_contain_text(value)
    assert figure_of(page, "headline").text_content() == "0"


def test_url_02_an_endless_address_ends_nothing(board, page):
    visit(page, board.address)
    response = page.goto(f"{board.address}/?team={'a' * 60_000}")
    if response.ok:  # the server may refuse so long a line by itself
        settle(page)
        expect(page.get_by_test_id("stAlert")).to_contain_text("cannot be read")


@pytest.mark.parametrize(
    "path",
    [
        "/media/../../etc/passwd",
        "/media/..%2f..%2fetc/passwd",
        "/app/static/..%2f..%2fetc/passwd",
        "/app/static/%2e%2e/%2e%2e/etc/passwd",
        "/component/x/..%5c..%5cwin.ini",
        "/static/%00",
        "/static/../../app.py",
        "/static/..%2f..%2f..%2f..%2f..%2f..%2fetc/passwd",
        "//evil.example/x",
        "/s/..%2f..%2f",
        "/pages/shell.py",
        "/.streamlit/config.toml",
    ],
)
def test_url_04_no_path_leads_to_a_file_or_to_another_host(board, path):
    server = http.client.HTTPConnection(urlsplit(board.address).netloc, timeout=20)
    server.putrequest("GET", path, skip_host=False)  # as it is: a browser would tidy it up first
    server.endheaders()
    answer = server.getresponse()
    body = answer.read().decode(errors="replace")
    assert answer.getheader("location") is None
    assert not re.search(r"root:x:|st\.App|navigation\.run|gatherUsageStats|\[fonts\]", body)
    assert answer.status in {400, 403, 404} or is_shell(body), (answer.status, body[:200])


def is_shell(body):
    """Whether an answer is nothing but the empty page that Streamlit's script fills."""
    return '<div id="root"></div>' in body
