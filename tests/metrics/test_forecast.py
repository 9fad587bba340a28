"""Forecasts against published series, a second implementation, and simulated series whose future is known."""

from math import sqrt

import numpy as np
import pandas as pd
import pytest
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.stl import STLForecast

from metrics.forecast import AHEAD, FEWEST, Course, Forecast, Trial, as_a_year_ago, damped, forecast, tried

# Oil production in Saudi Arabia, 1965 to 2013, in Mt: data set `oil` of Hyndman, R. J. and Athanasopoulos, G. (2018),
# Forecasting: Principles and Practice, 2nd ed., section 7.1.
OIL = (
    111.0091, 130.8284, 141.2871, 154.2278, 162.7409, 192.1665, 240.7997, 304.2174, 384.0046, 429.6622, 359.3169,
    437.2519, 468.4008, 424.4353, 487.9794, 509.8284, 506.3473, 340.1842, 240.2589, 219.0328, 172.0747, 252.5901,
    221.0711, 276.5188, 271.1480, 342.6186, 428.3558, 442.3946, 432.7851, 437.2497, 437.2092, 445.3641, 453.1950,
    454.4096, 422.3789, 456.0371, 440.3866, 425.1944, 486.2052, 500.4291, 521.2759, 508.9476, 488.8889, 509.8706,
    456.7229, 473.8166, 525.9509, 549.8338, 542.3405,
)  # fmt: skip
# Quarterly beer production in Australia, megalitres, 2007 and then 2008 to the second quarter of 2010.
BEER_2007 = (427, 383, 394, 473)
BEER_SINCE = (420, 390, 410, 488, 415, 398, 419, 488, 414, 374)
ONE = Trial(8, 1.0, 1.0)


def series(weeks, *, season=0.0, noise=3.0, seed=1):
    rng, t = np.random.default_rng(seed), np.arange(weeks)
    return [float(v) for v in 80 + season * np.sin(2 * np.pi * t / 52) + rng.normal(0, noise, weeks)]


def test_a_year_ago_is_off_by_what_the_book_says():
    """Hyndman and Athanasopoulos, section 3.4 (2nd ed.) and 5.8 (3rd ed.): seasonal naive RMSE 14.3, MAE 13.4."""
    told = as_a_year_ago(BEER_2007, len(BEER_SINCE), year=4).values
    errors = [came - said for came, said in zip(BEER_SINCE, told, strict=True)]
    assert round(sum(map(abs, errors)) / len(errors), 1) == 13.4
    assert round(sqrt(sum(e * e for e in errors) / len(errors)), 1) == 14.3


def test_a_year_ago_is_surer_of_the_first_year_than_of_the_second():
    course = as_a_year_ago([10.0, 20.0, 13.0, 24.0], 5, year=2)
    assert course.values == (13.0, 24.0, 13.0, 24.0, 13.0)
    one = sqrt((3**2 + 4**2) / 2)
    assert course.deviations == pytest.approx((one, one, one * sqrt(2), one * sqrt(2), one * sqrt(3)))


def test_a_damped_trend_is_that_of_another_implementation():
    """`ets(oil, "AAN", damped = TRUE)` of the R package forecast 8, by its authors: forecasts and sigma squared."""
    course = damped(OIL, 4)
    assert course.values == pytest.approx(
        (545.352, 547.760, 549.687, 551.228), rel=0.02
    )  # near the optimum the weights differ
    degrees = len(OIL) - 6  # R divides by what the six parameters leave, statsmodels by the number of values
    assert course.deviations[0] ** 2 == pytest.approx(2524.879 * degrees / len(OIL), rel=0.05)


def test_with_a_season_it_is_that_of_the_library_step_by_step():
    values = series(156, season=8)
    how = {"error": "add", "trend": "add", "damped_trend": True}
    season = {"period": 52, "seasonal": 999, "seasonal_deg": 0, "robust": True}
    library = STLForecast(pd.Series(values), ETSModel, model_kwargs=how, **season).fit(fit_kwargs={"disp": False})
    assert damped(values, AHEAD).values == pytest.approx(tuple(library.forecast(AHEAD)), rel=1e-6)


def test_what_never_moves_goes_on():
    assert damped([5.0] * 120, 3) == Course((5.0,) * 3, (0.0,) * 3)
    found = forecast([5.0] * 120)
    assert (found.trial.error, found.chance(5.0), found.chance(5.1)) == (0.0, 1.0, 0.0)


def test_a_trial_sees_nothing_of_what_it_is_to_tell():
    seen = []

    def last_value(values, ahead):
        seen.append(len(values))
        return Course((values[-1],) * ahead, (2.0,) * ahead)

    values = [float(k) for k in range(FEWEST)]
    trial = tried(last_value, values)
    assert seen == [len(values) - 13, len(values) - 26]
    assert trial.quarters == 2
    assert trial.error == pytest.approx(7)  # 1, 2 ... 13 too low
    assert trial.spread == pytest.approx(sqrt(sum(k * k for k in range(1, 14)) / 13))
    assert tried(last_value, [0.0] * 300).quarters == 8


def test_the_way_that_was_less_off_is_taken():
    rng = np.random.default_rng(3)
    year = rng.normal(0, 10, 52)  # a season of no shape, which no smoothing knows before it has two years
    again = [80 + float(v) for v in [*year, *year, *year[:26]]]
    found = forecast(again)
    assert not found.smoothed
    assert found.trial.error < found.other.error
    level = forecast(series(130, noise=1))
    assert level.smoothed
    assert level.trial.error < level.other.error


def test_limits_are_as_wide_as_the_errors_were():
    values = series(130, noise=1)
    values[-26:-13] = [v + 15 for v in values[-26:-13]]  # a quarter that was foretold by no one
    found = forecast(values)
    own = damped(values, AHEAD) if found.smoothed else as_a_year_ago(values, AHEAD)
    assert found.trial.spread > own.deviations[0]
    assert found.course.deviations == tuple(max(found.trial.spread, d) for d in own.deviations)


def test_the_chance_to_meet_a_target_is_that_of_the_normal_distribution():
    found = Forecast(Course((0.0, 0.85), (0.01, 0.02)), ONE, ONE, smoothed=True)
    assert found.chance(0.85) == 0.5
    assert found.chance(0.83) == pytest.approx(0.8413, abs=1e-4)  # one standard deviation
    assert found.chance(0.83, lower=True) == pytest.approx(0.1587, abs=1e-4)
    assert found.limits(0.95)[1] == pytest.approx((0.85 - 1.96 * 0.02, 0.85 + 1.96 * 0.02), abs=1e-4)


def test_limits_hold_what_comes_about_as_often_as_they_say():
    """Twelve series of a level, a season, a wandering level and shares, thirteen weeks each; docs/statistics.md."""
    inside = steps = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        weeks = 104 + AHEAD
        t = np.arange(weeks)
        values = (
            80 + rng.normal(0, 3, weeks),
            80 + 8 * np.sin(2 * np.pi * t / 52) + rng.normal(0, 3, weeks),
            80 + np.cumsum(rng.normal(0, 0.7, weeks)) + rng.normal(0, 2, weeks),
            100 * rng.binomial(60, 0.85, weeks) / 60,
        )[seed % 4]
        found = forecast([float(v) for v in values[:-AHEAD]])
        inside += sum(low <= v <= high for (low, high), v in zip(found.limits(), values[-AHEAD:], strict=True))
        steps += AHEAD
    assert 0.88 <= inside / steps <= 0.995
