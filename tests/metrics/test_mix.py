"""Hold the parts of a change to published decompositions, to exact sums, to simulation and to a planted truth."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from metrics.errors import CannotAnswer
from metrics.figures.waterfall import MOST, waterfall
from metrics.kinds import Mean, Net, Ratio, Share
from metrics.looks import DARK, LIGHT
from metrics.mix import FEWEST, split
from metrics.mix_halves import Half, half, splittable
from metrics.mix_words import amount, details, headline
from metrics.units import Unit
from sample_data.generate import generate
from sample_data.truths import months_after, truths
from tests.metrics.answers import CATALOGUE, question

# Das Gupta, P. (1993), Standardization and Decomposition of Rates: A User's Manual, US Bureau of the Census P23-186,
# example 5.1: per cent of the population and household headship rates per 100, by age, United States.
SIZES = (
    (12.9, 10.9, 9.5, 8.0, 7.8, 8.4, 8.6, 7.8, 7.0, 5.9, 4.7, 3.6, 4.9),
    (10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6.0, 6.3, 5.9, 5.1, 4.0, 5.5),
)
RATES = (
    (1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8),
    (2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56.0, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2),
)
# Bickel, Hammel and O'Connell (1975), Science 187, 398-404; the six largest departments as in Freedman, Pisani and
# Purves, Statistics, chapter 2, table 2: admitted and applied, men and women.
BERKELEY = {
    "A": ((512, 825), (89, 108)),
    "B": ((353, 560), (17, 25)),
    "C": ((120, 325), (202, 593)),
    "D": ((138, 417), (131, 375)),
    "E": ((53, 191), (94, 393)),
    "F": ((22, 373), (24, 341)),
}


def whole(halves):
    return Half(sum(h.n for h in halves.values()), sum((h.total for h in halves.values()), Fraction(0)))


def parts(before, now):
    return split(before, now, (whole(before), whole(now)))


def hits(share, n):
    return half(Share(None), {"hits": int(share), "n": int(n)})


def berkeley(who):
    return {name: hits(*counts[who]) for name, counts in BERKELEY.items()}


def shares(*pairs):
    return {str(k): hits(*pair) for k, pair in enumerate(pairs)}


def told(mix, metric="csat"):
    metric = CATALOGUE.metric(metric)
    return headline(metric, mix, "channel"), list(details(metric, mix, "channel"))


class TestSplit:
    def test_is_that_of_das_gupta(self):
        sizes = [[round(10 * size) for size in column] for column in SIZES]
        before, now = (
            {k: Half(n, n * Fraction(str(rate))) for k, (n, rate) in enumerate(zip(*columns, strict=True))}
            for columns in zip(sizes, RATES, strict=True)
        )
        found = parts(before, now)
        assert float(found.mix) == pytest.approx(1.2269, abs=5e-5)
        assert float(found.mix / found.change) == pytest.approx(0.4135, abs=5e-5)

    def test_finds_the_mix_behind_the_admissions_of_berkeley(self):
        found = parts(berkeley(0), berkeley(1))
        assert float(found.before.value) == pytest.approx(0.445, abs=5e-4)  # as printed, 44 % and 30 %
        assert float(found.now.value) == pytest.approx(0.304, abs=5e-4)
        assert found.mix < 0 < found.own
        assert found.mixed
        assert found.change == found.now.value - found.before.value

    @given(st.lists(st.tuples(*[st.integers(0, 500)] * 4), min_size=1, max_size=6))
    def test_adds_up_exactly(self, drawn):
        before = shares((30, 60), *((min(a, b), max(a, b)) for a, b, __, __ in drawn))
        now = shares((10, 60), *((min(c, d), max(c, d)) for __, __, c, d in drawn))
        found = parts(before, now)
        assert found.mix + found.own == found.change == whole(now).value - whole(before).value

    def test_of_one_group_there_is_no_mix(self):
        found = parts(shares((60, 100)), shares((90, 120)))
        assert (found.mix, found.own) == (0, Fraction(3, 20))

    def test_of_a_group_that_is_new_all_is_mix(self):
        found = parts(shares((60, 100)), shares((60, 100), (50, 50)))
        assert found.own == 0
        assert found.mix == found.change == Fraction(110, 150) - Fraction(60, 100)

    def test_more_of_a_better_group_is_good_news_of_that_group(self):
        found = parts(shares((90, 100), (50, 100)), shares((180, 200), (50, 100)))
        assert [g.mix > 0 for g in found.groups] == [True, True]  # fewer of the worse one is good news too

    @pytest.mark.parametrize("n", [0, FEWEST - 1])
    def test_says_nothing_on_few_rows(self, n):
        with pytest.raises(CannotAnswer, match=f"Too few to take the change apart: 100 before, {n} now"):
            parts(shares((50, 100)), shares((n, n)))

    def test_refuses_groups_that_overlap(self):
        with pytest.raises(CannotAnswer, match="several of these groups"):
            split(shares((50, 100)), shares((50, 100)), (hits(50, 100), hits(50, 90)))


class TestErrors:
    @pytest.mark.parametrize(
        ("p", "w"),
        [
            (((0.4, 0.7, 0.5), (0.5, 0.6, 0.5)), ((0.5, 0.3, 0.2), (0.2, 0.6, 0.2))),
            (((0.1, 0.9, 0.5), (0.8, 0.5, 0.5)), ((0.5, 0.3, 0.2), (0.2, 0.6, 0.2))),
            (((0.4, 0.7, 0.5), (0.5, 0.6, 0.5)), ((0.7, 0.3, 0.0), (0.2, 0.6, 0.2))),  # a group that is new
        ],
    )
    def test_are_those_of_a_simulation(self, p, w):
        rng, n, p, w = np.random.default_rng(5), (400, 600), np.array(p), np.array(w)
        drawn = []
        for __ in range(1500):
            counts = [rng.multinomial(n[k], w[k]) for k in (0, 1)]
            one = parts(*(shares(*zip(rng.binomial(counts[k], p[k]), counts[k], strict=True)) for k in (0, 1)))
            drawn.append([float(part) for part in (one.change, one.mix, one.own)])
        sizes = [np.round(n[k] * w[k]).astype(int) for k in (0, 1)]
        typical = parts(*(shares(*zip(np.round(sizes[k] * p[k]).astype(int), sizes[k], strict=True)) for k in (0, 1)))
        assert np.std(drawn, axis=0) == pytest.approx(typical.errors, rel=0.08)

    def test_of_chance_alone_little_is_said(self):
        rng, said, clear = np.random.default_rng(7), 0, 0
        for __ in range(400):
            draws = [rng.multinomial(300, (0.5, 0.3, 0.2)) for __ in range(2)]
            one = parts(*(shares(*zip(rng.binomial(n, (0.8, 0.7, 0.6)), n, strict=True)) for n in draws))
            said += one.mixed or one.moved
            clear += one.changed
        assert said <= 32  # 5 % of 400 is 20, and more than 32 come by chance in one of 200 such runs
        assert clear <= 32

    def test_make_bounds_of_the_level_that_both_parts_keep(self):
        halves = berkeley(0), berkeley(1)
        one = split(*halves, tuple(map(whole, halves)), 0.8)
        low, high = one.interval(one.mix, one.errors[1])
        assert (high - low) / 2 == pytest.approx(norm.ppf(0.95) * one.errors[1])  # 0.8 for two, so 0.9 for each


class TestHalf:
    def test_of_a_net_is_in_points(self):
        found = half(Net(None, None), {"n": 4, "plus": 2, "minus": 1})
        assert (found.value, found.variance) == (25, pytest.approx(1e4 * (0.75 - 0.0625)))

    def test_of_a_mean_has_the_variance_of_its_rows(self):
        values = np.array([3, 5, 10])
        found = half(Mean(None), {"n": 3, "sum": int(values.sum()), "squares": int((values**2).sum())})
        assert (found.value, found.variance) == (6, pytest.approx(values.var(ddof=1)))

    def test_of_a_ratio_has_the_variance_of_its_persons(self):
        contacts = np.array([0, 1, 4, 3])
        c = {"n": 4, "contacts": 8, "squares": 26, "products": 8, "units": 4}
        assert half(Ratio(), c).variance == pytest.approx(contacts.var())

    @pytest.mark.parametrize("kind", [Share(None), Net(None, None), Mean(None), Ratio()])
    def test_without_rows_is_nothing(self, kind):
        assert half(kind, {"n": 0}) == Half()


class TestSplittable:
    def test_times_are_taken_apart_by_their_mean(self):
        found = splittable(CATALOGUE.metric("first_response_time"))
        assert isinstance(found.kind, Mean)
        assert found.title == "First response, mean"

    @pytest.mark.parametrize("key", ["tickets", "backlog", "repeat_cohort", "net_revenue_retention"])
    def test_what_has_no_parts_is_refused(self, key):
        with pytest.raises(CannotAnswer, match="its change has no parts"):
            splittable(CATALOGUE.metric(key))


class TestWords:
    def test_name_both_parts_and_the_groups(self):
        said, more = told(parts(berkeley(0), berkeley(1)))
        assert said == (
            "“Satisfied customers” fell by 14.2 points, from 44.5\xa0% to 30.4\xa0%: −17.8 points because the mix by "
            "channel changed, +3.6 points because of what each channel did itself."
        )
        assert "fewer “A”, 30.7\xa0% of all before and 5.9\xa0% now" in more[0]

    def test_say_where_the_mix_hides_that_all_got_better(self):
        before = shares((80, 1000), (900, 1000))
        whole_worse, whole_better = shares((360, 3000), (500, 520)), shares((400, 1300), (960, 1000))
        for now, told_last in (
            (whole_worse, "By channel we got better, and the mix hides it."),
            (whole_better, "By channel we got better by more than the whole shows: the mix hides a part."),
        ):
            assert told(parts(before, now))[1][-1] == told_last
            assert told(parts(now, before))[1][-1] == told_last.replace("better", "worse")

    def test_say_that_chance_explains_it(self):
        said, more = told(parts(shares((30, 60), (30, 60)), shares((32, 60), (33, 62))))
        assert said.endswith("no change that the data can show.")
        assert [text.endswith("which may be chance.") for text in more] == [True, True]

    @pytest.mark.parametrize(
        ("part", "unit", "text"),
        [
            ("0.018", Unit.SHARE, "+1.8 points"),
            ("-0.3", Unit.POINTS, "−0.3 points"),
            ("-720", Unit.SECONDS, "−12\xa0min"),
            ("0", Unit.SHARE, "0.0 points"),
        ],
    )
    def test_of_an_amount_have_its_sign(self, part, unit, text):
        assert amount(Fraction(part), unit) == text


class TestWaterfall:
    @pytest.mark.parametrize("look", [LIGHT, DARK])
    def test_ends_at_the_change(self, look):
        found = parts(berkeley(0), berkeley(1))
        (bars,) = waterfall(CATALOGUE.metric("csat"), found, question("metric=csat&by=channel"), look).data
        assert bars.base[-1] == 0
        assert bars.x[-1] == pytest.approx(bars.base[-2] + bars.x[-2]) == pytest.approx(100 * float(found.change))
        assert bars.customdata[0] == "metric=csat&by=channel&channel=A"

    def test_keeps_many_groups_to_few_bars(self):
        before, now = (shares(*((k, 40) for k in range(s, s + 25))) for s in (5, 9))
        (bars,) = waterfall(CATALOGUE.metric("csat"), parts(before, now), question("metric=csat&by=agent"), LIGHT).data
        assert len(bars.x) <= 2 * (MOST + 1) + 1
        assert any("20 others themselves" in text for text in bars.y)


def test_the_planted_shift_to_email_makes_the_whole_worse_while_each_channel_gets_better():
    shift = truths().shift_month
    spans = [(months_after(shift, k), months_after(shift, k + 3)) for k in (-3, 0)]
    halves = [{}, {}]
    for fact, __, rows in generate(1, 0.5):
        if fact == "tickets":
            frame = rows.to_pandas()
            for k, (first, last) in enumerate(spans):
                inside = frame["created_at"].between(str(first), str(last)) & (frame["opened_by"] == "customer")
                for channel, mine in frame[inside].groupby("channel"):
                    waited = (mine["first_response_at"] - mine["created_at"]).dropna().dt.total_seconds()
                    known = halves[k].setdefault(channel, [0, 0, 0])
                    for i, value in enumerate((len(waited), int(waited.sum()), int((waited**2).sum()))):
                        known[i] += value
    before, now = (
        {c: half(Mean(None), dict(zip(("n", "sum", "squares"), sums, strict=True))) for c, sums in known.items()}
        for known in halves
    )
    found = parts(before, now)
    assert found.mix > 0 > found.own
    assert found.mixed
    assert max(found.groups, key=lambda g: g.mix).name in {"email", "phone"}
