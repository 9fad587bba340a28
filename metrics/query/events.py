"""Ask figures of rows that happen at an instant: one scan for all metrics of a fact and date basis."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, Integer, Select, and_, case, func, literal, null, select, tuple_, union_all
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.sql.selectable import Subquery

from metrics import intervals
from metrics.kinds import Column, Components, Quantile
from metrics.metric import Metric
from metrics.query.frame import Cell, Frame, Place, Row, Scan, When, own, within

WHOLE: dict[int | None, When] = {0: "period", 1: "before"}
Level = tuple[str, str | None]  # a grouping set: its span's column, and its group's


@dataclass(frozen=True)
class Wanted:
    """The two order statistics that bound one quantile: metric by position, place, fractions of their ranks."""

    metric: int
    place: Place
    fractions: tuple[float, float]


class EventScan(Scan):
    """Totals, trend and split of several metrics from one statement with grouping sets."""

    def __init__(self, frame: Frame, metrics: tuple[Metric, ...]) -> None:
        self.frame, self.metrics = frame, metrics
        self.at = metrics[0].counted_at
        self.conditions = [frame.conditions(m) for m in metrics]
        groups = [frame.group(m) for m in metrics]
        # Metrics may be credited to different columns of the same dimension: each is a group of its own.
        self.groups = {str(g): g for g in groups if g is not None}
        self.group_of = ["" if g is None else str(g) for g in groups]

    def statement(self) -> Select[Any]:
        rows = self._rows()
        keys = [rows.c.pid, rows.c.bid, *(rows.c[f"g{j}"] for j in range(len(self.groups)))]
        sets = [tuple_(rows.c.pid), tuple_(rows.c.bid)]
        sets += [tuple_(when, g) for g in keys[2:] for when in keys[:2]]
        figures = [c.label(f"m{i}_{name}") for i, m in enumerate(self.metrics) for name, c in self._figures(i, m, rows)]
        return select(*keys, func.grouping(*keys).label("level"), *figures).group_by(func.grouping_sets(*sets))

    def _rows(self) -> Subquery:
        """Rows with their place in time, their groups, and what each metric wants to know of them."""
        spans = self.frame.spans
        pid = case(
            *((within(self.at, spans[w]), k) for k, w in enumerate(("period", "before")) if w in spans), else_=null()
        )
        columns: list[Any] = [pid.cast(Integer).label("pid"), self._bucket().cast(Integer).label("bid")]
        columns += [g.label(f"g{j}") for j, g in enumerate(self.groups.values())]
        shared = self.conditions[0] if len({str(c) for c in self.conditions}) == 1 else None
        for i, metric in enumerate(self.metrics):
            own = literal(True) if shared is not None else self.conditions[i]
            columns.append(and_(metric.rows, own).label(f"m{i}_row"))
            columns += [c.label(f"m{i}_{name}") for name, c in metric.kind.inputs().items()]
            columns += [and_(out.rows, own).label(f"m{i}_out{k}") for k, out in enumerate(metric.left_out)]
        found = select(*columns).select_from(self.metrics[0].table).where(self.frame.reached(self.at))
        return (found if shared is None else found.where(shared)).subquery("rows_")

    def _bucket(self) -> Any:
        buckets = self.frame.resolved.buckets
        if not buckets:
            return null()
        # Buckets lie side by side in order, so the first end that is later decides.
        return case(
            (self.at < buckets[0].start, null()), *((self.at < b.end, k) for k, b in enumerate(buckets)), else_=null()
        )

    def _figures(self, i: int, metric: Metric, rows: Subquery) -> Iterable[tuple[str, Column]]:
        inputs = {name: rows.c[f"m{i}_{name}"] for name in metric.kind.inputs()}
        yield from metric.kind.aggregates(rows.c[f"m{i}_row"], inputs).items()
        for k in range(len(metric.left_out)):
            yield f"out{k}", func.count().filter(rows.c[f"m{i}_out{k}"])

    def read(self, rows: Iterable[Row]) -> Iterator[Cell]:
        width = 2 + len(self.groups)
        names = list(self.groups)
        empty = {m.key: dict.fromkeys(self.frame.spans) for m in self.metrics}
        for row in rows:
            grouped_by = [row["level"] >> (width - 1 - k) & 1 == 0 for k in range(width)]
            when: When | None = row["bid"] if grouped_by[1] else WHOLE.get(row["pid"])
            if when is None:
                continue
            j = next((k for k in range(len(names)) if grouped_by[2 + k]), None)
            for i, metric in enumerate(self.metrics):
                if j is not None and self.group_of[i] != names[j]:
                    continue
                components = own(row, f"m{i}_")
                if j is None:
                    empty[metric.key].pop(when, None)
                    yield Cell(metric.key, Place(when), components)
                elif components["n"] or components.get("undecided"):
                    yield Cell(metric.key, Place(when, row[f"g{j}"], grouped=True), components)
        for metric in self.metrics:  # a span without any row is an answer too
            zeros = dict.fromkeys([*metric.kind.aggregates(metric.rows, metric.kind.inputs())], 0)
            outs = {f"out{k}": 0 for k in range(len(metric.left_out))}
            yield from (Cell(metric.key, Place(w), zeros | outs) for w in empty[metric.key])

    def refine(self, cells: Iterable[Cell]) -> Select[Any] | CompoundSelect[Any] | None:
        wanted = self._wanted(cells)
        levels = [self._refining(level, found) for level, found in wanted.items()]
        return union_all(*levels) if levels else None

    def _refining(self, level: Level, wanted: Sequence[Wanted]) -> Select[Any]:
        """Order statistics of one grouping set: its cells' ranks as one list of fractions for each metric."""
        rows = self._rows()
        when, g = rows.c[level[0]], null() if level[1] is None else rows.c[level[1]]
        figures = []
        for i, metric in enumerate(self.metrics):
            if isinstance(metric.kind, Quantile):
                fractions = [f for w in wanted if w.metric == i for f in w.fractions] or [0.5]
                order = (
                    func.percentile_disc(array(fractions)).within_group(rows.c[f"m{i}_of"]).filter(rows.c[f"m{i}_row"])
                )
                figures.append(order.label(f"m{i}"))
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
        names = list(self.groups)
        wanted: dict[Level, list[Wanted]] = {}
        for cell in cells:
            i, place = position[cell.metric], cell.place
            kind, n = self.metrics[i].kind, cell.components["n"]
            if not isinstance(kind, Quantile) or (place.grouped and isinstance(place.when, int)):
                continue
            bounds = intervals.ranks(n, kind.q)
            if bounds:
                span = "bid" if isinstance(place.when, int) else "pid"
                level = (span, f"g{names.index(self.group_of[i])}" if place.grouped else None)
                # The middle of a rank's step, so that rounding cannot reach the next one.
                low, high = ((rank - 0.5) / n for rank in bounds)
                wanted.setdefault(level, []).append(Wanted(i, place, (low, high)))
        return wanted
