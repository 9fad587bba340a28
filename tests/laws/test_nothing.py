"""Law 4: no rows are no data, never 0 and never a crash; one row is one row."""

import math

import pytest

from metrics.kinds import Count
from metrics.snapshots import Age, Stock
from metrics.verdicts import State
from tests.laws.stores import CATALOGUE, METRICS, PAIRS

EMPTY = ("from=1990-01-01&to=1990-02-01&grain=month", "period=last-quarter&customer=nobody")
AFTER = "from=2190-01-01&to=2190-02-01"


def counts(metric):
    kind = CATALOGUE.metrics[metric].kind
    return isinstance(kind, Count | Stock) and not isinstance(kind, Age)  # of nothing there are none


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("span", EMPTY)
def test_no_rows_give_no_figure(snags, metric, span):
    answer = snags.ask(f"metric={metric}&{span}")
    for point in (answer.total, *answer.points, *([answer.before] if answer.before else [])):
        assert point.n == 0
        assert point.value == (0 if counts(metric) else None)
        assert (point.low, point.high) == (None, None)
        # Nothing open is a figure, and may be what was asked.
        assert point.verdict.state in ((State.NO_STANDARD, State.MET) if counts(metric) else (State.NO_DATA,))
    assert not answer.groups
    part = next(iter(CATALOGUE.metrics[metric].kind.lists()))
    found = snags.rows(f"metric={metric}&{span}", part=part)
    assert (found.total, found.rows.num_rows) == (0, 0)


@pytest.mark.parametrize("metric", METRICS)
def test_of_a_time_after_the_data_nothing_is_known(snags, metric):
    """Not even that nothing was open."""
    answer = snags.ask(f"metric={metric}&{AFTER}")
    assert (answer.total.value, answer.total.n, answer.total.verdict.state) == (None, 0, State.NO_DATA)
    assert (answer.before, answer.points) == (None, ())
    part = next(iter(CATALOGUE.metrics[metric].kind.lists()))
    assert snags.rows(f"metric={metric}&{AFTER}", part=part).total == 0


@pytest.mark.parametrize(("metric", "dimension"), PAIRS)
def test_an_unknown_value_finds_nothing(snags, metric, dimension):
    answer = snags.ask(f"metric={metric}&period=last-quarter&grain=quarter&{dimension}=no+such+value&by={dimension}")
    assert answer.total.n == 0
    assert answer.total.value == (0 if counts(metric) else None)
    assert not answer.groups


@pytest.mark.parametrize("metric", METRICS)
def test_few_rows_give_bounds_that_hold_the_figure_or_none(snags, metric):
    """By person: groups of a row or two."""
    answer = snags.ask(snags.whole(metric, "by=customer"))
    assert min(p.n for p in answer.groups) <= 3
    for point in answer.points:
        if point.value is not None:
            assert math.isfinite(point.value)
        if point.low is not None:
            assert math.isfinite(point.low)
            assert math.isfinite(point.high)
            assert point.low <= point.value <= point.high
