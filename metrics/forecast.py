"""Forecast a weekly series: by its season and a damped trend, or as a year ago, whichever was less off in the past."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from metrics.intervals import LEVEL, Interval
from metrics.seasons import YEAR

AHEAD = 13  # weeks: a quarter
MOST_TRIALS = 8  # quarters of the past that a way is tried on
FEWEST_TRIALS = 2
SEASONS = 3  # whole years that show one
ALIKE = 999  # years that a season is smoothed over: all of them
LEARNT = YEAR + AHEAD  # weeks that the earliest trial has to go by: with fewer no year can be held against another
FEWEST = LEARNT + FEWEST_TRIALS * AHEAD


@dataclass(frozen=True)
class Course:
    """What a way expects of the steps ahead, each with its standard deviation."""

    values: tuple[float, ...]
    deviations: tuple[float, ...]


@dataclass(frozen=True)
class Trial:
    """How far a way was off, tried on quarters of the past that it had not seen.

    Parameters
    ----------
    quarters : int
        How many it was tried on.
    error : float
        Mean absolute error, in the unit of the series.
    spread : float
        Root mean square error, in the unit of the series.
    """

    quarters: int
    error: float
    spread: float


@dataclass(frozen=True)
class Forecast:
    """The steps ahead, by the way that was less off.

    Parameters
    ----------
    course : Course
        With the way's own deviations, and never less than it was off in the trials.
    trial, other : Trial
        Of the way taken, and of the other one.
    smoothed : bool
        Whether it was taken by season and damped trend, else as a year ago.
    """

    course: Course
    trial: Trial
    other: Trial
    smoothed: bool

    def limits(self, level: float = LEVEL) -> tuple[Interval, ...]:
        """Return between which values each step lies as often as `level`, from the normal distribution."""
        z = NormalDist().inv_cdf(0.5 + level / 2)
        return tuple((v - z * d, v + z * d) for v, d in zip(self.course.values, self.course.deviations, strict=True))

    def chance(self, target: float, *, lower: bool = False) -> float:
        """Return the probability that the last step is at least `target`, or at most if `lower`."""
        value, deviation = self.course.values[-1], self.course.deviations[-1]
        if not deviation:
            return float(value <= target if lower else value >= target)
        below = NormalDist(value, deviation).cdf(target)
        return below if lower else 1 - below


def damped(values: Sequence[float], ahead: int, year: int = YEAR) -> Course:
    """Course by a damped trend, ETS(A,Ad,N), of the series without its season, which is added again.

    Parameters
    ----------
    values : sequence of float
        One a step, none missing; the season (STL, alike in all years) is taken out where there are three whole years:
        of two, what was chance in them would pass for season.
    ahead : int
        Steps to tell.
    year : int
        Steps of a season.

    References
    ----------
    Cleveland, R. B. et al. (1990), "STL: a seasonal-trend decomposition procedure based on loess", Journal of Official
    Statistics 6, 3-73. Gardner, E. S. and McKenzie, E. (1985), "Forecasting trends in time series", Management Science
    31, 1237-1246. Deviations: Hyndman, R. J. et al. (2008), Forecasting with Exponential Smoothing, section 6.1.
    """
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # noqa: PLC0415 - takes seconds to import
    from statsmodels.tsa.seasonal import STL  # noqa: PLC0415

    series = np.asarray(values, float)
    if np.ptp(series) == 0:  # nothing to estimate from
        return Course((float(series[0]),) * ahead, (0.0,) * ahead)
    season = np.zeros(len(series))
    if len(series) >= SEASONS * year:
        stl: Any = STL(series, period=year, seasonal=ALIKE, seasonal_deg=0, robust=True)
        season = np.asarray(stl.fit().seasonal)
    model: Any = ETSModel(pd.Series(series - season), error="add", trend="add", damped_trend=True)  # type: ignore[no-untyped-call]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it may stop short of the likeliest weights; the trials tell how far it is off
        told = model.fit(disp=False).get_prediction(start=len(series), end=len(series) + ahead - 1)
    repeated = season[[len(series) - year + k % year for k in range(ahead)]] if len(series) >= year else 0.0
    means = np.asarray(told.predicted_mean) + repeated
    return Course(tuple(map(float, means)), tuple(float(sqrt(v)) for v in np.asarray(told.forecast_variance)))


def as_a_year_ago(values: Sequence[float], ahead: int, year: int = YEAR) -> Course:
    """Course in which each step is as it was a year before (seasonal naive).

    Parameters
    ----------
    values : sequence of float
        One a step, none missing, more than a year of them.

    References
    ----------
    Hyndman, R. J. and Athanasopoulos, G. (2021), Forecasting: Principles and Practice, 3rd ed., sections 5.2 and 5.5
    (deviation of the residuals times the root of the years ahead).
    """
    residuals = [now - then for now, then in zip(values[year:], values[:-year], strict=True)]
    deviation = sqrt(sum(r * r for r in residuals) / len(residuals)) if residuals else 0.0
    steps = range(ahead)
    return Course(
        tuple(values[len(values) - year + k % year] for k in steps),
        tuple(deviation * sqrt(k // year + 1) for k in steps),
    )


Way = Callable[[Sequence[float], int], Course]


def tried(way: Way, values: Sequence[float]) -> Trial:
    """Return how far a way was off on the last quarters, each told from nothing but what was before it.

    References
    ----------
    Tashman, L. J. (2000), "Out-of-sample tests of forecasting accuracy: an analysis and review", International Journal
    of Forecasting 16, 437-450 (rolling origins).
    """
    quarters = min(MOST_TRIALS, (len(values) - LEARNT) // AHEAD)
    errors: list[float] = []
    for back in range(1, quarters + 1):
        origin = len(values) - back * AHEAD
        told = way(values[:origin], AHEAD).values
        errors += [came - said for said, came in zip(told, values[origin:], strict=False)]
    n = len(errors)
    return Trial(quarters, sum(map(abs, errors)) / n, sqrt(sum(e * e for e in errors) / n))


def forecast(values: Sequence[float]) -> Forecast:
    """Return the forecast of the next quarter by the way that was less off on the last quarters.

    Parameters
    ----------
    values : sequence of float
        One a week, none missing, `FEWEST` or more.
    """
    ways: tuple[Way, Way] = (damped, as_a_year_ago)
    trials = [tried(way, values) for way in ways]
    best = min((0, 1), key=lambda k: trials[k].error)
    course, trial = ways[best](values, AHEAD), trials[best]
    course = Course(course.values, tuple(max(deviation, trial.spread) for deviation in course.deviations))
    return Forecast(course, trial, trials[1 - best], smoothed=best == 0)
