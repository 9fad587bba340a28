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
    """When each ticket began to wait and a human first answered it, with the author where a message tells.

    Messages decide wherever a ticket has any; only without them is the source's own instant believed.
    """
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
    replied_at = case((seen.c.ticket.is_(None), tickets.c.first_response_at), else_=reply.c.at)
    return (
        select(
            tickets.c.ticket, asked_at.label("asked_at"), replied_at.label("replied_at"), reply.c.author.label("author")
        )
        .join_from(tickets, seen, seen.c.ticket == tickets.c.ticket, isouter=True)
        .join(reply, reply.c.ticket == tickets.c.ticket, isouter=True)
        .subquery("replies")
    )


def holder_at(replied: Subquery, field: str) -> Subquery:
    """Team or agent that had the ticket at the reply: the last change before it, or what the next change replaced."""
    events = TICKET_EVENTS.table()
    earlier = events.c.at <= replied.c.replied_at
    return (
        select(events.c.ticket, case((earlier, events.c.after), else_=events.c.before).label("holder"))
        .join_from(events, replied, events.c.ticket == replied.c.ticket)
        .where(events.c.field == field, replied.c.replied_at.is_not(None))
        .ext(distinct_on(events.c.ticket))
        .order_by(events.c.ticket, earlier.desc(), case((earlier, events.c.at)).desc(), events.c.at)
        .subquery(f"{field}_at_reply")
    )
