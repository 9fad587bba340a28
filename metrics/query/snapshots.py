"""Ask figures of instants: one scan of a table, one counter for each span."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import DateTime, Select, and_, func, literal, null, or_, select, tuple_

from metrics.metric import Metric
from metrics.query.frame import Cell, Frame, Place, Row, Scan, own
from metrics.snapshots import Snapshot


class SnapshotScan(Scan):
    """Figures of several metrics of one table at the ends of all spans."""

    def __init__(self, frame: Frame, metrics: tuple[Metric, ...]) -> None:
        self.frame, self.metrics = frame, metrics

    def statement(self) -> Select[Any]:
        spans = list(self.frame.spans.values())
        figures, touched = [], []
        first, last = _instant(min(s.start for s in spans)), _instant(max(s.end for s in spans))
        for i, metric in enumerate(self.metrics):
            kind, row = metric.kind, and_(metric.rows, self.frame.conditions(metric))
            assert isinstance(kind, Snapshot)
            touched.append(and_(row, kind.touched(first, last)))
            for k, span in enumerate(spans):
                for name, figure in kind.at(_instant(span.start), _instant(span.end), row).items():
                    figures.append(figure.label(f"m{i}_w{k}_{name}"))
        found = select(*figures).select_from(self.metrics[0].table).where(or_(*touched))
        return grouped(found, self.frame.group(self.metrics[0]))

    def read(self, rows: Iterable[Row]) -> Iterator[Cell]:
        for row in rows:
            in_group = row["level"] == 0
            for i, metric in enumerate(self.metrics):
                for k, when in enumerate(self.frame.spans):
                    components = own(row, f"m{i}_w{k}_")
                    if components["n"] or not in_group:
                        yield Cell(metric.key, Place(when, row["g"] if in_group else None, in_group), components)


def grouped(found: Select[Any], group: Any) -> Select[Any]:
    """Return the aggregates of the whole and, where `group` is given, of each group: with `g` and `level`."""
    if group is None:
        return found.add_columns(null().label("g"), literal(1).label("level"))
    level = func.grouping(group).label("level")
    return found.add_columns(group.label("g"), level).group_by(func.grouping_sets(tuple_(), tuple_(group)))


def _instant(value: Any) -> Any:
    return literal(value, DateTime())
