"""Say how long a wait is with those who still wait: the estimate, the classic figure beside it, and why they differ."""

from dataclasses import replace

import pytest

from metrics import waited
from metrics.survival import Waits
from tests.metrics.answers import answer, wait
from tests.metrics.test_wording import plain

MINUTES = tuple(60.0 * k for k in range(1, 21))


def found(metric="first_response_time", classic=600, happened=(2,) * 20, ended=(0,) * 20, waiting=(0,) * 20):
    asked = answer(f"metric={metric}&period=last-month", wait(classic, 40, 500, 700))
    return waited.Waited(asked, Waits(MINUTES, happened, ended, waiting))


def said(one):
    return [plain(sentence) for sentence in waited.told(one)]


def test_where_nobody_waits_it_is_the_classic_figure():
    assert said(found()) == [
        "With those still waiting counted, half were answered within 10 min (between 7 min and 13 min).",
        "Of those answered alone it is the same.",
        "Of 40 who began to wait in this period, 0 wait still.",
    ]


def test_who_waits_makes_it_longer_and_it_says_by_how_much():
    told = said(found(happened=(1,) * 20, waiting=(1,) * 20, classic=630))
    assert told[0].startswith("With those still waiting counted, half were answered within 16 min (between ")
    assert told[1] == "Of those answered alone it is 10 min, which is 6 min shorter."
    assert told[2] == "Of 40 who began to wait in this period, 20 wait still."


def test_a_difference_of_the_bins_is_none():
    assert said(found(classic=595.0))[1] == "Of those answered alone it is the same."
    assert said(found("resolution_time", classic=7200, happened=(2,) * 20))[1].endswith("longer.")


def test_who_was_closed_unanswered_may_make_it_out_of_reach():
    told = said(found(happened=(1,) * 20, ended=(2,) * 20))
    assert told == [
        "With those still waiting counted, half were not answered as far as the data reach: 33.3 % were.",
        "Of 60 who began to wait in this period, 0 wait still and 40 were closed without an answer.",
    ]


def test_of_the_slowest_tenth_and_of_resolution_it_speaks_in_their_words():
    assert "nine in ten were answered within 18 min" in said(found("first_response_p90"))[0]
    assert "half were resolved within 10 min" in said(found("resolution_time"))[0]


def test_a_limit_that_is_not_reached_is_said():
    assert waited.between(None, None) == ""
    assert plain(waited.between(60.0, None)) == " (at least 1 min)"


@pytest.mark.parametrize(("happened", "enough"), [(10, True), (9, False)])
def test_few_waits_are_not_estimated_from(happened, enough):
    assert waited.enough(Waits((60.0,), (happened,), (0,), (10,))) == (enough and happened + 10 >= waited.FEWEST)
    assert not waited.enough(Waits((60.0,), (19,), (0,), (0,)))
    assert not waited.enough(Waits((60.0,), (9,), (0,), (90,)))


def test_how_many_by_when_is_told_as_far_as_the_waits_reach():
    hours = replace(found().waits, times=tuple(3600.0 * k for k in range(1, 21)))
    told = waited.by_then(waited.Waited(found().answer, hours))
    assert [(plain(time), round(share, 3)) for time, share, _low, _high in told] == [
        ("1 h", 0.05),
        ("4 h", 0.2),
        ("8 h", 0.4),
    ]
    assert all(low < share < high for _time, share, low, high in told)


def test_groups_are_compared_by_one_test():
    quick = Waits(MINUTES, (4,) * 10 + (0,) * 10, (0,) * 20, (0,) * 20)
    slow = Waits(MINUTES, (0,) * 10 + (4,) * 10, (0,) * 20, (0,) * 20)
    assert plain(waited.apart({"Billing": quick, "Sales": slow}, 0.95)) == (
        "The 2 groups differ in how long they wait by more than chance explains. "
        "Half within 5 min in Billing, within 15 min in Sales."
    )
    assert (
        waited.apart({"Billing": slow, None: slow}, 0.95)
        == "No difference between the 2 groups that the data can show."
    )
    few = Waits((60.0,), (5,), (0,), (0,))
    assert waited.apart({"Billing": slow, "Sales": few}, 0.95).startswith("Too few waits to compare groups: 20")
