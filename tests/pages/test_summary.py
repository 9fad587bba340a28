"""A period in words: what the page says, on how much it stands, and what it says where nothing can be told."""

import re

import pytest

from data_access.rules import of_sample
from data_access.settings import Settings
from data_access.warehouse.versions import silent
from sample_data.load import load
from tests.metrics.test_wording import plain
from tests.pages.test_overview import FEBRUARY, surveyed
from tests.pages.visit import links, said, visit
from tests.templates import copied

EMPTY = ":gray[Nothing that the data can show.]"
UNJUDGED = ":gray[No figure of this period met or missed a standard.]"


def unescaped(line):
    return plain(line).replace("\\", "").replace("\u2060", "")


@pytest.fixture
def lines(settings, monkeypatch):
    copied(surveyed, settings.home)

    def visited(**address):
        app = visit(settings.home, monkeypatch, "summary.py", **FEBRUARY, **address)
        return app, [unescaped(line) for line in said(app, "markdown")]

    return visited


def test_changes_are_threats_and_opportunities_and_open_their_figures(lines):
    app, told = lines()
    assert said(app, "subheader") == ["Strengths", "Weaknesses", "Opportunities", "Threats"]
    assert plain(app.title[0].value) == "February 2025 in words"
    assert told.count(UNJUDGED) == 2
    assert "Rose by 120 points (between 96 and 139), from −60 to +60." in told
    assert told[-2:] == [
        "Fell by 35.0 points (between 23.0 and 45.7), from 90.0 % to 55.0 %.",
        "Fell by 17.5 points (between 9.2 and 25.5), from 85.0 % to 67.5 %.",
    ]
    assert links(app)["Satisfied customers · Billing"] == (
        "metric",
        "metric=csat&from=2025-02-01&to=2025-03-01&team=Billing",
    )
    assert links(app)["Set a standard"][0] == "standards"
    assert links(app)["The figures of this period"] == ("", "from=2025-02-01&to=2025-03-01")
    (basis,) = [text for text in said(app, "caption") if text.startswith("Held against standards")]
    assert "Held against standards: 0. Compared with January 2025: 4. Effects on satisfaction: 0." in plain(basis)
    assert "Watched by week: 0;" in basis
    assert "Too few answers to tell what goes with them" in unescaped(basis)


def test_an_empty_list_says_so(lines):
    app, told = lines(compare="none")
    assert told.count(EMPTY) == 2
    assert told.count(UNJUDGED) == 2
    (basis,) = [text for text in said(app, "caption") if text.startswith("Held against standards")]
    assert "Held against standards: 0. Effects on satisfaction: 0." in basis


def test_what_it_is_compared_with_is_named(lines):
    app, __ = lines(compare="year")
    (basis,) = [text for text in said(app, "caption") if text.startswith("Held against standards")]
    assert "Compared with February 2024: 0." in plain(basis)


def test_the_overview_leads_to_it(small):
    asked = {"from": "2025-01-01", "to": "2025-04-01", "team": "Billing"}
    assert links(small("overview.py", asked))["This period in words"] == (
        "summary",
        "from=2025-01-01&to=2025-04-01&team=Billing",
    )


def test_figures_are_held_against_standards(tmp_path, monkeypatch):
    """In the last month of the sample company a team answers far too late."""
    load(Settings(home=tmp_path), silent, scale=0.15, rules=of_sample(Settings(home=tmp_path)))
    app = visit(tmp_path, monkeypatch, "summary.py")
    told = [unescaped(line) for line in said(app, "markdown")]
    assert UNJUDGED not in told
    judged = [line for line in told if line.endswith(" asked.") or "still running counted" in line]
    assert judged
    assert "First response · Billing" in links(app)
    assert any("in time (between" in line for line in judged)
    assert "Set a standard" not in links(app)
    (basis,) = [text for text in said(app, "caption") if text.startswith("Held against standards")]
    held = int(re.match("Held against standards: ([0-9]+)", basis)[1])
    assert held >= len(judged)
    assert any("Open tickets due within 8 h" in line for line in told)
