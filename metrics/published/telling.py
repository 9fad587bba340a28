"""Say what a link shows: numbers, verdicts and changes in words."""

from collections.abc import Iterable
from datetime import date
from math import isclose
from zoneinfo import ZoneInfo

from metrics.attainment import Attainment
from metrics.catalogue import Catalogue
from metrics.dimensions import DIMENSIONS
from metrics.metric import Metric
from metrics.periods import Calendar, Days, Grain
from metrics.published.payload import Cell, Figure, How, Line, Payload, Quadrant, Shown, Split, Stretch, View
from metrics.sentences import Turn, noun
from metrics.translation import translate as _
from metrics.units import Better, Measure, Money, Unit
from metrics.verdicts import State, Verdict
from metrics.wording import MONTHS, NBSP, NO_DATA, bucket, figure, instant, number, period, short_day

QUADRANTS = {
    Quadrant.STRENGTH: _("Strengths"),
    Quadrant.WEAKNESS: _("Weaknesses"),
    Quadrant.BETTER: _("Better than before"),
    Quadrant.WORSE: _("Worse than before"),
}
ROUNDED = _(
    "Counts are rounded to 5, and under 10 shown as such; shares come from rounded counts, and are shown of 10 or more "
    "only. Verdicts come from the exact figures. “Too few to tell” and “not shown” stand where a figure would say "
    "something about one person, or where rounding would contradict its verdict."
)


def catalogue_of(payload: Payload) -> Catalogue:
    """Return the metrics and dimensions by which a link is worded."""
    return Catalogue.of({}).reported_in(payload.currency)


def told(shown: Shown, unit: Measure) -> str:
    """Write a number: "83 %", "under 10", "over 95 %", "too few to tell", "no data"."""
    match shown.how:
        case How.TOLD:
            return written(shown.value, unit)
        case How.UNDER:
            return _("under {bound}").format(bound=written(shown.value, unit))
        case How.OVER:
            return _("over {bound}").format(bound=written(shown.value, unit))
        case How.WITHHELD:
            return _("too few to tell")
        case How.NOTHING:
            return NO_DATA


def written(value: float | None, unit: Measure) -> str:
    """Write a rounded value with the digits that it has, and no noughts that look exact: "83 %", "4.2", "12 EUR"."""
    if value is None:
        return NO_DATA
    match unit:
        case Unit.SHARE:
            return f"{number(100 * value, _digits(100 * value, 1))}{NBSP}%"
        case Money():
            return f"{number(value, _digits(value, 2))}{NBSP}{unit.currency}"
        case Unit.SCORE | Unit.RATE | Unit.MONEY:
            return number(value, _digits(value, 2))
        case _:
            return figure(value, unit)


def figured(cell: Cell, unit: Measure) -> str:
    """Write the figure of a cell; one that is withheld though many stand behind it is "not shown"."""
    return _shown(cell.value, cell, unit)


def counted(cell: Cell) -> str:
    """Write on how many a figure stands, for a table."""
    return _shown(cell.n, cell, Unit.COUNT)


def basis(cell: Cell, metric: Metric) -> str:
    """Say on how many a figure stands, "about 410 answers"; nothing where the figure is that number."""
    if metric.kind.census or cell.n.how in (How.WITHHELD, How.NOTHING):
        return ""
    about = _("about {n} {rows}") if cell.n.how is How.TOLD else "{n} {rows}"
    return about.format(n=counted(cell), rows=noun(metric, 2))


def verdict(cell: Cell, metric: Metric) -> str:
    """Return the verdict as a word."""
    if cell.n.how is How.WITHHELD and cell.state is State.CANNOT_TELL:
        return _("not shown")
    return Verdict(cell.state, sampled=metric.sampled).word


def judged(rows: Iterable[tuple[str, Cell]]) -> bool:
    """Whether any row of a table has a verdict to tell."""
    return any(cell.state not in (State.NO_STANDARD, State.NO_DATA) for __, cell in rows)


def asked(cell: Cell, metric: Metric) -> str:
    """Say what the standard asks: "at least 85 % asked", of times "92 % in time, 90 % asked"; else nothing."""
    said = []
    if cell.in_time is not None and cell.in_time.how not in (How.WITHHELD, How.NOTHING):
        said.append(_("{share} in time").format(share=told(cell.in_time, Unit.SHARE)))
    if cell.target is not None:
        wanted = _("{limit} {target} asked").format(limit=limit(metric), target=target(cell, metric))
        said.append(wanted.strip())
    return ", ".join(said)


def limit(metric: Metric) -> str:
    """Say on which side of what is asked a figure is to be: "at least", "at most"; nothing of shares in time."""
    if by_row(metric):
        return ""
    return _("at most") if metric.better is Better.LOWER else _("at least")


def target(cell: Cell, metric: Metric) -> str:
    """Write what is asked, for a table."""
    return "–" if cell.target is None else written(cell.target, Unit.SHARE if by_row(metric) else metric.unit)


def in_time(cell: Cell) -> str:
    """Write the share of times that was in time, for a table."""
    return _shown(cell.in_time, cell, Unit.SHARE) if cell.in_time else "–"


def by_row(metric: Metric) -> bool:
    """Whether the standard asks for a share in time, and not for the figure itself."""
    return bool(metric.attained) or isinstance(metric.kind, Attainment)


def change(one: Figure, metric: Metric, before: str) -> str:
    """Say in one sentence how a figure moved against the period before."""
    now, then, unit = one.cell.value, one.before, metric.unit
    if How.NOTHING in (now.how, then.how):
        return "" if now.how is How.NOTHING else _("No data to compare with {period}.").format(period=before)
    if How.WITHHELD in (now.how, then.how):
        return _("Not compared with {period}.").format(period=before)
    was = told(then, unit)
    if was == told(now, unit):
        return _("As in {period}.").format(period=before)
    if one.rose is not None:
        text = _("Rose from {then} in {period}.") if one.rose else _("Fell from {then} in {period}.")
        return text.format(then=was, period=before)
    if metric.kind.census or not one.compared:  # counted wholly, so that there is no chance in it; or not told from it
        return _("{then} in {period}.").format(then=_capital(was), period=before)
    return _("No change that the data can show: {then} in {period}.").format(then=was, period=before)


def turned(one: Figure, metric: Metric) -> Turn | None:
    """Return which way a figure went and whether that is good news; None without a change that is told."""
    now, then = one.cell.value, one.before
    if one.rose is None or now == then or How.WITHHELD in (now.how, then.how):
        return None
    better = metric.better
    return Turn(one.rose, None if better is Better.NEITHER else one.rose == (better is Better.HIGHER))


def defined(metric: Metric) -> str:
    """Say how a figure is computed, and by which date."""
    return _capital(f"{metric.formula}; {metric.counted_by}.")


def dimension(of: Split) -> str:
    """Name the property by which groups stand side by side."""
    return next(d.title for d in DIMENSIONS if d.key == of.dimension)


def customers(shown: Shown) -> str:
    """Write how many began together."""
    return _("not shown") if shown.how is How.WITHHELD else told(shown, Unit.COUNT)


def share(shown: Shown) -> str:
    """Write a share of a table that has many: in whole per cent, and short where there is none."""
    if shown.how is How.TOLD and shown.value is not None:
        return f"{number(100 * shown.value)}{NBSP}%"
    return {How.WITHHELD: _("too few"), How.NOTHING: "–"}.get(shown.how) or told(shown, Unit.SHARE)


def stretch(of: Stretch, grain: Grain) -> str:
    """Write a period: "September 2026", "week of 26 October 2026"."""
    return bucket(Days(of.first, of.last), grain)


def named(steps: Iterable[tuple[Stretch, Cell]], grain: Grain) -> tuple[tuple[str, Cell], ...]:
    """Return the steps of a trend by the names of their periods."""
    return tuple((stretch(of, grain), cell) for of, cell in steps)


def before(view: View, payload: Payload) -> str:
    """Write the period before the one of a view."""
    first = Calendar(ZoneInfo(payload.zone)).step(view.period.first, payload.grain, -1)
    return stretch(Stretch(first, view.period.first), payload.grain)


def heading(view: View, payload: Payload) -> str:
    """Write the title of a page, which has no word from the data."""
    return _("Customer service, {period}").format(period=stretch(view.period, payload.grain))


def narrowed(payload: Payload, catalogue: Catalogue) -> tuple[str, ...]:
    """Write each filter: "Team: Billing or Technical"."""
    return tuple(
        f"{catalogue.dimension(dimension).title}: {_(' or ').join(labels)}" for dimension, labels in payload.filters
    )


def facts(view: View, payload: Payload) -> tuple[tuple[str, str], ...]:
    """Write where a page comes from: period, until when the data reach, zone, who published it, and when."""
    zone = ZoneInfo(payload.zone)
    return (
        (_("Period"), period(Days(view.period.first, view.period.last))),
        (_("Data until"), instant(payload.data_until, zone)),
        (_("Time zone"), payload.zone),
        (_("Published by"), payload.publisher),
        (_("Made at"), instant(payload.made_at, zone)),
    )


def summed_up(line: Line, view: View, payload: Payload, catalogue: Catalogue) -> tuple[str, str]:
    """Return of what a line of the summary speaks, and its sentence."""
    metric = catalogue.metric(line.metric)
    title = metric.title if line.group is None else f"{metric.title} · {line.group}"
    one = next((f for f in view.figures if f.metric == line.metric), None)
    cell = one and _cell(one, line)
    if one and line.group is None and line.quadrant in (Quadrant.BETTER, Quadrant.WORSE):
        return (
            title,
            f"{_capital(figured(one.cell, metric.unit))}. {change(one, metric, before(view, payload))}".strip(),
        )
    parts = [figured(cell, metric.unit), asked(cell, metric)] if cell else []
    said = ", ".join(part for part in parts if part) or QUADRANTS[line.quadrant]
    return title, f"{_capital(said)}."


def step_name(step: int, grain: Grain) -> str:
    """Name a step of a cohort: "month 1"."""
    return f"{_(grain.value)}{NBSP}{number(step)}"


def short(day: date, grain: Grain) -> str:
    """Write the beginning of a step below a chart: "Sep 2026", "Q3 2026", "31 Aug"."""
    if grain is Grain.MONTH:
        return f"{MONTHS[day.month - 1][:3]}{NBSP}{day.year}"
    return f"Q{(day.month + 2) // 3}{NBSP}{day.year}" if grain is Grain.QUARTER else short_day(day)


def _shown(one: Shown, cell: Cell, unit: Measure) -> str:
    many = cell.n.how is not How.UNDER
    return _("not shown") if one.how is How.WITHHELD and many else told(one, unit)


def _cell(one: Figure, line: Line) -> Cell | None:
    if line.group is None:
        return one.cell
    return dict(one.split.parts).get(line.group) if one.split else None


def _digits(value: float, most: int) -> int:
    """Return how many digits behind the point a value has, at the most."""
    return next((k for k in range(most) if isclose(value, round(value, k), abs_tol=1e-9)), most)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
