"""Count signs that a figure is worked around: solved and reopened, lowered or moved shortly before it is due."""

from typing import Any

from sqlalchemy import CTE, Select, and_, case, func, or_, select
from sqlalchemy.sql.expression import bindparam
from sqlalchemy.types import Interval

from metrics.attainment import Attainment
from metrics.board import changes
from metrics.board import tickets as t
from metrics.facts import PRIORITIES, TICKETS
from metrics.kinds import Column, Share
from metrics.metric import AS_OF, Metric
from metrics.personal import key_of, people
from metrics.query.frame import Frame, source, within

BEFORE_DUE: Any = bindparam("before_due", type_=Interval())  # how long before it is due a change is suspicious
LOWERED, MOVED = "priority", "team"  # the fields whose changes tell
MOST_LISTED = 500


def reopened(frame: Frame, metric: Metric) -> Select[Any]:
    """Return the select of `team`, `agent`, `n` and `hits`: solved tickets of the period, and those that came back."""
    assert isinstance(metric.kind, Share)
    inside = and_(within(metric.counted_at, frame.resolved.period), metric.counted_at <= AS_OF)
    rows = select(t.c.team, t.c.agent, metric.kind.hit.label("hit")).where(
        metric.rows, frame.conditions(metric), inside, t.c.agent.is_not(None)
    )
    found = rows.subquery("rows_")
    counts = (func.count().label("n"), func.count().filter(found.c.hit).label("hits"))
    return select(found.c.team, found.c.agent, *counts).group_by(found.c.team, found.c.agent)


def late_changes(frame: Frame, metric: Metric) -> Select[Any]:
    """Return the select of `team`, `n`, `lowered` and `moved`.

    Of the tickets of the period that were open an hour before they were due: how many there were, and of how many the
    priority was lowered, or which were moved to another team, within that hour. A moved ticket counts for the team
    that it was first moved from.
    """
    risk = _at_risk(frame, metric)
    late = _late(risk)
    charged = _charged(risk, late)
    each = (
        select(
            charged.c.team,
            func.bool_or(late.c.field == LOWERED).label("lowered"),
            func.bool_or(late.c.field == MOVED).label("moved"),
        )
        .join_from(charged, late, late.c.number == charged.c.number, isouter=True)
        .group_by(charged.c.number, charged.c.team)
        .subquery("each_")
    )
    return select(
        each.c.team,
        func.count().label("n"),
        func.count().filter(each.c.lowered).label("lowered"),
        func.count().filter(each.c.moved).label("moved"),
    ).group_by(each.c.team)


def behind(frame: Frame, metric: Metric, field: str, team: str | None) -> Select[Any]:
    """Return the select of the changes of a field that stand behind a sign of a team, the latest first."""
    risk = _at_risk(frame, metric)
    late = _late(risk)
    charged = _charged(risk, late)
    words, scope = people(TICKETS, frame.scope, "words"), frame.scope
    return (
        select(
            key_of(risk.c.ticket, scope).label("ticket"),
            key_of(risk.c.person, scope).label("person"),
            words.c.subject,
            *(risk.c[name] for name in ("team", "agent", "created_at", "due_at", "resolved_at")),
            *(late.c[name] for name in ("at", "before", "after", "actor")),
        )
        .join_from(risk, late, late.c.number == risk.c.number)
        .join(charged, charged.c.number == risk.c.number)
        .join(words, words.c.number == risk.c.number, isouter=True)
        .where(late.c.field == field, charged.c.team.is_not_distinct_from(team))
        .order_by(late.c.at.desc(), risk.c.ticket)
        .limit(MOST_LISTED)
    )


def _at_risk(frame: Frame, metric: Metric) -> CTE:
    """Tickets that were still open so long before they were due, by the source's own due time or by the standard's."""
    assert isinstance(metric.kind, Attainment)
    due = func.coalesce(t.c.due_resolution_at, metric.kind.due)
    inside = and_(within(metric.counted_at, frame.resolved.period), metric.counted_at <= AS_OF)
    still_open = or_(t.c.resolved_at.is_(None), t.c.resolved_at > due - BEFORE_DUE)
    told = (t.c[name] for name in ("number", "ticket", "person", "team", "agent", "created_at", "resolved_at"))
    return (
        select(*told, due.label("due_at"))
        .select_from(source([metric]))
        .where(
            t.c.counted, frame.conditions(metric), inside, due <= AS_OF, t.c.created_at < due - BEFORE_DUE, still_open
        )
        .cte("risk")
    )


def _late(risk: CTE) -> CTE:
    c = changes.c
    lowered = and_(c.field == LOWERED, _rank(c.after) < _rank(c.before))
    moved = and_(c.field == MOVED, c.before.is_not(None))  # what no team had is given, not moved
    return (
        select(risk.c.number, c.field, c.before, c.after, c.actor, c.at)
        .join_from(risk, changes, c.ticket == risk.c.ticket)
        .where(or_(lowered, moved), c.at > risk.c.due_at - BEFORE_DUE, c.at <= risk.c.due_at)
        .cte("late")
    )


def _charged(risk: CTE, late: CTE) -> CTE:
    """The team that each ticket counts for: the first that moved it, else its own."""
    turn = func.row_number().over(partition_by=late.c.number, order_by=late.c.at).label("turn")
    moves = select(late.c.number, late.c.before, turn).where(late.c.field == MOVED).subquery("moves")
    first = and_(moves.c.number == risk.c.number, moves.c.turn == 1)
    return (
        select(risk.c.number, func.coalesce(moves.c.before, risk.c.team).label("team"))
        .join_from(risk, moves, first, isouter=True)
        .cte("charged")
    )


def _rank(priority: Column) -> Any:
    return case({name: k for k, name in enumerate(PRIORITIES)}, value=priority)
