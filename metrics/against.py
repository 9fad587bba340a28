"""Hold figures against their standards: how far beyond what is asked, and whether chance explains it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from metrics.answer import Answer, Point
from metrics.change import FEWEST, adjusted, evidence, ripe
from metrics.intervals import share
from metrics.kinds import Cohort
from metrics.translation import translate as _
from metrics.units import Better, Measure, Unit
from metrics.verdicts import State, Verdict
from metrics.wording import NBSP, figure, number


@dataclass(frozen=True)
class Against:
    """One figure that is judged, held against what is asked.

    Parameters
    ----------
    answer, point
        Of which figure, of which group.
    value, low, high : float or None
        What is held against the standard, with its limits; no limits of what is counted wholly.
    p, corrected : float
        p-value of a figure that just meets the standard, alone and among all that were held against theirs.
    """

    answer: Answer
    point: Point
    value: float
    low: float | None
    high: float | None
    p: float = 0.0
    corrected: float = 0.0

    @property
    def counted(self) -> bool:
        """Whether it is a count of all, with no chance in it."""
        return self.low is None

    @property
    def beyond(self) -> bool:
        """Whether it lies beyond what is asked, on its side, with all comparisons considered."""
        return self.counted or self.corrected < 1 - self.answer.resolved.level

    @property
    def met(self) -> bool:
        """Whether the standard is met, else missed."""
        return self.point.verdict.state is State.MET


def held_against(answers: Iterable[Answer]) -> tuple[Against, ...]:
    """Return the figures that met or missed their standard, whole and by group, the strongest evidence first.

    Limits are those of the figure; of what was in time they are Wilson's, with what still runs counted for the other
    side. The p-values come from the limits and are corrected for their number, as those of changes are.
    """
    found = [one for answer in answers for one in _judged(answer)]
    tested = [one for one in found if not one.counted]
    corrected = adjusted([one.p for one in tested])
    told = [replace(one, corrected=p) for one, p in zip(tested, corrected, strict=True)]
    counted = [one for one in found if one.counted]
    return tuple(counted + sorted(told, key=lambda one: (one.corrected, one.p)))


def sentence(one: Against) -> str:
    """Say how a figure stands: "92.1 % in time (between 91.0 and 93.2), at least 90.0 % asked"."""
    verdict, unit = one.point.verdict, _unit(one)
    assert verdict.target is not None
    told = figure(one.value, unit)
    if _by_row(verdict):
        told = _("{share} in time").format(share=told)
    if one.low is not None and one.high is not None:
        low, high = (figure(limit, unit).removesuffix(f"{NBSP}%") for limit in (one.low, one.high))
        told += " " + _("(between {low} and {high})").format(low=low, high=high)
    lower = not _by_row(verdict) and one.answer.metric.better is Better.LOWER
    text = _("{told}, at most {target} asked") if lower else _("{told}, at least {target} asked")
    told = text.format(told=told, target=figure(verdict.target, unit))
    if verdict.undecided:
        side = _("too late") if one.met else _("in time")
        told += "; " + _("{n} still running counted as {side}").format(n=number(verdict.undecided), side=side)
    return told + "."


def _judged(answer: Answer) -> Iterator[Against]:
    if isinstance(answer.metric.kind, Cohort):
        return
    # A group that has all rows is the whole once more; a count asked of all asks nothing of a group.
    groups = () if answer.metric.kind.census else answer.groups
    for point in (answer.total, *(p for p in groups if p.n < answer.total.n)):
        if point.verdict.state in (State.MET, State.MISSED) and point.verdict.target is not None:
            found = _of_rows(answer, point) if _by_row(point.verdict) else _of_value(answer, point)
            if found:
                yield found


def _of_rows(answer: Answer, point: Point) -> Against | None:
    v = point.verdict
    decided, more = (v.met or 0) + (v.missed or 0), v.undecided or 0
    n, hits = decided + more, (v.met or 0) + (0 if v.state is State.MET else more)
    limits = share(hits, n, answer.resolved.level) if n >= FEWEST else None
    return _tested(answer, point, hits / n, limits) if limits else None


def _of_value(answer: Answer, point: Point) -> Against | None:
    if point.value is None:
        return None
    if answer.metric.kind.census:
        return Against(answer, point, point.value, None, None)
    if point.low is None or point.high is None or point.low == point.high or point.n < FEWEST or not ripe(point):
        return None
    return _tested(answer, point, point.value, (point.low, point.high))


def _tested(answer: Answer, point: Point, value: float, limits: tuple[float, float]) -> Against:
    assert point.verdict.target is not None
    target = point.verdict.target
    p = evidence(value - target, (limits[0] - target, limits[1] - target), answer.resolved.level)
    return Against(answer, point, value, *limits, p)


def _by_row(verdict: Verdict) -> bool:
    return verdict.met is not None and verdict.missed is not None


def _unit(one: Against) -> Measure:
    return Unit.SHARE if _by_row(one.point.verdict) else one.answer.metric.unit
