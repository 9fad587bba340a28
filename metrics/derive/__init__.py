"""Derive the board from the facts: who is a person, when was a ticket answered, resolved, open."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, and_, case, func, select

from metrics.board import PERSON_DIMENSIONS, TICKET_DIMENSIONS
from metrics.board import person_of as person_of_table
from metrics.board import persons as persons_table
from metrics.board import tickets as tickets_table
from metrics.derive import contacts
from metrics.derive.happened import Happened
from metrics.derive.lifecycle import seconds
from metrics.derive.tickets import later_waits, open_spans, opened_with, pauses, tickets
from metrics.facts import CUSTOMERS, ORDERS


def persons(as_of: datetime) -> Select[tuple[object, ...]]:
    """Return the board's table of persons; `board.person_of` must be there."""
    facts = Happened(as_of)
    customers, orders = CUSTOMERS.table(), facts.orders()
    link, order_link = person_of_table.alias("link"), person_of_table.alias("order_link")
    place = func.row_number().over(partition_by=order_link.c.person, order_by=(orders.c.at, orders.c.order))
    placed = (
        select(order_link.c.person, orders.c.at, place.label("place"))
        .join_from(orders, order_link, orders.c.customer == order_link.c.customer)
        .subquery("placed")
    )
    bought = (
        select(
            placed.c.person,
            func.min(placed.c.at).label("first_order_at"),
            func.min(placed.c.at).filter(placed.c.place == 2).label("second_order_at"),
            func.max(placed.c.at).label("last_order_at"),
        )
        .group_by(placed.c.person)
        .subquery("bought")
    )
    # A person of several sources takes each dimension from the first customer (by key) that has one.
    first = {
        d: func.min(func.concat(customers.c.customer, "\x1f", customers.c[d])).filter(customers.c[d].is_not(None))
        for d in PERSON_DIMENSIONS
    }
    still_here = and_(customers.c.joined_at.is_not(None), customers.c.left_at.is_(None))
    grouped = (
        select(
            link.c.person,
            *(func.split_part(first[d], "\x1f", 2).label(d) for d in PERSON_DIMENSIONS),
            func.count().label("customers"),
            func.min(customers.c.joined_at).label("joined_at"),
            case((func.count().filter(still_here) == 0, func.max(customers.c.left_at))).label("left_at"),
        )
        .join_from(link, customers, link.c.customer == customers.c.customer, isouter=True)
        .group_by(link.c.person)
        .subquery("grouped")
    )
    again_s = seconds(bought.c.first_order_at, bought.c.second_order_at).label("second_order_s")
    bought_columns = [c for c in bought.c if c.name != "person"]
    return select(*grouped.c, *bought_columns, again_s).join_from(
        grouped, bought, grouped.c.person == bought.c.person, isouter=True
    )


def board(
    extra: Mapping[str, tuple[str, ...]], reopen_days: int, as_of: datetime
) -> tuple[tuple[str, Select[tuple[object, ...]]], ...]:
    """Return the board's other tables in the order in which they are made.

    Parameters
    ----------
    extra : mapping of str to tuple of str
        Custom `x_...` columns of each facts table.
    reopen_days : int
        A reopening counts within that many days of the resolution.
    as_of : datetime
        End of the data, naive UTC: what is dated later has not happened.

    Returns
    -------
    tuple of (name, Select)
        To be run as `CREATE TABLE board.<name> AS <select>`; `board.person_of` and `board.persons` must be
        there.
    """
    facts = Happened(as_of)
    return (
        ("tickets", tickets(facts, extra.get("tickets", ()), reopen_days)),
        ("open_spans", open_spans(facts, extra.get("tickets", ()))),
        ("opened_with", opened_with(facts)),
        ("pauses", pauses(facts)),
        ("waits", later_waits(facts)),
        ("contracts", _contracts()),
        ("surveys", _surveys(facts, extra.get("surveys", ()))),
        ("orders", _orders(extra.get("orders", ()))),
        ("messages", contacts.messages()),
        ("changes", contacts.changes()),
        ("tickets_of", contacts.tickets()),
        ("surveys_of", contacts.surveys()),
    )


def _contracts() -> Select[tuple[object, ...]]:
    c, link, person = CUSTOMERS.table(), person_of_table, persons_table
    return (
        select(
            c.c.customer,
            link.c.person,
            *(person.c[d] for d in PERSON_DIMENSIONS),
            c.c.joined_at,
            c.c.left_at,
            c.c.monthly_value,
        )
        .join_from(c, link, c.c.customer == link.c.customer)
        .join(person, link.c.person == person.c.person)
        .where(c.c.joined_at.is_not(None))
    )


def _surveys(facts: Happened, extra: tuple[str, ...]) -> Select[tuple[object, ...]]:
    s, t, link, person = facts.surveys(extra), tickets_table, person_of_table, persons_table
    asked = func.coalesce(s.c.customer, t.c.customer)
    # The source's credit is as of the answer; without one the ticket's own team stands in.
    credited = {"team": func.coalesce(s.c.team, t.c.team), "agent": func.coalesce(s.c.agent, t.c.agent)}
    return (
        select(
            s.c.survey,
            s.c.source,
            asked.label("customer"),
            link.c.person,
            *(person.c[d] for d in PERSON_DIMENSIONS),
            *(credited.get(d, t.c[d]).label(d) for d in TICKET_DIMENSIONS),
            s.c.ticket,
            s.c.instrument,
            s.c.reason,
            s.c.scale,
            s.c.sent_at,
            s.c.answered_at,
            s.c.score,
            t.c.number.label("ticket_no"),
            link.c.person_no,
            s.c.number,
            *(s.c[x] for x in extra),
        )
        .join_from(s, t, s.c.ticket == t.c.ticket, isouter=True)
        .join(link, asked == link.c.customer, isouter=True)
        .join(person, link.c.person == person.c.person, isouter=True)
    )


def _orders(extra: tuple[str, ...]) -> Select[tuple[object, ...]]:
    o, link, person = ORDERS.table(extra=extra), person_of_table, persons_table
    return (
        select(
            o.c.order,
            o.c.source,
            o.c.customer,
            link.c.person,
            *(person.c[d] for d in PERSON_DIMENSIONS),
            o.c.product,
            o.c.currency,
            o.c.at,
            person.c.first_order_at,
            o.c.amount,
            o.c.quantity,
            link.c.person_no,
            *(o.c[x] for x in extra),
        )
        .join_from(o, link, o.c.customer == link.c.customer, isouter=True)
        .join(person, link.c.person == person.c.person, isouter=True)
    )
