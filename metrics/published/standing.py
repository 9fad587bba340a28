"""Tell how a figure stands against its standard, so that the verdict gives no more away than the figure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from metrics.intervals import share as limits_of
from metrics.published.disclosure import FEW, HIDDEN, count, rounded, share
from metrics.published.payload import How, Shown
from metrics.verdicts import State

ROOM = 4  # as many values as a small count must be able to have, after all that is told
ROOM_OF_MANY = 3  # and one of ten or more: 10, 11 and 12 are told alike
UNTOLD = State.CANNOT_TELL  # a verdict that would give few away
JUDGED = (State.MET, State.MISSED)

Pair = tuple[int, int]


@dataclass(frozen=True)
class Told:
    """A figure of two counts, hits and the rest, as a reader learns of it."""

    n: Shown
    value: Shown
    state: State


@dataclass(frozen=True)
class Teller:
    """Tells figures of one metric that are held against one target.

    Parameters
    ----------
    of_share : bool
        Whether the figure is a share of two counts; else one count.
    target : float or None
    lower : bool
        Whether a figure under the target meets it.
    sampled : bool
        Whether the interval is judged.
    level : float
        Of that interval.
    """

    of_share: bool
    target: float | None = None
    lower: bool = False
    sampled: bool = False
    level: float = 0.95

    def tell(self, hits: int, rest: int, state: State) -> Told:
        """Return what is told of the counts, whose exact figure is judged as `state`."""
        simple = self._simply(hits, rest, state)
        if simple.value.how is How.WITHHELD or roomy((hits, rest), self.alike((hits, rest), simple)):
            return simple
        return Told(simple.n if self.of_share else HIDDEN, HIDDEN, simple.state)

    def _simply(self, hits: int, rest: int, state: State) -> Told:
        n = count(hits + rest)
        value = share(hits, hits + rest) if self.of_share else n
        if state in JUDGED or (self.target is not None and state is UNTOLD):
            if not _may_judge(self, rounded(hits + rest) if hits + rest >= FEW else 0):
                return Told(n, value, UNTOLD)
            if self.target is not None and contradicts(value, self.target, state, lower=self.lower):
                return Told(n if self.of_share else HIDDEN, HIDDEN, state)
        return Told(n, value, state)

    def alike(self, exact: Pair, seen: Told, reach: int = 12) -> Iterator[Pair]:
        """Yield the pairs of counts near the exact one that are told as `seen`, so that no reader can exclude them.

        What lies further off than `reach` is left out: readers are thought to know more than they do.
        """
        n, aside = sum(exact), reach if self.of_share else 0
        sums = range(max(0, n - 2 * reach), n + 2 * reach + 1)
        for total in (k for k in sums if seen.n.how is How.WITHHELD or count(k) == seen.n):
            for hits in range(max(0, exact[0] - reach, total - exact[1] - aside), exact[0] + reach + 1):
                rest = total - hits
                if max(0, exact[1] - aside) <= rest and self._may_be(hits, rest, seen):
                    yield hits, rest

    def _may_be(self, hits: int, rest: int, seen: Told) -> bool:
        state = self.state_of(hits, rest) if seen.state in JUDGED else seen.state
        if seen.value.how is How.WITHHELD:
            return state is seen.state
        return self._simply(hits, rest, state) == seen

    def state_of(self, hits: int, rest: int) -> State:
        """Return how a figure of so many hits and others stands."""
        n, target = hits + rest, self.target
        if target is None:
            return State.NO_STANDARD
        if not self.of_share:
            return State.MET if (hits <= target if self.lower else hits >= target) else State.MISSED
        if not n:
            return State.NO_DATA
        bounds = (limits_of(hits, n, self.level) if self.sampled else None) or (hits / n, hits / n)
        met = [bound <= target if self.lower else bound >= target for bound in bounds]
        return State.MET if all(met) else UNTOLD if any(met) else State.MISSED


@lru_cache(4096)
def _may_judge(teller: Teller, told: int) -> bool:
    """Whether the verdict, whatever it is, leaves each count room, so that its absence tells nothing either.

    Parameters
    ----------
    told : int
        The rounded sum of both counts; 0 where it is under ten.
    """
    if not teller.of_share:
        return told > 0 or len({teller.state_of(k, 0) for k in range(FEW)}) == 1
    if not told:
        return False
    sums = range(max(FEW, told - 2), told + 3)
    low = (len({teller.state_of(few, n - few) for few in range(ROOM)}) for n in sums)
    high = (len({teller.state_of(n - few, few) for few in range(ROOM)}) for n in sums)
    return max(*low, *high) == 1


def roomy(exact: Pair, possible: Iterable[Pair]) -> bool:
    """Tell whether each count of a pair, and their sum, can still be any of several."""
    hits, rest, sums = set(), set(), set()
    for one in possible:
        hits.add(one[0])
        rest.add(one[1])
        sums.add(sum(one))
    sides = [(exact[0], hits), (sum(exact), sums)]
    sides += [(exact[1], rest)] if rest != {0} else []
    return all(len(values) >= (ROOM if value < FEW else ROOM_OF_MANY) for value, values in sides)


def contradicts(value: Shown, target: float, state: State, *, lower: bool) -> bool:
    """Tell whether a rounded figure seems to say another verdict than the exact one."""
    if state not in JUDGED or value.value is None:
        return False
    if value.how is How.TOLD:
        seems = value.value <= target if lower else value.value >= target
    elif value.how is How.OVER and value.value >= target:
        seems = not lower
    elif value.how is How.UNDER and value.value <= target:
        seems = lower
    else:
        return False
    return seems is not (state is State.MET)
