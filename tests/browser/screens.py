"""Read a screen as a visitor does, and act on it."""

import re

from playwright.sync_api import expect

from pages.parts.navigation import PAGES

expect.set_options(timeout=20_000)  # a shared machine is slow at times

HEADER, ROW = 35, 35  # heights of a table's lines, in pixels
SETTLED = """() => {
  const app = document.querySelector('[data-testid=stApp]')
  return app?.dataset.testScriptState === 'notRunning'
    && document.querySelector('.st-key-bar')
    && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
    && [...document.querySelectorAll('.js-plotly-plot')].every(plot => plot._fullLayout)
}"""
MARKS = """plot => {
  const at = plot.getBoundingClientRect(), {xaxis, yaxis} = plot._fullLayout
  return plot._fullData.filter(trace => trace.customdata).flatMap(trace => Array.from(trace.x).map((x, i) => ({
    x: at.left + xaxis._offset + xaxis.d2p(trace.orientation === 'h' ? x / 2 : x),
    y: at.top + yaxis._offset + yaxis.d2p(trace.y[i]),
    shown: trace.orientation === 'h' ? x !== 0 : trace.y[i] !== null,
  }))).filter(mark => mark.shown)
}"""


def addresses(person):
    """Return the address of every page, metrics of several kinds among them."""
    known = {
        "metric": ("metric=csat&by=team", "metric=first_response_time", "metric=backlog", "metric=repeat_cohort"),
        "tickets": ("metric=csat",),
        "customer": (f"person={person}",),
    }
    found = [f"/{page}?{query}".rstrip("?") for page in PAGES for query in known.get(page, ("",))]
    return ["/" if address == "/overview" else address for address in found]


def settle(page):
    """Wait until the page has nothing more to draw."""
    page.wait_for_function(SETTLED, timeout=30_000)


def visit(page, address):
    page.goto(address)
    settle(page)


def heading(page):
    return page.locator("h1")


def figure_of(page, key):
    """Return the place of a figure: `key` is "card_csat", "headline", "own_csat" ..."""
    return page.locator(f".st-key-{key} [data-testid=stMetricValue]")


def figures(page):
    """Return what the cards of the page show, by metric."""
    cards = page.locator("[class*='st-key-card_']")
    expect(cards.last.get_by_test_id("stMetricValue")).to_be_visible()
    shown = cards.evaluate_all(
        "cards => cards.map(card => [card.className, card.querySelector('[data-testid=stMetricValue]').textContent])"
    )
    return {re.search(r"st-key-card_(\w+)", names)[1]: text for names, text in shown}


def bar(page, title):
    """Return the link of the bar to the page with this title."""
    return page.locator(".st-key-bar").get_by_role("link", name=title, exact=True)


def words(page):
    """Return all text that the page shows, as a reader meets it; tables and figures apart."""
    return page.get_by_test_id("stMain").inner_text()


def panel(page, key):
    """Return the drawn figure of the panel `key`: "trend", "split", "distribution", "cohorts"."""
    plot = page.locator(f".st-key-panel_{key} .js-plotly-plot")
    bring(page, plot)
    return plot


def point_at(page, plot, mark):
    """Move the mouse to a mark; return the label that it shows."""
    page.mouse.move(mark["x"] - 3, mark["y"] - 3)
    page.mouse.move(mark["x"], mark["y"])
    label = plot.locator(".hoverlayer .hovertext").first
    expect(label).to_be_visible()
    return label.text_content()


def table(page, name=None):
    """Return a table of the page, by the name that is read out for it."""
    found = page.get_by_test_id("stDataFrame")
    found = found.filter(has=page.get_by_label(name)).first if name else found.first
    bring(page, found)
    return found


def bring(page, found):
    """Scroll an element into view and wait until it stands still; a page that is still being drawn may replace it."""
    settle(page)
    found.evaluate("element => element.scrollIntoView({block: 'nearest'})")
    before = None
    while before != (before := found.bounding_box()):
        page.wait_for_timeout(150)


def cells(shown):
    """Return the texts of a table: the header, then the rows in view."""
    lines = shown.locator("table[role=grid] tr")
    expect(lines.nth(1)).to_be_attached()
    return lines.evaluate_all("lines => lines.map(l => [...l.querySelectorAll('th, td')].map(c => c.textContent))")


def select_row(page, shown, row):
    """Tick the box before a row, counted from 0."""
    place = shown.bounding_box()
    page.mouse.click(place["x"] + 16, place["y"] + HEADER + ROW * (row + 0.5))


def filter_by(page, name):
    """Open a filter and return what it offers."""
    page.locator(".st-key-filters").get_by_role("button", name=re.compile(rf"^{name}\b")).click()
    body = page.get_by_test_id("stPopoverBody")
    expect(body).to_be_visible()
    return body
