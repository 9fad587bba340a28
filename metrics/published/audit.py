"""Look for what could be worked out from a split: its parts, taken from the whole.

All is decided by rounded figures: what is told, and what is not, follows from them alone. So even a reader who knew all
of them, and the rules, would have all counts left that are rounded alike and add up; those are tried.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from metrics.published.disclosure import FEW, rounded
from metrics.published.payload import How
from metrics.published.standing import ROOM, ROOM_OF_MANY, Pair, Teller, Told

NOBODY: frozenset[Hashable] = frozenset()


@dataclass(frozen=True)
class Part:
    """The two counts of a group, or of the whole, and what is told of them.

    Parameters
    ----------
    exact : (int, int)
        Hits and the rest; of what is no share, the rows and 0.
    teller : Teller
    told : Told, optional
        Nothing of groups that are not listed.
    """

    exact: Pair
    teller: Teller
    told: Told | None

    @property
    def hidden(self) -> bool:
        """Whether its rows are not told."""
        return self.told is None or self.told.n.how is not How.TOLD

    @cached_property
    def alike(self) -> tuple[Pair, ...]:
        """All counts that are rounded and told as these are."""
        return tuple(self.teller.alike(self.exact, self.told))


@dataclass(frozen=True)
class Parted:
    """One figure of one period: the whole, its parts by group, those that are not listed, and who is withheld."""

    whole: Part
    parts: Mapping[Hashable, Part]
    rest: Part | None = None
    gone: frozenset[Hashable] = NOBODY

    @cached_property
    def adds_up(self) -> bool:
        """Whether each row is of one group; a customer may be of several."""
        return all(sum(p.exact[k] for p in self._all) == self.whole.exact[k] for k in (0, 1))

    @property
    def _all(self) -> tuple[Part, ...]:
        return (*self.parts.values(), *([self.rest] if self.rest else []))

    def without(self, groups: Collection[Hashable]) -> "Parted":
        """Return the same with some groups withheld."""
        return replace(self, gone=self.gone | frozenset(groups))

    @property
    def left(self) -> list[Hashable]:
        """The groups of which something is told."""
        return [group for group, part in self.parts.items() if not part.hidden and group not in self.gone]

    @property
    def tells_the_hidden(self) -> bool:
        """Whether but one part is hidden: it is the whole less the others."""
        return self.adds_up and len(self._all) - len(self.left) == 1

    @cached_property
    def safe(self) -> bool:
        """Whether no count can be found from the whole and the parts, all of them rounded."""
        return not self.adds_up or all(map(roomy, self.possible()))

    def possible(self) -> Iterator[list[Pair]]:
        """Yield the counts that are possible for each part, and for the whole."""
        parts = [_offsets(part) for part in self._all]
        whole = _offsets(self.whole)
        grid = _Grid([*parts, whole])
        below = [grid.one]
        for part in parts:
            below.append(grid.added(below[-1], part))
        above = [grid.field(whole)]
        for part in reversed(parts):
            above.append(grid.added(above[-1], [(-h, -r) for h, r in part]))
        for k, part in enumerate(parts):
            beside = above[len(parts) - 1 - k]
            yield _moved(self._all[k].exact, (o for o in part if grid.added(below[k], [o]) & beside))
        yield _moved(self.whole.exact, (o for o in whole if grid.field([o]) & below[-1]))


class _Grid:
    """Sets of pairs of differences, as the bits of a number; so wide that no sum of them leaves it."""

    def __init__(self, parts: Sequence[Sequence[Pair]]) -> None:
        reach = [sum(max((abs(pair[k]) for pair in part), default=0) for part in parts) for k in (0, 1)]
        self._width = 2 * reach[1] + 1
        self._centre = reach[0] * self._width + reach[1]
        self.one = 1 << self._centre

    def field(self, pairs: Iterable[Pair]) -> int:
        """Return a set."""
        return self.added(self.one, pairs)

    def added(self, field: int, pairs: Iterable[Pair]) -> int:
        """Return all sums of a pair of a set and one of `pairs`."""
        found = 0
        for h, r in pairs:
            by = h * self._width + r
            found |= field << by if by >= 0 else field >> -by
        return found


def _offsets(part: Part) -> list[Pair]:
    return [(h - part.exact[0], r - part.exact[1]) for h, r in part.alike]


def _moved(exact: Pair, offsets: Iterable[Pair]) -> list[Pair]:
    return [(exact[0] + h, exact[1] + r) for h, r in offsets]


def roomy(possible: Collection[Pair], *, few_alone: bool = False) -> bool:
    """Tell whether each count, and their sum, can be any of several, whichever of the possible ones it is.

    Parameters
    ----------
    few_alone : bool
        Only of counts that may be under ten.
    """
    sides = [{h for h, __ in possible}, {r for __, r in possible}, {h + r for h, r in possible}]
    enough = (
        len(side) >= (ROOM if min(side) < FEW else 0 if few_alone else ROOM_OF_MANY) for side in sides if side != {0}
    )
    return all(enough)


def gives_away(one: Part, other: Part) -> bool:
    """Tell whether who sees a whole and a part of it, by a link each, finds few who are in one only.

    Which of the two is the whole follows from their counts.
    Both are tried together with a third link, about the others. That those are few is found at once; that they are
    exactly so many hundred is no harm.
    """
    part, whole = sorted((one, other), key=lambda p: sum(p.exact))
    hits, rest = (whole.exact[k] - part.exact[k] for k in (0, 1))
    if min(hits, rest) < 0:
        return False  # no part of it
    others = Part((hits, rest), part.teller, part.teller.tell(hits, rest, part.teller.state_of(hits, rest)))
    both = Parted(whole, {"here": part, "elsewhere": others})
    return others.hidden or not all(roomy(found, few_alone=True) for found in both.possible())


def withheld(figures: Sequence[Parted]) -> tuple[frozenset[Hashable], tuple[bool, ...]]:
    """Return the groups that no figure of a period may tell, and whether each figure may be split at all.

    Who is hidden alone takes the smallest other along, in all figures, for those of the same rows have the same counts.
    Where the figures would tell more together than each by itself, or nothing would be left to tell, there is no split:
    as that has many reasons, it tells none.
    """
    gone = frozenset[Hashable]().union(*(figure.gone for figure in figures))
    while alone := [one for f in figures if (one := f.without(gone)).tells_the_hidden and len(one.left) > 1]:
        sizes = {group: rounded(sum(alone[0].parts[group].exact)) for group in alone[0].left}
        gone |= {min(sizes, key=lambda group: (sizes[group], str(group)))}
    left = [figure.without(gone) for figure in figures]
    return gone, tuple((bool(f.left) and not f.tells_the_hidden and f.safe) or not f.adds_up for f in left)
