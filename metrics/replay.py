"""Tell what a standard would have said of the past, and whether it asks too little or too much."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from functools import cached_property
from statistics import quantiles
from zoneinfo import ZoneInfo

from metrics.answer import Answer, Point
from metrics.decisions import ALWAYS
from metrics.periods import Calendar, Days, Grain
from metrics.query.states import STEP_S
from metrics.question import Question, filters
from metrics.rules import Rules
from metrics.standards import Standard, StandardBook
from metrics.translation import translate as _
from metrics.units import Better
from metrics.verdicts import State
from metrics.wording import bucket, figure, number

MONTHS = 13
FEWEST = 4  # judged weeks: fewer say nothing about what is usual

_STATES = {
    "met": _("in time"),
    "missed": _("too late"),
    "undecided": _("still running"),
    "none": _("no standard"),
}

Flips = Mapping[tuple[str, str], int]
Hours = Mapping[tuple[int, int], tuple[int, int]]


class Fit(Enum):
    """How a standard suits what was reached."""

    COMPLACENT = "complacent"
    REALISTIC = "realistic"
    OUT_OF_REACH = "out of reach"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Replay:
    """What a standard would have said of the months before.

    Parameters
    ----------
    by_month, by_week, by_quarter : Answer
        The figure that it judges, of the rows that it would judge and no others; the first two also split, by team
        and by channel, where the metric can be.
    flips : mapping of (str, str) to int
        Tickets by what they were judged then and what they would be, as `Attainment.state` says; empty where the
        standard judges no single ticket.
    hours : mapping of (int, int) to (int, int)
        Decided tickets and those too late, by weekday (0 is Monday) and hour at which they came; empty as `flips`.
    """

    by_month: Answer
    by_week: Answer
    by_quarter: Answer
    flips: Flips
    hours: Hours

    @cached_property
    def weeks(self) -> Sequence[Point]:
        """The whole weeks of which the data tell anything."""
        return _whole(self.by_week)

    @property
    def fit(self) -> Fit:
        """Complacent if every week kept it, out of reach if none did."""
        judged = [p.verdict.state for p in self.weeks if p.verdict.state in (State.MET, State.MISSED)]
        if len(judged) < FEWEST:
            return Fit.UNKNOWN
        if all(state is State.MET for state in judged):
            return Fit.COMPLACENT
        return Fit.OUT_OF_REACH if all(state is State.MISSED for state in judged) else Fit.REALISTIC

    @property
    def sentences(self) -> Iterator[str]:
        """Whether the standard suits the past, in words, with what the best and the usual weeks reached."""
        said = {
            Fit.COMPLACENT: _("Too low to move anything: every one of {n} weeks kept it."),
            Fit.REALISTIC: _("Realistic: {kept} of {n} weeks kept it."),
            Fit.OUT_OF_REACH: _("Out of reach so far: none of {n} weeks kept it."),
            Fit.UNKNOWN: _("Too little to say: {n} weeks have anything to judge."),
        }
        kept = sum(p.verdict.state is State.MET for p in self.weeks)
        yield said[self.fit].format(kept=kept, n=len(self.weeks))
        metric = self.by_week.metric
        values = [p.value for p in self.weeks if p.value is not None]
        if len(values) >= FEWEST:
            low, __, high = quantiles(values, n=4, method="inclusive")
            yield _("The middle half of the weeks reached {low} to {high}.").format(
                low=figure(low, metric.unit), high=figure(high, metric.unit)
            )
        better = max if metric.better is Better.HIGHER else min
        best = better(_whole(self.by_quarter), key=lambda p: p.value or 0, default=None)
        if best and best.bucket:
            yield _("The best quarter, {quarter}, reached {value}.").format(
                quarter=bucket(best.bucket, Grain.QUARTER), value=figure(best.value, metric.unit)
            )

    @property
    def turned(self) -> Iterator[str]:
        """Which tickets it would judge otherwise than they were judged, in words."""
        said = {
            ("met", "missed"): _("{n} tickets that were in time would have been too late."),
            ("missed", "met"): _("{n} tickets that were too late would have been in time."),
            ("none", "met"): _("{n} that nothing judged would have been in time."),
            ("none", "missed"): _("{n} that nothing judged would have been too late."),
        }
        yield from (said[turn].format(n=number(n)) for turn, n in sorted(self.flips.items()) if turn in said)


def otherwise(flips: Flips) -> Iterator[str]:
    """Say how many tickets are judged otherwise than they were, and how."""
    total, same = sum(flips.values()), sum(n for (then, now), n in flips.items() if then == now)
    yield _("{n} of {all} tickets are judged otherwise than they were.").format(
        n=number(total - same), all=number(total)
    )
    for (then, now), n in sorted(flips.items(), key=lambda turn: -turn[1]):
        if then != now:
            yield _("{n} from “{then}” to “{now}”.").format(n=number(n), then=_STATES[then], now=_STATES[now])


def trial(rules: Rules, standard: Standard, now: datetime) -> tuple[Standard, Rules]:
    """Return a standard as if it had always held, and with it all other rules as they will hold when it begins."""
    always = replace(standard, effective_from=ALWAYS, correction=0)
    others = rules.restated(max(now, standard.effective_from))
    kept = (v for v in others.standards.versions if (v.metric, v.covers) != (standard.metric, standard.covers))
    return always, Rules(StandardBook((*kept, always)), others.calendars)


def months_before(as_of: datetime, calendar: Calendar) -> Days:
    """Return the last 13 whole months of the data."""
    last = calendar.floor(calendar.local(as_of).date(), Grain.MONTH)
    return Days(calendar.step(last, Grain.MONTH, -MONTHS), last)


def questions(metric: str, pins: Mapping[str, str], days: Days, splits: Sequence[str]) -> Iterator[Question]:
    """Yield what a replay asks: by month and team, by week and channel, by quarter; `splits` are those that can be."""
    whole = Question((metric,), start=days.first, end=days.last, compare="none")
    whole = replace(whole, filters=filters((d, (value,)) for d, value in pins.items()))
    for grain, by in ((Grain.MONTH, "team"), (Grain.WEEK, "channel"), (Grain.QUARTER, None)):
        yield replace(whole, grain=grain, by=by if by in splits else None)


def by_hour(rows: Iterable[Mapping[str, int]], zone: ZoneInfo) -> Hours:
    """Add the rows of `metrics.query.states.arrivals` up by local weekday and hour."""
    n: Counter[tuple[int, int]] = Counter()
    missed: Counter[tuple[int, int]] = Counter()
    for row in rows:
        at = datetime.fromtimestamp(row["step"] * STEP_S, UTC).astimezone(zone)
        n[at.weekday(), at.hour] += row["n"]
        missed[at.weekday(), at.hour] += row["missed"]
    return {hour: (count, missed[hour]) for hour, count in n.items()}


def _whole(answer: Answer) -> list[Point]:
    points = ((p, p.bucket) for p in answer.trend())
    return [p for p, span in points if span and not span.running and not span.clipped and p.value is not None]
