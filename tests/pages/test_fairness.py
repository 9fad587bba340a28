"""Fair comparison: limits of chance instead of a league table; signs of gaming for those who may see them."""

import pytest

from data_access.warehouse.gaming import changes_behind, find_signs
from data_access.warehouse.snapshot import warehouse_at
from metrics.catalogue import Catalogue
from metrics.gaming import LOWERED, REOPENED
from metrics.question import Question
from metrics.roles import Role
from metrics.scope import ALL, Scope
from sample_data.truths import truths
from sample_data.words import AGENT_NAMES
from tests.data_access.warehouse.small import bring_small
from tests.pages import company
from tests.pages.visit import links, said, visit
from tests.templates import copied
from tests.visitors import EVERYBODY

TRUTH = truths()
DIMENSIONS = Catalogue.of({}).dimensions


def of(scope=ALL):
    return {"scope": scope, "warehouse": warehouse_at(company.settings()), "settings": company.settings()}


def year(**more):
    return Question.parse({**company.YEAR, **more}, DIMENSIONS)


@pytest.fixture
def fairness(monkeypatch):
    def visited(**address):
        return visit(company.home(), monkeypatch, "fairness.py", **company.YEAR, **address)

    return visited


def test_agents_stand_between_the_limits(fairness):
    app = fairness(metric="reopen_rate")
    told = said(app, "markdown", "caption")
    assert any("differ from all together" in line for line in told)
    assert any(AGENT_NAMES[TRUTH.reopen_agent] in line and "worse than the others" in line for line in told)
    assert any("would lie outside the dashed lines by chance alone" in line for line in told)
    (table,) = [element.value for element in app.dataframe]
    assert len(table) > 40


def test_times_are_not_offered(fairness):
    options = fairness().selectbox(key="metric").options
    assert not any("Time to resolution" in option for option in options)
    assert any("Satisfied customers" in option for option in options)


def test_too_few_are_not_compared(small):
    app = small("fairness.py", {"from": "2025-01-01", "to": "2025-04-01"})
    assert any("Too few to compare fairly" in text for text in said(app, "info"))


class TestSigns:
    def test_find_what_was_planted(self):
        found = find_signs(year(), **of())
        told = {(s.kind, s.agent or s.team) for s in found.clear}
        assert told == {(REOPENED, AGENT_NAMES[TRUTH.reopen_agent]), (LOWERED, TRUTH.lowering_team)}

    def test_show_the_changes_behind_them(self):
        (sign,) = [s for s in find_signs(year(), **of()).clear if s.kind == LOWERED]
        rows = changes_behind(year(), LOWERED, sign.team, **of())
        assert len(rows) == sign.hits
        early = (rows["due_at"] - rows["at"]).dt.total_seconds()
        assert early.between(0, 3600).all()
        assert set(rows["after"]) == {"low"}
        other = of(Scope(frozenset({"Billing"})))
        assert changes_behind(year(), LOWERED, sign.team, **other).empty

    def test_are_drawn_with_their_evidence(self, fairness):
        app = fairness(show="signs", part="lowered.0")
        told = said(app, "markdown", "caption")
        assert any("solved tickets" in line and "came back" in line for line in told)
        assert any("comparisons were made, corrected for their number" in line for line in told)
        assert "part=numerator" in links(app)["The tickets that came back"][1]
        behind, everything = [element.value for element in app.dataframe]
        assert set(behind["To"]) == {"low"}
        assert set(everything["Verdict"]) == {"more than chance", "may be chance"}

    @pytest.mark.parametrize("role", [Role.LEAD, Role.VIEWER])
    def test_are_for_managers_alone(self, small, monkeypatch, tmp_path, role):
        copied(bring_small, tmp_path)  # what is refused is written down
        monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
        monkeypatch.setattr("pages.parts.visiting.visitor", lambda: EVERYBODY[role])
        app = small("fairness.py", {"show": "signs"})
        assert said(app, "subheader") == ["You may not see this"]
        assert not app.dataframe
        app = small("fairness.py", {})
        assert not [group for group in app.get("button_group") if "Signs of gaming" in group.options]

    def test_of_nothing_say_so(self, small):
        app = small("fairness.py", {"show": "signs", "from": "2025-01-01", "to": "2025-04-01"})
        assert any("Nobody's rate is higher" in text for text in said(app, "info"))
