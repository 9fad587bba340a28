"""Ask what is left at the end of a span of what persons were or brought at its start."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Select, literal, or_, select

from metrics.kept import KeptByPerson
from metrics.metric import Metric
from metrics.query.frame import Cell, Frame, Row
from metrics.query.spanned import SpannedScan


class KeptScan(SpannedScan):
    """What runs of each person at both ends of all spans, then the sums over persons."""

    def __init__(self, frame: Frame, metric: Metric) -> None:
        super().__init__(frame, metric)
        assert isinstance(metric.kind, KeptByPerson)
        self.kind = metric.kind
        self.figures = tuple(self.kind.of_persons(literal(0), literal(0)))

    def statement(self) -> Select[Any]:
        spans, kind = self._spans(), self.kind
        table = kind.table
        begin, end = kind.of_person(spans.c.start, spans.c.end)
        each = (
            select(spans.c.id, *self._keys(table), begin.label("begin"), end.label("end"))
            .join_from(table, spans, or_(kind.runs(spans.c.start), kind.runs(spans.c.end)))
            .where(table.c.person.is_not(None), self.frame.of_persons(table))
            .group_by(spans.c.id, table.c.person, *self._keys(table)[1 : 1 + bool(self.split)])
            .subquery("each")
        )
        return self._summed(each, kind.of_persons(each.c.begin, each.c.end))

    def read(self, rows: Iterable[Row]) -> Iterator[Cell]:
        """Leave out groups of whom nobody was there at the start."""
        yield from (cell for cell in super().read(rows) if cell.components["n"] or not cell.place.grouped)
