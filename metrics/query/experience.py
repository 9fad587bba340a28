"""Ask who stayed of those that were served well or badly in the step before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    DateTime,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)

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
    """Return the statement: by what was experienced in the step before, persons at the start and those who left.

    Those who had to do with nobody are compared with nobody, and not counted.
    """
    frame.conditions(basis.kept)  # refuses a filter or scope that persons do not carry
    steps = instants([{"start": span.start, "end": span.end} for span, __ in asked])
    met, kind = _met(asked), basis.there
    here, then = kind.of_person(steps.c.start, steps.c.end)
    table = kind.table
    flags = (func.bool_or(met.c[name]).label(name) for name in FLAGS)
    each = (
        select(*flags, then.label("stays"))
        .join_from(met, steps, steps.c.id == met.c.id)
        .join(person_of, person_of.c.person_no == met.c.person_no)
        .join(table, table.c.customer == person_of.c.customer)
        .where(or_(kind.runs(steps.c.start), kind.runs(steps.c.end)), frame.of_persons(table))
        .group_by(met.c.id, met.c.person_no)
        .having(here)
        .subquery("each")
    )
    keys = [each.c[name] for name in FLAGS]
    left = func.count().filter(~each.c.stays).label("left")
    return select(*keys, func.count().label("n"), left).group_by(*keys)


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


def opened_again() -> Column:
    """Return the condition that a change opened again what was over."""
    over, after = changes.c.before.in_(CLOSED), changes.c.after.not_in((*CLOSED, "merged", "spam"))
    return and_(changes.c.field == "status", over, after)


def reopened(steps: Subquery, told: Mapping[str, Column]) -> Subquery:
    """Return `told` of the persons of whom a ticket was opened again between `since` and `start` of a step."""
    return (
        select(steps.c.id, person_of.c.person, *(of.label(name) for name, of in told.items()))
        .select_from(changes)
        .join(steps, and_(changes.c.at >= steps.c.since, changes.c.at < steps.c.start))
        .join(person_of, person_of.c.person_no == changes.c.person_no)
        .where(opened_again())
        .group_by(steps.c.id, person_of.c.person)
        .subquery("again")
    )


def _met(asked: Sequence[Pair]) -> Subquery:
    """One row each time that somebody had to do with the company in one of the steps before."""
    judged, missed = missed_by(_start(t.c.created_at, asked))
    came = s.c.score.is_not(None)
    wrote = _row(
        asked, t.c.created_at, t.c.person_no,
        contacted=literal(True), complained=t.c.kind == "complaint", judged=judged, missed=missed,
    )  # fmt: skip
    again = _row(asked, changes.c.at, changes.c.person_no, reopened=literal(True))
    return union_all(
        wrote.select_from(source([RESOLUTION_IN_TIME])).where(t.c.counted, t.c.opened_by == "customer"),
        _row(asked, s.c.sent_at, s.c.person_no, asked=literal(True)),
        _row(asked, s.c.answered_at, s.c.person_no, answered=literal(True), unhappy=unhappy()).where(came),
        again.where(opened_again()),
    ).subquery("met")


def _row(pairs: Sequence[Pair], at: Column, person: Column, /, **met: Column) -> Select[Any]:
    """Return who met with what in which step; all other flags are off."""
    step = case(*((at < span.start, k) for k, (span, __) in enumerate(pairs))).cast(Integer)
    flags = (func.coalesce(met[name], false()).label(name) if name in met else false().label(name) for name in FLAGS)
    inside = and_(at >= pairs[0][1].start, at < pairs[-1][0].start)
    return select(step.label("id"), person.label("person_no"), *flags).where(inside, person.is_not(None))


def _start(at: Column, asked: Sequence[Pair]) -> Column:
    """The start of the step after an instant."""
    starts = ((at < span.start, cast(literal(span.start, DateTime()), DateTime())) for span, __ in asked)
    return case(*starts)
