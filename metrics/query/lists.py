"""List the rows behind a figure: what a column shows, and which rows belong."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import BigInteger, DateTime, Select, and_, case, cast, extract, func, literal, or_, select

from metrics.attainment import Attainment
from metrics.board import orders, persons, tickets
from metrics.errors import UnknownName
from metrics.facts import CUSTOMERS, SURVEYS, TICKETS
from metrics.kept import KeptByPerson
from metrics.kinds import Cohort, Column, Ratio
from metrics.metric import AS_OF, Metric
from metrics.personal import key_of, people
from metrics.query.cohorts import founding
from metrics.query.frame import Frame, source, within
from metrics.query.listed import ListColumn, RowList, Shape, Shown
from metrics.scope import Scope
from metrics.snapshots import Snapshot
from metrics.translation import translate as _

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


_JUDGED = (
    ("due_resolution_at", _("Due"), Shown.INSTANT),
    ("in_time_by_s", _("In time by"), Shown.DURATION),
    ("late_by_s", _("Late by"), Shown.DURATION),
)


def listing(frame: Frame, metric: Metric, part: str) -> RowList:
    """Return the rows behind `metric`.

    Raises
    ------
    UnknownName
        The metric has no list `part`.
    """
    lists = metric.kind.lists()
    if part not in lists:
        raise UnknownName(_("list"), part, lists)
    period, kind, scope = frame.resolved.period, metric.kind, frame.scope
    where = and_(metric.rows, frame.conditions(metric))
    inside = and_(within(metric.counted_at, period), metric.counted_at <= AS_OF)
    match kind:
        case Cohort():
            who = founding(frame, metric).subquery("who")
            return persons_list(scope, select(who.c.person).where(within(who.c.began_at, period)))
        case Ratio(of="orders"):
            where = and_(metric.rows, orders.c.person.is_not(None), frame.of_persons(orders))
            return persons_list(scope, select(orders.c.person).where(where, inside))
        case Ratio():
            # The metric is about persons: its filters are asked of the tickets that stand for them.
            where = and_(metric.rows, tickets.c.person.is_not(None), frame.of_persons(tickets))
            return _rows(scope, metric, tickets, and_(where, inside))
        case Snapshot() | KeptByPerson():
            start, end = literal(period.start, DateTime()), literal(period.end, DateTime())
            known = literal(period.start < period.end)  # of a time after the data nothing is known
            where = and_(where, known, kind.members(start, end)[part])
            if metric.table is persons:
                return persons_list(scope, select(persons.c.person).where(where))
            return _rows(scope, metric, metric.table, where)
        case _ if metric.table.name == "persons":
            return persons_list(scope, select(persons.c.person).where(where, lists[part], inside))
        case _:
            return _rows(scope, metric, metric.table, and_(where, lists[part], inside))


def _rows(scope: Scope, metric: Metric, table: Any, where: Column) -> RowList:
    credit = metric.credit if table is metric.table else {}
    if isinstance(metric.kind, Attainment):
        judged = _judged(metric.kind)
        return RowList(table, where, partial(_ticket, scope, credit, judged), source([metric]), judged)
    due = (tickets.c.due_resolution_at,)
    others = {"waits": partial(_wait, scope), "surveys": partial(_survey, scope)}
    return RowList(table, where, others.get(table.name, partial(_ticket, scope, credit, due)))


def _judged(kind: Attainment) -> tuple[Any, ...]:
    """When each ticket is due, by how much it was in time, and how late it was or is by now."""
    late = or_(kind.happened > kind.due, and_(kind.happened.is_(None), kind.due < AS_OF))
    to_spare, over = kind.due - kind.happened, func.coalesce(kind.happened, AS_OF) - kind.due
    return (
        kind.due,
        case((kind.happened <= kind.due, _seconds(to_spare))).label("in_time_by_s"),
        case((late, _seconds(over))).label("late_by_s"),
    )


def _seconds(length: Any) -> Column:
    return cast(func.floor(extract("epoch", length)), BigInteger)


def _ticket(scope: Scope, credit: Mapping[str, str], judged: tuple[Any, ...], t: Any) -> Shape:
    names, words = people(CUSTOMERS, scope, "names"), people(TICKETS, scope, "words")
    due = [ListColumn(*told, t.c.get(of.key, of)) for told, of in zip(_JUDGED, judged, strict=False)]
    columns = (
        ListColumn("created_at", _("Opened"), Shown.INSTANT, t.c.created_at),
        ListColumn("id", _("Ticket"), Shown.TEXT, key_of(t.c.ticket, scope)),
        ListColumn("subject", _("Subject"), Shown.TEXT, words.c.subject),
        ListColumn("name", _("Customer"), Shown.TEXT, names.c.name),
        *(due if len(due) > 1 else ()),
        ListColumn("channel", _("Channel"), Shown.TEXT, t.c.channel),
        ListColumn("team", _("Team"), Shown.TEXT, t.c[credit.get("team", "team")]),
        ListColumn("agent", _("Agent"), Shown.TEXT, t.c[credit.get("agent", "agent")]),
        ListColumn("priority", _("Priority"), Shown.TEXT, t.c.priority),
        ListColumn("topic", _("Topic"), Shown.TEXT, t.c.topic),
        ListColumn("status", _("Status"), Shown.TEXT, t.c.status),
        ListColumn("first_response_s", _("First response"), Shown.DURATION, t.c.first_response_s),
        ListColumn("resolution_s", _("Time to resolution"), Shown.DURATION, t.c.resolution_s),
        *(due if len(due) == 1 else ()),
        ListColumn("resolved_at", _("Resolved"), Shown.INSTANT, t.c.resolved_at),
    )
    texts = ((names, names.c.customer == t.c.customer), (words, words.c.number == t.c.number))
    return Shape(columns, key_of(t.c.ticket, scope), key_of(t.c.person, scope), texts)


def _wait(scope: Scope, w: Any) -> Shape:
    """A list of tickets, one line a wait."""
    names = people(CUSTOMERS, scope, "names")
    columns = (
        ListColumn("asked_at", _("Asked"), Shown.INSTANT, w.c.asked_at),
        ListColumn("id", _("Ticket"), Shown.TEXT, key_of(w.c.ticket, scope)),
        ListColumn("name", _("Customer"), Shown.TEXT, names.c.name),
        ListColumn("wait_s", _("Waited"), Shown.DURATION, w.c.wait_s),
        ListColumn("channel", _("Channel"), Shown.TEXT, w.c.channel),
        ListColumn("team", _("Team"), Shown.TEXT, w.c.team),
        ListColumn("agent", _("Agent"), Shown.TEXT, w.c.agent),
        ListColumn("topic", _("Topic"), Shown.TEXT, w.c.topic),
    )
    texts = ((names, names.c.customer == w.c.customer),)
    return Shape(columns, key_of(w.c.ticket, scope), key_of(w.c.person, scope), texts)


def _survey(scope: Scope, s: Any) -> Shape:
    names, words = people(CUSTOMERS, scope, "names"), people(SURVEYS, scope, "words")
    columns = (
        ListColumn("answered_at", _("Answered"), Shown.INSTANT, s.c.answered_at),
        ListColumn("id", _("Survey"), Shown.TEXT, key_of(s.c.survey, scope)),
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
    texts = ((names, names.c.customer == s.c.customer), (words, words.c.number == s.c.number))
    return Shape(columns, key_of(s.c.ticket, scope), key_of(s.c.person, scope), texts)


def persons_list(scope: Scope, chosen: Select[Any]) -> RowList:
    """The persons that `chosen` selects, each once."""
    return RowList(persons, persons.c.person.in_(chosen), partial(_person, scope))


def _person(scope: Scope, p: Any) -> Shape:
    names = people(CUSTOMERS, scope, "names")
    columns = (
        ListColumn("first_order_at", _("First purchase"), Shown.INSTANT, p.c.first_order_at),
        ListColumn("id", _("Customer number"), Shown.TEXT, key_of(p.c.person, scope)),
        ListColumn("name", _("Customer"), Shown.TEXT, names.c.name),
        ListColumn("segment", _("Segment"), Shown.TEXT, p.c.segment),
        ListColumn("plan", _("Plan"), Shown.TEXT, p.c.plan),
        ListColumn("joined_at", _("Customer since"), Shown.INSTANT, p.c.joined_at),
        ListColumn("left_at", _("Left"), Shown.INSTANT, p.c.left_at),
        ListColumn("last_order_at", _("Last purchase"), Shown.INSTANT, p.c.last_order_at),
    )
    return Shape(columns, literal(None), key_of(p.c.person, scope), ((names, names.c.customer == p.c.person),))
