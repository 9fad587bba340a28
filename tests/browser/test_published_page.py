"""Look at a published page as its viewers do: on a desk, on a phone, by night, on paper, and pointing at a chart."""

import gzip
from itertools import product
from pathlib import Path

import axe_playwright_python
import pypdfium2
from playwright.sync_api import expect

from pages.published.assets import FOLDER, POLICY, asset
from pages.published.rendering import render
from tests.browser.windows import PHONE
from tests.published.payloads import sample

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
FINDINGS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .map(found => `${found.impact} ${found.id}: ${found.nodes.map(node => node.html).join(' | ').slice(0, 300)}`)"""
GROUND = "getComputedStyle(document.querySelector('.explored .main-svg')).backgroundColor"
SERVER = "http://127.0.0.1:9"
TYPES = {"html": "text/html; charset=utf-8", "json": "application/json"}
BLOCKED = (
    "addEventListener('securitypolicyviolation', e => console.error('blocked', e.violatedDirective, e.blockedURI))"
)


def serve(page, edition, address):
    """Answer the requests of a window with the files of an edition, under the policy of links."""

    def answer(route):
        path = route.request.url.removeprefix(SERVER)
        if path.startswith(FOLDER):
            content, kind = asset(path.removeprefix(f"{FOLDER}/"))
            route.fulfill(body=gzip.decompress(content), headers={"Content-Type": kind})  # as a server's browser does
        else:
            name = path.removeprefix(f"{address}/")
            kind = TYPES[name.rpartition(".")[2]]
            headers = {"Content-Type": kind, "Content-Security-Policy": POLICY}
            route.fulfill(body=edition.pages[name], headers=headers)

    page.route(f"{SERVER}/**", answer)


def test_a_published_page_can_be_read_everywhere_and_pointed_at(open_page, tmp_path):
    page, edition = open_page(own=True), render(sample(), "/p/x1")
    serve(page, edition, "/p/x1")
    page.add_init_script(BLOCKED)  # whatever the policy blocks fails the test, as a complaint of the window
    page.goto(f"{SERVER}/p/x1/index.html")
    for table in page.locator("summary").all():
        table.click()
    page.evaluate(AXE)
    for width, scheme in product((1440, 1280, PHONE["width"]), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=tmp_path / f"{width}-{scheme}.png", full_page=True)
        assert page.evaluate(FINDINGS) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    for name in ("trend-csat", "split-csat"):
        button = page.locator(f"button[data-chart={name}]")
        button.click()
        expect(page.locator(f"#{name} + .explored .main-svg").first).to_be_visible()
        expect(page.locator(f"#{name}")).to_be_hidden()
        expect(button).to_have_text("Back to the drawing")
    plot = page.locator("#trend-csat + .explored")
    plot.locator(".drag").first.hover()
    expect(plot.locator(".hovertext")).to_contain_text("answers")
    page.screenshot(path=tmp_path / "explored.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.explored .main-svg')).backgroundColor")
        == "rgb(26, 33, 41)"
    )
    page.locator("nav").get_by_role("link", name="August 2026").click()
    expect(page.locator("h1")).to_have_text("Customer service, August 2026")
    for summary in page.locator("summary").all():
        expect(summary.locator("..")).not_to_have_attribute("open", "")
    page.pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True)
    check_print(tmp_path / "printed.pdf")
    (tmp_path / "page.pdf").write_bytes(edition.pages["page.pdf"])
    check_print(tmp_path / "page.pdf")


def check_print(path):
    """Assert that paper holds all words, those of folded tables too, and none beyond its edge."""
    document = pypdfium2.PdfDocument(path)
    told = " ".join("".join(sheet.get_textpage().get_text_range() for sheet in document).split())
    for said in ("Technical help for the north and south", "Published by", "Asked, at least", "month 7"):
        assert said in told.replace("\u00a0", " ")
    for sheet in document:
        width, height = sheet.get_size()
        held = sheet.get_textpage()
        for k in range(held.count_rects()):
            left, bottom, right, top = held.get_rect(k)
            assert 20 <= left <= right <= width - 20
            assert 15 <= bottom <= top <= height - 20
