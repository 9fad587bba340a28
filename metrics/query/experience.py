"""Ask who stayed of those that were served well or badly in the step before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, Integer, Select, Subquery, and_, cast, false, func, literal, or_, select, union_all

from metrics.attainment import Attainment
from metrics.board import changes, person_of
from metrics.board import surveys as s
from metrics.board import tickets as t
from metrics.catalogue.attainment import FIRST_RESPONSE_IN_TIME, RESOLUTION_IN_TIME
from metrics.kinds import Column
from metrics.periods import Days, Span
from metrics.query.frame import Frame, source
from metrics.staying import Basis

FLAGS = ("contacted", "complained", "judged", "missed", "asked", "answered", "unhappy", "reopened")
CLOSED = ("resolved", "closed")
Pair = tuple[Span, Span]  # a step, and the one before it


def pairs(frame: Frame) -> tuple[Pair, ...]:
    """Return the whole steps of a question, each with the step before it."""
    r = frame.resolved
    whole = [b for b in r.buckets if not b.running and not b.clipped and b.start < b.end]
    begins = ((r.calendar.step(b.first, r.grain, -1), b) for b in whole)
    return tuple((b, r.calendar.span(Days(first, b.first), r.as_of)) for first, b in begins)


def experienced(frame: Frame, basis: Basis, asked: Sequence[Pair]) -> Select[Any]:
    """Return the statement: by what was experienced in the step before, persons at the start and those who left."""
    frame.conditions(basis.kept)  # refuses a filter or scope that persons do not carry
    steps = instants([{"since": before.start, "start": span.start, "end": span.end} for span, before in asked])
    there = there_at(frame, basis, steps)
    told = (_served(steps), _heard(steps), reopened(steps, {"reopened": func.bool_or(literal(True))}))
    flags = (flag(of, name) for of in told for name in FLAGS if name in of.c)
    found = select(*flags, there.c.stays).select_from(there)
    for of in told:
        found = found.join(of, and_(of.c.id == there.c.id, of.c.person == there.c.person), isouter=True)
    each = found.subquery("each")
    keys = [each.c[name] for name in FLAGS]
    left = func.count().filter(~each.c.stays).label("left")
    return select(*keys, func.count().label("n"), left).group_by(*keys)


def flag(of: Subquery, name: str) -> Column:
    """Return a yes or no of an outer join under its own name."""
    return func.coalesce(of.c[name], false()).label(name)


def instants(rows: Sequence[Mapping[str, datetime]], parts: Sequence[int] | None = None) -> Subquery:
    """Return one row a step: `id`, its instants by name, and the `part` that it belongs to."""
    selects = (
        select(
            cast(k, Integer).label("id"),
            cast(parts[k] if parts else 0, Integer).label("part"),
            *(cast(literal(at, DateTime()), DateTime()).label(name) for name, at in row.items()),
        )
        for k, row in enumerate(rows)
    )
    return union_all(*selects).subquery("steps")


def there_at(frame: Frame, basis: Basis, steps: Subquery) -> Subquery:
    """Return who was there at the start of each step, and whether they still were at its end."""
    kind = basis.there
    here, then = kind.of_person(steps.c.start, steps.c.end)
    table = kind.table
    return (
        select(steps.c.id, table.c.person, then.label("stays"))
        .join_from(table, steps, or_(kind.runs(steps.c.start), kind.runs(steps.c.end)))
        .where(table.c.person.is_not(None), frame.of_persons(table))
        .group_by(steps.c.id, table.c.person)
        .having(here)
        .subquery("there")
    )


def missed_by(instant: Column) -> tuple[Column, Column]:
    """Return whether a ticket was judged by `instant`, and whether it was too late by then."""
    judged, missed = [], []
    for metric in (FIRST_RESPONSE_IN_TIME, RESOLUTION_IN_TIME):
        kind = metric.kind
        assert isinstance(kind, Attainment)
        decided = and_(kind.target.is_not(None), kind.due < instant, metric.rows)
        judged.append(func.coalesce(decided, false()))
        late = and_(decided, or_(kind.happened.is_(None), kind.happened > kind.due))
        missed.append(func.coalesce(late, false()))
    return or_(*judged), or_(*missed)


def unhappy() -> Column:
    """Return the condition that a score is low: below the middle of its scale, of recommendation 6 or less."""
    return or_(
        and_(s.c.instrument == "nps", s.c.score <= 6),
        and_(s.c.instrument != "nps", 2 * s.c.score < s.c.scale + 1),
    )


def reopened(steps: Subquery, told: Mapping[str, Column]) -> Subquery:
    """Return `told` of the persons of whom a ticket was opened again between `since` and `start` of a step."""
    again = and_(
        changes.c.field == "status", changes.c.before.in_(CLOSED), changes.c.after.not_in((*CLOSED, "merged", "spam"))
    )
    return (
        select(steps.c.id, person_of.c.person, *(of.label(name) for name, of in told.items()))
        .select_from(changes)
        .join(steps, and_(changes.c.at >= steps.c.since, changes.c.at < steps.c.start))
        .join(person_of, person_of.c.person_no == changes.c.person_no)
        .where(again)
        .group_by(steps.c.id, person_of.c.person)
        .subquery("again")
    )


def _served(steps: Subquery) -> Subquery:
    judged, missed = missed_by(steps.c.start)
    return (
        select(
            steps.c.id,
            t.c.person,
            func.bool_or(literal(True)).label("contacted"),
            func.bool_or(func.coalesce(t.c.kind == "complaint", false())).label("complained"),
            func.bool_or(judged).label("judged"),
            func.bool_or(missed).label("missed"),
        )
        .select_from(source([RESOLUTION_IN_TIME]))
        .join(steps, and_(t.c.created_at >= steps.c.since, t.c.created_at < steps.c.start))
        .where(t.c.counted, t.c.opened_by == "customer", t.c.person.is_not(None))
        .group_by(steps.c.id, t.c.person)
        .subquery("served")
    )


def _heard(steps: Subquery) -> Subquery:
    """Answers count by when they came, and invitations by when they went out."""
    answered = and_(s.c.score.is_not(None), s.c.answered_at < steps.c.start, s.c.answered_at >= steps.c.since)
    sent = and_(s.c.sent_at >= steps.c.since, s.c.sent_at < steps.c.start)
    return (
        select(
            steps.c.id,
            s.c.person,
            func.bool_or(func.coalesce(sent, false())).label("asked"),
            func.bool_or(func.coalesce(answered, false())).label("answered"),
            func.bool_or(func.coalesce(and_(answered, unhappy()), false())).label("unhappy"),
        )
        .join_from(s, steps, or_(sent, answered))
        .where(s.c.person.is_not(None))
        .group_by(steps.c.id, s.c.person)
        .subquery("heard")
    )
