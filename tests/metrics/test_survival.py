"""Product limit, competing ends and log-rank: as published, and as statsmodels has them."""

from collections import Counter

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight, survdiff

from metrics.survival import Waits, curve, log_rank

# Freireich et al. (1963), Blood 21, 699-716: weeks of remission; a negative one was still in remission.
TREATED = (6, 6, 6, 7, 10, 13, 16, 22, 23, -6, -9, -10, -11, -17, -19, -20, -25, -32, -32, -34, -35)
PLACEBO = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)


def waits(times, how=None):
    """Return single times as counts; `how` is 1 happened, 2 ended, 0 waiting, else told by the sign."""
    how = [int(t > 0) for t in times] if how is None else how
    seen = Counter(zip((abs(t) for t in times), how, strict=True))
    at = tuple(sorted({abs(t) for t in times}))
    return Waits(at, *(tuple(seen[t, kind] for t in at) for kind in (1, 2, 0)))


class TestCurve:
    def test_is_that_of_freireich(self):
        """Collett (2015), Modelling Survival Data in Medical Research, 3rd ed.; R's survfit prints the same."""
        found = curve(waits(TREATED))
        assert found.times == (6, 7, 10, 13, 16, 22, 23)
        left = [1 - share for share in found.shares]
        assert left == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)

    def test_limits_by_log_log_are_those_that_r_prints(self):
        found = curve(waits(TREATED))
        lows, highs = [1 - high for high in found.high[:3]], [1 - low for low in found.low[:3]]
        assert lows == pytest.approx([0.620, 0.563, 0.503], abs=5e-4)
        assert highs == pytest.approx([0.952, 0.923, 0.889], abs=5e-4)

    def test_medians_are_those_of_freireich(self):
        assert curve(waits(TREATED)).quantile(0.5) == (23, 13, None)  # the upper limit is not reached
        assert curve(waits(PLACEBO)).quantile(0.5) == (8, 4, 11)

    @pytest.mark.parametrize("seed", range(4))
    @pytest.mark.parametrize("level", [0.8, 0.95])
    def test_quantiles_are_those_of_statsmodels(self, seed, level):
        rng = np.random.default_rng(seed)
        times, how = rng.integers(1, 60, 150), rng.integers(0, 4, 150) > 0
        theirs = SurvfuncRight(times, how)
        found = curve(waits(times.tolist(), how.astype(int).tolist()), level)
        for q in (0.25, 0.5, 0.75):
            low, high = theirs.quantile_ci(q, alpha=1 - level, method="cloglog")
            assert found.quantile(q) == (theirs.quantile(q), low, None if np.isinf(high) or np.isnan(high) else high)
        at = [k for k, t in enumerate(theirs.surv_times) if t in found.times]
        assert found.shares == pytest.approx(tuple(1 - theirs.surv_prob[at]))

    @pytest.mark.parametrize("seed", range(4))
    def test_with_competing_ends_is_that_of_statsmodels(self, seed):
        rng = np.random.default_rng(seed)
        times, how = rng.integers(1, 40, 200), rng.choice([0, 1, 1, 2], 200)
        theirs = CumIncidenceRight(times, how)
        found = curve(waits(times.tolist(), how.tolist()))
        by = [found.by(t)[0] for t in theirs.times]
        assert by == pytest.approx(list(theirs.cinc[0]), abs=1e-12)
        # The limits turn back into the standard error by the transform.
        error = theirs.cinc_se[0][10]
        share, low, high = found.by(theirs.times[10])
        left = 1 - share
        reach = np.log(np.log(1 - high) / np.log(left))
        assert reach == pytest.approx(1.959964 * error / abs(left * np.log(left)), rel=0.02)
        assert low < share < high

    def test_a_competing_end_is_not_as_if_it_were_still_waiting(self):
        """Half are closed unanswered at once: then no more than half can ever be answered."""
        told = waits([1] * 10 + list(range(2, 12)), [2] * 10 + [1] * 10)
        assert curve(told).shares[-1] == pytest.approx(0.5)
        assert curve(told).quantile(0.9) == (None, None, None)
        asif = waits([1] * 10 + list(range(2, 12)), [0] * 10 + [1] * 10)
        assert curve(asif).shares[-1] == pytest.approx(1)

    def test_without_anybody_waiting_is_the_plain_share(self):
        found = curve(waits(PLACEBO))
        assert found.by(8)[0] == pytest.approx(sum(t <= 8 for t in PLACEBO) / 21)
        assert found.by(0.5) == (0, 0, 0)
        assert found.by(99) == (1, 1, 1)

    def test_of_nothing_is_nothing(self):
        assert curve(Waits((), (), (), ())).quantile(0.5) == (None, None, None)
        assert curve(waits([-5, -6])).times == ()


class TestLogRank:
    def test_is_that_of_freireich(self):
        # 16.79 on one degree of freedom, in Collett and in every manual of a survival package.
        chi2, freedom, p = log_rank([waits(TREATED), waits(PLACEBO)])
        assert (chi2, freedom) == (pytest.approx(16.793, abs=5e-4), 1)
        assert p == pytest.approx(4.17e-5, rel=0.01)

    @pytest.mark.parametrize("groups", [2, 3, 5])
    def test_is_that_of_statsmodels(self, groups):
        rng = np.random.default_rng(groups)
        times, how, group = rng.integers(1, 50, 180), rng.integers(0, 3, 180) > 0, rng.integers(0, groups, 180)
        ours = [waits(times[group == g].tolist(), how[group == g].astype(int).tolist()) for g in range(groups)]
        chi2, freedom, p = log_rank(ours)
        assert freedom == groups - 1
        assert (chi2, p) == pytest.approx(survdiff(times, how, group), rel=1e-9)

    def test_of_equal_groups_says_nothing(self):
        assert log_rank([waits(TREATED), waits(TREATED)])[0] == pytest.approx(0, abs=1e-9)
