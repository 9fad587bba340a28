"""Law: counted in bins, waits tell what they tell one by one, within a hundredth, on every engine."""

from collections import Counter

import pytest
from sqlalchemy import select

from data_access.warehouse.waits import waits
from metrics.board import tickets as t
from metrics.scope import ALL
from metrics.survival import Waits, curve

COLUMNS = (t.c.created_at, t.c.asked_at, t.c.first_response_at, t.c.first_response_s, t.c.resolved_at, t.c.resolution_s,
           t.c.status, t.c.counted, t.c.opened_by, t.c.team)  # fmt: skip


def one_by_one(store, metric):
    """Return (team, seconds, outcome) of each who began to wait, told from the rows themselves."""
    with store.warehouse.snapshot() as snapshot:
        rows = snapshot.fetch(select(*COLUMNS)).to_pylist()
    as_of = store.as_of
    for row in rows:
        if not row["counted"] or row["created_at"] > as_of:
            continue
        over, unknown = row["resolved_at"], row["resolved_at"] is None and row["status"] in ("resolved", "closed")
        if metric == "resolution_time":
            lasted, since, ended, came = row["resolution_s"], row["created_at"], None, over
        else:
            if row["opened_by"] != "customer":
                continue
            since = row["asked_at"] or row["created_at"]
            lasted, ended, came = row["first_response_s"], over, row["first_response_at"]
        if lasted is not None:
            yield row["team"], lasted, 1
        elif came is None and not unknown:
            yield row["team"], ((ended or as_of) - since).total_seconds(), 2 if ended else 0


def unbinned(told):
    seen = Counter((max(s, 1), how) for _team, s, how in told)
    times = tuple(sorted({s for s, _how in seen}))
    return Waits(times, *(tuple(seen[s, how] for s in times) for how in (1, 2, 0)))


@pytest.mark.parametrize("metric", ["first_response_time", "resolution_time"])
def test_binned_waits_are_within_a_hundredth_of_those_one_by_one(store, metric):
    asked = store.whole(metric)
    (found,) = waits(asked, scope=ALL, warehouse=store.warehouse, settings=store.settings).values()
    whole = unbinned(one_by_one(store, metric))
    for counted in ("happened", "ended", "waiting"):
        assert sum(getattr(found, counted)) == sum(getattr(whole, counted))
    assert sum(whole.waiting) + sum(whole.ended)  # otherwise there is nothing to estimate
    for q in (0.25, 0.5, 0.75, 0.9):
        ours, theirs = curve(found).quantile(q), curve(whole).quantile(q)
        assert [x is None for x in ours] == [x is None for x in theirs]
        assert [x for x in ours if x] == pytest.approx([x for x in theirs if x], rel=0.01)


def test_groups_are_those_asked_for_and_add_up(company):
    asked = company.whole("first_response_time", "by=team")
    told = Counter(team for team, _seconds, _how in one_by_one(company, "first_response_time"))
    named = [team for team, _n in told.most_common(2)]
    found = waits(asked, named, scope=ALL, warehouse=company.warehouse, settings=company.settings)
    assert {team: counted.n for team, counted in found.items()} == {team: told[team] for team in named}


@pytest.mark.parametrize("metric", ["first_response_time", "resolution_time", "time_open", "cost_per_resolved"])
def test_a_figure_counts_beside_it_who_is_not_over(company, metric):
    of = "first_response_time" if metric == "first_response_time" else "resolution_time"
    expected = Counter(team for team, _seconds, how in one_by_one(company, of) if how == 0)
    assert expected
    answer = company.ask(company.whole(metric))
    assert answer.total.components["waiting"] == expected.total()
    assert sum(p.components["waiting"] for p in answer.trend()) == expected.total()
