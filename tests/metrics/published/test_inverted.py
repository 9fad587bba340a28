"""Invert what a split tells: among all tables that are told alike no count stands alone.

What is withheld, and that there is no split at all, is a part of what is told.
"""

from collections import defaultdict
from functools import cache
from itertools import product

import pytest

from metrics.published.audit import Part, Parted, withheld
from metrics.published.payload import How
from metrics.published.standing import Teller


def told(whole, parts):
    """Return what a reader learns of the parts."""
    gone, (split,) = withheld([Parted(whole, dict(enumerate(parts)))])
    return tuple(None if k in gone else part.told for k, part in enumerate(parts)) if split else "no split"


def inverted(teller, tables):
    """Return all tables of counts (hits, rest) by what is told of them; the whole comes first."""

    @cache
    def part(pair):
        return Part(pair, teller, teller.tell(*pair, teller.state_of(*pair)))

    found, asked = defaultdict(list), {}
    for table in tables:
        sums = tuple(map(sum, zip(*table, strict=True)))
        whole, parts = part(sums), tuple(map(part, table))
        # All follows from rounded figures: of tables that are rounded alike one is asked.
        alike = tuple(one.alike for one in (whole, *parts))
        if alike not in asked:
            asked[alike] = told(whole, parts)
        found[whole.told, asked[alike]].append((sums, *table))
    return found


def crowded(found, most):
    """Return the classes of which a count has too few values, but for those that larger tables belong to."""
    bad = []
    for (whole, seen), tables in found.items():
        if whole.n.how is not How.TOLD or whole.n.value + 2 > most:
            continue
        for k, column in enumerate(zip(*tables, strict=True)):
            sides = [{h for h, __ in column}, {r for __, r in column}, {h + r for h, r in column}]
            if any(len(side) < (4 if min(side) < 10 else 3) for side in sides if side != {0}):
                bad.append((whole, seen, k, sorted(set(column))))
    return bad


def counts(groups, most):
    return ([(n, 0) for n in sizes] for sizes in product(range(most + 1), repeat=groups) if sum(sizes) <= most)


@pytest.mark.parametrize(("groups", "most"), [(2, 60), (3, 50), (4, 24)])
def test_no_count_of_rows_stands_alone(groups, most):
    found = inverted(Teller(False), counts(groups, most))
    assert any(seen != "no split" for __, seen in found)
    assert crowded(found, most) == []


def shares(most):
    pairs = [(h, r) for h in range(most + 1) for r in range(most + 1 - h)]
    return ([a, b] for a in pairs for b in pairs if sum(a) + sum(b) <= most)


@pytest.mark.parametrize("teller", [Teller(True), Teller(True, 0.6), Teller(True, 0.5, sampled=True)])
def test_no_side_of_a_share_stands_alone(teller):
    found = inverted(teller, shares(34))
    assert any(seen != "no split" for __, seen in found)
    assert crowded(found, 34) == []


def test_what_is_told_follows_from_rounded_figures():
    """Else the tables above would stand for each other wrongly."""
    teller = Teller(True)

    def part(pair):
        return Part(pair, teller, teller.tells(*pair))

    for a, b in (((12, 11), (14, 17)), ((13, 5), (20, 14)), ((3, 2), (18, 15))):
        whole = part((a[0] + b[0], a[1] + b[1]))
        near = [(c, d) for c, d in product(part(a).alike, part(b).alike) if (c[0] + d[0], c[1] + d[1]) in whole.alike]
        seen = {told(part((c[0] + d[0], c[1] + d[1])), (part(c), part(d))) for c, d in near}
        assert len(near) > 3
        assert len(seen) == 1
