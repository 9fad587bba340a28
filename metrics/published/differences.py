"""Compare what a link shows with what it would show now."""

from collections.abc import Iterator
from dataclasses import dataclass

from metrics.published.label import Label
from metrics.published.offered import COHORTS
from metrics.published.payload import Cell, Payload, Shown, Stretch, View

Value = Cell | Shown


@dataclass(frozen=True)
class Difference:
    """One figure that differs; None where it is not there.

    Parameters
    ----------
    period : Stretch
        Of which it is; of customers who came back, when they began.
    metric : str
    group : Label, optional
    shown, now : Cell or Shown, optional
    before : bool
        Whether it is that of the period before.
    step : int, optional
        Of customers who came back: how long after they began; 0 is how many began.
    """

    period: Stretch
    metric: str
    group: Label | None
    shown: Value | None
    now: Value | None
    before: bool = False
    step: int | None = None


@dataclass(frozen=True)
class _Place:
    """Where a figure stands."""

    period: Stretch
    metric: str
    group: Label | None = None
    before: bool = False
    step: int | None = None


def differences(shown: Payload, now: Payload) -> tuple[Difference, ...]:
    """Return the figures that differ, of the periods that both have, the latest first; each once."""
    there = {view.period: dict(_values(view)) for view in now.views}
    found = (
        Difference(p.period, p.metric, p.group, here.get(p), new.get(p), p.before, p.step)
        for view in shown.views
        if view.period in there
        for here, new in [(dict(_values(view)), there[view.period])]
        for p in dict.fromkeys((*here, *new))
        if here.get(p) != new.get(p)
    )
    return tuple(dict.fromkeys(found))


def same(shown: Payload, now: Payload) -> bool:
    """Tell whether all that is shown would be shown now, to the last word."""
    return set(shown.views) <= set(now.views)


def newer(shown: Payload, now: Payload) -> tuple[Stretch, ...]:
    """Return the periods that `now` has alone: those over since, or the other way round those too long ago."""
    have = {view.period for view in shown.views}
    return tuple(view.period for view in now.views if view.period not in have)


def _values(view: View) -> Iterator[tuple[_Place, Value]]:
    for figure in view.figures:
        yield _Place(view.period, figure.metric), figure.cell
        yield _Place(view.period, figure.metric, before=True), figure.before
        for label, cell in figure.split.parts if figure.split else ():
            yield _Place(view.period, figure.metric, label), cell
        for step, cell in figure.trend:
            if step != view.period:
                yield _Place(step, figure.metric), cell
    for cohort in view.cohorts:
        for k, value in enumerate((cohort.n, *cohort.shares)):
            yield _Place(cohort.began, COHORTS, step=k), value
