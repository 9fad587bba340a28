"""Ask what was known of each customer at an instant, and who left in the month after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Integer, Select, Subquery, and_, case, false, func, literal, or_, select
from sqlalchemy.sql.elements import ColumnElement

from metrics.board import changes, contracts, persons
from metrics.board import surveys as s
from metrics.board import tickets as t
from metrics.catalogue.attainment import RESOLUTION_IN_TIME
from metrics.catalogue.retention import RETENTION
from metrics.facts import CUSTOMERS
from metrics.kinds import Column
from metrics.leaving import TRAITS, Model
from metrics.metric import AS_OF
from metrics.periods import TICK, Calendar, Grain
from metrics.personal import key_of, people
from metrics.query.experience import instants, missed_by, reopened, there_at, unhappy
from metrics.query.frame import Frame, source
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
    return select(*keys, func.count().label("n"), left).group_by(*keys)


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

    Nothing that happened at the start or later is looked at, but for `stays`.
    """
    frame.conditions(RETENTION)  # refuses a filter or scope that persons do not carry
    spans = list(spans)
    rows = [
        {"start": start, "end": end, "since": start - WINDOW, "recent": start - RECENT, "patient": start - PATIENCE}
        for __, start, end in spans
    ]
    steps = instants(rows, [part for part, __, __ in spans])
    there = there_at(frame, CONTRACT, steps)
    served, heard = _served(steps), _heard(steps)
    again = reopened(steps, {"reopened": _latest(literal(True), changes.c.at, steps)})
    since = select(contracts.c.person, func.min(contracts.c.joined_at).label("joined_at")).where(contract_counts())
    joined = since.group_by(contracts.c.person).subquery("joined")
    days = {0: timedelta(days=365), 1: WINDOW}
    tenure = case(*((joined.c.joined_at <= steps.c.start - length, level) for level, length in days.items()), else_=2)
    levels = {
        "tenure": tenure,
        **{trait: served.c[trait] for trait in ("recency", "frequency", "missed", "waited")},
        "reopened": again.c.reopened,
        **{trait: heard.c[trait] for trait in ("score", "silence")},
    }
    found = select(
        steps.c.part, there.c.person, there.c.stays, *(_level(levels[trait]).label(trait) for trait in TRAITS)
    ).select_from(there)
    found = found.join(steps, steps.c.id == there.c.id).join(joined, joined.c.person == there.c.person)
    for of in (served, heard, again):
        found = found.join(of, and_(of.c.id == there.c.id, of.c.person == there.c.person), isouter=True)
    return found.subquery("known")


def _now(frame: Frame) -> tuple[datetime, datetime]:
    """The end of the data, as a span of no length: nobody leaves in it."""
    end = frame.resolved.as_of + TICK
    return end, end


def _level(of: Column) -> Column:
    return func.coalesce(of, 0).cast(Integer)


def _latest(what: Column, at: Column, steps: Subquery) -> Column:
    """2 where it happened lately, 1 where it happened within the window, else 0."""
    return func.max(case((~what, 0), (at >= steps.c.recent, 2), else_=1))


def _served(steps: Subquery) -> Subquery:
    __, missed = missed_by(steps.c.start)
    waited = and_(
        t.c.created_at < steps.c.patient,
        or_(t.c.first_response_at.is_(None), t.c.first_response_at > t.c.created_at + PATIENCE),
    )
    contacts = func.count()
    return (
        select(
            steps.c.id,
            t.c.person,
            _latest(literal(True), t.c.created_at, steps).label("recency"),
            case((contacts >= 3, 2), (contacts == 2, 1), else_=0).label("frequency"),
            _latest(missed, t.c.created_at, steps).label("missed"),
            _latest(func.coalesce(waited, false()), t.c.created_at, steps).label("waited"),
        )
        .select_from(source([RESOLUTION_IN_TIME]))
        .join(steps, and_(t.c.created_at >= steps.c.since, t.c.created_at < steps.c.start))
        .where(t.c.counted, t.c.opened_by == "customer", t.c.person.is_not(None))
        .group_by(steps.c.id, t.c.person)
        .subquery("served")
    )


def _heard(steps: Subquery) -> Subquery:
    """Answers by when they came; an invitation is unanswered if no answer had come by then."""
    answered = and_(s.c.score.is_not(None), s.c.answered_at < steps.c.start, s.c.answered_at >= steps.c.since)
    sent = and_(s.c.sent_at >= steps.c.since, s.c.sent_at < steps.c.start)
    silent = and_(sent, or_(s.c.score.is_(None), s.c.answered_at >= steps.c.start))
    came, low = func.coalesce(answered, false()), func.coalesce(and_(answered, unhappy()), false())
    return (
        select(
            steps.c.id,
            s.c.person,
            func.max(case((low, 2), (came, 1), else_=0)).label("score"),
            func.max(case((func.coalesce(silent, false()), 1), else_=0)).label("silence"),
        )
        .join_from(s, steps, or_(sent, answered))
        .where(s.c.person.is_not(None))
        .group_by(steps.c.id, s.c.person)
        .subquery("heard")
    )
