"""Law 12: nobody is shown what lies outside the scope, and a test turns red without the filter."""

import pytest
from sqlalchemy import literal

from data_access.warehouse import ask as asking
from metrics.scope import ALL, CompanyWide, OutOfScope, Scope
from tests.laws.stores import CATALOGUE, METRICS

TEAM = "Billing"
BILLING = Scope(teams=frozenset({TEAM}))


def has_teams(metric):
    return CATALOGUE.dimensions["team"].fits(CATALOGUE.metrics[metric])


def allowed(store, metric):
    """The rows that Billing may see, by the other hand: tickets by id, surveys by id."""
    hand = store.other_hand
    if CATALOGUE.metrics[metric].table.name == "surveys":
        found = hand.sql.execute("SELECT survey FROM surveys WHERE team = ?", [TEAM])
    else:
        column = "team_then" if metric.startswith("first_response") else "team"
        found = hand.sql.execute(f"SELECT ticket FROM tickets WHERE {column} = ?", [TEAM])
    return {key for (key,) in found.fetchall()}


def leaks_by_ask(store, metric):
    """Return what an answer in the scope of Billing says of others."""
    whole = store.whole(metric)
    inside = store.ask(whole.within("team", TEAM))
    scoped = store.ask(whole, BILLING)
    split = store.ask(store.whole(metric, "by=team"), BILLING)
    found = [p.group for p in (*split.groups, *split.earlier) if p.group != TEAM]
    if (scoped.total, scoped.points, scoped.before) != (inside.total, inside.points, inside.before):
        found.append("figures")
    if scoped.receipt.left_out != inside.receipt.left_out:
        found.append("receipt")
    assert inside.total.n > 0
    return found


def leaks_by_rows(store, metric):
    found = set()
    for part in CATALOGUE.metrics[metric].kind.lists():
        found |= set(store.rows(store.whole(metric), BILLING, part=part, size=10_000).rows["id"].to_pylist())
    assert found & allowed(store, metric)
    return found - allowed(store, metric)


@pytest.mark.parametrize("metric", [m for m in METRICS if has_teams(m)])
class TestScope:
    def test_ask_tells_nothing_of_another_team(self, snags, metric):
        assert leaks_by_ask(snags, metric) == []

    def test_rows_list_nothing_of_another_team(self, snags, metric):
        assert leaks_by_rows(snags, metric) == set()

    def test_a_filter_does_not_widen_the_scope(self, snags, metric):
        other = snags.whole(metric).within("team", "Technical")
        assert snags.ask(other).total.n > 0
        for door in (snags.ask, snags.rows):
            with pytest.raises(OutOfScope, match="You asked about team “Technical”, and you see “Billing” only"):
                door(other, BILLING)
            with pytest.raises(OutOfScope, match="tickets without a team"):
                door(snags.whole(metric).within("team", TEAM, ""), BILLING)

    def test_no_team_at_all_sees_nothing(self, snags, metric):
        nobody = Scope(teams=frozenset())
        assert snags.ask(snags.whole(metric), nobody).total.n == 0
        assert snags.rows(snags.whole(metric), nobody).total == 0

    def test_without_the_filter_these_turn_red(self, snags, metric, monkeypatch):
        monkeypatch.setattr(Scope, "condition", lambda *_: literal(True))
        asking._kept.cache_clear()
        try:
            assert leaks_by_ask(snags, metric)
            assert leaks_by_rows(snags, metric)
        finally:
            asking._kept.cache_clear()


@pytest.mark.parametrize("metric", [m for m in METRICS if not has_teams(m)])
def test_a_metric_without_teams_is_refused_in_the_scope_of_one(snags, metric):
    assert snags.ask(snags.whole(metric), ALL).total.n > 0
    with pytest.raises(CompanyWide, match="cannot be limited to “Billing”"):
        snags.ask(snags.whole(metric), BILLING)
    part = next(iter(CATALOGUE.metrics[metric].kind.lists()))
    with pytest.raises(CompanyWide, match="cannot be limited to “Billing”"):
        snags.rows(snags.whole(metric), BILLING, part=part)


def test_an_answer_is_kept_for_its_scope_alone(snags):
    """Asked first by somebody who may see everything, then by one who may not."""
    everything = snags.ask("metric=tickets&period=last-year", ALL)
    assert snags.ask("metric=tickets&period=last-year", BILLING).total.n < everything.total.n
