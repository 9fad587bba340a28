"""Publish a generated company: what the board knows, rounded, and none of its words."""

from dataclasses import replace
from datetime import datetime

import pytest

from data_access.rules import of_sample, rules_in_force
from data_access.settings import Settings
from data_access.warehouse.ask import ask
from data_access.warehouse.published import payload
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.versions import silent
from metrics.catalogue import METRICS
from metrics.periods import Grain
from metrics.published.codec import payload_from, payload_text
from metrics.published.disclosure import rounded
from metrics.published.label import Label
from metrics.published.offered import offered
from metrics.published.payload import How
from metrics.published.plan import Block, Plan
from metrics.question import Question
from metrics.scope import ALL, CompanyWide, OutOfScope, Scope
from metrics.verdicts import State
from sample_data.load import load
from tests.templates import made

NOW = datetime(2026, 11, 2, 8)
EVERYTHING = Plan(
    "Everything",
    "Board",
    tuple(metric.key for metric in offered(METRICS)),
    frozenset(Block),
    by="team",
    labels=(("team", "Billing", Label("Billing")),),
    periods=3,
)


def bring(settings):
    load(settings, silent, scale=0.4, rules=of_sample(settings))


@pytest.fixture(scope="module")
def settings():
    return Settings(home=made(bring))


def published(plan, settings, scope=ALL):
    return payload(
        plan,
        publisher=Label("Anna"),
        scope=scope,
        warehouse=warehouse_at(settings),
        settings=settings,
        rules=rules_in_force(settings),
        now=NOW,
    )


@pytest.fixture(scope="module")
def everything(settings):
    return published(EVERYTHING, settings)


def figure(found, metric, view=0):
    return next(one for one in found.views[view].figures if one.metric == metric)


def test_every_figure_is_that_of_the_board_rounded(everything, settings):
    told = {m for m in EVERYTHING.metrics if figure(everything, m).cell.value.how is How.TOLD}
    assert {"tickets", "csat", "first_response_time", "resolution_in_time", "contact_rate", "retention"} <= told
    asked = Question(period="last-month").about(*told)
    how = {"scope": ALL, "warehouse": warehouse_at(settings), "settings": settings, "rules": rules_in_force(settings)}
    for answer in ask(asked, **how):
        cell = figure(everything, answer.metric.key).cell
        assert cell.n.value == rounded(answer.total.n)
        exact = answer.total.value
        assert cell.value.value == pytest.approx(exact, rel=0.13, abs=2.5 if abs(exact) > 10 else 0.02)


def test_views_are_whole_months_and_the_latest_comes_first(everything):
    assert [view.period.first.month for view in everything.views] == [10, 9, 8]
    assert {view.period.first.day for view in everything.views} == {view.period.last.day for view in everything.views}
    trend = figure(everything, "tickets").trend
    assert (len(trend), trend[-1][0], trend[-1][1]) == (
        12,
        everything.views[0].period,
        figure(everything, "tickets").cell,
    )
    assert figure(everything, "tickets").before == figure(everything, "tickets", view=1).cell.value


def test_it_comes_back_from_its_text(everything):
    assert payload_from(payload_text(everything)) == everything


def test_no_word_of_the_data_is_in_it(everything, settings):
    text = payload_text(everything)
    assert '"Billing"' in text
    assert '"Team 1"' in text
    for word in ("Technical", "Onboarding", "Key accounts", "Field service", "Everything", "Board"):
        assert word not in text
    assert everything.data_until.minute == 0


def test_verdicts_and_changes_are_there(everything):
    states = {f.metric: f.cell.state for view in everything.views for f in view.figures}
    assert {State.MET, State.MISSED} & set(states.values())
    judged = figure(everything, "first_response_time")
    assert judged.cell.in_time.how in (How.TOLD, How.OVER)
    assert any(view.lines for view in everything.views)
    for view in everything.views:
        shown = {f.metric: f for f in view.figures}
        for line in view.lines:
            parts = dict(shown[line.metric].split.parts) if line.group else {}
            assert (parts[line.group] if line.group else shown[line.metric].cell).n.how is How.TOLD
        for one in view.figures:
            assert one.rose is None or one.before != one.cell.value


def test_cohorts_reach_as_far_as_their_period(everything):
    latest, before = everything.views[0].cohorts, everything.views[1].cohorts
    assert len(latest) == 12
    assert [len(c.shares) for c in latest] == list(range(11, -1, -1))
    assert [len(c.shares) for c in before] == list(range(10, -1, -1))
    assert before[0].shares == latest[0].shares[:-1]


def test_persons_are_not_split_by_team_and_the_rest_is(everything):
    assert figure(everything, "retention").split is None
    assert figure(everything, "tickets").split.dimension == "team"


def test_what_has_but_one_group_is_not_split(everything):
    """Recommendations are asked of customers, and of no team."""
    split = figure(everything, "nps").split
    assert split is None
    assert all(len(one.split.parts) > 1 for view in everything.views for one in view.figures if one.split)


def test_a_lead_publishes_the_own_team(settings):
    own = Scope(teams=frozenset({"Billing"}))
    plan = replace(EVERYTHING, metrics=("tickets", "csat"), blocks=frozenset({Block.CARDS}), by=None, labels=())
    mine, whole = published(plan, settings, own), published(plan, settings)
    assert figure(mine, "tickets").cell.n.value < figure(whole, "tickets").cell.n.value
    filtered = published(replace(plan, filters=(("team", ("Billing",)),)), settings)
    assert filtered.views == mine.views
    assert filtered.filters == (("team", (Label("Team 1"),)),)
    with pytest.raises(OutOfScope):
        published(replace(plan, filters=(("team", ("Technical",)),)), settings, own)
    with pytest.raises(CompanyWide):
        published(replace(plan, metrics=("retention",)), settings, own)


def test_what_is_not_to_stand_on_it_does_not(settings):
    found = published(replace(EVERYTHING, metrics=("csat",), blocks=frozenset({Block.CARDS})), settings)
    (view,) = found.views[:1]
    assert (view.lines, view.cohorts, view.figures[0].trend, view.figures[0].split) == ((), (), (), None)


@pytest.mark.parametrize("grain", [Grain.WEEK, Grain.QUARTER])
def test_other_steps(grain, settings):
    found = published(replace(EVERYTHING, metrics=("tickets",), grain=grain, periods=12), settings)
    assert found.grain is grain
    assert all(view.period.last <= found.data_until.date() for view in found.views)
    assert len(found.views) >= 4
