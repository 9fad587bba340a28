"""Lay all contacts out by person, so that one history is read without the others."""

from sqlalchemy import Select, select, union_all

from metrics.board import person_of as link
from metrics.board import surveys as s
from metrics.board import surveys_of, tickets_of
from metrics.board import tickets as t
from metrics.facts import MESSAGES, TICKET_EVENTS


def messages() -> Select[tuple[object, ...]]:
    """Messages under the person of their ticket, and under the person who sent or got them if that is another."""
    m = MESSAGES.table()
    told = [c for c in m.c if c.name not in ("customer", "updated_at")]
    both = (
        select(*told, t.c.number.label("ticket_no"), t.c.person_no.label("asker"), link.c.person_no.label("writer"))
        .join_from(m, t, t.c.ticket == m.c.ticket, isouter=True)
        .join(link, link.c.customer == m.c.customer, isouter=True)
        .cte("both")
    )
    kept = [c for c in both.c if c.name not in ("asker", "writer")]
    under = union_all(
        select(*kept, both.c.asker.label("person_no")).where(both.c.asker.is_not(None)),
        select(*kept, both.c.writer).where(both.c.writer.is_not(None), both.c.writer.is_distinct_from(both.c.asker)),
    )
    return select(under.subquery("under"))


def changes() -> Select[tuple[object, ...]]:
    """Changes of tickets under the person of the ticket."""
    e = TICKET_EVENTS.table()
    told = [e.c[name] for name in ("ticket", "at", "field", "before", "after", "actor")]
    return select(*told, t.c.person_no).join_from(e, t, t.c.ticket == e.c.ticket).where(t.c.person_no.is_not(None))


def tickets() -> Select[tuple[object, ...]]:
    """Tickets under their person."""
    return select(*(t.c[c.name] for c in tickets_of.c)).where(t.c.person_no.is_not(None))


def surveys() -> Select[tuple[object, ...]]:
    """Surveys under their person."""
    return select(*(s.c[c.name] for c in surveys_of.c)).where(s.c.person_no.is_not(None))
