"""Read the facts as far as they have happened: what is dated later than the data reach is not there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Subquery, case, literal, null, select

from metrics.facts import MESSAGES, ORDERS, SURVEYS, TICKET_EVENTS, TICKETS, Fact


@dataclass(frozen=True)
class Happened:
    """The facts up to `as_of`, naive UTC: one wrong year must not be read as a resolution of seventy years."""

    as_of: datetime

    @property
    def _end(self) -> ColumnElement[Any]:
        return literal(self.as_of, DateTime())

    def events(self) -> Subquery:
        return self._until(TICKET_EVENTS)

    def messages(self) -> Subquery:
        return self._until(MESSAGES)

    def orders(self) -> Subquery:
        return self._until(ORDERS)

    def tickets(self, extra: tuple[str, ...] = ()) -> Subquery:
        """Tickets; an answer or a resolution in the future is none."""
        t = TICKETS.table(extra=extra)
        told = {
            at: case((t.c[at] <= self._end, t.c[at]))
            for at in ("first_response_at", "first_resolved_at", "resolved_at")
        }
        return select(*(told.get(c.name, c).label(c.name) for c in t.c)).subquery("tickets")

    def surveys(self, extra: tuple[str, ...] = ()) -> Subquery:
        """Surveys; an answer in the future is none."""
        s = SURVEYS.table(extra=extra)
        told = {name: case((s.c.answered_at > self._end, null()), else_=s.c[name]) for name in ("answered_at", "score")}
        return select(*(told.get(c.name, c).label(c.name) for c in s.c)).subquery("surveys")

    def _until(self, fact: Fact) -> Subquery:
        t = fact.table()
        return select(t).where(t.c.at <= self._end).subquery(fact.name)
