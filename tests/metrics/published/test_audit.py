"""Try to work out the parts of a split, by hand and by trying all counts."""

import random
from itertools import product

import pytest

from metrics.published.audit import Part, Parted, withheld
from metrics.published.standing import Teller
from metrics.verdicts import State

COUNT, SHARE = Teller(False), Teller(True)


def part(teller, hits, rest=0):
    return Part((hits, rest), teller, teller.tell(hits, rest, State.NO_STANDARD))


def counts(*sizes):
    return Parted(part(COUNT, sum(sizes)), {name: part(COUNT, n) for name, n in zip("abcdefgh", sizes, strict=False)})


def shares(*pairs):
    whole = part(SHARE, sum(h for h, __ in pairs), sum(r for __, r in pairs))
    return Parted(whole, {name: part(SHARE, *pair) for name, pair in zip("abcdefgh", pairs, strict=False)})


class TestOneHidden:
    def test_takes_the_smallest_of_the_others_with_it(self):
        gone, split = withheld([counts(3, 30, 20, 50)])
        assert (gone, split) == ({"c"}, (True,))

    def test_two_hide_each_other(self):
        assert withheld([counts(3, 4, 30, 50)]) == (frozenset(), (True,))

    def test_with_nobody_left_to_hide_it_there_is_no_split(self):
        assert withheld([counts(3)])[1] == (False,)

    def test_is_withheld_in_every_figure(self):
        # Both have the same answers in c: one would tell what the other withholds.
        # And there it would be alone, and found from the whole, without another.
        gone, split = withheld([counts(3, 30, 20, 50), counts(40, 30, 20, 50)])
        assert (gone, split) == ({"b", "c"}, (True, True))

    def test_groups_that_are_not_listed_hide_it_too(self):
        figure = counts(3, 30, 20, 50)
        few = Part((9, 0), COUNT, None)
        assert withheld([Parted(part(COUNT, 112), figure.parts, few)])[0] == frozenset()


class TestRounding:
    def test_that_all_went_one_way_pins_all(self):
        # 13 four times is told as 15 four times, 60 in all, and the whole, 52, as 50: only 13 each gives that.
        assert not counts(13, 13, 13, 13).safe
        assert withheld([counts(13, 13, 13, 13)]) == (frozenset(), (False,))

    def test_else_leaves_room(self):
        assert counts(15, 21, 34, 50).safe

    def test_customers_who_are_of_several_groups_do_not_add_up(self):
        doubled = Parted(part(COUNT, 60), {"a": part(COUNT, 40), "b": part(COUNT, 30)})
        assert not doubled.adds_up
        assert doubled.safe


def rounds(n):
    """Round as the rule says, by another hand: to the nearest multiple of five."""
    return min((5 * k for k in range(60)), key=lambda five: abs(five - n))


def told(n):
    return "few" if n < 10 else rounds(n)


@pytest.mark.parametrize("seed", range(40))
def test_no_count_is_found_by_trying_all(seed):
    dice = random.Random(seed)
    sizes = [dice.choice((dice.randint(0, 12), dice.randint(8, 24))) for __ in range(3)]
    figure = counts(*sizes)
    gone, (split,) = withheld([figure])
    if not split:
        return
    seen = [None if name in gone and n >= 10 else told(n) for name, n in zip("abc", sizes, strict=True)]
    whole = told(sum(sizes))
    every = range(60)
    may = [[n for n in every if (n >= 10 if one is None else told(n) == one)] for one in seen]
    found = [table for table in product(*may) if told(sum(table)) == whole]
    for k, n in enumerate(sizes):
        assert len({table[k] for table in found}) >= (4 if n < 10 else 3)
    assert len({sum(table) for table in found}) >= 3


@pytest.mark.parametrize("seed", range(8))
def test_no_side_of_a_share_is_found_by_trying_all(seed):
    dice = random.Random(seed)
    pairs = [(dice.randint(0, 30), dice.randint(0, 14)) for __ in range(2)]
    figure = shares(*pairs)
    gone, (split,) = withheld([figure])
    if not split:
        return

    def shown(h, r):
        if h + r < 10:
            return "few"
        if h >= 10 and r >= 10:
            return rounds(h + r), round(100 * rounds(h) / rounds(h + r))
        bound = -(-1000 // max(10, rounds(h + r) - 2))
        return rounds(h + r), None if bound > 50 or max(h, r) < 10 else (h < r, bound)

    grid = [(h, r) for h in range(50) for r in range(50)]
    may = []
    for name, pair in zip("ab", pairs, strict=True):
        hidden = name in gone and sum(pair) >= 10
        may.append([p for p in grid if (sum(p) >= 10 if hidden else shown(*p) == shown(*pair))])
    whole = tuple(sum(side) for side in zip(*pairs, strict=True))
    alike = {p for p in product(range(100), repeat=2) if shown(*p) == shown(*whole)}
    found = [(a, b) for a, b in product(*may) if (a[0] + b[0], a[1] + b[1]) in alike]
    for k, pair in enumerate(pairs):
        for side in (0, 1):
            assert len({table[k][side] for table in found}) >= (4 if pair[side] < 10 else 3)
