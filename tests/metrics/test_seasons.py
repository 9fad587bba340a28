"""A season is taken out where two whole years show it, and nowhere else."""

from math import pi, sin

import numpy as np
import pytest

from metrics.seasons import YEAR, seasonless


def season(k):
    return 5 * sin(2 * pi * k / YEAR) + 2 * sin(4 * pi * k / YEAR + 1)


def noise(n, seed=5):
    return [float(x) for x in np.random.default_rng(seed).normal(size=n)]


@pytest.mark.parametrize("n", [2 * YEAR, 2 * YEAR + 17, 3 * YEAR])
def test_a_season_of_two_years_is_taken_out_and_the_mean_stays(n):
    values = [50 + season(k) + e for k, e in enumerate(noise(n))]
    left = seasonless(values)
    assert np.std(left) == pytest.approx(1, abs=0.2)
    assert np.mean(left[-YEAR:]) == pytest.approx(np.mean(values[-YEAR:]))
    assert np.corrcoef(left, [season(k) for k in range(n)])[0, 1] == pytest.approx(0, abs=0.25)


def test_a_season_without_noise_leaves_nothing():
    assert seasonless([50 + season(k) for k in range(2 * YEAR)]) == pytest.approx([50] * 2 * YEAR)


def test_less_than_two_years_show_none():
    values = [50 + season(k) for k in range(2 * YEAR - 1)]
    assert seasonless(values) == values


@pytest.mark.parametrize("seed", range(5))
def test_noise_has_none(seed):
    values = noise(2 * YEAR, seed)
    assert seasonless(values) == values


@pytest.mark.parametrize("at", [YEAR + 10, YEAR + 30, 2 * YEAR - 9])
def test_a_shift_of_the_last_year_is_no_season(at):
    values = [10 + 4 * (k >= at) + e for k, e in enumerate(noise(2 * YEAR))]
    assert seasonless(values) == values
