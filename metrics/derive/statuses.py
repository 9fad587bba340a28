"""Tell from the events how long a ticket was in each status, and how often it changed hands."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Subquery, and_, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from metrics.derive.happened import Happened
from metrics.derive.lifecycle import seconds

RUNNING = {"new": "new_s", "open": "open_s", "pending": "pending_s", "on hold": "on_hold_s"}
OURS = ("new", "open", "on hold")  # pending waits on the customer; resolved waits on nobody


def stays(facts: Happened, tickets: FromClause) -> Subquery:
    """Each stay in a status, from `at` to `until`; the last one has no end.

    `tickets` has `ticket` and `created_at`; tickets without status events are absent.
    """
    events = facts.events()
    changes = (
        select(events.c.ticket, events.c.at, events.c.before, events.c.after)
        .where(events.c.field == "status")
        .cte()  # tickets need it twice
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
    until = func.lead(marks.c.at).over(partition_by=marks.c.ticket, order_by=(marks.c.rank, marks.c.at))
    return select(marks.c.ticket, marks.c.status, marks.c.at, until.label("until")).subquery("stays")


def status_times(facts: Happened, resolved: FromClause) -> Subquery:
    """Seconds of each ticket in each status, from its opening to its last resolution.

    `resolved` has `ticket`, `created_at` and `resolved_at`; tickets without status events are absent.
    """
    stay = stays(facts, resolved)
    # A wrong clock may tell changes before the opening, or none after the last resolution.
    begin = func.greatest(stay.c.at, resolved.c.created_at)
    end = func.least(stay.c.until, resolved.c.resolved_at)
    spans = (
        select(stay.c.ticket, stay.c.status, func.greatest(seconds(begin, end), 0).label("s"))
        .join_from(stay, resolved, resolved.c.ticket == stay.c.ticket)
        .subquery("spans")
    )

    def total(*names: str) -> ColumnElement[Any]:
        return func.coalesce(func.sum(spans.c.s).filter(spans.c.status.in_(names)), 0)

    columns = [total(name).label(column) for name, column in RUNNING.items()]
    ours = total(*OURS).label("our_s")
    return select(spans.c.ticket, *columns, ours).group_by(spans.c.ticket).subquery("status_times")


def handovers(facts: Happened) -> Subquery:
    """How often a ticket went from one team or agent to another; tickets without any event are absent."""
    events = facts.events()
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
