"""Hold funnel limits to the binomial distribution, to published rules, and to silence about pure noise."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, norm

from metrics.errors import CannotAnswer
from metrics.fairness import FEWEST_GROUPS, binomial_limit, comparable, funnel, overdispersion
from metrics.figures.funnels import draw_funnel
from metrics.looks import DARK, LIGHT
from tests.metrics.answers import CATALOGUE, answer, question, share


def agents(counts, metric="csat"):
    return answer(f"metric={metric}&by=agent", groups=[(f"a{k}", c) for k, c in enumerate(counts)])


def shares(rng, p, sizes):
    return [share(int(rng.binomial(n, q)), int(n)) for n, q in zip(sizes, np.broadcast_to(p, len(sizes)), strict=True)]


class TestBinomialLimit:
    @given(st.integers(1, 3000), st.floats(0.01, 0.99), st.sampled_from([0.001, 0.025, 0.975, 0.999]))
    def test_lies_between_the_counts_whose_probabilities_enclose_it(self, n, target, p):
        count = binomial_limit(p, n, target) * n
        r = next(r for r in range(n + 1) if binom.cdf(r, n, target) >= p - 1e-12)
        assert max(r - 1, 0) - 1e-6 <= count <= r + 1e-6

    def test_is_the_count_itself_where_its_probability_is_met(self):
        p = binom.cdf(7, 40, 0.3)
        assert binomial_limit(p, 40, 0.3) == pytest.approx(7 / 40)

    def test_by_hand(self):
        # n = 4, half and half: F(0) = 1/16, F(1) = 5/16. At p = 0.1, r = 1 and a = (5/16 - 0.1) / (4/16) = 0.85.
        assert binomial_limit(0.1, 4, 0.5) == pytest.approx((1 - 0.85) / 4)

    @pytest.mark.parametrize("p", [0.001, 0.025, 0.975, 0.999])
    def test_becomes_the_normal_one_of_many_rows(self, p):
        n, target = 200_000, 0.3
        assert binomial_limit(p, n, target) == pytest.approx(target + norm.ppf(p) * sqrt(target * 0.7 / n), abs=3 / n)


class TestOverdispersion:
    def test_of_chance_is_none(self):
        assert overdispersion(norm.ppf((np.arange(40) + 0.5) / 40)) == 1.0

    def test_is_the_root_mean_square_of_winsorised_scores(self):
        scores = [-9.0, -2.0, -2.0, -2.0, -2.0, 2.0, 2.0, 2.0, 2.0, 40.0]
        assert overdispersion(scores) == 2.0  # the two that stand out are pulled in to their neighbours


class TestFunnel:
    def test_names_the_one_who_differs(self):
        rng = np.random.default_rng(2)
        found = funnel(agents(shares(rng, [0.8] * 19 + [0.4], [60] * 20)))
        assert [g.name for g in found.groups if g.clear] == ["a19"]
        assert found.groups[0].z < 0
        assert found.by_chance == pytest.approx(1.0)

    def test_names_hardly_anybody_of_pure_noise(self):
        rng, named, outside = np.random.default_rng(4), 0, 0
        for __ in range(150):
            sizes = rng.integers(5, 300, 40)
            found = funnel(agents(shares(rng, 0.8, sizes)))
            named += any(g.clear for g in found.groups)
            outside += sum(g.p < 0.05 for g in found.groups)
        assert named <= 15  # 7.5 are allowed, and more than 15 come by chance in one of 200 such tests
        assert 0.035 < outside / (150 * 40) < 0.06

    def test_is_kinder_to_few_rows(self):
        counts = [share(80, 100)] * 12
        few, many = (funnel(agents([*counts, share(n // 2, n)])) for n in (6, 200))
        assert not any(g.clear for g in few.groups)
        assert [g.name for g in many.groups if g.clear] == ["a12"]
        widths = [limit.outer[1] - limit.outer[0] for limit in many.limits]
        assert widths[0] > widths[-1]

    def test_widens_where_all_differ(self):
        rng = np.random.default_rng(6)
        found = funnel(agents(shares(rng, rng.uniform(0.6, 0.95, 30), [400] * 30)))
        assert found.spread > 2
        narrow = binomial_limit(0.975, found.limits[-1].n, found.target)
        assert found.limits[-1].inner[1] == pytest.approx(min(1, found.target + found.spread * (narrow - found.target)))

    def test_of_nets_and_means_is_normal(self):
        nets = [{"n": 100, "plus": 50 + k, "minus": 20} for k in range(6)]
        found = funnel(agents(nets, "nps"))
        plus, minus = 52.5 / 100, 0.2
        error = 100 * sqrt(plus + minus - (plus - minus) ** 2) / 10
        assert found.target == pytest.approx(32.5)
        assert found.limits[-1].inner == pytest.approx((32.5 - 1.96 * error, 32.5 + 1.96 * error), abs=0.01)
        means = [{"n": 50, "sum": 200 + k, "squares": 850 + k} for k in range(6)]
        assert funnel(agents(means, "satisfaction_mean")).target == pytest.approx(1215 / 300)

    @pytest.mark.parametrize("counts", [[share(50, 100)] * (FEWEST_GROUPS - 1), [share(2, 4)] * 5])
    def test_says_nothing_of_few(self, counts):
        with pytest.raises(CannotAnswer, match="Too few to compare fairly"):
            funnel(agents(counts))

    def test_says_nothing_where_all_are_alike(self):
        with pytest.raises(CannotAnswer, match="All rows are alike"):
            funnel(agents([share(50, 50)] * 5))

    def test_has_no_limits_for_medians(self):
        assert not comparable(CATALOGUE.metric("resolution_time"))
        with pytest.raises(CannotAnswer, match="no limits by chance"):
            funnel(answer("metric=resolution_time&by=agent"))


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_the_figure_names_who_differs_and_opens_the_rows(look):
    rng = np.random.default_rng(2)
    found = funnel(agents(shares(rng, [0.8] * 19 + [0.4], [60] * 20)))
    shape = draw_funnel(CATALOGUE.metric("csat"), found, question("metric=csat&by=agent"), look)
    marks = shape.data[-1]
    assert [text for text in marks.text if text] == ["a19"]
    assert marks.customdata[0] == "metric=csat&by=agent&agent=a19"
    assert len(marks.x) == 20
