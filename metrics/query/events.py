"""Ask figures of rows that happen at an instant: one scan for all metrics of a fact and date basis."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    CompoundSelect,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.sql.functions import count

from metrics import intervals
from metrics.halving import by_halving
from metrics.kinds import Column, Components, Quantile
from metrics.metric import Metric
from metrics.query.frame import Cell, Frame, Place, Row, Scan, When, source, within

WHOLE: dict[int | None, When] = {0: "period", 1: "before"}
COUNTS = ("n", "undecided", "unjudged")  # a group that has none of these is not there
Level = tuple[str, str | None]  # a grouping set: its span's column, and its group's


@dataclass(frozen=True)
class Part:
    """Figures that go together in the statement; either all of them add up over disjoint rows, or none does.

    Metrics may be credited to different columns of the same dimension: `group` is the one that these share. What is
    told `beside` figures is asked of the period alone.
    """

    group: str | None
    additive: bool
    beside: bool
    figures: dict[int, dict[str, Column]]  # by position of the metric and name of the component


@dataclass(frozen=True)
class Wanted:
    """The two order statistics that bound one quantile: metric by position, place, fractions of their ranks."""

    metric: int
    place: Place
    fractions: tuple[float, float]


class EventScan(Scan):
    """Totals, trend and split of several metrics from one statement.

    What adds up is summed from its finest cells. What does not is asked apart, by the group that it is credited to.
    """

    def __init__(self, frame: Frame, metrics: tuple[Metric, ...]) -> None:
        self.frame, self.metrics = frame, metrics
        self.at = metrics[0].counted_at
        self.conditions = [frame.conditions(m) for m in metrics]
        groups = [frame.group(m) for m in metrics]
        self.groups = {str(g): g for g in groups if g is not None}
        names = {g: f"g{j}" for j, g in enumerate(self.groups)}
        self.group_of = [None if g is None else names[str(g)] for g in groups]

    def statement(self) -> Select[Any] | CompoundSelect[Any]:
        rows, parts = self._told
        selects = [found for k, part in enumerate(parts) for found in self._levels(rows, k, part)]
        return union_all(*selects) if selects[1:] else selects[0]

    @cached_property
    def _told(self) -> tuple[CTE, list[Part]]:
        """The scan, and the figures that the statement brings of it."""
        rows = self._rows("rows_")
        return rows, self._parts(rows)

    def _rows(self, name: str, *, bare: bool = False) -> CTE:
        """Rows with their place in time, their groups, and what each metric wants to know of them.

        A `bare` scan is without what is left out, and without the metrics that are no quantiles.
        """
        spans = self.frame.spans
        pid = case(
            *((within(self.at, spans[w]), k) for k, w in enumerate(("period", "before")) if w in spans), else_=null()
        )
        columns: list[Any] = [pid.cast(Integer).label("pid"), self._bucket().cast(Integer).label("bid")]
        columns += [g.label(f"g{j}") for j, g in enumerate(self.groups.values())]
        shared = self.conditions[0] if len({str(c) for c in self.conditions}) == 1 else None
        for i, metric in enumerate(self.metrics):
            if bare and not isinstance(metric.kind, Quantile):
                continue
            own = literal(True) if shared is not None else self.conditions[i]
            columns.append(and_(metric.rows, own).label(f"m{i}_row"))
            columns += [c.label(f"m{i}_{name}") for name, c in metric.kind.inputs().items()]
            columns += [and_(out.rows, own).label(f"m{i}_out{k}") for k, out in enumerate(metric.left_out) if not bare]
            if metric.not_over is not None and not bare:
                columns.append(and_(metric.not_over, own).label(f"m{i}_waiting"))
        found = select(*columns).select_from(source(self.metrics)).where(self.frame.reached(self.at))
        return (found if shared is None else found.where(shared)).cte(name).prefix_with("MATERIALIZED")

    def _bucket(self) -> Any:
        buckets = self.frame.resolved.buckets
        if not buckets:
            return null()
        bounds = [*(b.start for b in buckets), buckets[-1].end]  # they lie side by side in order
        return by_halving(self.at, bounds, [null(), *(literal(k) for k in range(len(buckets))), null()])

    def _parts(self, rows: CTE) -> list[Part]:
        parts: list[Part] = []
        for group in dict.fromkeys(self.group_of):
            members = [i for i, g in enumerate(self.group_of) if g == group]
            parts.append(Part(group, True, False, {i: self._additive(i, rows) for i in members}))
            holistic = {i: figures for i in members if (figures := self._holistic(i, rows))}
            parts += [Part(group, False, False, holistic)] if holistic else []
        beside = {i: self._beside(i, rows) for i in range(len(self.metrics))}
        return [*parts, Part(None, True, True, beside)]

    def _inputs(self, i: int, rows: CTE) -> dict[str, Column]:
        return {name: rows.c[f"m{i}_{name}"] for name in self.metrics[i].kind.inputs()}

    def _additive(self, i: int, rows: CTE) -> dict[str, Column]:
        figures = self.metrics[i].kind.aggregates(rows.c[f"m{i}_row"], self._inputs(i, rows))
        waiting = ["waiting"] if self.metrics[i].not_over is not None else []
        return figures | {name: func.count().filter(rows.c[f"m{i}_{name}"]) for name in waiting}

    def _holistic(self, i: int, rows: CTE) -> dict[str, Column]:
        return self.metrics[i].kind.holistic(rows.c[f"m{i}_row"], self._inputs(i, rows))

    def _beside(self, i: int, rows: CTE) -> dict[str, Column]:
        return {f"out{k}": func.count().filter(rows.c[f"m{i}_out{k}"]) for k in range(len(self.metrics[i].left_out))}

    def _levels(self, rows: CTE, number: int, part: Part) -> list[Select[Any]]:
        """The selects of a part's figures by span and by step, whole and by group."""
        figures = {f"m{i}_{name}": c for i, named in part.figures.items() for name, c in named.items()}
        split: list[Column] = [rows.c[part.group]] if part.group else []
        if part.beside:
            return [self._level(rows, number, figures, rows.c.pid, None).where(rows.c.pid == 0)]
        if not part.additive:
            spans = (rows.c.pid, rows.c.bid)
            return [self._level(rows, number, figures, when, g) for when in spans for g in (None, *split)]
        keys = [rows.c.pid, rows.c.bid, *split]
        cells = select(*keys, *(c.label(n) for n, c in figures.items())).group_by(*keys).subquery(f"cells{number}")
        pid, bid, *group = (cells.c[key.name] for key in keys)
        sets = [tuple_(pid), tuple_(bid), *(tuple_(when, g) for g in group for when in (pid, bid))]
        g, level = (group[0], func.grouping(group[0])) if group else (cast(null(), String), literal(1))
        placed = [literal(number).label("part"), pid, bid, g.label("g"), level.label("level")]
        summed = self._columns(rows, {n: _summed(cells.c[n], c) for n, c in figures.items()})
        return [select(*placed, func.grouping(bid).label("whole"), *summed).group_by(func.grouping_sets(*sets))]

    def _level(self, rows: CTE, number: int, figures: Mapping[str, Column], when: Column, g: Any) -> Select[Any]:
        """The figures of the rows that are in a span or in a step; by group if one is given."""
        spans = (when if key is when else cast(null(), Integer).label(key.name) for key in (rows.c.pid, rows.c.bid))
        told = {"g": cast(null(), String) if g is None else g}
        told |= {"level": literal(int(g is None)), "whole": literal(int(when is rows.c.pid))}
        placed = [literal(number).label("part"), *spans, *(of.label(name) for name, of in told.items())]
        found = select(*placed, *self._columns(rows, figures)).where(when.is_not(None))
        return found.group_by(when, *([] if g is None else [g]))

    def _columns(self, rows: CTE, figures: Mapping[str, Column]) -> list[Column]:
        """The figures of all parts in their order; those of other parts are empty."""
        told = (self._additive, self._holistic, self._beside)
        every = {f"m{i}_{n}": c for i in range(len(self.metrics)) for of in told for n, c in of(i, rows).items()}
        return [figures.get(name, cast(null(), c.type)).label(name) for name, c in every.items()]

    def read(self, rows: Iterable[Row]) -> Iterator[Cell]:
        _rows, parts = self._told
        found: dict[tuple[int, Place], dict[str, Any]] = {}
        for row in rows:
            when: When | None = WHOLE.get(row["pid"]) if row["whole"] else row["bid"]
            if when is None:
                continue
            grouped = row["level"] == 0
            place = Place(when, row["g"] if grouped else None, grouped)
            for i, figures in parts[row["part"]].figures.items():
                found.setdefault((i, place), {}).update({name: row[f"m{i}_{name}"] for name in figures})
        for (i, place), components in found.items():
            if not place.grouped or any(components.get(name) for name in COUNTS):
                yield Cell(self.metrics[i].key, place, components)
        for i, metric in enumerate(self.metrics):  # a span without any row is an answer too
            zeros = {name: 0 for part in parts for name in part.figures.get(i, {})}
            yield from (Cell(metric.key, Place(w), zeros) for w in self.frame.spans if (i, Place(w)) not in found)

    def refine(self, cells: Iterable[Cell]) -> Select[Any] | CompoundSelect[Any] | None:
        wanted = self._wanted(cells)
        rows = self._rows("rows_", bare=True)
        levels = [self._refining(rows, level, found) for level, found in wanted.items()]
        return union_all(*levels) if levels else None

    def _refining(self, rows: CTE, level: Level, wanted: Sequence[Wanted]) -> Select[Any]:
        """Order statistics of one grouping set: its cells' ranks as one list of fractions for each metric."""
        when, g = rows.c[level[0]], cast(null(), String) if level[1] is None else rows.c[level[1]]
        figures: list[Any] = []
        for i, metric in enumerate(self.metrics):
            if isinstance(metric.kind, Quantile):
                fractions = [f for w in wanted if w.metric == i for f in w.fractions]
                order = func.percentile_disc(array(fractions)).within_group(rows.c[f"m{i}_of"])
                asked = order.filter(rows.c[f"m{i}_row"]) if fractions else cast(null(), ARRAY(metric.kind.of.type))
                figures.append(asked.label(f"m{i}"))
        found = select(
            literal(level[0]).label("span"),
            when.label("place"),
            literal(level[1]).label("level"),
            g.label("g"),
            *figures,
        )
        return found.where(when.is_not(None)).group_by(when, *([] if level[1] is None else [g]))

    def refined(self, cells: Iterable[Cell], rows: Iterable[Row]) -> Iterator[Cell]:
        kept = list(cells)
        wanted = self._wanted(kept)
        bounds: dict[tuple[str, Place], Components] = {}
        for row in rows:
            found = wanted[row["span"], row["level"]]
            when = WHOLE[row["place"]] if row["span"] == "pid" else row["place"]
            place = Place(when, row["g"], grouped=row["level"] is not None)
            taken = dict.fromkeys(range(len(self.metrics)), 0)
            for w in found:
                if w.place == place:
                    k = taken[w.metric]
                    low, high = row[f"m{w.metric}"][k : k + 2]
                    bounds[self.metrics[w.metric].key, place] = {"low": low, "high": high}
                taken[w.metric] += 2
        for cell in kept:
            yield Cell(cell.metric, cell.place, {**cell.components, **bounds.get((cell.metric, cell.place), {})})

    def _wanted(self, cells: Iterable[Cell]) -> dict[Level, list[Wanted]]:
        """The cells whose interval needs order statistics, by grouping set; a trend split by groups goes without."""
        position = {m.key: i for i, m in enumerate(self.metrics)}
        wanted: dict[Level, list[Wanted]] = {}
        for cell in cells:
            i, place = position[cell.metric], cell.place
            kind, n = self.metrics[i].kind, cell.components["n"]
            if not isinstance(kind, Quantile) or (place.grouped and isinstance(place.when, int)):
                continue
            bounds = intervals.ranks(n, kind.q, self.frame.resolved.level)
            if bounds:
                span = "bid" if isinstance(place.when, int) else "pid"
                level = (span, self.group_of[i] if place.grouped else None)
                # The middle of a rank's step, so that rounding cannot reach the next one.
                low, high = ((rank - 0.5) / n for rank in bounds)
                wanted.setdefault(level, []).append(Wanted(i, place, (low, high)))
        return wanted


def _summed(cells: Column, aggregate: Column) -> Column:
    """The sum of an aggregate over cells, in the aggregate's own type: engines widen sums of counts."""
    counts = isinstance(getattr(aggregate, "func", aggregate), count)
    return cast(func.sum(cells), BigInteger) if counts else func.sum(cells)
