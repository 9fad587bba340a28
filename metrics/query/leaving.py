"""Ask what was known of each customer at an instant, and who left in the month after it."""

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from itertools import pairwise
from typing import Any

from sqlalchemy import Integer, Select, Subquery, case, func, literal, or_, select
from sqlalchemy.sql.elements import ColumnElement

from metrics.board import changes, contracts, persons
from metrics.board import surveys as s
from metrics.board import tickets as t
from metrics.catalogue.retention import RETENTION
from metrics.facts import CUSTOMERS
from metrics.kinds import Column
from metrics.leaving import TRAITS, Model
from metrics.metric import AS_OF
from metrics.periods import TICK, Calendar, Grain
from metrics.personal import key_of, people
from metrics.query import masks
from metrics.query.experience import heard, judged_by, reopened, there_at, unhappy, written
from metrics.query.frame import Frame
from metrics.staying import CONTRACT, contract_counts

LEARNT, LATER, FEWEST_LEARNT = 14, 4, 6  # months
WINDOW, RECENT, PATIENCE = timedelta(days=90), timedelta(days=30), timedelta(days=2)
PAST, LATER_ON, NOW = range(3)  # parts: what is learnt from, what is checked by, and whom it is asked of


@dataclass(frozen=True)
class Months:
    """Starts and ends of the months to learn from and of the later ones, in order."""

    past: tuple[tuple[datetime, datetime], ...]
    later: tuple[tuple[datetime, datetime], ...]


def known_since() -> Select[Any]:
    """Return the select of when leaving and writing were first recorded."""
    first = select(func.min(contracts.c.left_at)).where(contract_counts()).scalar_subquery()
    wrote = select(func.min(t.c.created_at)).where(t.c.counted).scalar_subquery()
    return select(first.label("left_at"), wrote.label("wrote_at"))


def months(calendar: Calendar, as_of: datetime, since: datetime | None) -> Months | None:
    """Return the months that are over and of which enough is known; None where they are too few."""
    if since is None:
        return None
    ends = calendar.floor(calendar.local(as_of).date(), Grain.MONTH)
    begins = [calendar.step(ends, Grain.MONTH, -k) for k in range(LEARNT + LATER, -1, -1)]
    starts = [calendar.instant(day) for day in begins]
    whole = [(a, b) for a, b in pairwise(starts) if a >= since]
    if len(whole) < FEWEST_LEARNT + LATER:
        return None
    return Months(tuple(whole[:-LATER]), tuple(whole[-LATER:]))


def grouped(frame: Frame, asked: Months) -> Select[Any]:
    """Return the statement: by part and all traits, persons and those who left."""
    spans = [*((PAST, *m) for m in asked.past), *((LATER_ON, *m) for m in asked.later), (NOW, *_now(frame))]
    each = known(frame, spans)
    keys = [each.c.part, *(each.c[trait] for trait in TRAITS)]
    left = func.count().filter(~each.c.stays).label("left")
    return select(*keys, func.count().label("n"), left).group_by(*keys).order_by(*keys)


def likeliest(frame: Frame, model: Model, limit: int) -> Select[Any]:
    """Return the statement of the customers who are likeliest to leave now, under the filters of the question."""
    each = known(frame, [(NOW, *_now(frame))])
    score: ColumnElement[Any] = literal(model.constant)
    for trait in TRAITS:
        effects = [(each.c[trait] == level, effect) for (of, level), effect in model.effects.items() if of == trait]
        if effects:
            score = score + case(*effects, else_=0.0)
    names = people(CUSTOMERS, frame.scope, "names")
    worth = (
        select(contracts.c.person, func.sum(contracts.c.monthly_value).label("value"))
        .where(contracts.c.person.is_not(None), CONTRACT.there.runs(AS_OF))
        .group_by(contracts.c.person)
        .subquery("worth")
    )
    wrote = (
        select(t.c.person, func.max(t.c.created_at).label("last_contact_at"))
        .where(t.c.counted, t.c.created_at <= AS_OF)
        .group_by(t.c.person)
        .subquery("wrote")
    )
    return (
        select(
            key_of(each.c.person, frame.scope).label("person"),
            names.c.name,
            persons.c.segment,
            persons.c.plan,
            worth.c.value,
            wrote.c.last_contact_at,
            score.label("log_odds"),
            *(each.c[trait] for trait in TRAITS),
        )
        .select_from(each)
        .join(persons, persons.c.person == each.c.person)
        .join(worth, worth.c.person == each.c.person, isouter=True)
        .join(wrote, wrote.c.person == each.c.person, isouter=True)
        .join(names, names.c.customer == each.c.person, isouter=True)
        .order_by(score.desc(), func.coalesce(worth.c.value, 0).desc(), each.c.person)
        .limit(limit)
    )


def known(frame: Frame, spans: Iterable[tuple[int, datetime, datetime]]) -> Subquery:
    """Return one row a span and person under contract at its start: what was known then, and whether they stay.

    Nothing that happened at the start or later is looked at, but for `stays`. At most `masks.MOST` spans at once.
    """
    frame.conditions(RETENTION)  # refuses a filter or scope that persons do not carry
    spans = list(spans)
    starts = [span[1] for span in spans]
    joined = {"joined_at": case((contract_counts(), contracts.c.joined_at)), "person": contracts.c.person}
    there = there_at(frame, CONTRACT, [span[1:] for span in spans], **joined)
    told = (_served(starts), _heard(starts), _again(starts))
    traits = [masks.known(c).label(c.name) for of in told for c in of.c if c is not of.c.person_no]
    kept = [there.c[name] for name in ("person", "joined_at", "here", "stays")]
    of_person = select(*kept, *traits).select_from(there)
    for of in told:
        of_person = of_person.join(of, of.c.person_no == there.c.person_no, isouter=True)
    person = of_person.where(there.c.joined_at.is_not(None)).subquery("person")
    steps = masks.each_step(starts, [part for part, *__ in spans])
    days = {0: timedelta(days=365), 1: WINDOW}
    tenure = case(*((person.c.joined_at <= steps.c.start - length, level) for level, length in days.items()), else_=2)
    levels = {"tenure": tenure} | {trait: _level(person, trait, steps.c.id) for trait in TRAITS if trait != "tenure"}
    stays = masks.holds(person.c.stays, steps.c.id).label("stays")
    told_of = (levels[trait].cast(Integer).label(trait) for trait in TRAITS)
    found = select(steps.c.part, person.c.person, stays, *told_of)
    return found.join_from(person, steps, masks.holds(person.c.here, steps.c.id)).subquery("known")


def _now(frame: Frame) -> tuple[datetime, datetime]:
    """The end of the data, as a span of no length: nobody leaves in it."""
    end = frame.resolved.as_of + TICK
    return end, end


def _level(person: Subquery, trait: str, step: Column) -> Column:
    """The level of a trait in a step: how many of its masks hold there, of which each holds where the next does."""
    held = (masks.one(person.c[name], step) for name in (f"{trait}_1", f"{trait}_2") if name in person.c)
    return reduce(operator.add, held)


def _windows(starts: Sequence[datetime], length: timedelta) -> list[tuple[datetime, datetime]]:
    return [(start - length, start) for start in starts]


def _latest(at: Column, starts: Sequence[datetime]) -> tuple[Column, Column]:
    """The steps in whose window something happened, and those in which it was lately."""
    once, lately = (masks.within_each(at, _windows(starts, length)) for length in (WINDOW, RECENT))
    return once, lately


def _served(starts: Sequence[datetime]) -> Subquery:
    came = _latest(t.c.created_at, starts)
    __, missed = judged_by(starts)
    slow = or_(t.c.first_response_at.is_(None), t.c.first_response_at > t.c.created_at + PATIENCE)
    waited = masks.where(slow, masks.before_each(t.c.created_at, [start - PATIENCE for start in starts]))
    told = {}
    for level, mask in enumerate(came, 1):
        told[f"recency_{level}"] = mask
        told[f"missed_{level}"] = mask.bitwise_and(missed)
        told[f"waited_{level}"] = mask.bitwise_and(waited)
    rows = written(told, _windows(starts, WINDOW))
    times = (masks.often(rows.c.recency_1, len(starts), k + 1).label(f"frequency_{k}") for k in (1, 2))
    return masks.by_person(rows, told, *times)


def _heard(starts: Sequence[datetime]) -> Subquery:
    """Answers by when they came; an invitation is unanswered if no answer had come by then."""
    window = _windows(starts, WINDOW)
    answered = masks.where(s.c.score.is_not(None), masks.within_each(s.c.answered_at, window))
    every = masks.every(len(starts))
    until = every - masks.before_each(s.c.answered_at, starts)
    silent = case((s.c.score.is_(None), every), (s.c.answered_at.is_not(None), until), else_=masks.NONE)
    told = {
        "score_1": answered,
        "score_2": masks.where(unhappy(), answered),
        "silence_1": masks.within_each(s.c.sent_at, window).bitwise_and(silent),
    }
    return masks.by_person(heard(told, window), told)


def _again(starts: Sequence[datetime]) -> Subquery:
    again = _latest(changes.c.at, starts)
    told = {f"reopened_{level}": mask for level, mask in enumerate(again, 1)}
    return masks.by_person(reopened(told, _windows(starts, WINDOW)), told)
