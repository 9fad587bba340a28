"""Count working time on a calendar: weekly hours in a time zone, holidays, and dates with hours of their own."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, Self
from zoneinfo import ZoneInfo, available_timezones

from metrics.errors import BadValue, UnknownName
from metrics.periods import TICK, parse_day
from metrics.shifts import Stretch, normal, stretches
from metrics.translation import translate as _

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY, MONTH, SECOND = timedelta(days=1), timedelta(days=30), timedelta(seconds=1)
EARLIEST, LATEST = datetime(1900, 1, 1), datetime(2201, 1, 1)  # as for days in a question
LONGEST_S = 10_000_000_000


@dataclass(frozen=True)
class Calendar:
    """When work is done. An instant is open if the clock on the wall then shows an hour that is.

    So an hour that the clocks skip has no working time, one that they show twice counts twice, and a day that never
    was has none. A shift belongs to the day on which it begins, also where it runs over midnight.

    Parameters
    ----------
    zone : str
        IANA name of the time zone.
    week : mapping of str to pairs of str
        Shifts of ``mon`` to ``sun``, each from and to as ``HH:MM`` local time, up to ``24:00``. An end before its
        start is on the next day; equal ones are no shift; shifts may overlap, and count once.
    holidays : iterable of date
        Local days on which no shift begins.
    date_hours : mapping of date to pairs of str
        Shifts of single days, instead of those of the week and of a holiday.

    Raises
    ------
    UnknownName
        There is no such zone or weekday.
    BadValue
        A time or day is none, or no weekday has hours.
    """

    zone: str
    week: Any  # given as a mapping; kept as sorted pairs, so that calendars can be compared and hashed
    holidays: Any = field(default=frozenset())
    date_hours: Any = field(default=())

    def __post_init__(self) -> None:
        if self.zone not in _zones():
            raise UnknownName(_("time zone"), str(self.zone), sorted(_zones()))
        week, dates = dict(self.week), dict(self.date_hours)
        for name in week:
            if name not in WEEKDAYS:
                raise UnknownName(_("weekday"), str(name), WEEKDAYS)
        hours = {name: normal(name, week[name]) for name in WEEKDAYS if name in week}
        own = {day: normal(day.isoformat(), shifts) for day, shifts in _by_day(dates).items()}
        if not any(hours.values()):
            raise BadValue(_("A calendar needs hours on at least one weekday; this one is never open."))
        object.__setattr__(self, "week", tuple((name, shifts) for name, shifts in hours.items() if shifts))
        object.__setattr__(self, "holidays", frozenset(_by_day(dict.fromkeys(self.holidays))))
        object.__setattr__(self, "date_hours", tuple(sorted(own.items())))

    def elapsed_s(self, start: datetime, end: datetime) -> int:
        """Return the whole seconds of working time from `start` to `end`, 0 if they are reversed."""
        times = self.open_times(_utc(start), _utc(end))
        return sum((closed - opened for opened, closed in times), timedelta()) // SECOND

    def due(self, start: datetime, seconds: int) -> datetime:
        """Return the earliest instant, in UTC, with `seconds` of working time since `start`.

        It stays at closing time when it lands there; no seconds give `start` itself.
        """
        rest, at = timedelta(seconds=length(seconds)), _utc(start)
        for opened, closed in self.open_times(at, LATEST) if rest else [(at, at)]:
            if rest <= closed - opened:
                return (opened + rest).replace(tzinfo=UTC)
            rest -= closed - opened
        raise BadValue(_("{seconds} s of working time do not pass before 2201.").format(seconds=seconds))

    @property
    def business_day_s(self) -> int:
        """Seconds of "1 business day": the week's hours by the number of its days that have any."""
        monday, usual = datetime(2024, 1, 8, tzinfo=UTC), replace(self, zone="UTC", holidays=(), date_hours=())
        return usual.elapsed_s(monday, monday + 7 * DAY) // len(self.week)

    def open_times(self, begin: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the open stretches between two instants, all as naive UTC, in order and apart from each other."""
        for since, till, offset in _offsets(ZoneInfo(self.zone), begin, until):
            reached = since
            day = (since + offset).date() - DAY  # whose shifts may run over midnight
            while day <= (till + offset).date():
                midnight = datetime(day.year, day.month, day.day) - offset
                for start, end in self._on(day):
                    opened, closed = max(midnight + start, reached), min(midnight + end, till)
                    if opened < closed:
                        yield opened, closed
                        reached = closed
                day += DAY

    def as_text(self) -> str:
        """Return JSON that `from_text` turns into an equal calendar; equal calendars have the same."""
        parts = {
            "zone": self.zone,
            "week": dict(self.week),
            "holidays": [day.isoformat() for day in sorted(self.holidays)],
            "date_hours": {day.isoformat(): shifts for day, shifts in self.date_hours},
        }
        return json.dumps(parts, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return the calendar that `as_text` wrote."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError) as error:
            raise BadValue(_("This is no calendar: {error}.").format(error=error)) from None

    def _on(self, day: date) -> tuple[Stretch, ...]:
        own = self._of_date.get(day)
        if own is not None:
            return own
        return () if day in self.holidays else self._of_weekday[day.weekday()]

    @cached_property
    def _of_weekday(self) -> tuple[tuple[Stretch, ...], ...]:
        week = dict(self.week)
        return tuple(stretches(week.get(name, ())) for name in WEEKDAYS)

    @cached_property
    def _of_date(self) -> dict[date, tuple[Stretch, ...]]:
        return {day: stretches(shifts) for day, shifts in self.date_hours}


def length(seconds: int) -> int:
    """Return `seconds`, or raise BadValue where they are fewer than none or more than three centuries."""
    if not 0 <= seconds <= LONGEST_S:
        raise BadValue(_("A length of working time is from 0 to 10,000,000,000 s, not {s} s.").format(s=seconds))
    return seconds


def _offsets(zone: ZoneInfo, begin: datetime, until: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Yield stretches of a month at most, within which local clocks keep one distance from UTC."""

    def offset_at(instant: datetime) -> timedelta:
        return instant.replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta()

    since = begin
    while since < until:
        offset, low, till = offset_at(since), since, since
        while till < min(until, since + MONTH) and offset_at(till) == offset:
            low, till = till, min(till + DAY, until)
        if offset_at(till) != offset:
            while till - low > TICK:  # the clocks change after `low`, and at `till` they have
                middle = low + (till - low) // 2
                low, till = (middle, till) if offset_at(middle) == offset else (low, middle)
        yield since, till, offset
        since = till


@lru_cache(1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise BadValue(_("{instant} has no time zone; working time needs one.").format(instant=instant))
    if not EARLIEST.year <= instant.year < LATEST.year:
        raise BadValue(_("{instant} is not between 1900 and 2200.").format(instant=instant))
    return instant.astimezone(UTC).replace(tzinfo=None)


def _by_day(days: Mapping[Any, Any]) -> dict[date, Any]:
    """Return `days` by dates, also where they were written as 2026-10-31."""
    return {
        day if type(day) is date else parse_day(_("holiday or date"), str(day)): shifts for day, shifts in days.items()
    }
