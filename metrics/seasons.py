"""Take the season out of a series of weeks, where two whole years show one."""

from collections.abc import Sequence
from math import cos, pi, sin

YEAR = 52  # weeks; two years show a season
WAVES = 2  # terms of the season: a year and half a year
FORETELLS = 0.8  # a season leaves at most so much of the squares of a year that it was not taken from


def seasonless(values: Sequence[float]) -> list[float]:
    """Return values without their season, where two whole years show one; else as they are.

    A season of two harmonic terms is taken from the year before the last, and believed if it foretells the last one:
    then it is taken from both, each about its own mean. What stands out for the first time cannot pass for a season.

    Parameters
    ----------
    values : sequence of float
        One a week; the last 104 are looked at.

    References
    ----------
    Harvey, A. C. (1989), Forecasting, Structural Time Series Models and the Kalman Filter, section 2.3 (harmonic
    regression).
    """
    if len(values) < 2 * YEAR:
        return list(values)
    years = [values[-2 * YEAR : -YEAR], values[-YEAR:]]
    about = [[value - sum(year) / YEAR for value in year] for year in years]
    foretold = _waves(about[0])
    left = sum((value - wave) ** 2 for value, wave in zip(about[1], foretold, strict=True))
    if left > FORETELLS * sum(value**2 for value in about[1]):
        return list(values)
    season = [(a + b) / 2 for a, b in zip(foretold, _waves(about[1]), strict=True)]
    begin = len(values) % YEAR  # the last value closes a year
    return [value - season[(k - begin) % YEAR] for k, value in enumerate(values)]


def _waves(year: Sequence[float]) -> list[float]:
    """Return the first harmonic terms of a year; over whole years they are orthogonal, so each is a plain sum."""
    found = [0.0] * YEAR
    for wave in range(1, WAVES + 1):
        turns = [2 * pi * wave * k / YEAR for k in range(YEAR)]
        a = 2 / YEAR * sum(value * cos(t) for value, t in zip(year, turns, strict=True))
        b = 2 / YEAR * sum(value * sin(t) for value, t in zip(year, turns, strict=True))
        found = [sum_ + a * cos(t) + b * sin(t) for sum_, t in zip(found, turns, strict=True)]
    return found
