"""Ask how many tickets or orders there are for each person."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import (
    DateTime,
    Integer,
    Select,
    TableClause,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.sql.selectable import FromClause, Subquery

from metrics.board import orders, persons, tickets
from metrics.kinds import Ratio
from metrics.metric import AS_OF, PURCHASE_WINDOW, Metric
from metrics.query.frame import Cell, Frame, Place, Row, Scan, When, within


class RatioScan(Scan):
    """Persons active in each span, joined with what is counted of them in that span."""

    def __init__(self, frame: Frame, metric: Metric) -> None:
        self.frame, self.metrics = frame, (metric,)
        self.group_key = (frame.by.stands_in or frame.by.key) if frame.by and frame.group(metric) is not None else None
        frame.conditions(metric)  # refuses a filter or scope that persons do not carry

    def statement(self) -> Select[Any]:
        spans, kind = self._spans(), self.metrics[0].kind
        assert isinstance(kind, Ratio)
        asked = self._asked(spans, kind)
        active = self._active(spans) if kind.per == "active" else asked
        if kind.per == "buyers":
            asked = asked.alias("again")
        both = (
            select(
                func.coalesce(active.c.id, asked.c.id).label("id"),
                func.coalesce(active.c.g, asked.c.g).label("g"),
                case((active.c.person.is_not(None), 1), else_=0).label("active"),
                func.coalesce(asked.c.contacts, 0).label("contacts"),
            )
            .join_from(active, asked, and_(active.c.id == asked.c.id, active.c.person == asked.c.person), full=True)
            .subquery("both")
        )
        (metric,) = self.metrics
        figures = metric.kind.aggregates(literal(True), {"active": both.c.active, "contacts": both.c.contacts})
        keys = [both.c.id, both.c.g] if self.group_key else [both.c.id]
        level = func.grouping(both.c.g) if self.group_key else literal(1)
        sets = [tuple_(*keys[:k]) for k in range(1, len(keys) + 1)]
        columns = [both.c.id, both.c.g if self.group_key else null().label("g"), level.label("level")]
        return select(*columns, *(c.label(name) for name, c in figures.items())).group_by(func.grouping_sets(*sets))

    def _spans(self) -> Subquery:
        rows = [
            select(
                cast(k, Integer).label("id"),
                literal(s.start, DateTime()).cast(DateTime).label("start"),
                literal(s.end, DateTime()).cast(DateTime).label("end"),
                (literal(s.end, DateTime()) - PURCHASE_WINDOW).cast(DateTime).label("window"),
            )
            for k, s in enumerate(self.frame.spans.values())
        ]
        return union_all(*rows).subquery("spans")

    def _keys(self, table: Any) -> list[Any]:
        return [table.c.person, (table.c[self.group_key] if self.group_key else null()).label("g")]

    def _active(self, spans: Subquery) -> Subquery:
        by_contract = (
            select(spans.c.id, *self._keys(persons))
            .select_from(persons)
            .join(
                spans,
                and_(
                    persons.c.joined_at < spans.c.end,
                    or_(persons.c.left_at.is_(None), persons.c.left_at > spans.c.start),
                ),
            )
            .where(self.frame.of_persons(persons))
        )
        by_purchase = (
            select(spans.c.id, *self._keys(persons))
            .distinct()
            .select_from(persons)
            .join(orders, orders.c.person == persons.c.person)
            .join(spans, and_(orders.c.at >= spans.c.window, orders.c.at < spans.c.end))
            .where(persons.c.joined_at.is_(None), self.frame.of_persons(persons))
        )
        return union_all(by_contract, by_purchase).subquery("active")

    @staticmethod
    def _table(kind: Ratio) -> TableClause:
        return tickets if kind.of == "tickets" else orders

    def _asked(self, spans: Subquery, kind: Ratio) -> FromClause:
        (metric,) = self.metrics
        table, at = self._table(kind), metric.counted_at
        return (
            select(spans.c.id, *self._keys(table), func.count().label("contacts"))
            .select_from(table)
            .join(spans, and_(at >= spans.c.start, at < spans.c.end))
            .where(metric.rows, table.c.person.is_not(None), at <= AS_OF, self.frame.of_persons(table))
            .group_by(spans.c.id, table.c.person, *([table.c[self.group_key]] if self.group_key else []))
            .subquery("asked")
        )

    def read(self, rows: Iterable[Row]) -> Iterator[Cell]:
        (metric,) = self.metrics
        places: list[When] = list(self.frame.spans)
        missing = set(places)
        for row in rows:
            when, grouped = places[row["id"]], row["level"] == 0
            components = {n: row[n] for n in ("n", "contacts", "squares", "products", "units")}
            if not grouped:
                missing.discard(when)
            yield Cell(metric.key, Place(when, row["g"] if grouped else None, grouped), components)
        zeros = dict.fromkeys(("n", "contacts", "squares", "products", "units"), 0)
        yield from (Cell(metric.key, Place(when), zeros) for when in places if when in missing)

    def refine(self, cells: Iterable[Cell]) -> Select[Any] | None:
        """Ask what the receipt says was left out: rows of the period that belong to no person."""
        (metric,) = self.metrics
        assert isinstance(metric.kind, Ratio)
        table = self._table(metric.kind)
        inside = and_(within(metric.counted_at, self.frame.resolved.period), metric.counted_at <= AS_OF)
        counters: list[Any] = [func.count().filter(out.rows).label(f"out{k}") for k, out in enumerate(metric.left_out)]
        if not counters:
            return None
        return select(*counters).select_from(table).where(inside, self.frame.of_persons(table))

    def refined(self, cells: Iterable[Cell], rows: Iterable[Row]) -> Iterator[Cell]:
        (outs,) = rows
        for cell in cells:
            here = cell.place == Place("period")
            yield Cell(cell.metric, cell.place, {**cell.components, **outs}) if here else cell
