"""Hold drivers to statsmodels' own marginal effects, to a planted truth, and to silence about pure noise."""

import numpy as np
import pytest
from scipy.stats import chi2_contingency
from statsmodels.discrete.discrete_model import Logit

from metrics.driver_words import points, sentence, summary
from metrics.drivers import FEWEST, PER_EFFECT, Effect, drivers
from metrics.errors import CannotAnswer
from metrics.figures.forest import forest
from metrics.looks import DARK, LIGHT
from metrics.query.drivers import OTHERS
from tests.metrics.answers import question

PLAIN = {"known": True, "channel": "email", "team": "Billing", "topic": "login", "wait": 0, "reopened": 0}
PLAIN |= {"handovers": 0}


def row(n, hits, **more):
    return {**PLAIN, "n": n, "hits": hits, **more}


def drawn(rng, size, logit, **levels):
    """Return answers grouped by levels drawn evenly; `logit` gives the log odds of a satisfied one."""
    values = {name: rng.integers(len(among), size=size) for name, among in levels.items()}
    hits = rng.random(size) < 1 / (1 + np.exp(-logit(values)))
    cells = {}
    for k in range(size):
        key = tuple(values[name][k] for name in levels)
        n, hit = cells.get(key, (0, 0))
        cells[key] = n + 1, hit + int(hits[k])
    return [
        row(n, hit, **{name: levels[name][v] for name, v in zip(levels, key, strict=True)})
        for key, (n, hit) in cells.items()
    ]


def of(found, factor, level):
    return next(e for e in found.effects if (e.factor, e.level) == (factor, level))


def test_the_effect_of_a_single_property_is_the_difference_of_its_shares():
    found = drivers([row(400, 320), row(200, 90, reopened=1)])
    effect = of(found, "reopened", 1)
    assert effect.size == pytest.approx(90 / 200 - 320 / 400)
    # Of two shares the delta method is Wald's interval.
    error = np.sqrt(0.45 * 0.55 / 200 + 0.8 * 0.2 / 400)
    assert (effect.low, effect.high) == pytest.approx((effect.size - 1.959964 * error, effect.size + 1.959964 * error))
    assert effect.clear
    assert (effect.n, effect.hits, found.compared) == (200, 90, 1)


def test_bounds_have_their_level():
    wide, narrow = (
        of(drivers([row(400, 320), row(200, 90, reopened=1)], level), "reopened", 1) for level in (0.95, 0.5)
    )
    assert (narrow.high - narrow.low) / (wide.high - wide.low) == pytest.approx(0.67449 / 1.959964, rel=1e-5)


def test_effects_are_those_of_statsmodels_on_single_answers():
    rows = drawn(
        np.random.default_rng(3), 3000, lambda v: 1 - v["reopened"] + 0.5 * v["channel"],
        reopened=[0, 1], channel=["email", "chat"],
    )  # fmt: skip
    found = drivers(rows)
    frequent = max(("email", "chat"), key=lambda c: sum(r["n"] for r in rows if r["channel"] == c))
    other = ({"email", "chat"} - {frequent}).pop()
    lines = [
        (r["reopened"], r["channel"] == other, hit)
        for r in rows
        for hit in [1] * r["hits"] + [0] * (r["n"] - r["hits"])
    ]
    x = np.array([[1.0, reopened, is_other] for reopened, is_other, __ in lines])
    margins = Logit([hit for *__, hit in lines], x).fit(disp=0).get_margeff(dummy=True)
    mine = [of(found, "reopened", 1), of(found, "channel", other)]
    assert [e.size for e in mine] == pytest.approx(margins.margeff, rel=1e-6)
    assert [(e.high - e.low) / 2 for e in mine] == pytest.approx(1.959964 * margins.margeff_se, rel=1e-4)


def test_a_planted_driver_is_told_from_what_only_goes_along_with_it():
    """Chat is answered late here: the wait drives, the channel only seems to."""
    rng = np.random.default_rng(11)
    rows = drawn(
        rng, 6000, lambda v: 1.5 - 0.7 * v["wait"], wait=[0, 1, 2], channel=["email", "email", "chat"]
    )  # fmt: skip
    late = [
        {**r, "channel": "chat"} if r["wait"] == 2 and r["channel"] == "email" and k % 2 else r
        for k, r in enumerate(rows)
    ]
    found = drivers(late)
    assert of(found, "wait", 2).clear
    assert of(found, "wait", 2).size == pytest.approx(1 / (1 + np.exp(-0.1)) - 1 / (1 + np.exp(-1.5)), abs=0.05)
    assert [e.factor for e in found.effects if e.clear] == ["wait", "wait"]
    assert found.effects[0].level == 2  # the largest first


def test_of_pure_noise_nothing_is_said_more_often_than_promised():
    rng, wrong = np.random.default_rng(21), 0
    for __ in range(60):
        found = drivers(
            drawn(rng, 700, lambda v: 1.0, team=list("abcde"), wait=[0, 1, 2, 3], reopened=[0, 1], handovers=[0, 1, 2])
        )
        wrong += any(e.clear for e in found.effects)
    assert wrong <= 8  # of 60 runs 3 are allowed, and more than 8 come by chance in one of 200 such tests


def test_of_few_answers_nearly_all_satisfied_nothing_is_said_more_often_than_promised():
    """By limits of points alone something would be said in every fifth run."""
    rng, wrong = np.random.default_rng(9), 0
    sizes = [1500, *[30] * 7]
    for __ in range(100):
        found = drivers([row(n, rng.binomial(n, 0.85), topic=f"t{k}") for k, n in enumerate(sizes)])
        wrong += any(e.clear for e in found.effects)
    assert wrong <= 11  # of 100 runs 5 are allowed, and more than 11 come by chance in one of 200 such tests


def test_the_likelihood_has_to_agree():
    """The p-value of a single property is that of the G-test of its table."""
    found = drivers([row(1500, 1275), row(30, 29, reopened=1)])
    observed = np.array([[1275, 225], [29, 1]])
    g = chi2_contingency(observed, correction=False, lambda_="log-likelihood").pvalue
    assert found.effects[0].p == pytest.approx(g, rel=1e-6)


class TestTooFew:
    def test_answers_of_the_rarer_kind_are_refused(self):
        with pytest.raises(CannotAnswer, match="Too few answers to tell what goes with them: 41 satisfied and 8 not"):
            drivers([row(24, 21), row(25, 20, reopened=1)])

    def test_enough_that_do_not_differ_are_refused_with_that_reason(self):
        with pytest.raises(CannotAnswer, match="Nothing to compare: too few of the 400 answers differ in any property"):
            drivers([row(400, 320)])

    def test_the_property_with_the_most_values_goes_first(self):
        rows = [row(n, n - 4, topic=f"t{k}", reopened=k % 2) for k, n in enumerate([20] * 8)]
        found = drivers(rows)  # 32 of the rarer kind: not enough for seven topics
        assert found.left_out == ("topic",)
        assert "Too few answers to tell by: Topic." in summary(found)
        assert drivers([{**r, "n": 10 * r["n"], "hits": 10 * r["hits"]} for r in rows]).left_out == ()
        assert PER_EFFECT * 8 <= 10 * 32

    def test_values_are_put_together(self):
        rare = [row(FEWEST - 1, 9, topic=f"rare {k}") for k in range(4)]
        found = drivers([row(200, 120), row(100, 60, topic="refund"), *rare])
        assert {e.level for e in found.effects} == {"refund", OTHERS}
        assert of(found, "topic", OTHERS).n == 4 * (FEWEST - 1)

    def test_nothing_at_all_is_refused(self):
        with pytest.raises(CannotAnswer):
            drivers([])


def test_a_value_whose_answers_are_all_alike_is_named_and_not_told():
    found = drivers([row(200, 120), row(100, 50, channel="chat"), row(60, 60, channel="phone")])
    alike = of(found, "channel", "phone")
    assert (alike.size, alike.clear) == (None, False)
    assert "too few answers that differ" in sentence(alike)
    assert found.n == 300


def test_what_always_comes_together_is_not_told_apart():
    found = drivers([row(200, 120), row(150, 50, channel="chat", team="Technical")])
    assert of(found, "channel", "chat").size is not None
    assert of(found, "team", "Technical").why_not == "cannot be told apart from another property"


def test_answers_about_unknown_tickets_are_counted_apart():
    found = drivers([row(200, 120), row(100, 30, reopened=1), row(7, 7, known=False)])
    assert (found.n, found.unknown) == (300, 7)
    assert "7 answers about no ticket that we know" in summary(found)


class TestWords:
    @pytest.mark.parametrize(
        ("effect", "said"),
        [
            (
                Effect("reopened", 1, 0, 412, 200, -0.281, -0.331, -0.22, 0.0, 0.0),
                "Reopening “reopened”: 28.1 points less satisfied than “not reopened” (between 22.0 and 33.1), "
                "412 answers.",
            ),
            (
                Effect("channel", "chat", "email", 80, 60, 0.05, -0.02, 0.12, 0.2, 0.4),
                "Channel “chat” against “email”: no difference that the data can show (80 answers).",
            ),
            (
                Effect("wait", 4, 0, 50, 10, 0.1, 0.05, 0.15, 0.001, 0.01),
                "Wait for the first answer “more than 3 days”: 10.0 points more satisfied than “within 1 h” "
                "(between 5.0 and 15.0), 50 answers.",
            ),
        ],
    )
    def test_say_no_more_than_the_test(self, effect, said):
        assert sentence(effect) == said

    @pytest.mark.parametrize(
        ("share", "text"), [(0.281, "+28.1 points"), (-0.0004, "0.0 points"), (-0.05, "−5.0 points")]
    )
    def test_write_points(self, share, text):
        assert points(share) == text


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_the_figure_greys_what_may_be_chance(look):
    found = drivers([row(400, 320), row(400, 318, channel="chat"), row(200, 90, reopened=1)])
    (marks,) = forest(found, question("metric=csat"), look).data
    colours = {e.factor: c for e, c in zip(found.effects, marks.marker.color, strict=True)}
    assert colours == {"reopened": look.bad, "channel": look.quiet}
    assert set(marks.customdata) == {"", "metric=csat&channel=chat"}
