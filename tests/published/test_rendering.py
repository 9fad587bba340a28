"""Hold the files of a link to its payload: every block, every way of telling, and nothing that runs or is fetched."""

import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO

import html5lib
import pypdfium2
import pytest
from PIL import Image

from metrics.published.label import Label
from metrics.published.plan import Block
from pages.published import rendering
from pages.published.printing import can_print, png
from pages.published.rendering import render
from tests.published.payloads import (
    MONTHS,
    NOTHING,
    WITHHELD,
    Split,
    View,
    cell,
    csat,
    over,
    sample,
    told,
    under,
    with_cell,
)

ADDRESS = "/p/x1"
XHTML = "{http://www.w3.org/1999/xhtml}"
HEADINGS = {
    Block.HEADLINES: "In five sentences",
    Block.CARDS: "Where we stand",
    Block.TRENDS: "How it went",
    Block.SPLITS: "Side by side",
    Block.COHORTS: "Who came back",
    Block.SUMMARY: "The period in words",
}


@pytest.fixture(scope="module")
def edition(sample_payload):
    return render(sample_payload, ADDRESS)


@pytest.fixture
def unprinted(monkeypatch):
    """Render without PDF and picture, which take most of the time."""
    monkeypatch.setattr(rendering, "can_print", lambda: False)


def parsed(page):
    return html5lib.HTMLParser(strict=True).parse(page.decode())


def words(element):
    return " ".join("".join(element.itertext()).replace("\u00a0", " ").split())


def rows(table):
    return [[words(cell) for cell in row] for row in table.iter(f"{XHTML}tr")]


def texts(page, kind):
    """Return the texts of all elements of a kind, "h2" or ".figure"."""
    tree = parsed(page)
    if kind.startswith("."):
        return [words(e) for e in tree.iter() if kind[1:] in (e.get("class") or "").split()]
    return [words(e) for e in tree.iter(f"{XHTML}{kind}")]


def test_there_is_a_page_and_its_data_for_each_period_and_one_to_print(edition, sample_payload):
    days = [view.period.first.isoformat() for view in sample_payload.views]
    assert days[0] == "2026-09-01"
    expected = {"index.html", "page.pdf", "page.png", *(f"{d}.html" for d in days), *(f"{d}.json" for d in days)}
    assert set(edition.pages) == expected
    assert edition.pages["index.html"] == edition.pages["2026-09-01.html"]


def test_a_page_is_sound_and_neither_runs_nor_fetches_what_is_not_ours(edition):
    for name, page in edition.pages.items():
        if name.endswith(".html"):
            elements = list(parsed(page).iter())  # strict: a parser that forgives nothing
            ids = [e.get("id") for e in elements if e.get("id")]
            assert len(ids) == len(set(ids))
            named = " ".join(e.get("aria-labelledby", "") for e in elements).split()
            assert set(named) <= set(ids)
            assert [e.tag for e in elements if e.get("style") or any(a.startswith("on") for a in e.attrib)] == []
            assert [e for e in elements if e.tag == f"{XHTML}script" and words(e)] == []
            assert not list(parsed(page).iter(f"{XHTML}style"))
            addresses = [e.get(a) for e in elements for a in ("href", "src", "data-plotly", "data-charts") if e.get(a)]
            assert [a for a in addresses if not a.startswith(("/p/", "data:,"))] == []


def test_the_head_says_nothing_of_what_is_on_the_page(edition):
    page = edition.pages["index.html"]
    assert texts(page, "title") == ["Customer service"]
    assert texts(page, "h1") == ["Customer service, September 2026"]
    assert b'<meta name="robots" content="noindex">' in page
    assert b"og:" not in page


def test_headlines_come_first_five_at_the_most(edition):
    page = edition.pages["index.html"]
    assert texts(page, "h2")[0] == "In five sentences"
    told_first = texts(page, ".headlines")[0]
    assert told_first.startswith(
        "▼ missed Satisfied customers: 81.5 %, at least 85 % asked. ▼ worse Fell from 83 % in August 2026. "
        "● met First response: 17 min, 94 % in time, 90 % asked. "
        "No change that the data can show: 18 min in August 2026."
    )
    assert len(parsed(page).find(f".//{XHTML}ol[@class='headlines']")) == 5


def test_a_viewer_chooses_among_the_periods(edition):
    for day, name in (("2026-09-01", "September 2026"), ("2026-05-01", "May 2026")):
        links = parsed(edition.pages[f"{day}.html"]).find(f".//{XHTML}nav").iter(f"{XHTML}a")
        found = {words(link): (link.get("href"), link.get("aria-current")) for link in links}
        assert len(found) == 6
        assert found[name] == (f"{ADDRESS}/{day}.html", "page")
        assert [here for __, here in found.values()].count("page") == 1


@pytest.mark.parametrize("left_out", Block)
def test_a_block_stands_on_the_page_only_if_it_was_chosen(unprinted, left_out):
    payload = sample(1, blocks=frozenset(set(Block) - {left_out}))
    made = render(payload, ADDRESS).pages
    assert [block for block, title in HEADINGS.items() if title not in texts(made["index.html"], "h2")] == [left_out]
    explored = json.loads(made["2026-09-01.json"])
    kinds = {name.partition("-")[0] for name in explored}
    assert kinds == {"trend", "split"} - {{Block.TRENDS: "trend", Block.SPLITS: "split"}.get(left_out)}
    assert texts(made["index.html"], "h2")[-1] == "What the figures mean"


@pytest.mark.parametrize(
    ("shown", "n", "words_of_it"),
    [
        (told(0.834), 410, "83.4 %"),
        (under(0.05), 410, "under 5 %"),
        (over(0.95), 410, "over 95 %"),
        (WITHHELD, under(10), "too few to tell"),
        (WITHHELD, 60, "not shown"),
        (NOTHING, NOTHING, "no data"),
    ],
)
def test_every_way_of_telling_is_worded(unprinted, shown, n, words_of_it):
    page = render(with_cell(shown, n=n), ADDRESS).pages["index.html"]
    assert texts(page, ".figure") == [words_of_it]
    assert f"Satisfied customers: {words_of_it}." in texts(page, ".headlines")[0]
    assert words_of_it in texts(page, "td")
    assert f"the last is {words_of_it}." in words(parsed(page).find(".//{http://www.w3.org/2000/svg}desc"))


def test_a_card_says_figure_verdict_basis_and_change(edition):
    cards = texts(edition.pages["index.html"], ".card")
    assert cards[0] == (
        "Satisfied customers 81.5 % ▼ missed · at least 85 % asked about 410 answers "
        "▼ worse Fell from 83 % in August 2026."
    )
    assert cards[4] == "Open tickets 120 ○ no standard ▼ better Fell from 150 in August 2026."
    assert cards[6].endswith("too few to tell ○ no standard under 10 tickets Not compared with August 2026.")


def test_tables_stand_behind_the_charts(edition):
    tables = [rows(t) for t in parsed(edition.pages["index.html"]).iter(f"{XHTML}table")]
    assert len(tables) == 5 + 2 + 1
    assert tables[2][5] == ["May 2026", "under −10", "90"]
    assert tables[5][3] == ["Returns", "not shown", "85 %", "● met", "60"]
    assert tables[5][0][2] == "Asked, at least"
    assert tables[6][0] == ["Team", "Figure", "In time", "Asked", "Verdict", "Of"]
    assert tables[6][3] == ["Returns", "under 10 min", "over 95 %", "90 %", "● met", "40"]


def test_cohorts_say_who_came_back(edition):
    table = rows(list(parsed(edition.pages["index.html"]).iter(f"{XHTML}table"))[-1])
    assert table[0][:4] == ["Began", "Customers", "month 1", "month 2"]
    assert table[2] == ["February 2026", "125", "45 %", "too few", "under 5 %", "–", "37 %", "35 %", "33 %", ""]
    assert table[-1] == ["September 2026", "under 10", *[""] * 8]


def test_the_summary_says_when_there_is_nothing_to_say(edition):
    assert "Better than before" in texts(edition.pages["index.html"], "h3")
    assert "Nothing stands out" in edition.pages["2026-08-01.html"].decode()


def test_it_says_definitions_origin_and_rounding(edition):
    page = edition.pages["index.html"]
    definitions = texts(page, "dd")
    assert "Answers in the top two of the scale, above its middle ÷ all answers" in definitions[0]
    footer = texts(page, "footer")[0]
    for said in (
        "Period September 2026",
        "Data until 4 October 2026, 18:00",
        "Time zone Europe/Berlin",
        "Published by Ines Falk",
        "Made at 5 October 2026, 06:30",
        "Counts are rounded to 5, and under 10 shown as such; shares come from rounded counts",
        "September 2026: PDF · Picture",
    ):
        assert said in footer


def test_words_that_are_no_label_would_run_nothing(unprinted):
    wild = str.__new__(Label, '<script>alert(1)</script><img src="x" onerror="1">')
    one = csat(MONTHS)
    view = View(
        MONTHS[8],
        (type(one)(one.metric, one.cell, one.before, one.rose, one.trend, Split("team", ((wild, cell(0.8)),))),),
    )
    made = render(sample(views=(view,), publisher=wild, filters=(("team", (wild,)),)), ADDRESS).pages
    tree = parsed(made["index.html"])
    assert len(list(tree.iter(f"{XHTML}script"))) == 1
    assert not list(tree.iter(f"{XHTML}img"))
    assert b"<script>alert" not in made["2026-09-01.json"]


def test_the_same_payload_gives_the_same_files(edition, sample_payload):
    again = render(sample_payload, ADDRESS).pages
    assert [name for name, content in edition.pages.items() if again[name] != content] == []


def test_the_pdf_holds_the_page_and_says_nothing_else(edition):
    document = pypdfium2.PdfDocument(edition.pages["page.pdf"])
    told = " ".join("".join(page.get_textpage().get_text_range() for page in document).replace("\u00a0", " ").split())
    assert {k: v for k, v in document.get_metadata_dict().items() if v} == {"Title": "Customer service"}
    for said in (
        "Customer service, September 2026",
        "81.5 %",
        "Field service",
        "under −10",
        "Published by",
        "Mar 2026",
    ):
        assert said in told
    assert "Explore" not in told
    width, height = document[0].get_size()
    assert (round(width), round(height)) == (595, 842)
    assert not re.search(rb"/(URI|JavaScript|CreationDate|Producer)\b", edition.pages["page.pdf"])


def test_the_picture_is_that_of_the_pdf(edition):
    pages = len(pypdfium2.PdfDocument(edition.pages["page.pdf"]))
    picture = Image.open(BytesIO(edition.pages["page.png"]))
    assert abs(picture.width - 2 * 595) <= 2
    assert abs(picture.height - pages * 2 * 842) <= 2 * pages
    assert picture.info == {}
    assert len(edition.pages["page.png"]) < 700_000


def test_several_editions_can_be_made_at_once(edition):
    """PDFium ends the process, or draws nonsense, where two threads are at it."""
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(png, [edition.pages["page.pdf"]] * 8))
    assert set(drawn) == {edition.pages["page.png"]}


def test_without_pango_it_says_what_to_install(unprinted, sample_payload):
    made = render(sample_payload, ADDRESS).pages
    assert not {"page.pdf", "page.png"} & set(made)
    assert "apt install libpango-1.0-0" in texts(made["index.html"], "footer")[0]


def test_a_machine_without_pango_is_noticed(monkeypatch, caplog):
    class Lacking:
        def find_spec(self, name, *_):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Lacking(), *sys.meta_path])
    can_print.cache_clear()
    assert not can_print()
    can_print.cache_clear()
    assert "without PDF and picture: cannot load library 'libpango-1.0-0'" in caplog.text


def test_periods_are_named_by_their_first_day():
    assert rendering.page_name(View(MONTHS[0], ())) == f"{date(2026, 1, 1)}.html"
