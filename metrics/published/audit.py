"""Look for what could be worked out from a split: its parts, taken from the whole."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from metrics.published.disclosure import FEW, rounded
from metrics.published.payload import How
from metrics.published.standing import Pair, Teller, Told, roomy

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
    least : int
        What a reader knows that withheld rows are at least.
    """

    exact: Pair
    teller: Teller
    told: Told | None
    least: int = 0

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
        tried = ((h, r) for h in range(-REACH, REACH + 1) for r in sides)
        return tuple((h, r) for h, r in tried if h + hits >= 0 <= r + rest and h + hits + r + rest >= self.least)

    @property
    def withheld(self) -> "Part":
        """The same part with nothing told; that it is not one of few can be guessed."""
        return Part(self.exact, self.teller, None, FEW if sum(self.exact) >= FEW else 0)


@dataclass(frozen=True)
class Parted:
    """One figure of one period: the whole, its parts by group, and those that are not listed."""

    whole: Part
    parts: Mapping[Hashable, Part]
    rest: Part | None = None

    @property
    def adds_up(self) -> bool:
        """Whether each row is of one group; a customer may be of several."""
        return all(sum(p.exact[k] for p in self._all) == self.whole.exact[k] for k in (0, 1))

    @property
    def _all(self) -> tuple[Part, ...]:
        return (*self.parts.values(), *([self.rest] if self.rest else []))

    def without(self, groups: Collection[Hashable]) -> "Parted":
        """Return the same with some groups withheld."""
        parts = {g: p.withheld if g in groups and not p.hidden else p for g, p in self.parts.items()}
        return Parted(self.whole, parts, self.rest)

    @property
    def safe(self) -> bool:
        """Whether no part can be found from the whole and the others."""
        if not self.adds_up:
            return True
        if sum(part.hidden for part in self._all) == 1:
            return False
        off = [part.off for part in self._all]
        wholes = _field(self.whole.off)
        others = (_sums(off[:k] + off[k + 1 :]) for k in range(len(off)))
        return all(
            self._room(part, (o for o in part.off if _added(rest, [o]) & wholes))
            for part, rest in zip(self._all, others, strict=True)
        )

    @staticmethod
    def _room(part: Part, off: Iterable[Pair]) -> bool:
        return roomy(part.exact, ((part.exact[0] + h, part.exact[1] + r) for h, r in off))


def gives_away(whole: Part, part: Part) -> bool:
    """Tell whether who sees a whole and a part of it, by a link each, finds who are in one only.

    Both are tried together with a third link, about the others, which decides by the same.
    """
    hits, rest = (whole.exact[k] - part.exact[k] for k in (0, 1))
    if min(hits, rest) < 0:
        return False  # no part of it
    others = Part((hits, rest), part.teller, part.teller.tell(hits, rest, part.teller.state_of(hits, rest)))
    return not Parted(whole, {"here": part, "elsewhere": others}).safe


def withheld(figures: Sequence[Parted]) -> tuple[frozenset[Hashable], tuple[bool, ...]]:
    """Return the groups that no figure of a period may tell, and whether each figure may be split at all.

    A group that one figure must not tell is told by none: figures of the same rows have the same counts. The smallest
    goes first.
    """
    gone: set[Hashable] = set()
    split = [True] * len(figures)
    while (k := next((k for k, f in enumerate(figures) if split[k] and not f.without(gone).safe), None)) is not None:
        left = [g for g, p in figures[k].without(gone).parts.items() if not p.hidden]
        if left:
            gone.add(min(left, key=lambda g: (rounded(sum(figures[k].parts[g].exact)), str(g))))
        else:
            split[k] = False
    return frozenset(gone), tuple(split)


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
