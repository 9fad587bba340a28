"""How often control charts cry wolf: on pure noise, not more than the theory of their rules says."""

from math import sqrt

import numpy as np
import pytest

from metrics.seasons import YEAR, seasonless
from metrics.signals import patterns, signals
from tests.soundness.planted.noise import BETWEEN, SERIES, WEEKS, noise


def first_alarm(z):
    return min(last for _rule, _first, last, _high in patterns(z)) + 1


def test_with_known_limits_the_rules_alarm_as_often_as_published():
    rng = np.random.default_rng(1987)
    lengths = [first_alarm([float(x) for x in rng.normal(size=900)]) for _series in range(SERIES)]
    assert np.mean(lengths) == pytest.approx(BETWEEN, abs=2.6 * BETWEEN / sqrt(SERIES))


@pytest.mark.parametrize("kind", ["normal", "shares", "medians", "counts"])
def test_on_pure_noise_no_more_stands_out_than_the_theory_says(kind):
    rng = np.random.default_rng(2026)
    alarms = sum(len(signals(*noise(kind, rng))) for _series in range(SERIES))
    expected = SERIES * WEEKS / BETWEEN
    assert alarms <= expected + 2.33 * sqrt(expected)


@pytest.mark.parametrize("sigmas", [1.5, 2.0, 3.0])
def test_a_planted_shift_is_found_and_dated(sigmas):
    rng, found = np.random.default_rng(7), 0
    for _series in range(SERIES // 2):
        at = int(rng.integers(35, 85))
        values = [float(x) for x in rng.normal(size=WEEKS) + sigmas * (np.arange(WEEKS) >= at)]
        shifts = [s.first for s in signals(values) if s.after is not None and s.high]
        found += any(abs(s - at) <= 8 for s in shifts)
    assert found >= {1.5: 75, 2.0: 85, 3.0: 95}[sigmas]


def test_noise_seldom_passes_for_a_season():
    rng = np.random.default_rng(11)
    series = [[float(x) for x in rng.normal(size=2 * YEAR)] for _series in range(SERIES)]
    assert sum(seasonless(values) != values for values in series) <= 10
