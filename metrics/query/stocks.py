"""Ask how many were open at the end of each span."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Select, func, literal, null, select, tuple_

from metrics.kinds import Stock
from metrics.metric import Metric
from metrics.query.frame import Cell, Frame, Place, Row, Scan


class StockScan(Scan):
    """One scan of the spans, one counter for each instant."""

    def __init__(self, frame: Frame, metric: Metric) -> None:
        self.frame, self.metrics = frame, (metric,)

    def statement(self) -> Select[Any]:
        (metric,) = self.metrics
        kind, group = metric.kind, self.frame.group(metric)
        assert isinstance(kind, Stock)
        spans = self.frame.spans.values()
        counters = [
            func.count().filter(kind.open_at(literal(s.end, kind.opened_at.type))).label(f"w{k}")
            for k, s in enumerate(spans)
        ]
        found = (
            select(*counters)
            .select_from(metric.table)
            .where(metric.rows, self.frame.conditions(metric), kind.opened_at < max(s.end for s in spans))
        )
        if group is None:
            return found.add_columns(null().label("g"), literal(1).label("level"))
        return found.add_columns(group.label("g"), func.grouping(group).label("level")).group_by(
            func.grouping_sets(tuple_(), tuple_(group))
        )

    def read(self, rows: Iterable[Row]) -> Iterator[Cell]:
        (metric,) = self.metrics
        for row in rows:
            grouped = row["level"] == 0
            for k, when in enumerate(self.frame.spans):
                if row[f"w{k}"] or not grouped:
                    yield Cell(metric.key, Place(when, row["g"] if grouped else None, grouped), {"n": row[f"w{k}"]})
