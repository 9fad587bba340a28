"""Tell verdicts from exact figures, and never against what is shown."""

import pytest

from metrics.published.disclosure import HIDDEN, count
from metrics.published.payload import How, Shown
from metrics.published.standing import ROOM, Teller, contradicts, roomy
from metrics.verdicts import State

SHARE = Teller(True, 0.85)
MET, MISSED, UNTOLD = State.MET, State.MISSED, State.CANNOT_TELL


def tell(teller, hits, rest):
    return teller.tell(hits, rest, teller.state_of(hits, rest))


def test_a_verdict_stands_beside_its_figure():
    told = tell(SHARE, 180, 20)
    assert (told.n, told.value, told.state) == (count(200), Shown(How.TOLD, 0.9), MET)
    assert tell(SHARE, 150, 50).state is MISSED


def test_a_rounded_figure_that_contradicts_is_withheld():
    # 168 of 198 is 84.8 %, told as 170 of 200, which is 85 %.
    told = tell(SHARE, 168, 30)
    assert (told.n, told.value, told.state) == (count(198), HIDDEN, MISSED)
    # 172 of 202 is 85.1 %, and 170 of 200 says so too.
    assert tell(SHARE, 172, 30).value == Shown(How.TOLD, 0.85)


def test_a_count_that_contradicts_is_withheld_with_its_rows():
    most = Teller(False, 50.0, lower=True)
    assert tell(most, 51, 0) == type(tell(most, 51, 0))(HIDDEN, HIDDEN, MISSED)  # told as 50, which would meet it
    assert tell(most, 53, 0).value == count(55)
    assert tell(most, 42, 0).state is MET


@pytest.mark.parametrize("n", range(10, 33))
def test_no_verdict_tells_that_all_were_alike(n):
    # With so few rows 90 % is met by hardly any miss: neither verdict is told, so that neither gives itself away.
    strict = Teller(True, 0.9)
    assert {tell(strict, n - miss, miss).state for miss in range(n + 1)} == {UNTOLD}


def test_a_target_of_all_is_never_judged_aloud():
    every = Teller(True, 1.0)
    assert {tell(every, 500 - miss, miss).state for miss in (0, 1, 20, 400)} == {UNTOLD}


def test_few_are_judged_only_where_all_few_are_judged_alike():
    assert tell(Teller(False, 20.0, lower=True), 3, 0).state is MET
    assert tell(Teller(False, 5.0, lower=True), 3, 0).state is UNTOLD
    assert tell(SHARE, 3, 2).state is UNTOLD


def test_answers_are_judged_by_their_interval():
    asked = Teller(True, 0.8, sampled=True)
    assert tell(asked, 190, 40).state is UNTOLD
    assert tell(asked, 260, 30).state is MET
    assert tell(asked, 100, 130).state is MISSED


@pytest.mark.parametrize(
    "teller", [SHARE, Teller(True, 0.3, lower=True), Teller(True, 0.8, sampled=True), Teller(True)]
)
def test_each_count_keeps_room(teller):
    for n in (*range(10, 24), 33, 48, 61):
        for hits in range(n + 1):
            told = tell(teller, hits, n - hits)
            assert roomy((hits, n - hits), list(teller.alike((hits, n - hits), told))), (hits, n, told)


def test_the_exact_counts_are_among_those_told_alike():
    for n in range(10, 120, 13):
        for hits in range(n + 1):
            told = tell(SHARE, hits, n - hits)
            assert (hits, n - hits) in list(SHARE.alike((hits, n - hits), told))


def test_room_is_for_each_count_and_for_their_sum():
    many = [(20 + h, 30 + r) for h in range(ROOM) for r in range(ROOM)]
    assert roomy((20, 30), many)
    assert not roomy((20, 30), [(20 + h, 30 - h) for h in range(ROOM)])  # the sum is known
    assert not roomy((3, 30), [(3 + h, 30 + r) for h in range(ROOM - 1) for r in range(ROOM)])


@pytest.mark.parametrize(
    ("how", "value", "state", "lower", "clash"),
    [
        (How.TOLD, 0.85, MISSED, False, True),
        (How.TOLD, 0.84, MISSED, False, False),
        (How.TOLD, 0.84, MET, False, True),
        (How.TOLD, 0.85, MISSED, True, True),
        (How.OVER, 0.9, MISSED, False, True),
        (How.OVER, 0.8, MISSED, False, False),
        (How.UNDER, 0.1, MET, False, True),
        (How.UNDER, 0.1, MET, True, False),
        (How.TOLD, 0.85, UNTOLD, False, False),
    ],
)
def test_what_contradicts(how, value, state, lower, clash):
    assert contradicts(Shown(how, value), 0.85, state, lower=lower) is clash
