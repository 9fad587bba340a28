"""Judge a figure by the standard that it stands under."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from metrics.answer import Answer, Point
from metrics.attainment import Attainment
from metrics.covers import PRECEDENCE
from metrics.metric import Metric
from metrics.periods import TICK, Span
from metrics.resolve import Resolved
from metrics.rules import TIMES, Rules
from metrics.standards import Standard
from metrics.units import Better
from metrics.verdicts import State, Verdict

_TIMES_OF = {f"{of}_in_time": time for time, of in TIMES.items()}


@dataclass(frozen=True)
class Judge:
    """Judges the points of one answer.

    Parameters
    ----------
    metric, found, rules
        What was asked, and by what it is judged.
    """

    metric: Metric
    found: Resolved
    rules: Rules

    def judged(self, point: Point, span: Span) -> Point:
        """Return `point`, which is about `span`, with its verdict."""
        return replace(point, verdict=self._verdict(point, span))

    def _verdict(self, point: Point, span: Span) -> Verdict:
        if isinstance(self.metric.kind, Attainment):
            asked = self.rules.standards.targets(_TIMES_OF[self.metric.key], span.start, span.end)
            return _by_row(point, asked)
        standard = self._standard(self.metric.key, point, span)
        target = None if standard is None else standard.target
        known = replace(point.verdict, target=None if target is None else float(target))
        if known.state is State.NO_DATA:
            return known
        if target is None or self.metric.key in TIMES:  # a time is judged ticket by ticket: see `Metric.attained`
            return replace(known, state=State.NO_STANDARD, target=None)
        if known.met is not None and known.missed is not None:
            return replace(known, state=of_counts(known, target * (known.met + known.missed + (known.undecided or 0))))
        bounds = (point.low, point.high) if self.metric.sampled else (point.value, point.value)
        return replace(known, state=self._of_value(bounds, float(target)), sampled=self.metric.sampled)

    def _of_value(self, bounds: tuple[float | None, float | None], target: float) -> State:
        low, high = bounds
        if low is None or high is None:
            return State.CANNOT_TELL
        met: Callable[[float], bool] = target.__ge__ if self.metric.better is Better.LOWER else target.__le__
        if met(low) and met(high):
            return State.MET
        return State.CANNOT_TELL if met(low) or met(high) else State.MISSED

    def _standard(self, metric: str, point: Point, span: Span) -> Standard | None:
        """The standard at the end of the span; of several that fit, the first in precedence."""
        at: datetime = max(span.start, span.end - TICK)
        return self.rules.standards.in_force(metric, at, self._pins(point))

    def _pins(self, point: Point) -> Mapping[str, str]:
        """The values that all rows of a figure share, of the dimensions that standards know."""
        pins = {d: values[0] for d, values in self.found.question.filters if len(values) == 1}
        by = self.found.question.by
        if point.grouped and by and point.group is not None:
            pins[by] = point.group
        return {d: value for d, value in pins.items() if d in PRECEDENCE and value}


def judged(answer: Answer, rules: Rules) -> Answer:
    """Return `answer` with the verdict of each of its figures."""
    judge, found = Judge(answer.metric, answer.resolved, rules), answer.resolved
    earlier = tuple(judge.judged(p, found.before) for p in answer.earlier) if found.before else answer.earlier
    return replace(
        answer,
        total=judge.judged(answer.total, found.period),
        before=judge.judged(answer.before, found.before) if answer.before and found.before else answer.before,
        points=tuple(judge.judged(p, p.bucket or found.period) for p in answer.points),
        earlier=earlier,
    )


def as_attained(answer: Answer, attained: Answer | None) -> Answer:
    """Return an answer about times with the verdicts of how many were in time, point by point."""
    if attained is None:
        return answer
    there = {_place(p): p.verdict for p in attained.points}
    then = {_place(p): p.verdict for p in attained.earlier}
    none = Verdict(State.NO_STANDARD)
    return replace(
        answer,
        total=replace(answer.total, verdict=attained.total.verdict),
        before=replace(answer.before, verdict=attained.before.verdict) if answer.before and attained.before else None,
        points=tuple(replace(p, verdict=there.get(_place(p), none)) for p in answer.points),
        earlier=tuple(replace(p, verdict=then.get(_place(p), none)) for p in answer.earlier),
    )


def _place(point: Point) -> tuple[Span | None, str | None, bool]:
    return point.bucket, point.group, point.grouped


def of_counts(known: Verdict, required: Decimal) -> State:
    """A census: judged by what is decided, and open only while undecided rows can still turn it."""
    met, undecided = known.met or 0, known.undecided or 0
    if met + (known.missed or 0) + undecided == 0:
        return State.NO_DATA
    if met >= required:
        return State.MET
    return State.MISSED if met + undecided < required else State.CANNOT_TELL


def _by_row(point: Point, asked: Collection[Decimal]) -> Verdict:
    """Judge rows of which each has its own standard; `asked` is what any of them can ask."""
    rows = point.n + int(point.components["undecided"])
    if not rows:
        return replace(point.verdict, state=State.NO_STANDARD if point.components["unjudged"] else State.NO_DATA)
    required = Decimal(point.components["required"])
    target = float(next(iter(asked))) if len(asked) == 1 else float(required) / rows
    return replace(point.verdict, state=of_counts(point.verdict, required), target=target, mixed=len(asked) != 1)
