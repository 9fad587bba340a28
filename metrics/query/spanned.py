"""Ask figures of persons: one row a span and person, then the sums over persons."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import DateTime, Integer, Select, cast, func, literal, null, select, tuple_, union_all
from sqlalchemy.sql.selectable import Subquery

from metrics.kinds import Column
from metrics.metric import Metric
from metrics.query.frame import Cell, Frame, Place, Row, Scan, When


class SpannedScan(Scan):
    """A metric of persons, whose rows in other tables are joined with all spans at once."""

    figures: tuple[str, ...]  # names of the components

    def __init__(self, frame: Frame, metric: Metric) -> None:
        self.frame, self.metrics = frame, (metric,)
        self.split = frame.by if frame.by and frame.group(metric) is not None else None
        frame.conditions(metric)  # refuses a filter or scope that persons do not carry

    def _spans(self) -> Subquery:
        rows = [
            select(
                cast(k, Integer).label("id"),
                literal(s.start, DateTime()).cast(DateTime).label("start"),
                literal(s.end, DateTime()).cast(DateTime).label("end"),
            )
            for k, s in enumerate(self.frame.spans.values())
        ]
        return union_all(*rows).subquery("spans")

    def _keys(self, table: Any) -> list[Any]:
        return [table.c.person, (self.frame.of_person(self.split, table) if self.split else null()).label("g")]

    def _summed(self, each: Subquery, figures: Mapping[str, Column]) -> Select[Any]:
        """The sums over `each` person, by span and, where the question splits, by group."""
        keys = [each.c.id, each.c.g] if self.split else [each.c.id]
        level = func.grouping(each.c.g) if self.split else literal(1)
        sets = [tuple_(*keys[:k]) for k in range(1, len(keys) + 1)]
        columns = [each.c.id, each.c.g if self.split else null().label("g"), level.label("level")]
        return select(*columns, *(c.label(name) for name, c in figures.items())).group_by(func.grouping_sets(*sets))

    def read(self, rows: Iterable[Row]) -> Iterator[Cell]:
        (metric,) = self.metrics
        places: list[When] = list(self.frame.spans)
        missing = set(places)
        for row in rows:
            when, grouped = places[row["id"]], row["level"] == 0
            components = {name: row[name] for name in self.figures}
            if not grouped:
                missing.discard(when)
            yield Cell(metric.key, Place(when, row["g"] if grouped else None, grouped), components)
        zeros = dict.fromkeys(self.figures, 0)
        yield from (Cell(metric.key, Place(when), zeros) for when in places if when in missing)
