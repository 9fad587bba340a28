"""Tell figures rounded, and small ones not at all."""

from decimal import Decimal

import pytest

from metrics.answer import point
from metrics.catalogue import METRICS
from metrics.kinds import Mean, Quantile
from metrics.published.disclosure import HIDDEN, coarse, count, mean, net, quantile, ratio, share, told
from metrics.published.offered import offered, why_not
from metrics.published.payload import How, Shown
from metrics.units import Money, Unit
from tests.metrics.answers import NOTHING

BY_KEY = {metric.key: metric for metric in METRICS}


def of(value):
    return Shown(How.TOLD, value)


@pytest.mark.parametrize(("n", "shown"), [(10, 10), (12, 10), (13, 15), (17, 15), (18, 20), (1204, 1205), (1203, 1205)])
def test_counts_are_rounded_to_five(n, shown):
    assert count(n) == of(shown)


@pytest.mark.parametrize("n", range(10))
def test_counts_under_ten_are_alike(n):
    assert count(n) == Shown(How.UNDER, 10)


@pytest.mark.parametrize(
    ("hits", "n", "shown"),
    [
        (41, 62, of(0.67)),  # 40 of 60
        (152, 201, of(0.75)),  # 150 of 200
        (3, 9, HIDDEN),
        (9, 18, HIDDEN),  # both sides are of few
        (9, 24, Shown(How.UNDER, 0.44)),  # 10 of at least 23
        (24, 24, Shown(How.OVER, 0.56)),
        (9, 20, HIDDEN),  # no bound tells anything: 10 of at least 18
        (0, 100, Shown(How.UNDER, 0.11)),
        (100, 100, Shown(How.OVER, 0.89)),
        (99_990, 100_000, Shown(How.OVER, 0.99)),
        (10, 100_000, Shown(How.UNDER, 0.01)),
        (10, 20, of(0.5)),
    ],
)
def test_shares_are_of_rounded_counts_and_never_of_none_or_all(hits, n, shown):
    assert share(hits, n) == shown


def test_a_bound_of_a_share_is_true():
    for n in range(10, 130):
        for hits in range(n + 1):
            shown = share(hits, n)
            if shown.how is How.UNDER:
                assert hits / n < shown.value
            if shown.how is How.OVER:
                assert hits / n > shown.value


def test_nps_needs_ten_of_each_sort():
    assert net(41, 18, 80) == of(25)  # 40 less 20 of 80
    assert net(9, 40, 80) == net(40, 9, 80) == net(40, 31, 80) == HIDDEN


def mean_of(values):
    return {"n": len(values), "sum": Decimal(sum(values)), "squares": Decimal(sum(v * v for v in values))}


def test_means_need_many_and_none_that_makes_them_up():
    assert mean(mean_of([4] * 20 + [3] * 10), Unit.SCORE) == of(3.7)
    assert mean(mean_of([4] * 12 + [3] * 10), Unit.SCORE) == HIDDEN  # told as 20, which 19 would be too
    assert mean(mean_of([5] * 30 + [4] * 9), Unit.SCORE) == HIDDEN  # nearly all gave the best
    assert mean(mean_of([1] * 30 + [2] * 9), Unit.SCORE) == HIDDEN
    assert mean(mean_of([10] * 40), Money("EUR")) == of(10)
    assert mean(mean_of([0] * 39 + [9_000]), Money("EUR")) == HIDDEN
    assert mean(mean_of([0] * 30 + [3] * 9), Unit.RATE) == HIDDEN  # nine had any
    assert mean({"n": 0, "sum": None, "squares": None}, Unit.RATE) == HIDDEN


def test_quantiles_need_many_on_either_side():
    assert quantile(754.0, 0.5, 23, Unit.SECONDS) == of(780)
    assert quantile(754.0, 0.5, 22, Unit.SECONDS) == HIDDEN  # told as 20, which 19 would be too
    assert quantile(754.0, 0.9, 97, Unit.SECONDS) == HIDDEN
    assert quantile(754.0, 0.9, 103, Unit.SECONDS) == of(780)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (43, Unit.SECONDS, 45),
        (1_250, Unit.SECONDS, 1_260),
        (11_520, Unit.SECONDS, 11_400),
        (100_000, Unit.SECONDS, 100_800),
        (300_000, Unit.SECONDS, 302_400),
        (1_000_000, Unit.SECONDS, 1_036_800),
        (4.26, Unit.SCORE, 4.3),
        (0.1149, Unit.RATE, 0.11),
        (123.4, Money("EUR"), 120),
    ],
)
def test_values_are_coarse(value, unit, shown):
    assert coarse(value, unit) == pytest.approx(shown)


def test_ratios_need_many_persons_who_make_them_up():
    even = {"n": 200, "contacts": 41, "squares": 41}
    assert ratio(even, "active") == of(0.2)
    assert ratio({"n": 200, "contacts": 41, "squares": 20 * 20 + 21}, "active") == HIDDEN  # one of them 20 times
    assert ratio({"n": 200, "contacts": 9, "squares": 9}, "active") == HIDDEN
    assert ratio({"n": 200, "contacts": 209, "squares": 227}, "buyers") == HIDDEN  # nine bought twice
    assert ratio({"n": 200, "contacts": 250, "squares": 350}, "buyers") == of(1.2)


@pytest.mark.parametrize("metric", offered(METRICS), ids=lambda metric: metric.key)
def test_nothing_is_told_of_few_whatever_the_metric(metric):
    for n in range(10):
        few = {**NOTHING, "n": n, "hits": n, "plus": n, "kept": n, "contacts": n, "quantile": 60.0}
        few |= {"sum": Decimal(3 * n), "squares": Decimal(9 * n), "undecided": 0}
        assert told(metric, point(metric, few).value, few).how in (How.WITHHELD, How.UNDER)


@pytest.mark.parametrize("metric", offered(METRICS), ids=lambda metric: metric.key)
def test_every_metric_that_is_offered_can_be_told(metric):
    many = {**NOTHING, "n": 400, "hits": 200, "plus": 200, "minus": 100, "kept": 200, "contacts": 600}
    each = 3_600 if metric.unit is Unit.SECONDS else 3
    many |= {"quantile": 7_230.0, "sum": Decimal(400 * each), "squares": Decimal(480 * each**2), "undecided": 0}
    shown = told(metric, point(metric, many).value, many)
    assert shown.how is How.TOLD
    exact = point(metric, many).value
    slack = 0.1 if isinstance(metric.kind, Quantile | Mean) else 0.05
    assert shown.value == pytest.approx(exact, rel=slack)


def test_what_is_not_offered_says_why():
    refused = {metric.key for metric in METRICS if why_not(metric)}
    assert refused == {"gross_revenue_retention", "net_revenue_retention", "repeat_cohort"}
    assert "one large customer" in why_not(BY_KEY["net_revenue_retention"])
    assert "Who came back" in why_not(BY_KEY["repeat_cohort"])
