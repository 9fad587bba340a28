"""An executive opens a link on a phone, without an account."""

import shutil

import pytest
from playwright.sync_api import expect

from data_access.app_store.published import published_at
from metrics.periods import Grain
from metrics.published.plan import Block, Plan
from pages.published.publishing import address_of, preview, publish
from tests.browser.test_pages import AXE, FINDINGS
from tests.browser.windows import PHONE, watch, window
from tests.links import author
from tests.signed import signed

PASSWORD = "four words for the board"
METRICS = ("csat", "first_response_time", "tickets")
PLAN = Plan("Board", "Directors", METRICS, frozenset(Block), by="team", grain=Grain.MONTH, periods=3)


@pytest.fixture(scope="module")
def house(company, tmp_path_factory):
    with signed(shutil.copytree(company, tmp_path_factory.mktemp("links") / "home")) as served:
        yield served


def test_share_02_08_a_link_is_opened_on_a_phone_read_and_revoked_meanwhile(house, chromium):
    by, settings = author(house), house.settings
    made = preview(PLAN, publisher="Ada Lovelace", by=by, settings=settings)
    link, token = publish(made, password=PASSWORD, by=by, settings=settings)
    page, complaints = window(chromium, PHONE, accept_downloads=True), []
    watch(page, complaints, expected="/p/")  # being refused is a part of the journey
    page.goto(address_of(token, settings))
    expect(page.get_by_role("heading", name="This page has a password")).to_be_visible()
    assert token not in page.url
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("alert")).to_have_text("That is not the password of this link.")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="In five sentences")).to_be_visible()
    page.wait_for_load_state()  # until then the words are there and their style may not be
    assert page.url == f"{house.address}/p/{link.id}/"
    assert page.title() == "Customer service"
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--accent')")  # it has its style

    earlier = page.get_by_role("navigation", name="Period").get_by_role("link").last
    earlier.click()
    expect(page).to_have_url(f"{house.address}/p/{link.id}/{list(made.edition.pages)[4]}")
    expect(page.get_by_role("navigation", name="Period").get_by_role("link").last).to_have_attribute(
        "aria-current", "page"
    )
    pdf = page.request.get(f"{house.address}/p/{link.id}/page.pdf")
    assert (pdf.status, pdf.body()) == (200, made.edition.pages["page.pdf"])

    # A browser that brings the page back from memory, as those of phones do, has to ask for it anew.
    with page.expect_event("load"):
        page.evaluate("setTimeout(() => dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true})))")

    published_at(settings).links.revoke(link.id, by)
    page.get_by_role("link", name="PDF").click()
    expect(page.get_by_role("heading", name="Nothing is shown here")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Nothing is shown here")).to_be_visible()
    page.goto(address_of(token, settings))
    expect(page.get_by_role("heading", name="Nothing is shown here")).to_be_visible()
    refused = "Failed to load resource: the server responded with a status of 40"
    assert [complaint for complaint in complaints if not complaint[1].startswith(refused)] == []
    page.context.close()


def test_the_door_tells_who_came_with_half_a_link_and_is_readable_by_all(house, page):
    page.goto(f"{house.address}/p")
    expect(page.get_by_text("Open the whole link that you were given")).to_be_visible()
    page.evaluate(AXE)
    assert page.evaluate(FINDINGS) == []
