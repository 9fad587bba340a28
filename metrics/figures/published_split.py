"""Draw groups side by side for a link: a bar for what is told, an open one up to a bound, none for what is withheld."""

from collections.abc import Iterator
from itertools import chain

from metrics.figures.published_marks import WIDTH, asked_line, bar, drawing, rule, text
from metrics.figures.ticks import Axis, axis
from metrics.metric import Metric
from metrics.published.label import Label
from metrics.published.payload import Cell, How, Split
from metrics.published.telling import by_row, figured, verdict
from metrics.translation import translate as _
from metrics.verdicts import State

ROW, HIGH, TOP = 44, 14, 6
LEFT, RIGHT = 2, 170  # of the bars; figure and verdict are to the right of them
TOLD_AT = RIGHT + 12
TONES = {State.MET: "good", State.MISSED: "bad"}  # other words are too long for a row, and stand in the table
DRAWN = (How.TOLD, How.UNDER, How.OVER)


def split(of: Split, metric: Metric, title: str, name: str) -> str:
    """Return the groups as SVG; `name` begins the ids within."""
    levels = [c.value.value for __, c in of.parts if c.value.how in DRAWN and c.value.value is not None]
    targets = [c.target for __, c in of.parts if c.target is not None and not by_row(metric)]
    scale = axis([*levels, *targets], metric.unit, from_zero=True)
    rows = (_row(TOP + k * ROW, label, cell, metric, scale) for k, (label, cell) in enumerate(of.parts))
    return drawing(name, title, described(of, metric), TOP + ROW * max(len(of.parts), 1), chain(*rows))


def described(of: Split, metric: Metric) -> str:
    """Say what the bars show, for those who do not see them."""
    if not of.parts:
        return _("Nothing to show here.")
    return (
        "; ".join(f"{label}: {figured(cell, metric.unit)}, {verdict(cell, metric)}" for label, cell in of.parts) + "."
    )


def _row(top: float, label: Label, cell: Cell, metric: Metric, scale: Axis) -> Iterator[str]:
    yield text((LEFT, top + 14), label, kind="text")
    start, y = scale.place(0, LEFT, RIGHT), top + 20
    yield rule((start, y - 2), (start, y + HIGH + 2))
    if cell.value.how in DRAWN and cell.value.value is not None:
        end = scale.place(cell.value.value, LEFT, RIGHT)
        yield bar((min(start, end), y), abs(end - start), HIGH, known=cell.value.how is How.TOLD)
    if cell.target is not None and not by_row(metric):
        x = scale.place(cell.target, LEFT, RIGHT)
        yield asked_line([(x, y - 3), (x, y + HIGH + 3)])
    yield text((TOLD_AT, y + 11), figured(cell, metric.unit), kind="text", bold=True)
    if cell.state in TONES:
        word = f"{cell.state.mark} {verdict(cell, metric)}"
        yield text((WIDTH - 2, y + 11), word, "end", TONES[cell.state])
