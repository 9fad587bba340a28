"""Control charts: limits as published, the four rules one by one, shifts and their dates."""

from math import sqrt

import numpy as np
import pytest
from scipy.stats import norm, t

from metrics.signals import RUN, SETTLED, allowed, moving_range, p_chart, patterns, signals, stretches, widened, xmr

# NIST/SEMATECH e-Handbook 6.3.2.2: flow rates; 6.3.3.2: defective chips of 50 on each of 30 wafers.
FLOW = (49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)
DEFECTIVE = (12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6)


def test_limits_of_single_values_are_those_of_nist():
    limits = xmr(FLOW, 0, len(FLOW))
    assert limits.centre == pytest.approx(50.81)
    reach = 3 * limits.deviations[0]
    assert (limits.centre - reach, limits.centre + reach) == pytest.approx((45.8159, 55.8041), abs=2e-3)
    assert moving_range(FLOW) == pytest.approx(1.8778 / 1.128, abs=1e-4)


def test_limits_of_shares_are_those_of_nist():
    shares = [d / 50 for d in DEFECTIVE]
    limits = p_chart(shares, [50] * 30, 0, 30)
    reach = 3 * limits.deviations[0]
    assert limits.centre == pytest.approx(0.2313, abs=5e-5)
    assert (limits.centre - reach, limits.centre + reach) == pytest.approx((0.0524, 0.4102), abs=5e-5)
    # They found the samples 15 and 23 out of control.
    assert [k + 1 for k, z in enumerate(limits.distances(shares)) if abs(z) > 3] == [15, 23]


def test_a_share_of_more_trials_has_narrower_limits():
    limits = p_chart([0.5, 0.5, 0.5], [100, 25, 400], 0, 3)
    assert limits.deviations == pytest.approx((0.05, 0.1, 0.025))


def test_limits_of_shares_widen_where_weeks_differ_by_more_than_chance_and_never_narrow():
    n = [10_000] * 20
    calm, jumpy = [0.5, 0.501] * 10, [0.48, 0.52] * 10
    assert widened(p_chart(calm, n, 0, 20), calm) == p_chart(calm, n, 0, 20)
    wide = widened(p_chart(jumpy, n, 0, 20), jumpy)
    assert wide.deviations[0] == pytest.approx(0.04 / 1.128)
    assert not list(patterns(wide.distances(jumpy)))
    assert list(patterns(p_chart(jumpy, n, 0, 20).distances(jumpy)))


@pytest.mark.parametrize(
    ("z", "found"),
    [
        ([0, 3.1, 0], (1, 1, 1)),
        ([0, 3.0, 0], None),  # beyond, not on
        ([2.1, 0, 2.1], (2, 0, 2)),
        ([2.1, 2.1], (2, 0, 1)),
        ([2.1, 2.1, 0], (2, 0, 1)),  # it ends with the point that completes it
        ([2.1, 0, 0, 2.1], None),  # two of four
        ([2.1, -2.1], None),  # on either side
        ([1.1, 1.1, 0, 1.1, 1.1], (3, 0, 4)),
        ([1.1, 1.1, 0, 0, 1.1, 1.1], None),
        ([1.1, 1.1, 1.1, -0.1], None),
        ([0.1] * 8, (4, 0, 7)),
        ([0.1] * 7 + [0.0], None),
        ([0.1] * 7 + [-0.1], None),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_each_rule_sees_its_pattern_on_either_side_and_no_less(z, found, sign):
    told = list(patterns([sign * value for value in z]))
    assert told == ([(*found, sign > 0)] if found else [])


@pytest.mark.parametrize("m", [8, 12, 40, 90])
def test_limits_of_few_points_are_allowed_their_own_error(m):
    """As Student's distribution has it, by scipy's inverse; limits of 90 points are taken from 40 of them."""
    settled = min(m, SETTLED)
    z = [0.5, -1.5, 3.0, -4.0, *[0.0] * (m - 4)]
    expected = [norm.ppf(t.cdf(x / sqrt(1 + 1 / settled), 0.62 * (settled - 1))) for x in z]
    assert allowed(z) == pytest.approx(expected, abs=0.02)


def weeks(*levels, seed=1, sigma=1.0):
    """Return noise about levels, each for so many weeks."""
    rng = np.random.default_rng(seed)
    return [float(level + sigma * rng.normal()) for n, level in levels for _week in range(n)]


@pytest.mark.parametrize(("to", "high"), [(13.0, True), (7.0, False)])
def test_a_shift_is_confirmed_dated_and_judged_by_new_limits_from_there(to, high):
    values = weeks((40, 10.0), (30, to), seed=2)
    (shift,) = [s for s in signals(values) if s.after is not None]
    assert (shift.rule, shift.high) == (4, high)
    assert 38 <= shift.first <= 41  # by chance a run may begin a little before
    assert (shift.centre, shift.after) == pytest.approx((10, to), abs=0.5)
    first, second = stretches(values)
    assert (first.first, first.last, second.last) == (0, shift.first, 70)
    assert second.centre == pytest.approx(to, abs=0.5)
    assert not [s for s in signals(values) if s.first > shift.first + RUN]  # the new level is no alarm


def test_a_run_from_the_beginning_says_that_the_level_is_another_one_after_it():
    """The shift lies among the points that the first limits are taken from."""
    values = weeks((14, 10.0), (40, 16.0))
    (shift,) = [s for s in signals(values) if s.after is not None]
    assert abs(shift.first - 14) <= 1


def test_two_weeks_out_of_the_ordinary_do_not_make_a_run_of_the_usual_ones_after_them():
    """They stand out alone; a centre that they lift would leave the weeks after Christmas below it."""
    found = [s for seed in range(20) for s in signals(weeks((7, 25.0), (2, 50.0), (31, 25.0), seed=seed))]
    assert sum(s.high and s.first == 7 for s in found) == 20
    assert sum(not s.high for s in found) <= 4  # each series has 0.2 of them by chance


def test_a_level_that_cannot_be_told_yet_is_no_shift():
    values = [10.1, 9.9] * 20 + [13.0] * (RUN - 1)
    assert not [s for s in signals(values) if s.after is not None]
    assert [s for s in signals(values) if s.first == 40]


def test_a_run_from_the_beginning_with_little_after_it_is_no_shift_either():
    values = [10.0, 10.5] * 15 + [30.0] * (RUN - 1)
    assert not [s for s in signals(values) if s.after is not None]
    assert [s.after for s in signals([*values, 30.0]) if s.after is not None] == [30.0]


def test_points_before_a_shift_that_its_run_begins_with_by_chance_are_no_alarm():
    values = [10.1, 9.9] * 19 + [10.2, 10.2] + [13.0, 13.3, 12.7] * 10
    shift, *others = signals(values)
    assert (shift.first, shift.high, others) == (38, True, [])


def test_patterns_that_touch_are_one_signal_called_by_the_rarest():
    values = [10.0, 14.0] * 20 + [30.0, 14.0, 30.0]
    (signal,) = signals(values)
    assert (signal.rule, signal.first, signal.last, signal.high) == (1, 40, 42, True)


def test_limits_are_kept_once_they_are_settled():
    values = weeks((SETTLED, 10.0))
    assert xmr([*values, 99.0, 99.0], 0, SETTLED + 2).centre == xmr(values, 0, SETTLED).centre


def test_of_values_that_are_all_alike_nothing_stands_out():
    assert signals([5.0] * 40) == []
    assert signals([1.0] * 40, [20] * 40) == []


def test_a_share_that_falls_is_seen_by_its_trials():
    rng = np.random.default_rng(3)
    hits = [int(rng.binomial(200, 0.9 if k < 40 else 0.8)) for k in range(60)]
    found = [s for s in signals([h / 200 for h in hits], [200] * 60) if s.after is not None]
    assert [(abs(s.first - 40) <= 1, s.high) for s in found] == [(True, False)]
    assert found[0].after == pytest.approx(0.8, abs=3 * sqrt(0.16 / 200 / 20))
