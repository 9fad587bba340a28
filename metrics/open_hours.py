"""Count the working time of millions of spans at once, through all versions of a calendar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from operator import itemgetter
from typing import Any, Self
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from metrics.errors import BadValue
from metrics.periods import Calendar as Days
from metrics.translation import translate as _
from metrics.worktime import Calendar, length

Instants = NDArray[np.datetime64]  # naive UTC, to the microsecond
Lengths = NDArray[np.timedelta64]
Version = tuple[date | datetime, Calendar]  # from a local day, or a naive UTC instant, until the next one

NONE, SECOND = np.timedelta64(0, "us"), np.timedelta64(1_000_000, "us")


@dataclass(frozen=True, eq=False)
class OpenHours:
    """The open stretches of a calendar on the line of UTC, within whole UTC days.

    Parameters
    ----------
    begin, until : datetime64
        The instants that are known, half-open.
    opened, closed : array of datetime64, shape (n,)
        The stretches, ascending and apart; the first one is empty and opens at `begin`.
    """

    begin: np.datetime64
    until: np.datetime64
    opened: Instants
    closed: Instants

    @classmethod
    def of(cls, versions: Sequence[Version], first: date, last: date) -> Self:
        """Return the hours of the UTC days from `first` up to, without, `last`.

        Each version holds from its day or instant until the next; the first one holds before it too.
        """
        begin, until = (datetime(day.year, day.month, day.day) for day in (first, last))
        opened, closed = _instants([(begin, begin), *_in_force(versions, begin, until)]).T
        starts = np.append(True, opened[1:] > closed[:-1])  # touching stretches are one
        starts[:2] = True
        ends = np.append(starts[1:], True)
        return cls(np.datetime64(begin, "us"), np.datetime64(until, "us"), opened[starts], closed[ends])

    @cached_property
    def after(self) -> Lengths:
        """Working time since `begin` at the end of each stretch."""
        return np.cumsum(self.closed - self.opened)

    @cached_property
    def before(self) -> Lengths:
        """Working time since `begin` at the start of each stretch."""
        return self.after - (self.closed - self.opened)

    def worked(self, instants: Any) -> Lengths:
        """Return the working time since `begin` at each instant.

        Raises
        ------
        BadValue
            An instant is outside the known days, or none.
        """
        at = _instants(instants)
        known = (at >= self.begin) & (at < self.until)
        if not known.all():
            raise BadValue(
                _("No working hours are known at {instant}; they are from {begin} up to {until}.").format(
                    instant=at[~known].flat[0], begin=self.begin, until=self.until
                )
            )
        which = np.searchsorted(self.opened, at, "right") - 1
        return self.before[which] + (np.minimum(at, self.closed[which]) - self.opened[which])

    def elapsed(self, starts: Any, ends: Any) -> NDArray[np.int64]:
        """Return the whole seconds of working time of each span, 0 for a reversed one.

        Parameters
        ----------
        starts, ends : array of datetime64
            Naive UTC.
        """
        return np.asarray(np.maximum(self.worked(ends) - self.worked(starts), NONE) // SECOND)

    def due(self, starts: Any, seconds: Any) -> Instants:
        """Return the earliest instants with so many seconds of working time since each start, as naive UTC.

        Raises
        ------
        BadValue
            It is after the known days, or `seconds` are no length.
        """
        start, needed = np.broadcast_arrays(_instants(starts), np.asarray(seconds, np.int64))
        for extreme in (needed.min(initial=0), needed.max(initial=0)):
            length(int(extreme))
        target = self.worked(start) + needed * SECOND
        late = target > self.after[-1]
        if late.any():
            raise BadValue(
                _("What starts at {instant} is due after {until}, up to which working hours are known.").format(
                    instant=start[late].flat[0], until=self.until
                )
            )
        which = np.searchsorted(self.after, target)
        return np.where(needed == 0, start, self.opened[which] + (target - self.before[which]))


def _in_force(versions: Sequence[Version], begin: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    ordered = sorted(((_since(*version), version[1]) for version in versions), key=itemgetter(0))
    starts = [begin, *(min(max(since, begin), until) for since, _calendar in ordered[1:])]
    for (_since_then, calendar), start, end in zip(ordered, starts, [*starts[1:], until], strict=True):
        yield from calendar.open_times(start, end)


def _since(effective_from: date | datetime, calendar: Calendar) -> datetime:
    if isinstance(effective_from, datetime):
        return effective_from
    return Days(ZoneInfo(calendar.zone)).instant(effective_from)


def _instants(values: Any) -> Instants:
    return np.asarray(values, "datetime64[us]")
