"""Compare what a link shows with what it would show now."""

from collections.abc import Iterator
from dataclasses import dataclass

from metrics.published.label import Label
from metrics.published.payload import Cell, Payload, Stretch, View


@dataclass(frozen=True)
class Difference:
    """One figure that differs; None where it is not there.

    Parameters
    ----------
    period : Stretch
    metric : str
    group : Label, optional
    shown, now : Cell, optional
    """

    period: Stretch
    metric: str
    group: Label | None
    shown: Cell | None
    now: Cell | None


def differences(shown: Payload, now: Payload) -> tuple[Difference, ...]:
    """Return the figures that differ, of the periods that both have, the latest first."""
    there = {view.period: dict(_cells(view)) for view in now.views}
    return tuple(
        Difference(view.period, metric, group, cell, new)
        for view in shown.views
        if view.period in there
        for metric, group, cell, new in _both(dict(_cells(view)), there[view.period])
        if cell != new
    )


def newer(shown: Payload, now: Payload) -> tuple[Stretch, ...]:
    """Return the periods that are over since and would be shown now."""
    have = {view.period for view in shown.views}
    return tuple(view.period for view in now.views if view.period not in have)


Place = tuple[str, Label | None]


def _cells(view: View) -> Iterator[tuple[Place, Cell]]:
    for figure in view.figures:
        yield (figure.metric, None), figure.cell
        for label, cell in figure.split.parts if figure.split else ():
            yield (figure.metric, label), cell


def _both(
    shown: dict[Place, Cell], now: dict[Place, Cell]
) -> Iterator[tuple[str, Label | None, Cell | None, Cell | None]]:
    for metric, group in dict.fromkeys((*shown, *now)):
        yield metric, group, shown.get((metric, group)), now.get((metric, group))
