"""Tell how a figure stands against its standard, so that the verdict gives no more away than the figure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter

from metrics.intervals import share as limits_of
from metrics.published.disclosure import FEW, HIDDEN, count, share
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
        if self.target is None:
            return replace(self.tells(hits, rest), state=state)
        if state is self.state_of(hits, rest):
            return self.tells(hits, rest)
        return replace(self._unjudged.tells(hits, rest), state=UNTOLD)  # rows that are still open can turn it

    def tells(self, hits: int, rest: int) -> Told:
        """Return what is told of the counts where no row is open: a function whose every class keeps room."""
        n = count(hits + rest)
        return _classes(self, n, share(hits, hits + rest) if self.of_share else n)[hits, rest]

    def alike(self, exact: Pair, seen: Told | None) -> Iterator[Pair]:
        """Yield the pairs of counts that are rounded as the exact one, and told as `seen`: no reader can exclude them.

        Where rows are open, or nothing is seen, the verdict excludes none.
        """
        knows = self if self.tells(*exact) == seen else self._unjudged
        same = knows.tells(*exact)
        n = count(sum(exact))
        block = _classes(knows, n, share(exact[0], sum(exact)) if self.of_share else n)
        return (pair for pair, told in block.items() if told == same)

    @property
    def _unjudged(self) -> "Teller":
        return Teller(self.of_share)

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


@lru_cache(1 << 14)
def _classes(teller: Teller, n: Shown, value: Shown) -> Mapping[Pair, Told]:
    """Return what is told of each pair of counts that has the same rounded figures, all of them decided together.

    Figure and verdict, and where they disagree the verdict alone; else for all the verdict alone; else for all the
    figure alone: the first of these that leaves every pair among others enough.
    """
    pairs = tuple(_block(teller.of_share, n, value))
    if teller.target is None:
        return dict.fromkeys(pairs, Told(n, value, State.NO_STANDARD))
    states = {pair: teller.state_of(*pair) for pair in pairs}
    if _may_judge(teller, int(n.value or 0) if n.how is How.TOLD else 0):
        for figure in (value, HIDDEN) if teller.of_share else (value,):
            found = {pair: _beside(teller, n, figure, state) for pair, state in states.items()}
            if all(_keeps_room([pair for pair, told in found.items() if told == one]) for one in set(found.values())):
                return found
    return dict.fromkeys(pairs, Told(n, value, UNTOLD))


def _beside(teller: Teller, n: Shown, value: Shown, state: State) -> Told:
    assert teller.target is not None
    clash = contradicts(value, teller.target, state, lower=teller.lower)
    return Told(n, HIDDEN if clash else value, state)


def _block(of_share: bool, n: Shown, value: Shown) -> Iterator[Pair]:
    """Yield all pairs of counts that are rounded to the same figures."""
    for total in _sums(n):
        if not of_share:
            yield total, 0
            continue
        slack = total // 100 + FEW  # further than rounding to whole per cent and to five can reach
        low, high = 0, total
        if value.how is How.TOLD:
            middle = round((value.value or 0.0) * total)
            low, high = max(0, middle - slack), min(total, middle + slack)
        elif value.how is How.UNDER:
            high = min(total, slack)
        elif value.how is How.OVER:
            low = max(0, total - slack)
        yield from ((hits, total - hits) for hits in range(low, high + 1) if share(hits, total) == value)


def _sums(n: Shown) -> Iterator[int]:
    """Yield the counts that are told as `n`."""
    middle = int(n.value or 0)
    return (k for k in range(max(0, middle - FEW), middle + FEW + 1) if count(k) == n)


def _keeps_room(pairs: Collection[Pair]) -> bool:
    """Tell whether each of some pairs is among others enough: those with the smallest counts are, and so all."""
    return all(roomy(min(pairs, key=key), pairs) for key in (itemgetter(0), itemgetter(1), sum))


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
