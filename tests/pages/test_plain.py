"""Words that a source wrote are shown as text, wherever markdown is rendered."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.settings import Settings
from pages.parts.plain import LONGEST, WORD_JOINER, plain
from tests.data_access.warehouse.company import batch, hours, imported, ticket
from tests.pages.visit import rendered, visit

PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
HOSTILE = (
    ":red[x]",
    "![t](https://evil.example/x.png)",
    r"$\href{javascript:alert(1)}{evil}$",
    r"$\def\a{\a\a}\a$",
    "$5 to $10",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</style><script>evil",
    "[evil](javascript:alert(1))",
    "https://evil.example",
    "www.evil.example",
    "WWW.evil.example",
    "evil@evil.example",
    ":material/skull: :smile: :streamlit:",
    "# evil",
    "- evil",
    "1. evil",
    "> evil",
    "| a | b |",
    "`evil`",
    "**evil** __evil__ ~~evil~~",
    "&lt;b&gt; &#35;",
    "a\\",
    "line\n\n# evil",
)
OWN_COLUMN = f"x_{HOSTILE[1]}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (None, ""),
        ("", ""),
        ("   ", ""),
        ("Billing", "Billing"),
        ("Müller 日本", "Müller 日本"),
        ("a_b*c", "a\\_b\\*c"),
        ("a\n b\t c", "a b c"),
        ("$5 to $10", "\\$5 to \\$10"),
        (":red[x]", f"\\:{WORD_JOINER}red\\[x\\]"),
        ("<b>", "\\<b\\>"),
        ("a\\", "a\\\\"),
        ("www.x", f"ww{WORD_JOINER}w\\.x"),
        ("a@b", f"a\\@{WORD_JOINER}b"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 79 + "…"),
    ],
)
def test_punctuation_is_escaped_and_links_are_broken(text, shown):
    assert plain(text) == shown


def literal(text):
    """Return what markdown makes of escaped text."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace(WORD_JOINER, "")


def unescaped(text):
    """Return the punctuation that markdown would read as markup."""
    return re.findall(r"[!-/:-@\[-`{-~]", re.sub(r"\\[!-/:-@\[-`{-~]", "", text))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_come_out_literally(text):
    shown = plain(text)
    assert literal(shown) == " ".join(text.split())
    assert unescaped(shown) == []
    assert not re.search(r"www|://|:[a-z]|@[a-z]", shown.lower())


@given(st.text(max_size=200) | st.text(PUNCTUATION + "w \n", max_size=200))
def test_any_text_comes_out_literally_or_cut(text):
    shown = plain(text)
    flat = " ".join(text.split()).replace(WORD_JOINER, "")
    assert "\n" not in shown
    assert unescaped(shown) == []
    assert literal(shown).removesuffix("…") == flat[: len(literal(shown).removesuffix("…"))] or WORD_JOINER in text
    assert len(literal(shown)) <= LONGEST


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Return stores in which every word is hostile."""
    home = tmp_path_factory.mktemp("hostile")
    words = dict(enumerate(HOSTILE))
    tickets = [
        ticket(
            f"a:{k}", text, customer=f"a:{k}", channel=text, agent=text, topic=text, priority=text, subject=text,
            created_at=hours(-k), x_area=text, **{OWN_COLUMN: text},
        )
        for k, text in words.items()
    ]  # fmt: skip
    customers = [{"customer": f"a:{k}", "name": text, "segment": text, "country": text} for k, text in words.items()]
    surveys = [
        {"survey": f"a:{k}", "customer": f"a:{k}", "instrument": "csat", "scale": 5, "score": 1 + k % 5, "team": text,
         "agent": text, "reason": text, "comment": text, "answered_at": hours(-k), OWN_COLUMN: text}
        for k, text in words.items()
    ]  # fmt: skip
    imported(
        Settings(home=home), batch("tickets", *tickets), batch("customers", *customers), batch("surveys", *surveys)
    )
    return home


def popovers(app):
    return [element.proto.popover.label for element in app.main if element.type == "popover"]


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("overview.py", {}),
        ("overview.py", {"by": "segment"}),
        ("overview.py", {"by": OWN_COLUMN}),
        ("overview.py", {"by": OWN_COLUMN, "team": "nobody"}),
        ("metric.py", {"metric": "tickets", "by": OWN_COLUMN}),
        ("overview.py", {"team": list(HOSTILE[:8])}),
        ("metric.py", {"metric": "csat", "by": "team"}),
        ("metric.py", {"metric": "tickets", "team": HOSTILE[0], "agent": HOSTILE[0], "x_area": list(HOSTILE[2:5])}),
        ("tickets.py", {"team": HOSTILE[5]}),
        ("tickets.py", {"metric": "csat", "search": HOSTILE[1]}),
        ("customers.py", {}),
        ("data.py", {"team": HOSTILE[3]}),
    ],
)
def test_render_01_02_04_no_page_renders_a_source_s_words(home, monkeypatch, page, address):
    app = visit(home, monkeypatch, page, period="this-month", **address)
    assert app.title
    shown = [*rendered(app), *popovers(app)]
    for text in HOSTILE:
        flat = " ".join(text.split())
        if len(unescaped(flat)) > 2:
            assert not [found for found in shown if flat in found]
    if "team" in address:
        first = address["team"] if isinstance(address["team"], str) else min(address["team"])
        assert any(plain(first) in found for found in shown)


def test_a_group_called_like_rows_without_one_is_no_trap(settings, monkeypatch):
    teams = ["(none)", None, "none"]
    imported(
        settings, batch("tickets", *(ticket(f"a:{k}", team, created_at=hours(-k)) for k, team in enumerate(teams)))
    )
    app = visit(settings.home, monkeypatch, "overview.py", period="this-month")
    assert sorted(app.dataframe[0].value.index) == ["(none)", "(none) ", "none"]
    visit(settings.home, monkeypatch, "metric.py", metric="tickets", by="team", period="this-month")


def test_a_name_too_long_for_an_address_can_still_be_looked_at(settings, monkeypatch):
    imported(settings, batch("tickets", ticket("a:1", "x" * 3000), ticket("a:2", "y", created_at=hours(-6))))
    app = visit(settings.home, monkeypatch, "metric.py", metric="tickets", by="team", period="this-month")
    assert [len(name) for name in app.dataframe[1].value["Group"]] == [3000, 1]
    assert max(len(text) for text in rendered(app)) < 3000
