"""Differences with their limits, the evidence for them, and the correction for how many were compared."""

from math import comb, log, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from metrics import change, intervals
from metrics.answer import Point
from tests.metrics.answers import answer, share, wait

CSAT = "metric=csat&period=last-month"


def of_shares(a, m, b, n, level=0.95):
    return change.difference(a / m, intervals.share(a, m, level), b / n, intervals.share(b, n, level))


class TestDifference:
    @pytest.mark.parametrize(
        ("counts", "low", "high"),
        [
            ((56, 70, 48, 80), 0.0524, 0.3339),
            ((9, 10, 3, 10), 0.1705, 0.8090),
            ((6, 7, 2, 7), 0.0582, 0.8062),
            ((5, 56, 0, 29), -0.0381, 0.1926),
            ((0, 10, 0, 20), -0.1611, 0.2775),
            ((0, 10, 0, 10), -0.2775, 0.2775),
            ((10, 10, 0, 20), 0.6791, 1.0000),
            ((10, 10, 0, 10), 0.6075, 1.0000),
        ],
    )
    def test_of_shares_is_that_of_newcombe(self, counts, low, high):
        """Newcombe (1998), table II, method 10."""
        assert of_shares(*counts) == pytest.approx((low, high), abs=6e-5)

    @given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(1, 80))
    def test_of_shares_is_that_of_statsmodels(self, hits_n, m):
        expected = confint_proportions_2indep(*hits_n, m // 3, m, method="newcomb")
        assert of_shares(*hits_n, m // 3, m) == pytest.approx(expected, abs=1e-9)

    def test_of_normal_limits_is_the_normal_interval(self):
        """Limits at equal distances add up as variances do: 3 and 4 make 5."""
        assert change.difference(10, (7, 13), 6, (2, 10)) == (-1, 9)

    @given(*[st.tuples(st.floats(-9, 9), st.floats(0, 9), st.floats(0, 9))] * 2)
    def test_turned_round_is_the_other_way_round(self, one, other):
        (a, below, above), (b, under, over) = one, other
        low, high = change.difference(a, (a - below, a + above), b, (b - under, b + over))
        back = change.difference(b, (b - under, b + over), a, (a - below, a + above))
        assert (low, high) == pytest.approx((-back[1], -back[0]))
        assert low <= a - b <= high

    @pytest.mark.parametrize(("p", "q"), [(0.8, 0.8), (0.95, 0.85), (0.5, 0.3)])
    def test_of_shares_covers_the_truth_as_often_as_it_says(self, p, q, m=25, n=35):
        """Exactly, by every possible outcome and its probability."""
        covered = sum(
            comb(m, a) * p**a * (1 - p) ** (m - a) * comb(n, b) * q**b * (1 - q) ** (n - b)
            for a in range(m + 1)
            for b in range(n + 1)
            if (limits := of_shares(a, m, b, n))[0] <= p - q <= limits[1]
        )
        assert covered > 0.935

    def test_of_medians_covers_the_truth_as_often_as_it_says(self):
        """Of skewed waits, whose medians are 1 and 2: as from the engine, by rank."""
        rng, hits = np.random.default_rng(6), 0
        ranks = {n: intervals.ranks(n, 0.5) for n in (40, 60)}
        for _run in range(400):
            one, other = (np.sort(m * np.exp(rng.normal(size=n))) for m, n in ((1, 40), (2, 60)))
            bounds = [(w[ranks[len(w)][0] - 1], w[ranks[len(w)][1] - 1]) for w in (one, other)]
            low, high = change.difference(np.median(one), bounds[0], np.median(other), bounds[1])
            hits += low <= -1 <= high
        assert hits > 400 * 0.95 - 2.5 * sqrt(400 * 0.95 * 0.05)


class TestEvidence:
    def test_is_that_of_altman_and_bland(self):
        # Their example: a relative risk of 0.81 between 0.70 and 0.94 has p = 0.005.
        assert change.evidence(log(0.81), (log(0.70), log(0.94)), 0.95) == pytest.approx(0.005, abs=1e-3)

    @given(st.floats(0.01, 5), st.floats(0.01, 5), st.sampled_from([0.8, 0.95, 0.99]))
    def test_is_below_the_bound_exactly_where_the_interval_leaves_zero_out(self, size, reach, level):
        if abs(size - reach) < 1e-9:
            return
        assert (change.evidence(size, (size - reach, size + 9), level) < 1 - level) == (reach < size)
        assert change.evidence(-size, (-size - 9, reach - size), level) == pytest.approx(
            change.evidence(size, (size - reach, size + 9), level)
        )

    def test_of_a_normal_interval_is_that_of_the_z_test(self):
        half = NormalDist().inv_cdf(0.975)
        assert change.evidence(2.5, (2.5 - half, 2.5 + half), 0.95) == pytest.approx(0.01242, abs=1e-5)

    def test_at_the_edges(self):
        assert change.evidence(0.0, (-1.0, 1.0), 0.95) == 1
        assert change.evidence(2.0, (2.0, 3.0), 0.95) == 0


class TestAdjusted:
    def test_rejects_what_benjamini_and_hochberg_reject(self):
        """Their example (1995, section 4.1): of 15 p-values the four smallest hold at 5 %."""
        p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
             0.7590, 1.0]  # fmt: skip
        assert [x <= 0.05 for x in change.adjusted(p)] == [True] * 4 + [False] * 11

    @given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
    def test_is_that_of_statsmodels(self, p):
        assert change.adjusted(p) == pytest.approx(multipletests(p, method="fdr_bh")[1], abs=1e-12)

    def test_of_nothing_is_nothing(self):
        assert change.adjusted([]) == ()


def point(value, low, high, n=50):
    return Point(value, n, low, high)


class TestChange:
    def test_is_the_difference_with_its_limits_and_evidence(self):
        found = change.change(point(0.9, 0.8, 0.95), point(0.5, 0.4, 0.6), 0.95)
        assert (found.size, found.low, found.high) == pytest.approx((0.4, 0.4 - sqrt(0.02), 0.4 + sqrt(0.0125)))
        assert found.p == change.evidence(found.size, (found.low, found.high), 0.95)

    @pytest.mark.parametrize("n", [change.FEWEST - 1, 0])
    def test_of_few_rows_is_not_told(self, n):
        assert change.change(point(0.9, 0.8, 0.95, n), point(0.5, 0.4, 0.6), 0.95) is None
        assert change.change(point(0.9, 0.8, 0.95), point(0.5, 0.4, 0.6, n), 0.95) is None

    def test_without_limits_is_not_told(self):
        assert change.change(point(9, None, None), point(5, 4, 6), 0.95) is None
        assert change.change(point(9, 8, 10), point(5, None, None), 0.95) is None
        assert change.change(point(None, None, None), point(5, 4, 6), 0.95) is None

    def test_of_values_that_are_all_alike_is_not_told(self):
        assert change.change(point(5, 5, 5), point(4, 4, 4), 0.95) is None
        assert change.change(point(5, 5, 5), point(4, 3, 4.5), 0.95).p < 0.05


class TestCompare:
    def test_brings_the_strongest_evidence_first_and_counts_all(self):
        strong, weak = (
            answer(CSAT, share(90, 100), share(60, 100)),
            answer("metric=reopen_rate", share(9, 90), share(5, 80)),
        )
        found = change.compare([weak, strong])
        assert [c.answer.metric.key for c in found.made] == ["csat", "reopen_rate"]
        assert [c.answer.metric.key for c in found.proven] == ["csat"]
        assert found.whole(weak).adjusted == found.whole(weak).change.p
        assert found.whole(strong).adjusted == pytest.approx(2 * found.whole(strong).change.p)

    def test_leaves_counts_cohorts_and_few_rows_out(self):
        counted = answer("metric=tickets", {"n": 900}, {"n": 100})
        stock = answer("metric=backlog", {"n": 900}, {"n": 100})
        cohort = answer("metric=repeat_cohort&grain=month", {"n": 40, "began": 50, "persons": 20})
        few = answer("metric=first_response_time", wait(60, 9, 50, 70), wait(600, 900, 500, 700))
        found = change.compare([counted, stock, cohort, few])
        assert found.made == ()
        assert found.whole(counted) is None

    @pytest.mark.parametrize(("waiting", "compared"), [(2, True), (3, False)])
    def test_times_of_which_many_still_wait_are_not_compared(self, waiting, compared):
        """The slow ones are not over yet, so it looks quicker than it is."""
        now, then = wait(60, 100, 50, 70), wait(600, 100, 500, 700)
        for pair in (({**now, "waiting": waiting}, then), (now, {**then, "waiting": waiting})):
            asked = answer("metric=resolution_time", *pair)
            assert bool(change.compare([asked]).made) == bool(change.moved(asked)) == compared
            assert change.unfinished(asked) == (0 if compared else waiting)

    def test_what_holds_alone_may_not_hold_among_many(self):
        alone = answer(CSAT, share(88, 100), share(76, 100))
        calm = [answer("metric=reopen_rate", share(10, 100), share(10, 100))] * 9
        assert change.compare([alone]).proven
        assert not change.compare([alone, *calm]).proven
