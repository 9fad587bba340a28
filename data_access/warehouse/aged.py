"""Ask what is older than an instant: customers who were not heard of since, and texts that were written before."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all

from metrics.board import person_of
from metrics.facts import CUSTOMERS, MESSAGES, ORDERS, SURVEYS, TICKET_EVENTS, TICKETS, Fact
from metrics.personal import people
from metrics.scope import ALL

DONE = ("resolved", "closed", "merged", "spam")  # of which some sources give no time
TEXTS: tuple[Fact, ...] = (TICKETS, MESSAGES, SURVEYS)


def old_customers(before: datetime) -> Select[Any]:
    """Return the select of the customers of persons of whom nothing was heard since, and nothing is running.

    Who has a contract or waits for an answer stays. Columns: `customer`, `person_no`, and `named`: whether anything
    still tells who it is. Of whom nothing has a date, nobody can say; they stay.
    """
    c, names = CUSTOMERS.table(), people(CUSTOMERS, ALL, "names")
    last = _last_heard().subquery("last")
    told = (
        names.c[column.name] for column in CUSTOMERS.personal if column.personal and column.name != "customer_number"
    )
    running = (
        select(person_of.c.person_no)
        .join_from(person_of, c, c.c.customer == person_of.c.customer)
        .where(c.c.joined_at.is_not(None), c.c.left_at.is_(None))
    )
    t = TICKETS.table()
    waiting = (
        select(person_of.c.person_no)
        .join_from(person_of, t, t.c.customer == person_of.c.customer)
        .where(t.c.resolved_at.is_(None), func.coalesce(t.c.status, "").not_in(DONE))
    )
    return (
        select(
            person_of.c.customer,
            person_of.c.person_no,
            func.coalesce(or_(*(t.is_not(None) for t in told)), False).label("named"),
        )
        .join_from(person_of, last, last.c.person_no == person_of.c.person_no)
        .join(names, names.c.customer == person_of.c.customer, isouter=True)
        .where(
            last.c.at < literal(before), person_of.c.person_no.not_in(running), person_of.c.person_no.not_in(waiting)
        )
    )


def all_customers() -> Select[Any]:
    """Return the select of how many persons there are of whom anything tells who they are."""
    names = people(CUSTOMERS, ALL, "names")
    told = (
        names.c[column.name] for column in CUSTOMERS.personal if column.personal and column.name != "customer_number"
    )
    return (
        select(func.count(person_of.c.person_no.distinct()).label("n"))
        .join_from(person_of, names, names.c.customer == person_of.c.customer)
        .where(or_(*(t.is_not(None) for t in told)))
    )


def old_texts(fact: Fact, before: datetime) -> Select[Any]:
    """Return the select of the keys of rows that have a text and are older."""
    row, said = fact.table(), people(fact, ALL, "said")
    key = fact.key[0]
    return (
        select(row.c[key].label("key"))
        .join_from(row, said, said.c[key] == row.c[key])
        .where(_dated(fact, row) < literal(before), _has_text(fact, said))
    )


def all_texts(fact: Fact) -> Select[Any]:
    """Return the select of how many rows of a fact have a text."""
    said = people(fact, ALL, "said")
    return select(func.count().label("n")).select_from(said).where(_has_text(fact, said))


def _has_text(fact: Fact, said: Any) -> ColumnElement[bool]:
    return or_(*(said.c[column.name].is_not(None) for column in fact.personal if column.personal))


def _dated(fact: Fact, row: Any) -> ColumnElement[Any]:
    """When the last word about a row was spoken, as far as its own dates tell."""
    if fact is TICKETS:
        return func.greatest(row.c.created_at, row.c.resolved_at)
    return row.c.at if fact is MESSAGES else func.coalesce(row.c.answered_at, row.c.sent_at)


def _last_heard() -> Select[Any]:
    c, t, e, m, s, o = (fact.table() for fact in (CUSTOMERS, TICKETS, TICKET_EVENTS, MESSAGES, SURVEYS, ORDERS))
    dated: list[Select[Any]] = [
        select(c.c.customer, c.c[at].label("at")) for at in ("joined_at", "left_at", "updated_at")
    ]
    dated += [select(t.c.customer, t.c[at]) for at in ("created_at", "resolved_at", "updated_at")]
    dated += [select(m.c.customer, m.c.at), select(t.c.customer, m.c.at).join_from(m, t, t.c.ticket == m.c.ticket)]
    dated += [select(t.c.customer, e.c.at).join_from(e, t, t.c.ticket == e.c.ticket)]
    for at in ("sent_at", "answered_at"):
        dated += [
            select(s.c.customer, s.c[at]),
            select(t.c.customer, s.c[at]).join_from(s, t, t.c.ticket == s.c.ticket),
        ]
    dated += [select(o.c.customer, o.c.at)]
    each = union_all(*dated).subquery("each")
    return (
        select(person_of.c.person_no, func.max(each.c.at).label("at"))
        .join_from(each, person_of, and_(person_of.c.customer == each.c.customer))
        .group_by(person_of.c.person_no)
    )
