"""Hold that words of customers are shown as words: they run nothing, fetch nothing, and break no layout."""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.boards import bring, served
from tests.browser.screens import (
    MARKS,
    addresses,
    cells,
    filter_by,
    heading,
    panel,
    point_at,
    settle,
    table,
    visit,
    words,
)
from tests.browser.windows import PHONE

WORDS = (
    "<script>window.run = 1; alert(1)</script>",
    '<img src=x onerror="window.run = 1">',
    "</style><svg/onload=window.run=1><script>window.run=1</script>",
    "![t](https://tracker.example/t.png)",
    "[free](https://evil.example) <https://evil.example/2> https://evil.example/3 www.evil.example",
    "<a href='javascript:window.run=1'>gift</a>",
    r"$\href{javascript:window.run=1}{x}$",
    r"$\def\a{\a\a}\a$",
    "$5 to $10",
    "<span style=font-size:900px>giant</span>",
    "<b>bold" + "<br>" * 10_000,
    ":red[x] :material/home: :smile: `code` **bold** # title",
    "%{x} %{customdata[0]} {value} %s",
    "two\nlines",
    "   ",
    "endless" * 15_000,
)
STRANGE_KEY = "a b&team=x#?ü/<b>"
OWN_COLUMNS = (
    "x_![t](https://tracker.example/t.png)",
    "x_<img/src=x/onerror=window.run=1>",
    "x_[free](https://evil.example)",
)

# What a page must never hold, whoever wrote the words.
INTRUDERS = """() => [
  ...(window.run ? ['a script ran'] : []),
  ...[...document.querySelectorAll('#root a[href], #root a')].map(a => a.getAttribute('href') ?? '')
    .concat([...document.querySelectorAll('#root a')].map(a => a.getAttribute('xlink:href') ?? ''))
    .filter(href => /javascript:|evil/.test(href)),
  ...[...document.querySelectorAll('#root img')].map(img => img.src)
    .filter(src => !src.startsWith('data:') && !src.startsWith(location.origin)),
  ...[...document.querySelectorAll('#root .katex, #root iframe, #root .stException')].map(e => e.className),
  ...[...document.querySelectorAll('#root *')].filter(e => parseFloat(getComputedStyle(e).fontSize) > 60)
    .map(e => 'giant ' + e.tagName),
]"""
WIDTHS = "() => [document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth)"


def shown(word, longest):
    """Return what a reader sees of a word: one line, cut."""
    flat = " ".join(word.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"


def plain(text):
    """Return text without the invisible mark that keeps it from becoming a link."""
    return text.replace("\u2060", "")


def facts():
    """Return a small company whose every word is hostile, by fact."""
    found = {"customers": [], "tickets": [], "messages": [], "surveys": [], "orders": []}
    for i, word in enumerate(WORDS):
        customer = STRANGE_KEY if i == 0 else f"c{i}"
        at = f"2025-10-{i + 1:02}T"
        about = dict.fromkeys(
            ("segment", "plan", "country", "region", "age_band", "gender", "loyalty_tier", *OWN_COLUMNS), word
        )
        found["customers"].append({"customer": customer, "name": word, "mail": word, "note": word, **about})
        for k in range(2):
            told = dict.fromkeys(("team", "agent", "topic", "kind", "priority", "subject", *OWN_COLUMNS), word)
            ticket = {"ticket": f"t{i}.{k}", "customer": customer, "channel": "email", "status": "resolved", **told}
            times = {"created_at": f"{at}08:00", "first_response_at": f"{at}09:0{k}", "resolved_at": f"{at}10:00"}
            found["tickets"].append(ticket | times)
        survey = {"survey": f"s{i}", "customer": customer, "ticket": f"t{i}.0", "instrument": "csat", "scale": 5}
        answer = {"sent_at": f"{at}11:00", "answered_at": f"{at}12:00", "score": 1 + i % 5}
        found["surveys"].append(
            survey | answer | dict.fromkeys(("reason", "agent", "team", "comment", *OWN_COLUMNS), word)
        )
        message = {"message": f"m{i}", "customer": customer, "ticket": f"t{i}.0", "at": f"{at}08:30", "channel": word}
        written = {"direction": "out", "author": word, "author_role": "agent", "public": "true", "body": word}
        found["messages"].append(message | written)
        order = {"order": f"o{i}", "customer": customer, "at": f"{at}07:00", "amount": 10, "currency": "EUR"}
        found["orders"].append(order | {"product": word})
    return found


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    home = tmp_path_factory.mktemp("hostile")
    bring(home, facts())
    with served(home) as running:
        yield running


@pytest.fixture
def phone(open_page):
    return open_page(PHONE)


def check(page):
    assert page.evaluate(INTRUDERS) == []
    assert page.evaluate(WIDTHS) == [PHONE["width"]] * 2


@pytest.mark.parametrize(
    "address",
    [
        *addresses("crm%3Ac3"),
        "/?team=%3Cscript%3Ealert(1)%3C/script%3E&agent=$5%20to%20$10&topic=![t](https://tracker.example/t.png)",
        "/?by=agent",
        "/metric?metric=first_response_time&by=topic",
        "/metric?metric=csat&by=segment",
        *(f"/metric?metric=tickets&by={quote(column, safe='')}" for column in OWN_COLUMNS[:2]),
        f"/?by={quote(OWN_COLUMNS[0], safe='')}",
    ],
)
def test_render_01_02_04_no_page_runs_or_fetches_what_customers_wrote(board, phone, address):
    visit(phone, board.address + address)
    for opener in phone.get_by_test_id("stExpander").locator("summary").all():
        opener.click()
    settle(phone)
    check(phone)


def test_render_01_05_figures_show_words_as_they_are(board, phone):
    visit(phone, f"{board.address}/metric?metric=tickets&by=team")
    plot = panel(phone, "split")
    known = {"(none)", *(shown(word, 28) for word in WORDS if '"' not in word and word.strip())}
    names = plot.locator(".ytick").all_text_contents()
    assert sum(name.startswith(tuple(known)) for name in names) == len(names) - 1  # one has a quotation mark
    for mark in plot.evaluate(MARKS):
        assert "n = 2" in point_at(phone, plot, mark)
    check(phone)


@pytest.mark.parametrize("word", [WORDS[0], WORDS[6], WORDS[8], WORDS[11]])
def test_the_mark_of_a_word_opens_its_rows(board, phone, word):
    visit(phone, f"{board.address}/metric?metric=tickets&by=topic")
    plot = panel(phone, "split")
    names = plot.locator(".ytick").all_text_contents()
    place = next(i for i, name in enumerate(names) if name.startswith(shown(word, 28)))
    mark = plot.evaluate(MARKS)[place]
    point_at(phone, plot, mark)
    phone.mouse.click(mark["x"], mark["y"])
    phone.wait_for_url("**/tickets?**")
    expect(phone.get_by_text("2 rows")).to_be_visible()
    assert word in plain(words(phone))
    check(phone)


def test_filters_offer_words_as_they_are(board, phone):
    visit(phone, board.address)
    box = filter_by(phone, "Team").get_by_role("combobox")
    for word in (WORDS[0], WORDS[3], WORDS[6], WORDS[8]):
        box.fill(word)
        expect(phone.get_by_role("option", name=word, exact=True)).to_be_visible()
    check(phone)
    phone.get_by_role("option", name=WORDS[8], exact=True).click()
    phone.wait_for_url("**team=**")
    settle(phone)
    assert WORDS[8] in plain(words(phone))
    check(phone)


def test_tables_show_words_as_they_are(board, page):
    visit(page, f"{board.address}/customers")
    names = {row[0] for row in cells(table(page, "Customers"))[1:]}
    assert names == {shown(word, 200) or "(no name)" for word in WORDS}


@pytest.mark.parametrize(
    ("key", "name"), [(STRANGE_KEY, WORDS[0]), ("c3", WORDS[3]), ("c8", WORDS[8]), ("c15", WORDS[15])]
)
def test_render_07_a_customer_is_called_by_their_words(board, phone, key, name):
    visit(phone, f"{board.address}/customer?person={quote('crm:' + key, safe='')}")
    assert plain(heading(phone).inner_text()) == shown(name, 60)
    check(phone)


@pytest.mark.parametrize("word", WORDS[:6])
def test_render_01_the_audit_shows_what_was_sought_as_words(board, page, word):
    for address in (f"/customers?search={quote(word)}", f"/audit?what=searched&search={quote(word)}"):
        visit(page, board.address + address)
        assert page.evaluate(INTRUDERS) == []
    assert any(word in cell for row in cells(table(page, "Audit")) for cell in row)
