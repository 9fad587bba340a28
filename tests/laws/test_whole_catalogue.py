"""Hold what must be true of every metric of the catalogue, whatever its kind."""

import pytest

from metrics.question import NO_VALUE
from metrics.snapshots import Age
from tests.laws.stores import CATALOGUE, METRICS, SILENT


@pytest.mark.parametrize("metric", METRICS)
def test_a_group_asked_alone_is_the_group_of_the_split(company, metric):
    dimension = next(d for d in ("plan", "channel") if CATALOGUE.dimensions[d].fits(CATALOGUE.metrics[metric]))
    question = company.question(f"metric={metric}&period=last-quarter&by={dimension}")
    answer = company.ask(question)
    assert len(answer.groups) > 1 or metric in SILENT
    for point in answer.groups:
        alone = company.ask(question.within(dimension, NO_VALUE if point.group is None else point.group))
        assert (alone.total.value, alone.total.n, alone.total.low) == (point.value, point.n, point.low)
    if not isinstance(answer.metric.kind, Age):
        assert sum(p.n for p in answer.groups) == answer.total.n


@pytest.mark.parametrize("metric", METRICS)
def test_bounds_hold_the_figure(company, metric):
    for point in company.ask(f"metric={metric}&period=last-quarter&grain=month").trend():
        if point.low is not None:
            assert point.low <= point.value <= point.high


@pytest.mark.parametrize("metric", METRICS)
def test_a_bucket_asked_alone_is_the_bucket_of_the_trend(company, metric):
    question = company.question(f"metric={metric}&from=2026-01-01&to=2026-07-01&grain=month")
    points = [p for p in company.ask(question).trend() if p.age in (None, 0)]
    assert len(points) == 6
    for point in points if metric != "repeat_cohort" else ():
        alone = company.ask(question.between(point.bucket.first, point.bucket.last)).total
        assert (alone.value, alone.n) == (point.value, point.n)
