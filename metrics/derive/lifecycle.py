"""Tell a ticket's life from its events and messages: asked, answered, resolved, reopened."""

from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    FromClause,
    Subquery,
    and_,
    case,
    cast,
    extract,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on

from metrics.derive.happened import Happened

DONE, ASIDE = ("resolved", "closed"), ("merged", "spam")
DAY_S = 86_400


def seconds(start: ColumnElement[object], end: ColumnElement[object]) -> ColumnElement[int]:
    """Whole seconds from `start` to `end`, negative where they are reversed."""
    return cast(func.floor(extract("epoch", end - start)), BigInteger)


def transitions(events: FromClause) -> CTE:
    """Moves of a ticket's status between open and done; resolved to closed is none.

    Being set aside as spam or as merged is no status of its own: a ticket that comes back is what it was before.
    """
    made = func.lag(events.c.after).over(partition_by=events.c.ticket, order_by=events.c.at)
    said = case((events.c.before.not_in(ASIDE), events.c.before))
    told = (
        select(
            events.c.ticket,
            events.c.at,
            events.c.after.not_in(DONE).label("opens"),
            # Some sources tell only what a status became; others lack a change in between.
            func.coalesce(said, made, "new").not_in(DONE).label("said_open"),
            func.coalesce(made, said, "new").not_in(DONE).label("made_open"),
        )
        .where(events.c.field == "status", events.c.after.not_in(ASIDE))
        .subquery("told")
    )
    moved = or_(told.c.opens != told.c.said_open, told.c.opens != told.c.made_open)
    return select(told.c.ticket, told.c.at, told.c.opens).where(moved).cte("moves")


def known_done(events: FromClause) -> Subquery:
    """First changes of a ticket's status from done to done: it was resolved by then, and nobody knows when."""
    place = func.row_number().over(partition_by=events.c.ticket, order_by=events.c.at)
    first = (
        select(events.c.ticket, events.c.at, events.c.before, events.c.after, place.label("place"))
        .where(events.c.field == "status", events.c.after.not_in(ASIDE))
        .subquery("first_changes")
    )
    both_done = and_(first.c.before.in_(DONE), first.c.after.in_(DONE))
    return select(first.c.ticket, first.c.at).where(first.c.place == 1, both_done).subquery("known_done")


def resolutions(facts: Happened, reopen_days: int) -> CTE:
    """First and last resolution of a ticket by its events, and whether it was reopened in time."""
    moves = transitions(facts.events())
    before = func.lag(case((~moves.c.opens, moves.c.at))).over(
        partition_by=moves.c.ticket, order_by=(moves.c.at, moves.c.opens.desc())
    )
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
        .cte("resolutions")
    )


def replies(facts: Happened) -> Subquery:
    """When each ticket began to wait and a human first answered it, with the author where a message tells.

    Messages decide wherever a ticket has any; only without them is the source's own instant believed.
    """
    messages, tickets = facts.messages(), facts.tickets()
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


def holder_at(facts: Happened, rows: Subquery, at: ColumnElement[Any], field: str) -> Subquery:
    """What a `field` of each ticket was at an instant: by the last change before it, or what the next one replaced."""
    events = facts.events()
    earlier = events.c.at <= at
    return (
        select(events.c.ticket, case((earlier, events.c.after), else_=events.c.before).label("holder"))
        .join_from(events, rows, events.c.ticket == rows.c.ticket)
        .where(events.c.field == field, at.is_not(None))
        .ext(distinct_on(events.c.ticket))
        .order_by(events.c.ticket, earlier.desc(), case((earlier, events.c.at)).desc(), events.c.at)
        .subquery()
    )
