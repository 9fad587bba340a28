"""Tell a change from chance: the difference of two figures with its interval, and the evidence for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import erfc, hypot, sqrt
from statistics import NormalDist

from metrics.answer import Answer, Point
from metrics.intervals import Interval
from metrics.kinds import Cohort

RIPE = 0.02  # of a period may not be over: it is the slow part that is missing, which looks like progress
FEWEST = 10  # rows on either side: below, limits hold only on paper


@dataclass(frozen=True)
class Change:
    """How far a figure went, in its unit: the difference, its limits, and the p-value of no change."""

    size: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Compared:
    """One comparison of a list: of which figure, of which group, and its p-value after all comparisons."""

    answer: Answer
    now: Point
    then: Point
    change: Change
    adjusted: float

    @property
    def proven(self) -> bool:
        """Whether the change holds with all comparisons considered."""
        return self.adjusted < 1 - self.answer.resolved.level


@dataclass(frozen=True)
class Comparisons:
    """All comparisons that one page makes, the strongest evidence first."""

    made: tuple[Compared, ...]

    @cached_property
    def proven(self) -> tuple[Compared, ...]:
        """Those that hold with all comparisons considered."""
        return tuple(one for one in self.made if one.proven)

    def whole(self, answer: Answer) -> Compared | None:
        """Return the comparison of a figure as a whole; None if it was not among them."""
        key = answer.metric.key
        return next((c for c in self.made if c.answer.metric.key == key and not c.now.grouped), None)


def difference(now: float, now_limits: Interval, then: float, then_limits: Interval) -> Interval:
    """Limits of the difference of two independent estimates, by square and add (MOVER).

    Parameters
    ----------
    now, then : float
        The two estimates; the difference is the first less the second.
    now_limits, then_limits : tuple of float
        Lower and upper limit of each, at the level that the difference is to have.

    Returns
    -------
    tuple of float
        Lower and upper limit, in the unit of the estimates.

    References
    ----------
    Zou, G. Y. and Donner, A. (2008), "Construction of confidence limits about effect measures: a general approach",
    Statistics in Medicine 27, 1693-1702, equation 3. With Wilson's limits of two shares it is method 10 of
    Newcombe, R. G. (1998), "Interval estimation for the difference between independent proportions", Statistics in
    Medicine 17, 873-890.
    """
    size = now - then
    low = size - hypot(now - now_limits[0], then_limits[1] - then)
    high = size + hypot(now_limits[1] - now, then - then_limits[0])
    return low, high


def evidence(size: float, limits: Interval, level: float) -> float:
    """p-value of no difference, from the limits of a difference.

    The distance to the limit on the side of zero takes the place of the standard error, so the value lies below
    1 - `level` exactly where the interval leaves zero out.

    Parameters
    ----------
    size : float
        The difference.
    limits : tuple of float
        Its lower and upper limit.
    level : float
        Level of the limits.

    References
    ----------
    Altman, D. G. and Bland, J. M. (2011), "How to obtain the P value from a confidence interval", BMJ 343, d2304.
    """
    reach = size - limits[0] if size > 0 else limits[1] - size
    if not size:
        return 1.0
    if not reach:
        return 0.0
    z = NormalDist().inv_cdf(0.5 + level / 2) * abs(size) / reach
    return erfc(z / sqrt(2))  # as twice the normal tail, which would be 0 from z = 8.3 on: strong evidence has an order


def adjusted(p: Sequence[float]) -> tuple[float, ...]:
    """p-values adjusted so that the share of false ones among those below a bound stays below it.

    Written out, because the library that has it takes longer to import than the overview to show.

    Parameters
    ----------
    p : sequence of float
        p-values of all comparisons made, shown or not.

    References
    ----------
    Benjamini, Y. and Hochberg, Y. (1995), "Controlling the false discovery rate", JRSS B 57, 289-300. Figures and
    their groups depend on each other positively, which it allows: Benjamini, Y. and Yekutieli, D. (2001), Annals of
    Statistics 29, 1165-1188.
    """
    found, least = [1.0] * len(p), 1.0
    for rank, i in sorted(enumerate(sorted(range(len(p)), key=p.__getitem__), 1), reverse=True):
        least = found[i] = min(least, p[i] * len(p) / rank)
    return tuple(found)


def change(now: Point, then: Point, level: float) -> Change | None:
    """Return how far a figure went; None where it has no limits, or stands on too few rows to say."""
    if min(now.n, then.n) < FEWEST or now.value is None or then.value is None:
        return None
    if now.low is None or now.high is None or then.low is None or then.high is None:
        return None
    if now.low == now.high and then.low == then.high:  # all values alike: nothing tells how far they could differ
        return None
    limits = difference(now.value, (now.low, now.high), then.value, (then.low, then.high))
    size = now.value - then.value
    return Change(size, *limits, evidence(size, limits, level))


def unfinished(answer: Answer) -> int:
    """Return how many are not over where they are too many to compare with another period; else 0."""
    return too_open(answer.total, answer.before)


def too_open(*points: Point | None) -> int:
    """Return the most that are not over of one of these figures, of those where they are too many; else 0."""
    return max((_open(p) for p in points if p and not ripe(p)), default=0)


def ripe(point: Point) -> bool:
    """Tell whether nearly all of what a figure is about is over, so that its slow part is in it too."""
    return _open(point) <= RIPE * (_open(point) + point.n)


def _open(point: Point) -> int:
    return int(point.components.get("waiting", 0)) + int(point.components.get("undecided", 0))


def moved(answer: Answer) -> Change | None:
    """Return how far a figure as a whole went against the comparison."""
    if answer.before is None or isinstance(answer.metric.kind, Cohort) or unfinished(answer):
        return None
    return change(answer.total, answer.before, answer.resolved.level)


def compare(answers: Iterable[Answer]) -> Comparisons:
    """Compare figures, whole and by group, with those of the comparison period; counts have no limits to compare."""
    pairs = [(a, *pair) for a in answers for pair in _pairs(a)]
    found = [(a, now, then, change(now, then, a.resolved.level)) for a, now, then in pairs]
    made = [(a, now, then, c) for a, now, then, c in found if c]
    corrected = adjusted([c.p for *_rest, c in made])
    listed = [Compared(*one, p) for one, p in zip(made, corrected, strict=True)]
    return Comparisons(tuple(sorted(listed, key=lambda c: (c.adjusted, c.change.p))))


def _pairs(answer: Answer) -> Iterable[tuple[Point, Point]]:
    if isinstance(answer.metric.kind, Cohort) or unfinished(answer):
        return
    if answer.before:
        yield answer.total, answer.before
    # A group that has all rows is the whole once more.
    then = {p.group: p for p in answer.earlier if p.grouped}
    yield from ((p, then[p.group]) for p in answer.groups if p.group in then and p.n < answer.total.n)
