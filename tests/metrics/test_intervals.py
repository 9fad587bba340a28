"""Hold the intervals to published values and to second implementations."""

from math import comb, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from scipy.stats import t as student
from statsmodels.stats.proportion import proportion_confint

from metrics import intervals

Z = 1.959963984540054
counted = st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
answered = st.integers(1, 2_000).flatmap(
    lambda n: st.integers(0, n).flatmap(lambda plus: st.tuples(st.just(plus), st.integers(0, n - plus), st.just(n)))
)


class TestShare:
    # Newcombe (1998), "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, table I,
    # method 3.
    @pytest.mark.parametrize(
        ("hits", "n", "low", "high"),
        [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
    )
    def test_is_that_of_the_table(self, hits, n, low, high):
        assert intervals.share(hits, n) == pytest.approx((low, high), abs=5e-5)

    @given(counted)
    def test_is_that_of_statsmodels(self, hits_n):
        hits, n = hits_n
        assert intervals.share(hits, n) == pytest.approx(proportion_confint(hits, n, method="wilson"), abs=1e-12)

    @pytest.mark.parametrize("level", [0.8, 0.9, 0.99])
    def test_takes_a_level(self, level):
        expected = proportion_confint(7, 30, alpha=1 - level, method="wilson")
        assert intervals.share(7, 30, level) == pytest.approx(expected, abs=1e-12)

    @given(st.integers(1, 10**9))
    def test_ends_exactly_at_the_edges(self, n):
        assert intervals.share(0, n)[0] == 0
        assert intervals.share(n, n)[1] == 1

    @given(counted)
    def test_holds_the_share(self, hits_n):
        hits, n = hits_n
        low, high = intervals.share(hits, n)
        assert 0 <= low <= hits / n <= high <= 1

    def test_needs_a_trial(self):
        assert intervals.share(0, 0) is None


class TestMean:
    def test_is_that_of_students_sleepers(self):
        # Student (1908): hours of sleep gained with one drug more than with the other; R's t.test prints the bounds.
        gained = np.array([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])
        found = intervals.mean(gained.sum(), (gained**2).sum(), len(gained))
        assert found == pytest.approx((0.7001142, 2.4598858), abs=1e-7)

    @given(st.lists(st.integers(1, 10), min_size=2, max_size=300))
    def test_is_that_of_scipy(self, scores):
        values = np.array(scores, dtype=float)
        error = values.std(ddof=1) / sqrt(len(values))
        low, high = intervals.mean(values.sum(), (values**2).sum(), len(values))
        middle, half = values.mean(), student.ppf(0.975, len(values) - 1) * error
        assert (low, high) == pytest.approx((middle - half, middle + half), abs=1e-6)

    def test_of_equal_values_is_a_point_and_no_root_of_less_than_nothing(self):
        low, high = intervals.mean(3 * 0.1, 3 * 0.1 * 0.1, 3)
        assert low == pytest.approx(0.1)
        assert high == pytest.approx(0.1)

    @pytest.mark.parametrize("n", [0, 1])
    def test_needs_two_values(self, n):
        assert intervals.mean(5.0 * n, 25.0 * n, n) is None


class TestRatio:
    @given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 1)), min_size=2, max_size=200))
    def test_is_that_of_the_residuals(self, units):
        """Cochran 2.46 by its first form: the variance of y - r x between the units."""
        y, x = np.array(units, dtype=float).T
        found = intervals.ratio((y.sum(), x.sum()), (y @ y, x @ y, x @ x), len(units))
        if not x.sum():
            assert found is None
            return
        r = y.sum() / x.sum()
        residuals = y - r * x
        error = sqrt(len(units) * (residuals @ residuals) / (len(units) - 1)) / x.sum()
        assert found == pytest.approx((r - Z * error, r + Z * error), abs=1e-6)

    def test_where_every_unit_weighs_one_is_that_of_a_mean(self):
        y = np.array([0.0, 1.0, 5.0, 2.0])
        half = Z * y.std(ddof=1) / 2
        assert intervals.ratio((8.0, 4.0), (30.0, 8.0, 4.0), 4) == pytest.approx((2 - half, 2 + half))

    def test_needs_two_units_and_something_below_the_line(self):
        assert intervals.ratio((3.0, 1.0), (9.0, 3.0, 1.0), 1) is None
        assert intervals.ratio((3.0, 0.0), (9.0, 0.0, 0.0), 2) is None


class TestNet:
    def test_is_that_of_paper_and_pencil(self):
        # 5 promoters, 2 detractors of 10. With three answers more: 5.75/13 - 2.75/13 = 3/13 = 0.230769;
        # variance (8.5/13 - 9/169) / 13 = 101.5/2197 = 0.0461994, root 0.214940, times 1.959964 is 0.421275.
        assert intervals.net(5, 2, 10) == pytest.approx((-0.190506, 0.652045), abs=1e-6)

    @given(answered)
    def test_stays_on_the_scale_and_holds_the_figure(self, counts):
        plus, minus, n = counts
        low, high = intervals.net(plus, minus, n)
        assert -1 <= low <= (plus - minus) / n <= high <= 1
        assert low < high

    @given(answered)
    def test_turned_round_is_the_other_way_round(self, counts):
        plus, minus, n = counts
        low, high = intervals.net(plus, minus, n)
        assert intervals.net(minus, plus, n) == pytest.approx((-high, -low))

    @pytest.mark.parametrize("shares", [(0.5, 0.2), (0.9, 0.05), (0.1, 0.1)])
    @pytest.mark.parametrize("n", [10, 40])
    def test_covers_the_truth_as_often_as_it_says(self, shares, n):
        """Exactly, by every possible outcome and its probability."""
        p, d = shares
        covered = 0.0
        for plus in range(n + 1):
            for minus in range(n - plus + 1):
                low, high = intervals.net(plus, minus, n)
                ways = comb(n, plus) * comb(n - plus, minus)
                covered += (low <= p - d <= high) * ways * p**plus * d**minus * (1 - p - d) ** (n - plus - minus)
        assert covered > 0.94

    def test_needs_an_answer(self):
        assert intervals.net(0, 0, 0) is None


class TestRanks:
    # The table of sign-test intervals for the median at 95 %, in every textbook of nonparametric statistics.
    @pytest.mark.parametrize(
        ("n", "low"),
        [(6, 1), (8, 1), (9, 2), (10, 2), (12, 3), (15, 4), (17, 5), (20, 6), (25, 8), (30, 10), (40, 14), (50, 18)],
    )
    def test_of_the_median_are_those_of_the_table(self, n, low):
        assert intervals.ranks(n, 0.5) == (low, n + 1 - low)

    @pytest.mark.parametrize("q", [0.1, 0.5, 0.9, 0.95])
    @pytest.mark.parametrize("n", [*range(1, 60), 100, 399, 2500])
    def test_are_those_of_brute_force(self, n, q):
        """The largest low and the smallest high whose tails hold at most a fortieth each."""
        below = binom.cdf(range(-1, n + 1), n, q)  # below[k] = P(fewer than k of n lie under the quantile)
        lows = [k for k in range(1, n + 1) if below[k] <= 0.025]
        highs = [k for k in range(1, n + 1) if 1 - below[k] <= 0.025]
        expected = (max(lows), min(highs)) if lows and highs else None
        assert intervals.ranks(n, q) == expected

    @pytest.mark.parametrize("q", [0.5, 0.9])
    @pytest.mark.parametrize("n", [10**5, 10**7])
    def test_of_many_values_are_near_those_of_the_normal(self, n, q):
        low, high = intervals.ranks(n, q)
        spread = Z * sqrt(n * q * (1 - q))
        assert (low, high) == pytest.approx((n * q - spread, n * q + spread), abs=3)
        assert binom.cdf(high - 1, n, q) - binom.cdf(low - 1, n, q) >= 0.95

    @pytest.mark.parametrize(("n", "q"), [(0, 0.5), (1, 0.5), (5, 0.5), (35, 0.9)])
    def test_need_enough_values(self, n, q):
        assert intervals.ranks(n, q) is None
