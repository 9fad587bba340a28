"""The shell runs on every visit: it knows its pages, says what does not exist, and helps a newcomer."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.parts.navigation import PAGES
from tests import small_store
from tests.data_access.warehouse.small import small_company
from tests.pages.visit import SHELL, links, rendered, said, visit

FILES = [file for file, __, __ in PAGES.values()]
BAR = [
    "Overview",
    "Metrics",
    "Causes",
    "Tickets",
    "Customers",
    "Who stays",
    "Due next",
    "Fair comparison",
    "Standards",
    "Calendars",
    "Data",
    "Definitions",
    "Audit",
]


@pytest.mark.parametrize("file", FILES)
def test_every_page_opens_under_the_bar(small, file):
    app = small(file)
    assert app.title or file == "customer.py"
    assert list(links(app))[: len(BAR)] == BAR
    assert len(app.error) == 0


@pytest.mark.parametrize(
    "file",
    [file for file in FILES if file not in {"importing.py", "audit.py", "people.py", "publishing.py", "account.py"}],
)
def test_an_empty_store_tells_how_to_begin(tmp_path, monkeypatch, file):
    app = visit(tmp_path, monkeypatch, file)
    assert said(app, "subheader") == ["There are no data yet"]
    assert not [text for text in said(app, "markdown", "info") if "no data" in text]  # it is said once
    assert [code.value.partition(" tickets")[0] for code in app.code] == [
        "python -m data_access import",
        "python -m sample_data.load",
    ]
    app.button[0].click().run()
    assert said(app, "title") == ["Import a file"]
    assert not app.metric
    assert not app.dataframe
    assert not list(tmp_path.iterdir())


def opened(monkeypatch, path):
    """Open an address whose path names a page, as a browser does."""
    monkeypatch.setenv("PLUMBLINE_HOME", str(small_store.home()))
    st.cache_resource.clear()
    app = AppTest.from_file(str(SHELL), default_timeout=60)
    app.context = {"url": f"http://localhost:8501/{path}"}
    return app.run()


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("tickts", "tickts"),
        ("metric/extra", "metric/extra"),
        ("%3Cscript%3Ealert(1)%3C/script%3E", "<script>alert(1)</script>"),
        ("![t](https://evil/x.png)", "![t](https://evil/x.png)"),
        ("s/..%2f..%2f", "s/../.."),
        ("x" * 5000, "x" * 200),
    ],
)
def test_an_unknown_page_is_said_to_be_none(monkeypatch, path, named):
    app = opened(monkeypatch, path)
    assert not app.exception
    assert said(app, "subheader") == ["There is no such page"]
    assert said(app, "text") == [named]  # as text, never as markdown
    assert not [text for text in rendered(app) if named in text]
    assert not app.metric
    assert "Go to the overview" in links(app)


@pytest.mark.parametrize("path", ["", "overview", "overview/", "/overview"])
def test_a_known_page_is_shown(monkeypatch, path):
    app = opened(monkeypatch, path)
    assert app.title
    assert app.metric


def test_the_settings_are_those_of_the_environment(monkeypatch):
    monkeypatch.setenv("PLUMBLINE_ZONE", "Asia/Kolkata")
    app = visit(small_store.home(), monkeypatch, "data.py")
    assert any("Asia/Kolkata" in text for text in said(app, "caption"))


@pytest.mark.parametrize("file", ["overview.py", "importing.py", "standards.py"])
def test_data_of_an_earlier_version_are_told_as_such(tmp_path, monkeypatch, file):
    small_company(tmp_path)
    for manifest in (tmp_path / "warehouse").glob("version-*.json"):
        manifest.write_text(manifest.read_text().replace('"format": ', '"format": -'))
    app = visit(tmp_path, monkeypatch, file)
    assert said(app, "subheader") == ["The board cannot be opened"]
    assert any("an earlier version of Plumbline" in text for text in said(app, "error"))
