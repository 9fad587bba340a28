"""Resolve a question: relative periods become instants, and now becomes `as_of`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from metrics.errors import CannotAnswer
from metrics.intervals import LEVEL
from metrics.periods import Calendar, Days, Grain, Span, default_grain
from metrics.question import Question, check
from metrics.translation import translate as _

MOST_STEPS = 800  # two years of days, or a lifetime of months


@dataclass(frozen=True)
class Resolved:
    """A question with all its instants.

    Parameters
    ----------
    question : Question
        As it was asked.
    calendar : Calendar
        Zone and first day of the week.
    as_of : datetime
        Instant up to which the data are considered, naive UTC.
    period : Span
        What the total is about.
    before : Span, optional
        What it is compared with: never longer than the part of the period that has passed.
    grain : Grain
        Step of the trend.
    buckets : tuple of Span
        Steps of the trend in order.
    level : float
        How often intervals are to hold the true value.
    """

    question: Question
    calendar: Calendar
    as_of: datetime
    period: Span
    before: Span | None
    grain: Grain
    buckets: tuple[Span, ...]
    level: float = LEVEL


def resolve(question: Question, *, as_of: datetime, zone: str, first_weekday: int, level: float = LEVEL) -> Resolved:
    """Return `question` with its periods as instants.

    Parameters
    ----------
    as_of : datetime
        Naive UTC instant up to which the sources cover the data; the question's own may only be earlier.
    zone, first_weekday, level
        The settings; the question's own zone goes first.
    """
    check(question)
    calendar = Calendar(ZoneInfo(question.zone or zone), first_weekday)
    as_of = min(as_of, question.as_of or as_of)
    days = _days(question, calendar, as_of)
    period = calendar.span(days, as_of)
    grain = question.grain or default_grain(days)
    return Resolved(
        question=question,
        calendar=calendar,
        as_of=as_of,
        period=period,
        before=_before(question, calendar, days, period, as_of),
        grain=grain,
        buckets=_buckets(question, calendar, days, grain, as_of),
        level=level,
    )


def _days(question: Question, calendar: Calendar, as_of: datetime) -> Days:
    if question.start and question.end:
        return Days(question.start, question.end)
    return calendar.named(question.period, as_of)


def _before(question: Question, calendar: Calendar, days: Days, period: Span, as_of: datetime) -> Span | None:
    if question.compare == "none" or period.start >= as_of:
        return None
    earlier = calendar.before(days) if question.compare == "before" else calendar.year_before(days)
    span = calendar.span(earlier, as_of)
    if not period.running:
        return span
    passed = period.end - period.start  # a running period is compared with as much of the other, never with the whole
    return Span(span.first, span.last, span.start, min(span.end, span.start + passed), running=True)


def _buckets(question: Question, calendar: Calendar, days: Days, grain: Grain, as_of: datetime) -> tuple[Span, ...]:
    if question.reach:
        end = calendar.floor(days.last, grain)
        begins = [calendar.step(end, grain, -k) for k in range(question.reach, 0, -1)]
        return tuple(calendar.span(Days(b, calendar.step(b, grain)), as_of) for b in begins)
    cut = takewhile(lambda step: calendar.instant(step[0].first) < as_of, calendar.cut(days, grain))
    return few_enough(calendar.span(d, as_of, clipped=clipped) for d, clipped in cut)


def few_enough(steps: Iterable[Span]) -> tuple[Span, ...]:
    """Return `steps`, or raise CannotAnswer where they are too many to read and to ask."""
    found = tuple(islice(steps, MOST_STEPS + 1))
    if len(found) > MOST_STEPS:
        raise CannotAnswer(
            _("The period has more than {n} steps: choose a shorter period, or a longer step.").format(n=MOST_STEPS)
        )
    return found
