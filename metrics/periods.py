"""Cut time: named periods, grains and buckets in the reporting zone, as UTC instants."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from metrics.errors import BadValue
from metrics.translation import translate as _


class Grain(Enum):
    """Length of a step on the time axis."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, None: 12}


TICK = timedelta(microseconds=1)  # the stores know none smaller


@dataclass(frozen=True)
class Span:
    """A half-open stretch of whole local days, with its instants as naive UTC.

    `running` says that the data end before it does; `end` is then where the data end.
    """

    first: date
    last: date  # exclusive
    start: datetime
    end: datetime
    running: bool = False
    clipped: bool = False  # shorter than its grain, because the period cuts it

    @property
    def days(self) -> int:
        return (self.last - self.first).days


@dataclass(frozen=True)
class Days:
    """A half-open stretch of local days."""

    first: date
    last: date


# Named periods, in the order in which the filter bar offers them.
PERIODS: dict[str, str] = {
    "last-week": _("Last week"),
    "last-month": _("Last month"),
    "last-quarter": _("Last quarter"),
    "last-year": _("Last year"),
    "last-30-days": _("Last 30 days"),
    "last-90-days": _("Last 90 days"),
    "last-365-days": _("Last 365 days"),
    "this-week": _("This week"),
    "this-month": _("This month"),
    "this-quarter": _("This quarter"),
    "this-year": _("This year"),
}


@dataclass(frozen=True)
class Calendar:
    """How days are counted: the reporting zone and the first day of the week (0 is Monday)."""

    zone: ZoneInfo
    first_weekday: int = 0

    def instant(self, day: date) -> datetime:
        """Return the UTC instant at which `day` begins here, without zone."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC).replace(tzinfo=None)

    def local(self, instant: datetime) -> datetime:
        """Return a naive UTC instant as local time, with zone."""
        return instant.replace(tzinfo=UTC).astimezone(self.zone)

    def floor(self, day: date, grain: Grain | None) -> date:
        """Return the first day of the step of `grain` that holds `day`; None stands for a year."""
        if grain is Grain.DAY:
            return day
        if grain is Grain.WEEK:
            return day - timedelta(days=(day.weekday() - self.first_weekday) % 7)
        months = _MONTHS[grain]
        return day.replace(month=(day.month - 1) // months * months + 1, day=1)

    def step(self, day: date, grain: Grain | None, by: int = 1) -> date:
        """Return `day`, the first of a step, moved by so many steps."""
        if grain in (Grain.DAY, Grain.WEEK):
            return day + timedelta(days=by * (7 if grain is Grain.WEEK else 1))
        return add_months(day, by * _MONTHS[grain])

    def span(self, days: Days, as_of: datetime, *, clipped: bool = False) -> Span:
        """Return the span of `days`, cut just after `as_of` if it is still running: the last row is in it."""
        start, end = self.instant(days.first), self.instant(days.last)
        running = end > as_of
        return Span(days.first, days.last, start, max(start, min(end, as_of + TICK)), running, clipped)

    def named(self, name: str, as_of: datetime) -> Days:
        """Return the days of a named period as seen at `as_of`."""
        # The day that holds the last instant of the data; at midnight sharp the day before is the last whole one.
        today = self.local(as_of).date()
        which, __, what = name.partition("-")
        if what.endswith("-days"):
            return Days(today - timedelta(days=int(what.removesuffix("-days"))), today)
        grain = None if what == "year" else Grain(what)
        begin = self.floor(today, grain)
        if which == "last":
            return Days(self.step(begin, grain, -1), begin)
        return Days(begin, self.step(begin, grain))

    def before(self, days: Days) -> Days:
        """Return the period of equal length before `days`: as many months if they are whole months, else days."""
        months = whole_months(days)
        if months:
            return Days(add_months(days.first, -months), days.first)
        length = days.last - days.first
        return Days(days.first - length, days.first)

    def year_before(self, days: Days) -> Days:
        """Return the same period a year earlier: the same months, else the same weekdays 52 weeks before."""
        months = whole_months(days)
        if months:
            years = -(-months // 12)  # as many as keep the two apart
            return Days(add_months(days.first, -12 * years), add_months(days.last, -12 * years))
        weeks = timedelta(weeks=52 * -(-(days.last - days.first).days // 364))
        return Days(days.first - weeks, days.last - weeks)

    def cut(self, days: Days, grain: Grain) -> Iterator[tuple[Days, bool]]:
        """Yield the steps of `grain` within `days`, each with whether the period cuts it short."""
        begin = self.floor(days.first, grain)
        while begin < days.last:
            end = self.step(begin, grain)
            inside = Days(max(begin, days.first), min(end, days.last))
            yield inside, inside != Days(begin, end)
            begin = end


def add_months(day: date, months: int) -> date:
    """Return the first-of-month `day` moved by so many months."""
    count = day.year * 12 + day.month - 1 + months
    return day.replace(year=count // 12, month=count % 12 + 1)


def whole_months(days: Days) -> int:
    """Return how many whole months `days` are, or 0 if they are not."""
    if days.first.day != 1 or days.last.day != 1:
        return 0
    return (days.last.year - days.first.year) * 12 + days.last.month - days.first.month


def default_grain(days: Days) -> Grain:
    """Return the grain that gives a readable number of steps."""
    length = (days.last - days.first).days
    if length <= 16:
        return Grain.DAY
    if length <= 26 * 7:
        return Grain.WEEK
    return Grain.MONTH if length <= 60 * 366 else Grain.QUARTER


def parse_day(name: str, text: str) -> date:
    """Return the day written as YYYY-MM-DD between 1900 and 2200, or raise BadValue."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if len(text) != 10 or not 1900 <= day.year <= 2200:
        raise BadValue(
            _("“{name}” must be a day written as 2026-10-31; “{text}” is none.").format(name=name, text=text[:40])
        )
    return day
