"""Ask how many tickets or orders there are for each person."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Select, TableClause, and_, case, func, literal, or_, select, union_all
from sqlalchemy.sql.selectable import FromClause, Subquery

from metrics.board import contracts, orders, persons, tickets
from metrics.kinds import Ratio
from metrics.metric import AS_OF, PURCHASE_WINDOW
from metrics.query.frame import Cell, Place, Row, within
from metrics.query.spanned import SpannedScan


class RatioScan(SpannedScan):
    """Persons active in each span, joined with what is counted of them in that span."""

    figures = ("n", "contacts", "squares", "products", "units")

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
        return self._summed(
            both, kind.aggregates(literal(True), {"active": both.c.active, "contacts": both.c.contacts})
        )

    def _active(self, spans: Subquery) -> Subquery:
        by_contract = (
            select(spans.c.id, *self._keys(contracts))
            .distinct()
            .join_from(
                contracts,
                spans,
                and_(
                    contracts.c.joined_at < spans.c.end,
                    or_(
                        contracts.c.left_at.is_(None),
                        # A contract that ends as it begins, or before, never runs.
                        and_(contracts.c.left_at > spans.c.start, contracts.c.left_at > contracts.c.joined_at),
                    ),
                ),
            )
            .where(self.frame.of_persons(contracts))
        )
        by_purchase = (
            select(spans.c.id, *self._keys(persons))
            .distinct()
            .select_from(persons)
            .join(orders, orders.c.person == persons.c.person)
            .join(spans, and_(orders.c.at >= spans.c.end - PURCHASE_WINDOW, orders.c.at < spans.c.end))
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
            .group_by(spans.c.id, table.c.person, *self._keys(table)[1 : 1 + bool(self.split)])
            .subquery("asked")
        )

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
