"""Say in which figures a period was strong, weak, better or worse, of those that a link tells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from metrics.against import held_against
from metrics.answer import Answer, Point
from metrics.change import Comparisons
from metrics.published.label import Label
from metrics.published.payload import Cell, Figure, How, Line, Quadrant
from metrics.published.standing import JUDGED
from metrics.units import Better

MOST = 4  # of each kind
Group = str | None


def lines(
    answers: Iterable[Answer], changes: Comparisons, figures: Sequence[Figure], names: Mapping[Group, Label]
) -> tuple[Line, ...]:
    """Return at most four lines of each kind, the strongest evidence first; none of what the link does not tell.

    Parameters
    ----------
    answers : iterable of Answer
        As readers know them, about this period.
    changes : Comparisons
        With the period before.
    figures : sequence of Figure
        As the link shows them.
    names : mapping of group to Label
    """
    shown = {figure.metric: figure for figure in figures}
    found: dict[Quadrant, list[Line]] = {quadrant: [] for quadrant in Quadrant}
    for line in (*_held(answers, shown, names), *_changed(changes, shown, names)):
        if line.metric not in {one.metric for one in found[line.quadrant]}:
            found[line.quadrant].append(line)
    return tuple(line for told in found.values() for line in told[:MOST])


def _held(answers: Iterable[Answer], shown: Mapping[str, Figure], names: Mapping[Group, Label]) -> Iterator[Line]:
    for one in held_against(answers):
        cell, group = _cell(shown[one.answer.metric.key], one.point, names)
        if one.beyond and cell is not None and cell.state in JUDGED:
            yield Line(Quadrant.STRENGTH if one.met else Quadrant.WEAKNESS, one.answer.metric.key, group)


def _changed(changes: Comparisons, shown: Mapping[str, Figure], names: Mapping[Group, Label]) -> Iterator[Line]:
    for one in changes.proven:
        metric = one.answer.metric
        cell, group = _cell(shown[metric.key], one.now, names)
        if metric.better is Better.NEITHER or cell is None or cell.value.how is not How.TOLD:
            continue
        if group is None and shown[metric.key].rose is None:
            continue
        good = (one.change.size > 0) == (metric.better is Better.HIGHER)
        yield Line(Quadrant.BETTER if good else Quadrant.WORSE, metric.key, group)


def _cell(figure: Figure, point: Point, names: Mapping[Group, Label]) -> tuple[Cell | None, Label | None]:
    if not point.grouped:
        return figure.cell, None
    label = names.get(point.group)
    parts = dict(figure.split.parts) if figure.split else {}
    return (parts.get(label) if label else None), label
