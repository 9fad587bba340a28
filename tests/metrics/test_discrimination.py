"""Checks of probabilities: against a published table, and against counting every pair."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from metrics.discrimination import brier, calibration, discrimination

# Hanley and McNeil (1982), Radiology 143, 29-36, table I: ratings 1 to 5 of 58 normal and 51 abnormal images.
NORMAL, ABNORMAL = (33, 6, 6, 11, 2), (3, 2, 2, 11, 33)


def test_the_area_is_that_of_hanley_and_mcneil():
    found = discrimination(range(5), ABNORMAL, np.add(NORMAL, ABNORMAL))
    assert found.share == pytest.approx(0.893, abs=0.0005)
    spread = (found.high - found.share) / 1.959964
    assert spread == pytest.approx(0.032, abs=0.002)  # theirs is by their own formula


def test_the_area_and_its_spread_count_every_pair():
    rng = np.random.default_rng(5)
    p = np.round(rng.random(400), 1)
    hit = rng.random(400) < 0.2 + 0.3 * p
    found = discrimination(p, hit.astype(int), np.ones(400))
    pairs = (p[hit][:, None] > p[~hit]) + 0.5 * (p[hit][:, None] == p[~hit])
    assert found.share == pytest.approx(pairs.mean())
    assert found.share == pytest.approx(mannwhitneyu(p[hit], p[~hit]).statistic / pairs.size)
    variance = pairs.mean(axis=1).var(ddof=1) / hit.sum() + pairs.mean(axis=0).var(ddof=1) / (~hit).sum()
    assert found.share - found.low == pytest.approx(1.959964 * variance**0.5, rel=1e-6)


def test_of_one_sort_alone_nothing_is_said():
    assert discrimination([0.1, 0.2], [0, 0], [5, 5]) is None
    assert discrimination([0.1, 0.2], [1, 0], [5, 5]) is None


def test_the_error_is_briers():
    # Brier (1950), his table 1: ten forecasts of rain with their outcomes; half of his score, which sums both classes.
    p = [0.7, 0.9, 0.8, 0.4, 0.2, 0.0, 0.0, 0.0, 0.0, 0.1]
    rain = [0, 1, 1, 1, 0, 0, 0, 0, 0, 0]
    assert 2 * brier(p, rain, [1] * 10) == pytest.approx(0.19)


def test_fifths_hold_everybody_in_order():
    rng = np.random.default_rng(1)
    p, n = rng.random(300), rng.integers(1, 20, 300)
    hits = rng.binomial(n, p)
    bins = calibration(p, hits, n)
    assert len(bins) == 5
    assert (sum(b.n for b in bins), sum(b.hits for b in bins)) == (n.sum(), hits.sum())
    assert max(b.n for b in bins) - min(b.n for b in bins) <= 2 * n.max()
    assert [b.expected for b in bins] == sorted(b.expected for b in bins)
    assert all(b.bounds(0.95)[0] <= b.expected <= b.bounds(0.95)[1] for b in bins)
