"""Draw a figure over time for a link: what is withheld is a gap, and of what is only bounded the side is shown."""

from collections.abc import Iterator, Sequence
from datetime import date

from metrics.figures.published_marks import WIDTH, Place, asked_line, bound, dot, drawing, line, rule, text
from metrics.figures.ticks import Axis, axis
from metrics.metric import Metric
from metrics.periods import Grain
from metrics.published.payload import Cell, Figure, How, Stretch
from metrics.published.telling import asked, by_row, figured, stretch
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import MONTHS, NBSP, number, short_day

HEIGHT, TOP, BOTTOM, DAYS_AT = 200, 24, 164, 190
RIGHT = WIDTH - 10
LETTER = 7.2  # width of a letter of the ticks, in a wide face
MOST_NAMES = 4
FROM_ZERO = (Unit.COUNT, Unit.SECONDS, Unit.RATE)
DRAWN = (How.TOLD, How.UNDER, How.OVER)

Step = tuple[Stretch, Cell]


def trend(one: Figure, metric: Metric, grain: Grain, name: str) -> str:
    """Return the trend as SVG; `name` begins the ids within."""
    steps = one.trend
    levels = [c.value.value for __, c in steps if c.value.how in DRAWN and c.value.value is not None]
    targets = [None if by_row(metric) else c.target for __, c in steps]
    scale = axis([*levels, *(t for t in targets if t is not None)], metric.unit, from_zero=metric.unit in FROM_ZERO)
    return drawing(
        name, metric.title, described(one, metric, grain), HEIGHT, _marks(steps, targets, scale, metric, grain)
    )


def described(one: Figure, metric: Metric, grain: Grain) -> str:
    """Say what the trend shows, for those who do not see it."""
    first, last = one.trend[0], one.trend[-1]
    text = _("From {first} to {last}; the last is {value}.")
    said = text.format(
        first=stretch(first[0], grain), last=stretch(last[0], grain), value=figured(last[1], metric.unit)
    )
    if not by_row(metric) and last[1].target is not None:
        said += " " + _("Dashed: {asked}.").format(asked=asked(last[1], metric))
    missing = sum(c.value.how not in DRAWN for __, c in one.trend)
    return said + (" " + _("Steps left out: {n}.").format(n=number(missing)) if missing else "")


def _marks(
    steps: Sequence[Step], targets: Sequence[float | None], scale: Axis, metric: Metric, grain: Grain
) -> Iterator[str]:
    left = 8 + LETTER * max(len(label) for label in scale.labels)
    for level, label in zip(scale.ticks, scale.labels, strict=True):
        y = scale.place(level, BOTTOM, TOP)
        yield rule((left, y), (RIGHT + 6, y))
        yield text((left - 6, y + 4), label, "end")
    apart = (RIGHT - left - 6) / max(len(steps) - 1, 1)
    places = [RIGHT - apart * k for k in range(len(steps) - 1, -1, -1)]
    half = apart / 2
    wanted = [None if t is None else (x, scale.place(t, BOTTOM, TOP)) for x, t in zip(places, targets, strict=True)]
    for run in runs(wanted):
        yield asked_line([at for x, y in run for at in ((max(x - half, left), y), (min(x + half, RIGHT + 6), y))])
    known = [
        (x, scale.place(c.value.value, BOTTOM, TOP)) if c.value.how is How.TOLD and c.value.value is not None else None
        for x, (__, c) in zip(places, steps, strict=True)
    ]
    yield from (line(run) for run in runs(known) if len(run) > 1)
    for k, (x, (of, cell)) in enumerate(zip(places, steps, strict=True)):
        if cell.value.how in DRAWN and cell.value.value is not None:
            at, words = (x, scale.place(cell.value.value, BOTTOM, TOP)), _words(of, cell, metric, grain)
            last = k == len(steps) - 1
            if cell.value.how is How.TOLD:
                yield dot(at, 4.5 if last else 3, words)
            else:
                yield bound(at, words, under=cell.value.how is How.UNDER)
            if last:
                falls = len(known) > 1 and (known[-2] or at)[1] < at[1]  # then the line comes from above
                y = at[1] + 18 if falls and at[1] + 18 <= BOTTOM + 6 else max(at[1] - 10, 12)
                yield text((RIGHT + 6, y), figured(cell, metric.unit), "end", "text", bold=True)
    yield from _names(steps, places, grain)


def runs(places: Sequence[Place | None]) -> list[list[Place]]:
    """Return the places that stand side by side, cut where one is missing."""
    found: list[list[Place]] = [[]]
    for place in places:
        if place is None:
            found.append([])
        else:
            found[-1].append(place)
    return [run for run in found if run]


def _words(of: Stretch, cell: Cell, metric: Metric, grain: Grain) -> str:
    return f"{stretch(of, grain)}: {figured(cell, metric.unit)}"


def _names(steps: Sequence[Step], places: Sequence[float], grain: Grain) -> Iterator[str]:
    """Name some steps below the chart, the first and the last among them where there is room."""
    every = -(-(len(steps) - 1) // (MOST_NAMES - 1)) or 1
    for k in range(len(steps) - 1, -1, -every):
        side = "end" if k == len(steps) - 1 else "start" if k == 0 else "middle"
        x = places[k] + {"end": 10, "start": -6, "middle": 0}[side]
        yield text((x, DAYS_AT), _short(steps[k][0].first, grain), side)


def _short(day: date, grain: Grain) -> str:
    """Write the beginning of a step below a chart: "Sep 2026", "Q3 2026", "31 Aug"."""
    if grain is Grain.MONTH:
        return f"{MONTHS[day.month - 1][:3]}{NBSP}{day.year}"
    return f"Q{(day.month + 2) // 3}{NBSP}{day.year}" if grain is Grain.QUARTER else short_day(day)
