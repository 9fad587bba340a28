"""Say how long a wait is once those who still wait are counted too."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from metrics.answer import Answer
from metrics.kinds import Quantile
from metrics.metric import Awaited
from metrics.survival import Curve, Waits, curve, log_rank
from metrics.translation import translate as _
from metrics.wording import NBSP, duration, group, number

FEWEST = 20  # waits, of which half at least are over: fewer draw a curve of chance
PARTS = {0.5: _("half"), 0.9: _("nine in ten")}
HOUR, DAY = 3600, 86400
MARKS = (HOUR, 4 * HOUR, 8 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY)

Bounded = tuple[float | None, float | None, float | None]


@dataclass(frozen=True)
class Waited:
    """The waits behind an answer about durations, over or not.

    Parameters
    ----------
    answer : Answer
        The classic figure: of those alone for whom it came.
    waits : Waits
        All who began to wait.
    """

    answer: Answer
    waits: Waits

    @property
    def enough(self) -> bool:
        """Whether they are enough to estimate from."""
        return enough(self.waits)

    @cached_property
    def curve(self) -> Curve:
        """The share for which it came by each time."""
        return curve(self.waits, self.answer.resolved.level)

    @property
    def awaited(self) -> Awaited:
        """What was waited for."""
        assert self.answer.metric.awaited is not None
        return self.answer.metric.awaited

    @property
    def q(self) -> float:
        """The fraction that the metric is about."""
        kind = self.answer.metric.kind
        assert isinstance(kind, Quantile)
        return kind.q


def enough(waits: Waits) -> bool:
    """Tell whether waits are enough to draw a curve of them."""
    return waits.n >= FEWEST and 2 * sum(waits.happened) >= FEWEST


def told(waited: Waited) -> tuple[str, ...]:
    """Say the estimate, and how it differs from the classic figure and why."""
    part, came = PARTS[waited.q], waited.awaited.told
    at, low, high = waited.curve.quantile(waited.q)
    if at is None:
        reached = waited.curve.shares[-1] if waited.curve.shares else 0.0
        first = _("With those still waiting counted, {part} were not {came} as far as the data reach: {share} were.")
        share = f"{number(100 * reached, 1)}{NBSP}%"
        return (first.format(part=part, came=came, share=share), _why(waited))
    first = _("With those still waiting counted, {part} were {came} within {time}{bounds}.")
    return (
        first.format(part=part, came=came, time=duration(at), bounds=between(low, high)),
        _beside(waited, at),
        _why(waited),
    )


def between(low: float | None, high: float | None) -> str:
    """Write the limits of a time in brackets; nothing where it has none."""
    if low is None:
        return ""
    if high is None:
        return " " + _("(at least {low})").format(low=duration(low))
    return " " + _("(between {low} and {high})").format(low=duration(low), high=duration(high))


def _beside(waited: Waited, at: float) -> str:
    classic, came = waited.answer.total.value, waited.awaited.told
    if classic is None or duration(classic) == duration(at):
        return _("Of those {came} alone it is the same.").format(came=came)
    # The bins of the estimate are a hundredth wide: a smaller difference is theirs.
    if abs(at - classic) <= 0.01 * classic:
        return _("Of those {came} alone it is nearly the same: {classic}.").format(came=came, classic=duration(classic))
    word = _("shorter") if classic < at else _("longer")
    text = _("Of those {came} alone it is {classic}, which is {size} {word}.")
    return text.format(came=came, classic=duration(classic), size=duration(abs(at - classic)), word=word)


def _why(waited: Waited) -> str:
    waits = waited.waits
    text = _("Of {n} who began to wait in this period, {waiting} wait still.")
    ended = sum(waits.ended)
    if ended:
        text = _("Of {n} who began to wait in this period, {waiting} wait still and {ended} were {how}.")
    counts = {"n": number(waits.n), "waiting": number(sum(waits.waiting)), "ended": number(ended)}
    return text.format(**counts, how=waited.awaited.ended)


def by_then(waited: Waited) -> list[tuple[str, float, float, float]]:
    """Return time in words, share and limits at times that people think in, as far as the waits reach."""
    last = waited.waits.times[-1] if waited.waits.times else 0
    return [(duration(mark), *waited.curve.by(mark)) for mark in MARKS if mark <= last]


def apart(groups: Mapping[str | None, Waits], level: float) -> str:
    """Say whether groups wait equally long, of those with enough waits."""
    told_ = {name: waits for name, waits in groups.items() if enough(waits)}
    if len(told_) < 2:
        return _("Too few waits to compare groups: {n} in each of two are needed.").format(n=FEWEST)
    _chi2, _freedom, p = log_rank(list(told_.values()))
    if p < 1 - level:
        medians = {name: curve(waits, level).quantile(0.5)[0] for name, waits in told_.items()}
        known = {name: at for name, at in medians.items() if at is not None}
        said = _("The {n} groups differ in how long they wait by more than chance explains.")
        if len(known) < 2:
            return said.format(n=len(told_))
        quick, slow = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
        said += " " + _("Half within {least} in {quick}, within {most} in {slow}.")
        return said.format(
            n=len(told_), least=duration(known[quick]), quick=group(quick), most=duration(known[slow]), slow=group(slow)
        )
    return _("No difference between the {n} groups that the data can show.").format(n=len(told_))
