"""Count durations in bins that people think in."""

import math

import pytest

from metrics.errors import CannotAnswer
from metrics.kinds import Quantile
from metrics.query import framed
from metrics.query.distributions import EDGES_S, binned, bins
from metrics.scope import ALL
from tests.metrics.answers import CATALOGUE, resolved

OTHERS = [m for m in CATALOGUE.metrics.values() if not isinstance(m.kind, Quantile)]


def test_bins_touch_and_hold_every_duration():
    found = bins(dict.fromkeys(range(len(EDGES_S)), 1))
    assert [high for __, high, __ in found[:-1]] == [low for low, __, __ in found[1:]]
    assert (found[0][0], found[-1][1]) == (0, math.inf)
    assert all(low < high for low, high, __ in found)


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ({}, ()),
        ({0: 3}, ((0, 60, 3),)),
        ({1: 2, 4: 1}, ((60, 300, 2), (300, 900, 0), (900, 1800, 0), (1800, 3600, 1))),
        ({len(EDGES_S) - 1: 7}, ((365 * 86_400, math.inf, 7),)),
    ],
)
def test_empty_bins_are_kept_between_others_and_left_out_at_both_ends(counts, found):
    assert bins(counts) == found


@pytest.mark.parametrize("metric", OTHERS, ids=lambda m: m.key)
def test_what_is_no_duration_has_no_distribution(metric):
    with pytest.raises(CannotAnswer, match=f"“{metric.title.replace('(', '.').replace(')', '.')}” has no distribution"):
        binned(framed(resolved(f"metric={metric.key}"), CATALOGUE, ALL), metric)
