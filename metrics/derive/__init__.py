"""Derive the board from the facts: who is a person, when was a ticket answered, resolved, open."""

from collections.abc import Mapping

from sqlalchemy import Select, and_, case, column, func, literal, or_, select, true, union_all

from metrics.board import PERSON_DIMENSIONS, TICKET_DIMENSIONS
from metrics.board import open_spans as open_spans_table
from metrics.board import person_of as person_of_table
from metrics.board import persons as persons_table
from metrics.board import tickets as tickets_table
from metrics.derive.lifecycle import DONE, holder_at, replies, resolutions, seconds, transitions
from metrics.facts import CUSTOMERS, ORDERS, SURVEYS, TICKETS


def board(extra: Mapping[str, tuple[str, ...]], reopen_days: int) -> tuple[tuple[str, Select[tuple[object, ...]]], ...]:
    """Return the board's tables in the order in which they are made.

    Parameters
    ----------
    extra : mapping of str to tuple of str
        Custom `x_...` columns of each facts table.
    reopen_days : int
        A reopening counts within that many days of the resolution.

    Returns
    -------
    tuple of (name, Select)
        To be run as `CREATE TABLE board.<name> AS <select>`; `board.person_of` must be there.
    """
    return (
        ("persons", _persons()),
        ("tickets", _tickets(extra.get("tickets", ()), reopen_days)),
        ("open_spans", _open_spans(extra.get("tickets", ()))),
        ("surveys", _surveys(extra.get("surveys", ()))),
        ("orders", _orders(extra.get("orders", ()))),
    )


def _persons() -> Select[tuple[object, ...]]:
    customers, orders = CUSTOMERS.table(), ORDERS.table()
    link, order_link = person_of_table.alias("link"), person_of_table.alias("order_link")
    bought = (
        select(
            order_link.c.person,
            func.min(orders.c.at).label("first_order_at"),
            func.max(orders.c.at).label("last_order_at"),
        )
        .join_from(orders, order_link, orders.c.customer == order_link.c.customer)
        .group_by(order_link.c.person)
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
    return select(*grouped.c, bought.c.first_order_at, bought.c.last_order_at).join_from(
        grouped, bought, grouped.c.person == bought.c.person, isouter=True
    )


def _tickets(extra: tuple[str, ...], reopen_days: int) -> Select[tuple[object, ...]]:
    t = TICKETS.table(extra=extra)
    link, person = person_of_table, persons_table
    done, replied = resolutions(reopen_days), replies()
    team, agent = holder_at(replied, "team"), holder_at(replied, "agent")
    by_customer = func.coalesce(t.c.opened_by, "customer") == "customer"
    answered_at = replied.c.replied_at
    resolved_at = case((done.c.ticket.is_(None), t.c.resolved_at), else_=done.c.resolved_at)
    first_resolved_at = case(
        (done.c.ticket.is_(None), func.coalesce(t.c.first_resolved_at, t.c.resolved_at)), else_=done.c.first_resolved_at
    )
    answer_s, final_s, first_s = (
        seconds(replied.c.asked_at, answered_at),
        seconds(t.c.created_at, resolved_at),
        seconds(t.c.created_at, first_resolved_at),
    )
    return (
        select(
            t.c.ticket,
            t.c.source,
            t.c.customer,
            link.c.person,
            *(person.c[d] for d in PERSON_DIMENSIONS),
            *(t.c[d] for d in TICKET_DIMENSIONS),
            # Without any change it is who has the ticket today; a change may also say that nobody had it.
            case((team.c.ticket.is_(None), t.c.team), else_=team.c.holder).label("team_at_reply"),
            func.coalesce(replied.c.author, case((agent.c.ticket.is_(None), t.c.agent), else_=agent.c.holder)).label(
                "agent_at_reply"
            ),
            func.coalesce(t.c.opened_by, "customer").label("opened_by"),
            t.c.status,
            t.c.created_at,
            case((by_customer, answered_at)).label("first_response_at"),
            first_resolved_at.label("first_resolved_at"),
            resolved_at.label("resolved_at"),
            t.c.due_first_response_at,
            t.c.due_resolution_at,
            case((and_(by_customer, answer_s >= 0), answer_s)).label("first_response_s"),
            case((first_s >= 0, first_s)).label("first_resolution_s"),
            case((final_s >= 0, final_s)).label("resolution_s"),
            func.coalesce(done.c.reopened, t.c.reopened > 0, literal(False)).label("reopened"),
            func.coalesce(or_(answer_s < 0, final_s < 0), literal(False)).label("clock_error"),
            func.coalesce(t.c.status.not_in(("merged", "spam")), literal(True)).label("counted"),
            t.c.cost,
            *(t.c[x] for x in extra),
        )
        .join_from(t, link, t.c.customer == link.c.customer, isouter=True)
        .join(person, link.c.person == person.c.person, isouter=True)
        .join(done, done.c.ticket == t.c.ticket, isouter=True)
        .join(replied, replied.c.ticket == t.c.ticket)
        .join(team, team.c.ticket == t.c.ticket, isouter=True)
        .join(agent, agent.c.ticket == t.c.ticket, isouter=True)
    )


def _open_spans(extra: tuple[str, ...]) -> Select[tuple[object, ...]]:
    t, moves = tickets_table, transitions()
    marks = union_all(
        select(t.c.ticket, t.c.created_at.label("at"), literal(True).label("opens")),
        select(moves.c.ticket, moves.c.at, moves.c.opens),
    ).subquery("marks")
    following = func.lead(marks.c.at).over(partition_by=marks.c.ticket, order_by=(marks.c.at, marks.c.opens.desc()))
    spans = select(*marks.c, following.label("closed_at")).subquery("spans")
    moved = select(moves.c.ticket).distinct().subquery("moved")
    closed_at = case((moved.c.ticket.is_(None), t.c.resolved_at), else_=spans.c.closed_at)
    over = func.coalesce(t.c.status.in_(DONE), literal(False))
    kept = [t.c[c.name] for c in t.c if c.name in open_spans_table.c]
    return (
        select(*kept, *(column(x) for x in extra), spans.c.at.label("opened_at"), closed_at.label("closed_at"))
        .join_from(spans, t, spans.c.ticket == t.c.ticket)
        .join(moved, moved.c.ticket == t.c.ticket, isouter=True)
        # Some sources close without saying when: such a ticket is over, and nobody knows until when it was open.
        .where(spans.c.opens == true(), or_(moved.c.ticket.is_not(None), t.c.resolved_at.is_not(None), ~over))
    )


def _surveys(extra: tuple[str, ...]) -> Select[tuple[object, ...]]:
    s, t, link, person = SURVEYS.table(extra=extra), tickets_table, person_of_table, persons_table
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
            *(o.c[x] for x in extra),
        )
        .join_from(o, link, o.c.customer == link.c.customer, isouter=True)
        .join(person, link.c.person == person.c.person, isouter=True)
    )
