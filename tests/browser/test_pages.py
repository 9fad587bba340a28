"""Walk all pages: nothing fails in silence, all can be reached, read and used without a mouse."""

import re
from base64 import b64decode
from itertools import product
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from metrics.looks import DARK
from pages.parts.navigation import OF_MANY, PAGES
from tests.browser.screens import addresses, bar, heading, settle, visit, words
from tests.browser.windows import DESKTOP, PHONE

PERSON = "helpdesk%3A10001"
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
FINDINGS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .filter(found => ['serious', 'critical'].includes(found.impact))
  .map(found => `${found.impact} ${found.id}: ${found.nodes.map(node => node.html).join(' | ').slice(0, 300)}`)"""
WIDTHS = "() => [document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth)"
TEXTS = ".xtick text, .ytick text, .legendtext, .annotation-text, .g-xtitle text"
COLOURS = "texts => texts.map(text => getComputedStyle(text).fill)"


@pytest.mark.parametrize("address", addresses(PERSON))
def test_a_page_is_whole_on_every_screen(board, page, address):
    visit(page, board.address + address)  # whatever goes wrong in the window fails the test at its end
    assert "cannot be read" not in words(page)
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_text("This page could not be shown").count() == 0
    findings, widths = {}, {}
    page.evaluate(AXE)
    for width, scheme in product((1280, PHONE["width"]), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(500)  # the theme fades in
        settle(page)
        findings[width, scheme] = page.evaluate(FINDINGS)
        widths[width, scheme] = page.evaluate(WIDTHS)
    assert {at: found for at, found in findings.items() if found} == {}
    assert {at: both for at, both in widths.items() if max(both) > at[0]} == {}


def test_the_bar_leads_to_every_page_it_offers(board, page):
    visit(page, board.address)
    titles = [title for page, (__, title, offered) in PAGES.items() if offered and page not in OF_MANY]
    assert page.locator(".st-key-bar").get_by_role("link").all_inner_texts() == titles
    for title in titles[::-1]:
        bar(page, title).click()
        expect(bar(page, title).locator("p")).to_have_css("font-weight", re.compile("[67]00"))  # this is where we are
        settle(page)
        assert heading(page).count() == 1


def test_a_page_is_opened_from_the_keyboard(board, page):
    visit(page, board.address)
    for __ in range(15):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Tickets":
            break
    expect(bar(page, "Tickets")).to_be_focused()
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Tickets")


@pytest.mark.parametrize("address", ["/metric?metric=first_response_time&by=team", "/metric?metric=repeat_cohort"])
def test_figures_can_be_read_in_the_dark_from_the_first_moment(board, open_page, address):
    page = open_page(DESKTOP, color_scheme="dark")
    visit(page, board.address + address)
    ground = page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).backgroundColor")
    assert luminance(ground) < 0.02
    texts = page.locator(".js-plotly-plot").locator(TEXTS)
    expect(texts.first).to_be_visible()
    colours = set(texts.evaluate_all(COLOURS))
    assert colours
    assert {colour: contrast(colour, ground) for colour in colours if contrast(colour, ground) < 4.5} == {}


def test_the_trends_of_cards_are_drawn_for_the_dark_from_the_first_moment(board, open_page):
    page = open_page(DESKTOP, color_scheme="dark")
    visit(page, board.address)
    for trend in page.locator("[class*=st-key-spark_] img").all():
        assert DARK.accent in b64decode(trend.get_attribute("src").partition(",")[2]).decode()
        assert trend.bounding_box()["width"] > 300


def luminance(colour):
    """Return the relative luminance of a CSS colour (WCAG 2.2)."""
    channels = [int(x) / 255 for x in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
