"""Pages of a company that has set itself standards."""

import pytest

from data_access.rules import is_behind, rules_in_force
from data_access.settings import Settings
from data_access.warehouse.ask import ask
from data_access.warehouse.snapshot import warehouse_at
from metrics.question import Question
from metrics.scope import ALL
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
    assert is_behind(settings, rules_in_force(settings))
    app = visit(home, monkeypatch, "overview.py", **ASKED)
    assert not is_behind(settings, HOUSE)
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
