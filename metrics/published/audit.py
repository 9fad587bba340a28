"""Look for what could be worked out from a split: its parts, taken from the whole."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from metrics.published.disclosure import FEW, STEP, rounded
from metrics.published.payload import How
from metrics.published.standing import ROOM, ROOM_OF_MANY, Pair, Teller, Told

REACH = 12  # how far from the truth counts are tried
_SIDE = 2 * REACH  # how far the others together may be from it: as far as one part and the whole
_WIDTH = 2 * (_SIDE + REACH) + 1
_CENTRE = (_SIDE + REACH) * (_WIDTH + 1)
_INSIDE = sum(1 << (_CENTRE + h * _WIDTH + r) for h in range(-_SIDE, _SIDE + 1) for r in range(-_SIDE, _SIDE + 1))


@dataclass(frozen=True)
class Part:
    """The two counts of a group, or of the whole, and what is told of them; nothing where they are withheld.

    Parameters
    ----------
    exact : (int, int)
        Hits and the rest; of what is no share, the rows and 0.
    teller : Teller
    told : Told, optional
    least, most : int
        What a reader knows that withheld rows are at least, and at the most; without `most` nothing.
    """

    exact: Pair
    teller: Teller
    told: Told | None
    least: int = 0
    most: int | None = None

    @property
    def hidden(self) -> bool:
        """Whether its rows are not told."""
        return self.told is None or self.told.n.how is not How.TOLD

    @cached_property
    def off(self) -> tuple[Pair, ...]:
        """How far from the truth both counts could be, after all that is told of this part alone."""
        hits, rest = self.exact
        if self.told is not None:
            return tuple((h - hits, r - rest) for h, r in self.teller.alike(self.exact, self.told, REACH))
        sides = range(-REACH, REACH + 1) if self.teller.of_share else (0,)
        tried = ((h, r) for h in range(-REACH, REACH + 1) for r in sides if h + hits >= 0 <= r + rest)
        most = hits + rest + 2 * REACH if self.most is None else self.most
        return tuple((h, r) for h, r in tried if self.least <= h + hits + r + rest <= most)

    def keeps_room(self, off: Collection[Pair]) -> bool:
        """Tell whether each of its counts, and their sum, can still be any of several, where it is so far off."""
        hits, rest = self.exact
        found = [{hits + h for h, __ in off}, {hits + h + rest + r for h, r in off}]
        found += [{rest + r for __, r in off}] if self.teller.of_share else []
        return all(len(values) >= (ROOM if min(values) < FEW else ROOM_OF_MANY) for values in found)

    def withheld(self, most: int | None) -> "Part":
        """Return the same part with nothing told but that it is not one of few."""
        return Part(self.exact, self.teller, None, FEW, most)


@dataclass(frozen=True)
class Parted:
    """One figure of one period: the whole, its parts by group, and those that are not listed."""

    whole: Part
    parts: Mapping[Hashable, Part]
    rest: Part | None = None

    @cached_property
    def adds_up(self) -> bool:
        """Whether each row is of one group; a customer may be of several."""
        return all(sum(p.exact[k] for p in self._all) == self.whole.exact[k] for k in (0, 1))

    @property
    def _all(self) -> tuple[Part, ...]:
        return (*self.parts.values(), *([self.rest] if self.rest else []))

    @property
    def told(self) -> Mapping[Hashable, int]:
        """The groups that are told, each with its rounded rows."""
        return {g: rounded(sum(p.exact)) for g, p in self.parts.items() if not p.hidden}

    @property
    def alone(self) -> bool:
        """Whether a single part is hidden, so that the whole less the others tells it."""
        return self.adds_up and sum(part.hidden for part in self._all) == 1

    @property
    def smallest(self) -> Hashable:
        """The group that is withheld next."""
        return min(self.told, key=lambda g: (self.told[g], str(g)))

    def without(self, groups: Collection[Hashable]) -> "Parted":
        """Return the same with some groups withheld; a reader knows that the smallest went first."""
        told = self.told
        left = {g: n for g, n in told.items() if g not in groups}
        parts = {**self.parts, **{g: self.parts[g].withheld(_bound(g, told[g], left)) for g in told if g in groups}}
        return Parted(self.whole, parts, self.rest)

    @property
    def safe(self) -> bool:
        """Whether no part, and not the whole, can be found from the others."""
        if not self.adds_up:
            return True
        off = [part.off for part in self._all]
        wholes, all_ = _field(self.whole.off), _sums(off)
        others = (_sums(off[:k] + off[k + 1 :]) for k in range(len(off)))
        return self.whole.keeps_room([o for o in self.whole.off if _field([o]) & all_]) and all(
            part.keeps_room([o for o in part.off if _added(rest, [o]) & wholes])
            for part, rest in zip(self._all, others, strict=True)
        )


def _bound(group: Hashable, rows: int, left: Mapping[Hashable, int]) -> int | None:
    """Return the most that a withheld group can be, as those that are left were not smaller.

    Parameters
    ----------
    rows : int
        Its rounded rows: where they are more, another figure took it, and nothing is known.
    """
    most = min((n if str(group) < str(g) else n - STEP for g, n in left.items()), default=rows - 1)
    return most + STEP // 2 if rows <= most else None


def gives_away(whole: Part, part: Part) -> bool:
    """Tell whether who sees a whole and a part of it, by a link each, finds who are in one only."""
    hits, rest = (whole.exact[k] - part.exact[k] for k in (0, 1))
    if min(hits, rest) < 0:
        return False  # no part of it
    others = Part((hits, rest), part.teller, None, FEW)
    return hits + rest < FEW or not Parted(whole, {"here": part, "elsewhere": others}).safe


def withheld(figures: Sequence[Parted]) -> tuple[frozenset[Hashable], tuple[bool, ...]]:
    """Return the groups that no figure of a period may tell, and whether each figure may be split at all.

    All is decided by what is told, so that a reader can think of every count that is told alike. A group that is
    hidden alone takes the smallest other with it, in all figures: of the same rows they have the same counts. Where
    the rounding still leaves a count no room there is no split, nor is there one of fewer than two groups that are
    told: so that none does not say why.
    """
    gone: set[Hashable] = set()
    split = [len(figure.told) > 1 for figure in figures]
    found = [figure for figure, may in zip(figures, split, strict=True) if may]
    while (one := next((f for f in (f.without(gone) for f in found) if f.alone), None)) is not None:
        gone.add(one.smallest)
    return frozenset(gone), tuple(may and f.without(gone).safe for f, may in zip(figures, split, strict=True))


def _field(off: Iterable[Pair]) -> int:
    """Return pairs of differences as the bits of a number."""
    found = 0
    for h, r in off:
        found |= 1 << (_CENTRE + h * _WIDTH + r)
    return found & _INSIDE


def _sums(off: Iterable[Iterable[Pair]]) -> int:
    found = _field([(0, 0)])
    for one in off:
        found = _added(found, one)
    return found


def _added(field: int, off: Iterable[Pair]) -> int:
    """Return all sums of a pair of a field and one of `off`; margins keep them from running into the next row."""
    found = 0
    for h, r in off:
        by = h * _WIDTH + r
        found |= field << by if by >= 0 else field >> -by
    return found & _INSIDE
