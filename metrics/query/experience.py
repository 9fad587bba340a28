"""Ask who stayed of those that were served well or badly in the step before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, and_, func, or_, select

from metrics.attainment import Attainment
from metrics.board import changes, person_of
from metrics.board import surveys as s
from metrics.board import tickets as t
from metrics.catalogue.attainment import FIRST_RESPONSE_IN_TIME, RESOLUTION_IN_TIME
from metrics.kinds import Column
from metrics.periods import Days, Span
from metrics.query import masks
from metrics.query.frame import Frame, source
from metrics.staying import Basis

FLAGS = ("contacted", "complained", "judged", "missed", "asked", "answered", "unhappy", "reopened")
CLOSED = ("resolved", "closed")
Pair = tuple[Span, Span]  # a step, and the one before it
Window = tuple[datetime, datetime]


def pairs(frame: Frame) -> tuple[Pair, ...]:
    """Return the whole steps of a question, each with the step before it."""
    r = frame.resolved
    whole = [b for b in r.buckets if not b.running and not b.clipped and b.start < b.end]
    begins = ((r.calendar.step(b.first, r.grain, -1), b) for b in whole)
    return tuple((b, r.calendar.span(Days(first, b.first), r.as_of)) for first, b in begins)


def experienced(frame: Frame, basis: Basis, asked: Sequence[Pair]) -> Select[Any]:
    """Return the statement: by what was experienced in the step before, persons at the start and those who left.

    Those who had to do with nobody are compared with nobody, and not counted. At most `masks.MOST` steps at once.
    """
    frame.conditions(basis.kept)  # refuses a filter or scope that persons do not carry
    before = [(then.start, span.start) for span, then in asked]
    there = there_at(frame, basis, [(span.start, span.end) for span, __ in asked])
    met = _met(before)
    flags = [masks.known(of.c[name]).label(name) for of in met for name in FLAGS if name in of.c]
    of_person = select(there.c.here, there.c.stays, *flags).select_from(there)
    for of in met:
        of_person = of_person.join(of, of.c.person_no == there.c.person_no, isouter=True)
    somehow = or_(*(of.c.person_no.is_not(None) for of in met))
    person = of_person.where(somehow).subquery("person")
    steps = masks.each_step([span.start for span, __ in asked])
    each = (
        select(*(masks.holds(person.c[name], steps.c.id).label(name) for name in (*FLAGS, "stays")))
        .join_from(person, steps, masks.holds(person.c.here, steps.c.id))
        .subquery("each")
    )
    keys = [each.c[name] for name in FLAGS]
    left = func.count().filter(~each.c.stays).label("left")
    return select(*keys, func.count().label("n"), left).group_by(*keys)


def there_at(frame: Frame, basis: Basis, spans: Sequence[Window], **least: Column) -> Subquery:
    """Return who was ever there: at the start of which spans, as `here`, and at the end of which, as `stays`.

    Of further columns it tells the least of each person.
    """
    kind = basis.there
    table = kind.table
    starts, ends = zip(*spans, strict=True)
    held = {"here": masks.each_of(starts, kind.runs), "stays": masks.each_of(ends, kind.runs)}
    rows = (
        select(person_of.c.person_no, *_named({**held, **least}))
        .join_from(table, person_of, person_of.c.customer == table.c.customer)
        .where(table.c.person.is_not(None), frame.of_persons(table))
        .subquery("there")
    )
    return masks.by_person(rows, held, *(func.min(rows.c[name]).label(name) for name in least))


def judged_by(starts: Sequence[datetime]) -> tuple[Column, Column]:
    """Return before which starts a ticket was judged, and before which it was too late."""
    judged, missed = masks.NONE, masks.NONE
    for metric in (FIRST_RESPONSE_IN_TIME, RESOLUTION_IN_TIME):
        kind = metric.kind
        assert isinstance(kind, Attainment)
        decided = and_(kind.target.is_not(None), metric.rows)
        late = or_(kind.happened.is_(None), kind.happened > kind.due)
        due = masks.before_each(kind.due, starts)
        judged = judged.bitwise_or(masks.where(decided, due))
        missed = missed.bitwise_or(masks.where(and_(decided, late), due))
    return judged, missed


def written(told: Mapping[str, Column], windows: Sequence[Window]) -> Subquery:
    """Return whose each ticket is that was opened in any of the windows, and `told` of it."""
    counts = and_(t.c.counted, t.c.opened_by == "customer", t.c.person_no.is_not(None))
    found = select(t.c.person_no, *_named(told)).select_from(source([RESOLUTION_IN_TIME]))
    return found.where(counts, reached(t.c.created_at, windows)).subquery("wrote")


def heard(told: Mapping[str, Column], windows: Sequence[Window]) -> Subquery:
    """Return whose each survey is that was sent or answered in any of the windows, and `told` of it."""
    inside = or_(reached(s.c.sent_at, windows), reached(s.c.answered_at, windows))
    return select(s.c.person_no, *_named(told)).where(s.c.person_no.is_not(None), inside).subquery("heard")


def reopened(told: Mapping[str, Column], windows: Sequence[Window]) -> Subquery:
    """Return whose ticket was opened again in any of the windows, each time, and `told` of it."""
    again = and_(opened_again(), changes.c.person_no.is_not(None))
    return select(changes.c.person_no, *_named(told)).where(again, reached(changes.c.at, windows)).subquery("again")


def reached(at: Column, windows: Sequence[Window]) -> Column:
    """Return the condition that an instant lies between the first and the last of all windows."""
    return and_(at >= min(a for a, __ in windows), at < max(b for __, b in windows))


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


def _met(before: Sequence[Window]) -> tuple[Subquery, ...]:
    """Return of each person in which steps before what was met with."""
    came = masks.within_each(t.c.created_at, before)
    judged, missed = judged_by([start for __, start in before])
    tickets = {
        "contacted": came,
        "complained": masks.where(t.c.kind == "complaint", came),
        "judged": came.bitwise_and(judged),
        "missed": came.bitwise_and(missed),
    }
    answered = masks.where(s.c.score.is_not(None), masks.within_each(s.c.answered_at, before))
    surveys = {
        "asked": masks.within_each(s.c.sent_at, before),
        "answered": answered,
        "unhappy": masks.where(unhappy(), answered),
    }
    changed = {"reopened": masks.within_each(changes.c.at, before)}
    rows = {written(tickets, before): tickets, heard(surveys, before): surveys, reopened(changed, before): changed}
    return tuple(masks.by_person(of, told) for of, told in rows.items())


def _named(told: Mapping[str, Column]) -> tuple[Column, ...]:
    return tuple(of.label(name) for name, of in told.items())
