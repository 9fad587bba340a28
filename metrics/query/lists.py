"""List the rows behind a figure: what a column shows, and which rows belong."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import DateTime, Join, Select, and_, func, literal, or_, select
from sqlalchemy.sql.util import ClauseAdapter
from sqlalchemy.sql.visitors import iterate

from metrics.attainment import Attainment
from metrics.board import orders, persons, tickets
from metrics.errors import UnknownName
from metrics.facts import CUSTOMERS, SURVEYS, TICKETS
from metrics.kept import KeptByPerson
from metrics.kinds import Cohort, Column, Ratio
from metrics.metric import AS_OF, Metric
from metrics.query.cohorts import founding
from metrics.query.frame import Frame, within
from metrics.snapshots import Snapshot
from metrics.translation import translate as _


class Shown(Enum):
    """How a column of a list is written."""

    TEXT = "text"
    INSTANT = "instant"
    DURATION = "duration"
    NUMBER = "number"


@dataclass(frozen=True, eq=False)
class ListColumn:
    """One column of a list: key for sorting, title, how it is written, its SQL."""

    key: str
    title: str
    shown: Shown
    sql: Column


PARTS = {
    "denominator": _("all that count"),
    "numerator": _("those that hit"),
    "missed": _("those that do not"),
    "undecided": _("not decided yet"),
    "minus": _("those that weigh against"),
}


def parts(metric: Metric) -> dict[str, str]:
    """Return the lists that `metric` has, each with what its rows are called."""
    return {name: metric.parts.get(name, PARTS[name]) for name in metric.kind.lists()}


def listing(frame: Frame, metric: Metric, part: str) -> tuple[Select[Any], tuple[ListColumn, ...]]:
    """Return the select of the rows behind `metric`, without order or page, and its columns.

    Raises
    ------
    UnknownName
        The metric has no list `part`.
    """
    lists = metric.kind.lists()
    if part not in lists:
        raise UnknownName(_("list"), part, lists)
    period, kind = frame.resolved.period, metric.kind
    where = and_(metric.rows, frame.conditions(metric))
    inside = and_(within(metric.counted_at, period), metric.counted_at <= AS_OF)
    match kind:
        case Cohort():
            who = founding(frame, metric).subquery("who")
            return _persons(select(who.c.person).where(within(who.c.began_at, period)))
        case Ratio(of="orders"):
            where = and_(metric.rows, orders.c.person.is_not(None), frame.of_persons(orders))
            return _persons(select(orders.c.person).where(where, inside))
        case Ratio():
            # The metric is about persons: its filters are asked of the tickets that stand for them.
            where = and_(metric.rows, tickets.c.person.is_not(None), frame.of_persons(tickets))
            return _rows(metric, tickets, and_(where, inside))
        case Snapshot() | KeptByPerson():
            start, end = literal(period.start, DateTime()), literal(period.end, DateTime())
            known = literal(period.start < period.end)  # of a time after the data nothing is known
            where = and_(where, known, kind.members(start, end)[part])
            if metric.table is persons:
                return _persons(select(persons.c.person).where(where))
            return _rows(metric, metric.table, where)
        case _ if metric.table.name == "persons":
            return _persons(select(persons.c.person).where(where, lists[part], inside))
        case _:
            return _rows(metric, metric.table, and_(where, lists[part], inside))


def searched(statement: Select[Any], columns: Sequence[ListColumn], text: str) -> Select[Any]:
    """Return the statement narrowed to rows in which a text column holds `text`, whatever its case."""
    fields = [c.sql for c in columns if c.shown is Shown.TEXT]
    return statement.where(or_(*(func.lower(f).contains(text.lower(), autoescape=True) for f in fields)))


def bare(statement: Select[Any]) -> Select[Any]:
    """Return the rows of a list without the texts that are joined to them: as many, and far cheaper to count."""
    table, joins = _unjoined(statement)
    return select(*table.c).select_from(table).where(*statement._where_criteria) if joins else statement


def paged(statement: Select[Any], order: Sequence[Column], limit: int, offset: int) -> Select[Any]:
    """Return one page of a list; texts are fetched for its rows only, unless they order or narrow the list."""
    _table, joins = _unjoined(statement)
    if not joins or any(_is_text(c) for c in (*order, *statement._where_criteria)):
        return statement.order_by(*order).limit(limit).offset(offset)
    page = bare(statement).order_by(*order).limit(limit).offset(offset).subquery("page")
    here = ClauseAdapter(page)
    found = select(*(here.traverse(c) for c in statement.selected_columns)).select_from(page)
    for join in joins:
        found = found.join(join.right, here.traverse(join.onclause), isouter=True)
    return found.order_by(*(here.traverse(c) for c in order))


def _is_text(column: Column) -> bool:
    tables = (getattr(part, "table", None) for part in iterate(column))
    return any(getattr(getattr(t, "element", t), "schema", None) == "people" for t in tables)


def _unjoined(statement: Select[Any]) -> tuple[Any, list[Join]]:
    """The one table whose rows a list shows, and the outer joins that bring a line of text each; else no joins."""
    joins: list[Join] = []
    (table,) = statement.get_final_froms()
    while isinstance(table, Join) and table.isouter:
        joins.insert(0, table)
        table = table.left
    return table, [] if isinstance(table, Join) else joins


def _rows(metric: Metric, table: Any, where: Column) -> tuple[Select[Any], tuple[ListColumn, ...]]:
    names = CUSTOMERS.table("people").alias("names")
    survey = table.name == "surveys"
    if table.name == "waits":  # a list of tickets, one line a wait
        columns = _wait(table, names)
        found = select(table.c.ticket, table.c.person, *(c.sql.label(c.key) for c in columns)).select_from(table)
        return found.join(names, names.c.customer == table.c.customer, isouter=True).where(where), columns
    words = (SURVEYS if survey else TICKETS).table("people").alias("words")
    columns = (_survey if survey else _ticket)(metric, table, names, words)
    kept = [c.sql.label(c.key) for c in columns]
    found = select(table.c.ticket, table.c.person, *kept).select_from(table)
    found = found.join(names, names.c.customer == table.c.customer, isouter=True)
    key = "survey" if survey else "ticket"
    found = found.join(words, words.c[key] == table.c[key], isouter=True)
    return found.where(where), columns


def _ticket(metric: Metric, t: Any, names: Any, words: Any) -> tuple[ListColumn, ...]:
    credit = metric.credit if t.name == metric.table.name else {}
    due = metric.kind.due if isinstance(metric.kind, Attainment) else t.c.due_resolution_at
    return (
        ListColumn("created_at", _("Opened"), Shown.INSTANT, t.c.created_at),
        ListColumn("id", _("Ticket"), Shown.TEXT, t.c.ticket),
        ListColumn("subject", _("Subject"), Shown.TEXT, words.c.subject),
        ListColumn("name", _("Customer"), Shown.TEXT, names.c.name),
        ListColumn("channel", _("Channel"), Shown.TEXT, t.c.channel),
        ListColumn("team", _("Team"), Shown.TEXT, t.c[credit.get("team", "team")]),
        ListColumn("agent", _("Agent"), Shown.TEXT, t.c[credit.get("agent", "agent")]),
        ListColumn("priority", _("Priority"), Shown.TEXT, t.c.priority),
        ListColumn("topic", _("Topic"), Shown.TEXT, t.c.topic),
        ListColumn("status", _("Status"), Shown.TEXT, t.c.status),
        ListColumn("first_response_s", _("First response"), Shown.DURATION, t.c.first_response_s),
        ListColumn("resolution_s", _("Time to resolution"), Shown.DURATION, t.c.resolution_s),
        ListColumn("due_resolution_at", _("Due"), Shown.INSTANT, due),
        ListColumn("resolved_at", _("Resolved"), Shown.INSTANT, t.c.resolved_at),
    )


def _wait(w: Any, names: Any) -> tuple[ListColumn, ...]:
    return (
        ListColumn("asked_at", _("Asked"), Shown.INSTANT, w.c.asked_at),
        ListColumn("id", _("Ticket"), Shown.TEXT, w.c.ticket),
        ListColumn("name", _("Customer"), Shown.TEXT, names.c.name),
        ListColumn("wait_s", _("Waited"), Shown.DURATION, w.c.wait_s),
        ListColumn("channel", _("Channel"), Shown.TEXT, w.c.channel),
        ListColumn("team", _("Team"), Shown.TEXT, w.c.team),
        ListColumn("agent", _("Agent"), Shown.TEXT, w.c.agent),
        ListColumn("topic", _("Topic"), Shown.TEXT, w.c.topic),
    )


def _survey(__: Metric, s: Any, names: Any, words: Any) -> tuple[ListColumn, ...]:
    return (
        ListColumn("answered_at", _("Answered"), Shown.INSTANT, s.c.answered_at),
        ListColumn("id", _("Survey"), Shown.TEXT, s.c.survey),
        ListColumn("score", _("Score"), Shown.NUMBER, s.c.score),
        ListColumn("comment", _("Comment"), Shown.TEXT, words.c.comment),
        ListColumn("name", _("Customer"), Shown.TEXT, names.c.name),
        ListColumn("team", _("Team"), Shown.TEXT, s.c.team),
        ListColumn("agent", _("Agent"), Shown.TEXT, s.c.agent),
        ListColumn("channel", _("Channel"), Shown.TEXT, s.c.channel),
        ListColumn("topic", _("Topic"), Shown.TEXT, s.c.topic),
        ListColumn("plan", _("Plan"), Shown.TEXT, s.c.plan),
        ListColumn("reason", _("Reason"), Shown.TEXT, s.c.reason),
    )


def _persons(chosen: Select[Any]) -> tuple[Select[Any], tuple[ListColumn, ...]]:
    """The persons that `chosen` selects, each once."""
    names = CUSTOMERS.table("people").alias("names")
    columns = (
        ListColumn("first_order_at", _("First purchase"), Shown.INSTANT, persons.c.first_order_at),
        ListColumn("id", _("Customer number"), Shown.TEXT, persons.c.person),
        ListColumn("name", _("Customer"), Shown.TEXT, names.c.name),
        ListColumn("segment", _("Segment"), Shown.TEXT, persons.c.segment),
        ListColumn("plan", _("Plan"), Shown.TEXT, persons.c.plan),
        ListColumn("joined_at", _("Customer since"), Shown.INSTANT, persons.c.joined_at),
        ListColumn("left_at", _("Left"), Shown.INSTANT, persons.c.left_at),
        ListColumn("last_order_at", _("Last purchase"), Shown.INSTANT, persons.c.last_order_at),
    )
    found = (
        select(literal(None).label("ticket"), persons.c.person, *(c.sql.label(c.key) for c in columns))
        .select_from(persons)
        .join(names, names.c.customer == persons.c.person, isouter=True)
        .where(persons.c.person.in_(chosen))
    )
    return found, columns
