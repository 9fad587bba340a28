"""Tell from the events how long a ticket was in each status, and how often it changed hands."""

from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from metrics.derive.lifecycle import seconds
from metrics.facts import TICKET_EVENTS, TICKETS

RUNNING = {"new": "new_s", "open": "open_s", "pending": "pending_s", "on hold": "on_hold_s"}
OURS = ("new", "open", "on hold")  # pending waits on the customer; resolved waits on nobody


def status_times() -> Subquery:
    """Seconds of each ticket in each status until its last change; tickets without status events are absent."""
    events, tickets = TICKET_EVENTS.table(), TICKETS.table()
    changes = (
        select(events.c.ticket, events.c.at, events.c.before, events.c.after)
        .where(events.c.field == "status")
        .subquery()
    )
    first = (
        select(changes.c.ticket, changes.c.before)
        .ext(distinct_on(changes.c.ticket))
        .order_by(changes.c.ticket, changes.c.at)
        .subquery("first")
    )
    marks = union_all(
        select(changes.c.ticket, changes.c.at, changes.c.after.label("status"), literal(1).label("rank")),
        select(tickets.c.ticket, tickets.c.created_at, func.coalesce(first.c.before, "new"), literal(0)).join_from(
            tickets, first, first.c.ticket == tickets.c.ticket
        ),
    ).subquery("marks")
    until = func.lead(marks.c.at).over(partition_by=marks.c.ticket, order_by=(marks.c.at, marks.c.rank))
    spans = select(marks.c.ticket, marks.c.status, seconds(marks.c.at, until).label("s")).subquery("spans")

    def total(*names: str) -> ColumnElement[Any]:
        return func.coalesce(func.sum(spans.c.s).filter(spans.c.status.in_(names)), 0)

    columns = [total(name).label(column) for name, column in RUNNING.items()]
    ours = total(*OURS).label("our_s")
    return select(spans.c.ticket, *columns, ours).group_by(spans.c.ticket).subquery("status_times")


def handovers() -> Subquery:
    """How often a ticket went from one team or agent to another; tickets without any event are absent."""
    events = TICKET_EVENTS.table()
    moved = and_(
        events.c.field.in_(("team", "agent")), events.c.before.is_not(None), events.c.before != "",
        or_(events.c.after.is_(None), events.c.after != events.c.before),
    )  # fmt: skip
    # A change of team brings a change of agent: what happens at one instant is one handover.
    return (
        select(events.c.ticket, func.count(events.c.at.distinct()).filter(moved).label("handovers"))
        .group_by(events.c.ticket)
        .subquery("handovers")
    )
