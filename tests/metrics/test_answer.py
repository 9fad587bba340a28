"""Finish points, and find them in an answer."""

from dataclasses import FrozenInstanceError, replace
from decimal import Decimal
from fractions import Fraction

import pytest

from metrics.answer import Point, point, sources
from metrics.verdicts import State
from tests.metrics.answers import CATALOGUE, NOTHING, answer, share, wait

THREE_MONTHS = "from=2025-01-01&to=2025-04-01&grain=month"


@pytest.mark.parametrize(
    ("metric", "components", "value"),
    [
        ("tickets", {"n": 13}, 13),
        ("csat", share(2, 3), Fraction(2, 3)),
        ("nps", {"n": 4, "plus": 2, "minus": 1}, 25),
        ("satisfaction_mean", {"n": 3, "sum": Decimal("11.0000"), "squares": Decimal(45)}, Fraction(11, 3)),
        ("first_response_time", wait(2250.0, 10), 2250),
        ("contact_rate", {"n": 4, "contacts": 12, "squares": 50, "products": 12, "units": 5}, 3),
        ("backlog", {"n": 2}, 2),
        ("repeat_cohort", {"n": 2, "began": 2, "persons": 1}, Fraction(1, 2)),
    ],
)
def test_division_comes_last(metric, components, value):
    found = point(CATALOGUE.metric(metric), components)
    assert found.value == pytest.approx(float(value), rel=1e-12)
    assert found.n == components["n"]
    assert found.components == components


@pytest.mark.parametrize("metric", [m for m in CATALOGUE.metrics if m not in ("tickets", "backlog", "unanswered")])
def test_no_rows_are_no_data(metric):
    found = point(CATALOGUE.metric(metric), {**NOTHING, "undecided": 0})
    assert (found.value, found.n, found.low, found.high) == (None, 0, None, None)
    assert found.verdict.state is State.NO_DATA


def test_what_is_not_yet_covered_is_no_data_though_there_are_persons():
    found = point(CATALOGUE.metric("repeat_cohort"), {"n": 5, "began": 5, "persons": None})
    assert (found.value, found.n, found.low) == (None, 5, None)


@pytest.mark.parametrize(
    ("components", "state", "counts"),
    [
        ({"hits": 3, "n": 4, "undecided": 1}, State.NO_STANDARD, (3, 1, 1)),
        ({"hits": 0, "n": 0, "undecided": 3}, State.NO_STANDARD, (0, 0, 3)),
        ({"hits": 0, "n": 0, "undecided": 0}, State.NO_DATA, (0, 0, 0)),
    ],
)
def test_an_attainment_carries_its_counts(components, state, counts):
    v = point(CATALOGUE.metric("resolved_in_due"), components).verdict
    assert (v.state, v.met, v.missed, v.undecided) == (state, *counts)


def test_other_figures_have_no_counts():
    v = point(CATALOGUE.metric("csat"), share(1, 2)).verdict
    assert (v.state, v.met, v.missed, v.undecided) == (State.NO_STANDARD, None, None, None)


def split():
    return answer(
        f"metric=csat&by=team&{THREE_MONTHS}",
        share(9, 14),
        buckets=[share(1, 2), share(2, 3), share(0, 0)],
        groups=[("Billing", share(3, 4)), (None, share(1, 1)), ("Technical", share(5, 9))],
        grouped_buckets=[("Billing", 0, share(1, 1)), (None, 0, share(1, 1)), ("Billing", 1, share(2, 3))],
    )


def test_a_trend_is_of_the_whole_or_of_one_group():
    found = split()
    assert [p.n for p in found.trend()] == [2, 3, 0]
    assert [p.n for p in found.trend("Billing", grouped=True)] == [1, 3]
    assert [p.n for p in found.trend(None, grouped=True)] == [1]
    assert found.trend("Nobody", grouped=True) == ()


def test_the_largest_group_comes_first():
    found = split()
    assert [(p.group, p.n) for p in found.groups] == [("Technical", 9), ("Billing", 4), (None, 1)]
    assert found.group("Billing").n == 4
    assert found.group(None).n == 1
    assert found.group("Nobody") is None


def test_a_point_is_a_value():
    one, same = Point(0.5, 2, components={"hits": 1, "n": 2}), Point(0.5, 2)
    assert one == same
    assert hash(one) == hash(same)
    with pytest.raises(FrozenInstanceError):
        one.value = 1
    with pytest.raises(TypeError):
        point(CATALOGUE.metric("csat"), share(1, 2)).components["n"] = 3


def test_the_sql_behind_several_answers_comes_once():
    first, second = split(), answer("metric=tickets", {"n": 1})
    second = replace(second, receipt=replace(second.receipt, sql=("SELECT 1", "SELECT 2")))
    assert sources([first, second, first]) == ("SELECT 1", "SELECT 2")
