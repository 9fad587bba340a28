"""Pages of a company that has set itself standards."""

import pytest

from data_access.rules import follows, of_sample, rules_in_force
from data_access.settings import Settings
from data_access.warehouse.ask import ask
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.versions import silent
from metrics.question import Question
from metrics.scope import ALL
from sample_data.load import load
from tests.data_access.warehouse.small import small_company
from tests.pages.visit import links, said, visit
from tests.rules import HOUSE, keep
from tests.small_store import QUARTER

ASKED = {"from": "2025-01-01", "to": "2025-04-01", "grain": "month"}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("judged")
    small_company(home)
    keep(Settings(home=home))
    return home


def test_a_visit_brings_the_board_to_the_standards_and_shows_the_verdicts(home, monkeypatch):
    settings = Settings(home=home)
    assert not follows(settings, rules_in_force(settings))
    app = visit(home, monkeypatch, "overview.py", **ASKED)
    assert follows(settings, HOUSE)
    lines = said(app, "markdown")
    assert any(line.startswith(":orange[◐ **too few answers to tell**]") for line in lines)
    assert any(line.startswith(":green[● **met**]") for line in lines)  # the backlog


@pytest.mark.parametrize(
    ("metric", "verdict", "lists"),
    [
        ("first_response_in_time", ":red[▼ **missed**]", {"8 decided", "6 in time", "2 too late", "0 still running"}),
        (
            "first_resolution_in_time",
            ":orange[◐ **cannot tell yet**]",
            {"5 decided", "4 in time", "1 too late", "1 still running"},
        ),
    ],
)
def test_a_metric_in_time_shows_its_verdict_and_its_lists(home, monkeypatch, metric, verdict, lists):
    app = visit(home, monkeypatch, "metric.py", metric=metric, by="team", **ASKED)
    assert any(line.startswith(verdict) for line in said(app, "markdown"))
    assert lists <= links(app).keys()
    settings = Settings(home=home)
    question = Question.parse(f"metric={metric}&{QUARTER}&by=team", ["team"])
    (answer,) = ask(question, scope=ALL, warehouse=warehouse_at(settings), settings=settings, rules=HOUSE)
    table = app.dataframe[1].value
    assert list(table["Group"]) == [p.group for p in answer.groups]


def test_the_list_of_those_too_late(home, monkeypatch):
    app = visit(home, monkeypatch, "tickets.py", metric="first_response_in_time", part="missed", **ASKED)
    assert set(app.dataframe[0].value["Ticket"]) == {"helpdesk:5", "shop:1"}


@pytest.mark.parametrize("name", ["standards.py", "calendars.py"])
def test_the_sample_company_comes_with_standards_until_one_is_set(tmp_path, monkeypatch, name):
    settings = Settings(home=tmp_path)
    load(settings, silent, scale=0.01, rules=of_sample(settings))
    assert follows(settings, rules_in_force(settings))
    app = visit(tmp_path, monkeypatch, name)
    assert any("sample company comes with" in text for text in said(app, "caption"))
    keep(settings)
    assert rules_in_force(settings) == HOUSE
    app = visit(tmp_path, monkeypatch, name)
    assert not any("sample company comes with" in text for text in said(app, "caption"))
    assert follows(settings, HOUSE)


def test_without_a_standard_nothing_is_in_time_and_the_page_says_how_to_set_one(small):
    app = small("metric.py", metric="resolution_in_time", **ASKED)
    assert any("No standard judges these tickets" in text for text in said(app, "info"))
    assert links(app)["Set a standard"][0] == "standards"
