"""Tell a ticket's life from its events and messages: asked, answered, resolved, reopened."""

from sqlalchemy import BigInteger, ColumnElement, Subquery, and_, case, cast, extract, func, literal, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from metrics.facts import MESSAGES, TICKET_EVENTS, TICKETS

DONE = ("resolved", "closed", "merged", "spam")


DAY_S = 86_400


def seconds(start: ColumnElement[object], end: ColumnElement[object]) -> ColumnElement[int]:
    """Whole seconds from `start` to `end`, negative where they are reversed."""
    return cast(func.floor(extract("epoch", end - start)), BigInteger)


def transitions() -> Subquery:
    """Moves of a ticket's status between open and done; resolved to closed is none."""
    events = TICKET_EVENTS.table()
    was_done, is_done = events.c.before.in_(DONE), events.c.after.in_(DONE)
    moved = and_(events.c.field == "status", or_(is_done, was_done), func.coalesce(was_done, literal(False)) != is_done)
    return (
        select(events.c.ticket, events.c.at, func.coalesce(was_done, literal(False)).label("opens"))
        .where(moved)
        .subquery()
    )


def resolutions(reopen_days: int) -> Subquery:
    """First and last resolution of a ticket by its events, and whether it was reopened in time."""
    moves = transitions()
    before = func.lag(moves.c.at).over(partition_by=moves.c.ticket, order_by=(moves.c.at, moves.c.opens.desc()))
    marked = select(*moves.c, before.label("previous_at")).subquery()
    in_time = seconds(marked.c.previous_at, marked.c.at) <= reopen_days * DAY_S
    resolved, reopened = func.max(marked.c.at).filter(~marked.c.opens), func.max(marked.c.at).filter(marked.c.opens)
    return (
        select(
            marked.c.ticket,
            func.min(marked.c.at).filter(~marked.c.opens).label("first_resolved_at"),
            case((or_(reopened.is_(None), reopened <= resolved), resolved)).label("resolved_at"),
            func.coalesce(func.bool_or(and_(marked.c.opens, in_time)), literal(False)).label("reopened"),
        )
        .group_by(marked.c.ticket)
        .subquery("resolutions")
    )


def replies() -> Subquery:
    """First public reply of a human after the customer's first message, with who gave it."""
    messages, tickets = MESSAGES.table(), TICKETS.table()
    seen = (
        select(
            messages.c.ticket,
            func.min(messages.c.at)
            .filter(and_(messages.c.direction == "in", messages.c.author_role == "customer", messages.c.public))
            .label("asked_at"),
        )
        .where(messages.c.ticket.is_not(None))
        .group_by(messages.c.ticket)
        .subquery("seen")
    )
    asked_at = func.coalesce(seen.c.asked_at, tickets.c.created_at)
    human = and_(messages.c.author_role == "agent", messages.c.direction == "out", messages.c.public)
    reply = (
        select(messages.c.ticket, messages.c.at, messages.c.author)
        .join_from(messages, seen, messages.c.ticket == seen.c.ticket)
        .join(tickets, tickets.c.ticket == messages.c.ticket)
        .where(human, messages.c.at >= asked_at)
        .ext(distinct_on(messages.c.ticket))
        .order_by(messages.c.ticket, messages.c.at, messages.c.message)
        .subquery("reply")
    )
    return (
        select(seen.c.ticket, seen.c.asked_at, reply.c.at.label("replied_at"), reply.c.author)
        .join_from(seen, reply, seen.c.ticket == reply.c.ticket, isouter=True)
        .subquery("replies")
    )


def team_at(replied: Subquery) -> Subquery:
    """Team that had the ticket at the reply: the last change before it, or what the next change replaced."""
    events = TICKET_EVENTS.table()
    changes = (
        select(events.c.ticket, events.c.at, events.c.before, events.c.after, replied.c.replied_at)
        .join_from(events, replied, events.c.ticket == replied.c.ticket)
        .where(events.c.field == "team", replied.c.replied_at.is_not(None))
        .subquery()
    )
    earlier = changes.c.at <= changes.c.replied_at
    distance = func.abs(seconds(changes.c.at, changes.c.replied_at))
    return (
        select(changes.c.ticket, case((earlier, changes.c.after), else_=changes.c.before).label("team"))
        .ext(distinct_on(changes.c.ticket))
        .order_by(changes.c.ticket, earlier.desc(), distance)
        .subquery("team_at")
    )
