"""Hold the one arrow of imports and the house rules, by reading the source as a tree."""

import ast
import re
from pathlib import Path

import pytest

HOUSES = ("metrics", "data_access", "pages", "sample_data")
MODULES = sorted(p for house in HOUSES for p in Path(house).rglob("*.py")) + [Path("app.py")] * Path("app.py").exists()
SOURCES = sorted({*MODULES, *Path("tests").rglob("*.py")} - {Path(__file__).relative_to(Path.cwd())})

ARROW = ("metrics", "data_access", "pages/published", "pages/parts", "pages/routes", "pages", "app")
MAY_IMPORT = {
    "metrics": {"metrics"},
    "data_access": {"metrics", "data_access"},
    "pages/published": {"metrics", "data_access", "pages/published"},
    "pages/parts": {"metrics", "data_access", "pages/published", "pages/parts"},
    "pages/routes": {"metrics", "data_access", "pages/published", "pages/routes"},
    "pages": {"metrics", "pages/parts", "pages"},
    "app": {"metrics", "data_access", "pages/published", "pages/parts", "pages/routes", "pages"},
    "sample_data": {"metrics", "data_access", "sample_data"},
}
FORBIDDEN = {
    "metrics": {"streamlit", "duckdb", "psycopg", "os", "time"},
    "data_access": {"streamlit"},
    "pages/published": {"streamlit", "sqlalchemy", "plotly", "pandas", "duckdb", "pyarrow"},
    "pages": {"sqlalchemy", "plotly", "pandas", "duckdb", "pyarrow"},
}
STRANGERS = (
    ("data_access.warehouse", "data_access.imports"),
    ("data_access.warehouse", "data_access.app_store"),
    ("data_access.app_store", "data_access.warehouse"),
)
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "Timestamp.now"}


def part(name):
    """Return the part of the house that a dotted module name or a path belongs to."""
    steps = name.split(".")
    nested = "/".join(steps[:2])
    return nested if nested in ARROW else steps[0]


def dotted(path):
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imported(tree):
    """Yield the dotted names that a module imports, also within functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: an import is absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def against_the_arrow(name, tree):
    """Return what the module `name` imports and may not."""
    here = part(name)
    allowed, forbidden = MAY_IMPORT[here], FORBIDDEN.get(here, set())
    ours = {*ARROW, "sample_data", "tests"}
    return sorted(
        {
            found
            for found in imported(tree)
            if (part(found) in ours and part(found) not in allowed)
            or found.split(".")[0] in forbidden
            or any(name.startswith(one) and found.startswith(other) for one, other in STRANGERS)
        }
    )


def clocks_read(tree):
    """Return the calls that read the wall clock; "now" is `as_of`, and an argument."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return sorted({name for f in calls for name in CLOCKS if re.search(rf"\b{re.escape(name)}$", ast.unparse(f))})


def raw_html(tree):
    """Return the lines where text would reach the browser as markup."""
    attributes = {n.lineno for n in ast.walk(tree) if isinstance(n, ast.Attribute) and ast.unparse(n) == "st.html"}
    arguments = {n.value.lineno for n in ast.walk(tree) if isinstance(n, ast.keyword) and n.arg == "unsafe_allow_html"}
    return sorted(attributes | arguments)


def is_one_sentence(text):
    return text.endswith(".") and not re.search(r"[.!?] [A-Z]", text)


def read(path):
    return ast.parse(path.read_text(), filename=str(path))


@pytest.mark.parametrize("path", MODULES, ids=str)
class TestModule:
    def test_imports_along_the_arrow(self, path):
        assert against_the_arrow(dotted(path), read(path)) == []

    def test_begins_with_its_one_verb(self, path):
        first = path.read_text().partition("\n")[0].removeprefix('"""').removesuffix('"""')
        assert ast.get_docstring(read(path)) is not None
        assert is_one_sentence(first)

    def test_is_short(self, path):
        assert len(path.read_text().splitlines()) <= 260

    def test_is_named_after_what_it_does(self, path):
        assert path.stem not in {"utils", "util", "helpers", "helper", "common", "misc"}

    def test_sends_no_markup(self, path):
        assert raw_html(read(path)) == []


@pytest.mark.parametrize("path", [p for p in MODULES if p.parts[0] == "metrics"], ids=str)
def test_metrics_know_no_clock(path):
    assert clocks_read(read(path)) == []


def test_what_is_personal_is_read_at_one_place():
    """There it is left out for those who may not know it; who is one person with whom is found out before anybody."""
    readers = {str(path) for path in MODULES if '.table("people")' in path.read_text()}
    assert readers == {"metrics/personal.py", "data_access/warehouse/persons.py"}


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_nothing_is_left_for_later(path):
    assert re.findall(r"\b(?:TODO|FIXME|XXX)\b", path.read_text()) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("metrics.query", "import streamlit"),
        ("metrics.query", "from data_access import settings"),
        ("metrics.query", "def f():\n    import os.path"),
        ("data_access.settings", "import pages.parts.card"),
        ("data_access.warehouse.draft", "from data_access.imports import mapping"),
        ("data_access.warehouse.draft", "from data_access import imports"),
        ("data_access.warehouse.ask", "from data_access.app_store.store import store_at"),
        ("data_access.app_store.store", "from data_access.warehouse import ask"),
        ("pages.parts.card", "from pages import overview"),
        ("pages.parts.card", "from pages.routes import gate"),
        ("pages.published.rendering", "from pages.parts import card"),
        ("pages.published.rendering", "from pages.routes import gate"),
        ("pages.published.rendering", "import streamlit as st"),
        ("pages.overview", "import pandas as pd"),
        ("pages.overview", "from data_access.warehouse import snapshot"),
        ("pages.overview", "import app"),
        ("sample_data.generate", "from tests import anything"),
    ],
)
def test_an_import_against_the_arrow_is_seen(name, source):
    assert len(against_the_arrow(name, ast.parse(source))) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("metrics.query", "import datetime\nfrom metrics.facts import TICKETS"),
        (
            "data_access.warehouse.draft",
            "import duckdb\nfrom metrics import facts\nfrom data_access.warehouse import batch",
        ),
        ("pages.parts.card", "import plotly\nfrom data_access import ask\nfrom pages.parts import receipt"),
        ("pages.overview", "import streamlit as st\nfrom pages.parts import card\nfrom metrics import wording"),
        ("pages.routes.doors", "from pages.published.assets import asset"),
        ("pages.published.rendering", "from metrics.published import telling\nfrom data_access import settings"),
        ("app", "from pages.routes import health\nfrom data_access import settings"),
    ],
)
def test_an_import_along_the_arrow_is_let_through(name, source):
    assert against_the_arrow(name, ast.parse(source)) == []


def test_a_clock_and_markup_are_seen():
    assert clocks_read(ast.parse("datetime.datetime.now(tz=UTC)")) == ["datetime.now"]
    assert clocks_read(ast.parse("now = date.today()")) == ["date.today"]
    assert raw_html(ast.parse("st.html(x)\nst.markdown(x, unsafe_allow_html=True)\nst.text(x)")) == [1, 2]
    assert not is_one_sentence("Read it. Write it.")
    assert not is_one_sentence("")
