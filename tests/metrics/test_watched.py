"""Answers by week, and what is said of those that stand out."""

from datetime import date, timedelta
from math import pi, sin

import numpy as np
import pytest

from metrics import watched
from metrics.catalogue import METRICS
from metrics.metric import Metric
from metrics.seasons import YEAR
from metrics.signals import signals
from tests.metrics.answers import answer, share, wait
from tests.metrics.test_wording import plain

WEEKLY = "from=2024-01-01&to=2025-03-31&grain=week"  # 65 weeks, from a Monday


def weekly(metric, *told, total=None, **how):
    return answer(f"metric={metric}&{WEEKLY}", total or told[0], buckets=told, **how)


def shares(level, weeks, n=200, seed=2):
    rng = np.random.default_rng(seed)
    return [share(int(rng.binomial(n, level)), n) for _week in range(weeks)]


def test_a_shift_is_told_with_the_week_it_began_and_both_levels():
    (one,) = watched.watch(weekly("csat", *shares(0.9, 40), *shares(0.75, 20)))
    assert one.first.first.isoformat() == "2024-10-07"
    assert (
        plain(watched.told(one))
        == "Lower since the week of 7 October 2024: about 74.5 % a week, before it about 89.9 %."
    )
    assert len(one.weeks) == 8


def test_a_week_and_several_weeks_are_told_with_what_is_usual():
    calm = [wait(q, 50) for q in (600, 660) * 15]
    (one,) = watched.watch(weekly("first_response_time", *calm, wait(1500, 50), *calm[:6]))
    assert (
        plain(watched.told(one)) == "Unusually high in the week of 29 July 2024: 25 min, where about 11 min is usual."
    )
    (one,) = watched.watch(weekly("first_response_time", *calm, wait(60, 50), wait(60, 50), *calm[:6]))
    assert plain(watched.told(one)) == (
        "Unusually low from the week of 29 July 2024 until 11 August 2024: about 11 min is usual."
    )


def test_what_was_seen_in_a_period_comes_latest_first():
    calm = [wait(q, 50) for q in (600, 660) * 15]
    found = watched.watch(weekly("first_response_time", *calm, wait(1500, 50), *calm[:8], wait(10, 50), *calm[:5]))
    year = answer(f"metric=csat&{WEEKLY}").resolved.period
    assert [s.signal.high for s in watched.recent(found, year)] == [False, True]
    august = answer("metric=csat&from=2024-08-01&to=2024-08-05").resolved.period  # the week of 29 July reaches into it
    assert [s.signal.high for s in watched.recent(found, august)] == [True]
    assert watched.recent(found, answer("metric=csat&from=2024-08-05&to=2024-08-12").resolved.period) == []


def test_the_running_week_is_never_judged_nor_the_first_that_may_be_a_part():
    asked = "metric=csat&from=2025-01-06&to=2025-04-07&grain=week"
    told = [share(0, 0), share(20, 20), *[share(18, 20)] * 11]
    points = watched.weeks(answer(asked, told[0], buckets=told))  # the data end on 31 March, within the last week
    assert [points[k].bucket.first.isoformat() for k in (0, -1)] == ["2025-01-20", "2025-03-24"]


def test_weeks_of_few_rows_are_left_out_and_of_counts_those_without_any_are_kept():
    told = [share(9, 10), share(9, 10), share(5, 9), share(9, 10)]
    assert [p.n for p in watched.weeks(weekly("csat", *told))] == [10, 10]
    counts = [{"n": n} for n in (0, 0, 3, 7, 0, 9)]
    assert [p.n for p in watched.weeks(weekly("tickets", *counts))] == [7, 0, 9]


def test_weeks_of_which_many_still_wait_are_left_out():
    told = [wait(60, 100) | {"waiting": n} for n in (0, 0, 2, 3)]
    assert [p.components["waiting"] for p in watched.weeks(weekly("resolution_time", *told))] == [0, 2]


@pytest.mark.parametrize("weeks", [watched.FEWEST_WEEKS, watched.FEWEST_WEEKS + 1])
def test_of_too_few_weeks_nothing_is_judged(weeks):
    found = watched.watch(weekly("csat", *shares(0.8, weeks)))
    assert (found is None) == (weeks == watched.FEWEST_WEEKS)  # the first is left out


@pytest.mark.parametrize(("level", "judged"), [(0.99, False), (0.01, False), (0.9, True)])
def test_shares_need_enough_hits_and_misses(level, judged):
    assert (watched.watch(weekly("csat", *shares(level, 30))) is not None) == judged


def test_what_remembers_the_week_before_is_not_watched():
    seen: dict[str, Metric] = {m.key: m for m in METRICS}
    assert {"csat", "nps", "tickets", "first_response_time", "cost_per_resolved"} <= {
        key for key, m in seen.items() if watched.watchable(m.kind)
    }
    for key in ("backlog", "backlog_age", "retention", "repeat_cohort", "contact_rate"):
        assert not watched.watchable(seen[key].kind)
    assert watched.watch(weekly("backlog", *[{"n": 5}] * 40)) is None


class TestSeason:
    """A level with a wave of a year, which without its season is a shift at every turn."""

    def told(self, weeks, missing=()):
        values = [1000 + 400 * sin(2 * pi * k / YEAR) + (20, -20)[k % 2] for k in range(weeks)]
        return [wait(value, 5 if k in missing else 50) for k, value in enumerate(values)]

    def long(self, told):
        last = date(2025, 3, 31)
        first = last - timedelta(weeks=len(told))
        return answer(f"metric=first_response_time&from={first}&to={last}&grain=week", told[0], buckets=told)

    def test_is_taken_out_of_the_weeks_that_pages_ask_for(self):
        asked = f"metric=first_response_time&from=2025-03-01&to=2025-03-31&grain=week&reach={watched.WEEKS}"
        told = self.told(watched.WEEKS)
        assert watched.watch(answer(asked, told[0], buckets=told)) == ()

    def test_is_left_where_a_week_between_is_missing(self):
        """All that follows would be a week off."""
        assert watched.watch(self.long(self.told(114))) == ()
        gap = self.long(self.told(114, missing=(60,)))
        assert len(watched.weeks(gap)) >= 2 * YEAR
        values = [p.value for p in watched.weeks(gap)]
        assert [s.signal for s in watched.watch(gap)] == signals(values, in_a_row=False) != signals(values)
