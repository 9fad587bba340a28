"""Ask what those who began together were and brought later, step by step."""

from dataclasses import dataclass
from itertools import count, takewhile
from typing import Any

from sqlalchemy import (
    DateTime,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.selectable import Subquery

from metrics.board import contracts as c
from metrics.board import orders as o
from metrics.kinds import Column
from metrics.periods import Days, Span
from metrics.query.cohorts import founding
from metrics.query.frame import Frame, within
from metrics.resolve import few_enough
from metrics.staying import CONTRACT, Basis, contract_counts, purchase_counts


@dataclass(frozen=True)
class Steps:
    """The cohorts asked about, and all steps from the first of them to the end of the data.

    Parameters
    ----------
    cohorts : tuple of Span
        When those of a cohort began; the first and the last may be cut by the period.
    all : tuple of Span
        Whole steps; the last may still be running.
    """

    cohorts: tuple[Span, ...]
    all: tuple[Span, ...]

    @classmethod
    def of(cls, frame: Frame) -> "Steps":
        """Return the steps of a question: its buckets are the cohorts."""
        r = frame.resolved
        first = r.calendar.floor(r.buckets[0].first if r.buckets else r.period.first, r.grain)
        begins = (r.calendar.step(first, r.grain, k) for k in count())
        known = takewhile(lambda day: r.calendar.instant(day) < r.as_of, begins)
        spans = few_enough(r.calendar.span(Days(d, r.calendar.step(d, r.grain)), r.as_of) for d in known)
        return cls(tuple(b for b in r.buckets if b.start < b.end), spans)

    def place(self, cohort: int) -> int:
        """Return which of all steps a cohort began in."""
        return next(i for i, s in enumerate(self.all) if s.last > self.cohorts[cohort].first)


def cohort_figures(frame: Frame, basis: Basis, steps: Steps) -> Select[Any]:
    """Return the statement: by cohort and step, persons and the sums over persons of what they brought.

    `y` is what a person brought in the step, `x` in the step of the beginning.
    """
    each = _each(frame, basis, steps).cte("each")
    first = each.alias("first")
    beginning = _place(steps, first.c.cohort)
    x, y = first.c.brought, each.c.brought
    figures = {
        "persons": func.count(),
        "y": func.sum(y),
        "yy": func.sum(y * y),
        "xy": func.sum(x * y),
        "currency": func.min(each.c.currency),
        "other": func.max(each.c.other),
    }
    return (
        select(each.c.cohort, each.c.seen, *(f.label(name) for name, f in figures.items()))
        .join_from(each, first, and_(first.c.person == each.c.person, first.c.seen == beginning))
        .group_by(each.c.cohort, each.c.seen)
    )


def members(frame: Frame, basis: Basis, steps: Steps, cohort: int, seen: int) -> Select[Any]:
    """Return the select of the persons of one cell."""
    each = _each(frame, basis, steps).subquery("each")
    return select(each.c.person).where(each.c.cohort == cohort, each.c.seen == seen)


def _each(frame: Frame, basis: Basis, steps: Steps) -> Select[Any]:
    """One row a person and step in which the person was there."""
    return _by_contract(frame, basis, steps) if basis is CONTRACT else _by_purchase(frame, basis, steps)


def _by_purchase(frame: Frame, basis: Basis, steps: Steps) -> Select[Any]:
    began = _in_cohorts(founding(frame, basis.metric).subquery("began"), steps)
    seen = _step(o.c.at, steps.all)
    currency = func.coalesce(o.c.currency, "")
    return (
        select(
            began.c.cohort,
            seen.label("seen"),
            began.c.person,
            func.coalesce(func.sum(o.c.amount), 0).label("brought"),
            func.min(currency).label("currency"),
            func.max(currency).label("other"),
        )
        .join_from(o, began, o.c.person == began.c.person)
        .where(purchase_counts(), o.c.at < steps.all[-1].end)
        .group_by(began.c.cohort, seen, began.c.person)
    )


def _by_contract(frame: Frame, basis: Basis, steps: Steps) -> Select[Any]:
    """There are those of the step of the beginning, and later who is under contract at the end of a step."""
    frame.conditions(basis.metric)  # refuses a filter or scope that persons do not carry
    counts = and_(contract_counts(), frame.of_persons(c))
    first = select(c.c.person, func.min(c.c.joined_at).label("began_at")).where(counts).group_by(c.c.person)
    began = _in_cohorts(first.subquery("first_contract"), steps)
    spans = union_all(
        *(
            select(cast(k, Integer).label("seen"), cast(literal(s.end, DateTime()), DateTime()).label("until"))
            for k, s in enumerate(steps.all)
        )
    ).subquery("steps")
    beginning = _place(steps, began.c.cohort)
    at_once = and_(spans.c.seen == beginning, c.c.joined_at < spans.c.until)
    later = and_(
        spans.c.seen > beginning,
        c.c.joined_at <= spans.c.until,
        or_(c.c.left_at.is_(None), c.c.left_at > spans.c.until),
    )
    return (
        select(
            began.c.cohort,
            spans.c.seen,
            began.c.person,
            func.coalesce(func.sum(c.c.monthly_value), 0).label("brought"),
            cast(null(), String).label("currency"),
            cast(null(), String).label("other"),
        )
        .join_from(c, began, c.c.person == began.c.person)
        .join(spans, or_(at_once, later))
        .where(contract_counts())
        .group_by(began.c.cohort, spans.c.seen, began.c.person)
    )


def _in_cohorts(began: Subquery, steps: Steps) -> Subquery:
    """Those who began in one of the cohorts, and in which."""
    cohort = case(*((within(began.c.began_at, s), k) for k, s in enumerate(steps.cohorts))).cast(Integer)
    placed = select(began.c.person, cohort.label("cohort")).subquery("placed")
    return select(placed).where(placed.c.cohort.is_not(None)).subquery("began_in")


def _step(at: Column, spans: tuple[Span, ...]) -> Column:
    return case(*((at < s.end, k) for k, s in enumerate(spans)), else_=null()).cast(Integer)


def _place(steps: Steps, cohort: Column) -> Column:
    """The step in which a cohort began."""
    return cohort + steps.place(0)
