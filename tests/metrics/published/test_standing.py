"""Tell verdicts from exact figures, and never against what is shown."""

from collections import defaultdict
from decimal import Decimal

import pytest

from metrics.judge import judged
from metrics.published.disclosure import HIDDEN, count
from metrics.published.payload import How, Shown
from metrics.published.series import Series
from metrics.published.standing import ROOM, Teller, Told, contradicts, roomy
from metrics.rules import Rules
from metrics.standards import StandardBook
from metrics.verdicts import State
from tests.metrics.answers import answer
from tests.rules import standard

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


def test_a_count_is_judged_where_all_that_are_rounded_alike_are():
    most = Teller(False, 50.0, lower=True)
    # A verdict on 51 and 52, told as 50, would leave two numbers.
    assert {tell(most, n, 0) for n in range(48, 53)} == {Told(count(50), count(50), UNTOLD)}
    assert tell(most, 53, 0) == Told(count(55), count(55), MISSED)
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


def classes(teller, most):
    """Group all pairs of counts by what is told of them in the end, by trying each."""
    found = defaultdict(list)
    for n in range(most + 1):
        for hits in range(n + 1) if teller.of_share else (n,):
            found[tell(teller, hits, n - hits)].append((hits, n - hits))
    return found


def cut(seen, most):
    """Whether more than was tried would be told so too."""
    return seen.n.how is How.TOLD and seen.n.value + 2 > most


@pytest.mark.parametrize("sampled", (False, True))
@pytest.mark.parametrize("lower", (False, True))
@pytest.mark.parametrize("target", (0.5, 0.6, 0.667, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98))
def test_all_counts_that_are_told_alike_keep_room(target, lower, sampled):
    for seen, pairs in classes(Teller(True, target, lower, sampled), 62).items():
        hits, rest = zip(*pairs, strict=True)
        for side in () if cut(seen, 62) else (hits, rest, [h + r for h, r in pairs]):
            assert len(set(side)) >= (4 if min(side) < 10 else 3), (seen, pairs)


@pytest.mark.parametrize("lower", (False, True))
@pytest.mark.parametrize("target", range(5, 60))
def test_all_numbers_that_are_told_alike_keep_room(target, lower):
    for seen, pairs in classes(Teller(False, float(target), lower), 62).items():
        if not cut(seen, 62):
            assert len(pairs) >= (4 if pairs[0][0] < 10 else 3), (seen, pairs)


@pytest.mark.parametrize(
    ("teller", "hits", "rest"),
    [
        (Teller(True, 0.5, sampled=True), 9, 19),
        (Teller(True, 0.6, sampled=True), 12, 16),
        (Teller(True, 0.5), 13, 14),
        (Teller(True, 0.7), 18, 9),
        (Teller(True, 0.8), 36, 9),
    ],
)
def test_why_a_figure_is_not_told_tells_nothing_either(teller, hits, rest):
    seen = tell(teller, hits, rest)
    assert len({pair[0] for pair in classes(teller, 62)[seen]}) >= 4 or min(hits, rest) >= 10
    assert len({pair[1] for pair in classes(teller, 62)[seen]}) >= 3


def test_rows_that_are_open_leave_the_figure_and_no_verdict():
    told = SHARE.tell(180, 20, UNTOLD)
    assert told == Told(count(200), Shown(How.TOLD, 0.9), UNTOLD)
    assert set(SHARE.alike((180, 20), told)) == set(Teller(True).alike((180, 20), Teller(True).tells(180, 20)))


@pytest.mark.parametrize("standards", [("0.9",), ("0.9", "0.8")])
def test_that_a_standard_stands_beside_times_does_not_hang_on_how_many_rows_there_are(standards):
    asked = [standard("first_response_time", t, 3600, **({} if k == 0 else {"channel": "chat"}))
             for k, t in enumerate(standards)]  # fmt: skip
    seen = set()
    for n in range(23, 53):
        part = {"n": n, "hits": n - 10, "missed": 10, "undecided": 0, "unjudged": 0, "required": Decimal("0.9") * n}
        found = answer("metric=first_response_in_time&period=last-month&grain=month", part, buckets=[part])
        seen.add(Series(judged(found, Rules(StandardBook(tuple(asked))))).cells[-1].target)
    assert seen == ({0.9} if len(standards) == 1 else {None})


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
