"""Ask what is older than an instant: customers who were not heard of since, and texts that were written before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, case, func, literal, or_, select, union_all

from metrics.board import person_of
from metrics.facts import CUSTOMERS, FACTS, MESSAGES, ORDERS, SURVEYS, TICKET_EVENTS, TICKETS, Fact
from metrics.personal import people
from metrics.scope import ALL

Extra = Mapping[str, tuple[str, ...]]  # the columns of a source's own, by fact
FEWEST = 10  # persons who have the same in such a column: it is then a sort of customers, and names nobody
DONE = ("resolved", "closed", "merged", "spam")  # of which some sources give no time
TEXTS: tuple[Fact, ...] = (TICKETS, MESSAGES, SURVEYS)


def old_customers(before: datetime, extra: Extra) -> Select[Any]:
    """Return the select of the customers of persons of whom nothing was heard since, and nothing is running.

    Who has a contract or waits for an answer stays. Columns: `customer`, `person_no`, and `named`: whether anything
    still tells who it is. Of whom nothing has a date, nobody can say; they stay.
    """
    c, names = CUSTOMERS.table(), people(CUSTOMERS, ALL, "names")
    last = _last_heard().subquery("last")
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
            _named(names, extra).label("named"),
        )
        .join_from(person_of, last, last.c.person_no == person_of.c.person_no)
        .join(names, names.c.customer == person_of.c.customer, isouter=True)
        .where(
            last.c.at < literal(before), person_of.c.person_no.not_in(running), person_of.c.person_no.not_in(waiting)
        )
    )


def all_customers(extra: Extra) -> Select[Any]:
    """Return the select of how many persons there are of whom anything tells who they are."""
    names = people(CUSTOMERS, ALL, "names")
    return (
        select(func.count(person_of.c.person_no.distinct()).label("n"))
        .join_from(person_of, names, names.c.customer == person_of.c.customer, isouter=True)
        .where(_named(names, extra))
    )


def shared(fact: Fact, name: str) -> Select[Any]:
    """Return the select of the values of a source's own column that so many have that they name none of them."""
    own = _own(fact, name).subquery("own")
    persons = func.count(own.c.person_no.distinct())
    return select(own.c.value).group_by(own.c.value).having(persons >= FEWEST)


def _named(names: Any, extra: Extra) -> ColumnElement[bool]:
    """Whether a customer's texts tell who it is, or what else the person alone has."""
    told = (names.c[c.name].is_not(None) for c in CUSTOMERS.personal if c.personal and c.name != "customer_number")
    return or_(func.coalesce(or_(*told), False), person_of.c.person_no.in_(_telling(extra)))


def _telling(extra: Extra) -> CompoundSelect[Any]:
    """Persons of whom a message has the author's name, or a source's own column what few have."""
    m, link = MESSAGES.table(), person_of.alias("writer")
    role = func.coalesce(m.c.author_role, case((m.c.direction == "out", "agent"), else_="customer"))
    found = [_with_person(MESSAGES, m, link).where(m.c.author.is_not(None), role == "customer")]
    for fact, name in ((FACTS[of], name) for of, told in sorted(extra.items()) for name in told):
        own = _own(fact, name).subquery("own")
        found.append(select(own.c.person_no).where(own.c.value.not_in(shared(fact, name))))
    return union_all(*found)


def _own(fact: Fact, name: str) -> Select[Any]:
    """What each person has in a source's own column."""
    row, link = fact.table(extra=(name,)), person_of.alias("owner")
    return _with_person(fact, row, link).add_columns(row.c[name].label("value")).where(row.c[name].is_not(None))


def _with_person(fact: Fact, row: Any, link: Any) -> Select[Any]:
    """Each row of a fact with the person whom it is about."""
    if "ticket" not in row.c or fact is TICKETS:
        return select(link.c.person_no).join_from(row, link, link.c.customer == row.c.customer)
    t = TICKETS.table().alias("asked")
    whose = func.coalesce(row.c.customer, t.c.customer) if "customer" in row.c else t.c.customer
    return (
        select(link.c.person_no)
        .join_from(row, t, t.c.ticket == row.c.ticket, isouter=True)
        .join(link, link.c.customer == whose)
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
