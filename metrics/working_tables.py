"""Cut the open hours of calendars into the rows of two tables that SQL can join by equal keys.

`working_days` has a row per calendar and UTC date: the working time `before` the date, and the stretches of the date
that are open. `working_time` has a row per calendar and step of working time: `upto` how much of it, which stretch
runs, and how far instants are `ahead` of it. A calendar's working time runs from the begin of its `OpenHours`; all
columns but the keys are microseconds, and instants count from 1970.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Date, String, TableClause, column, table
from sqlalchemy.types import TypeEngine

from metrics.open_hours import OpenHours

DAY_US = 86_400_000_000
STEP_US = 3_600_000_000  # shorter than most shifts, so that few stretches meet in a step

Columns = dict[str, NDArray[Any]]
Micros = NDArray[np.int64]

_KEYS: dict[str, TypeEngine[Any]] = {"calendar": String(), "date": Date()}


@dataclass(frozen=True)
class _Cut:
    """Rows of one calendar: their own columns, and the pieces of stretches, each with its row and place in it."""

    rows: Columns
    row: Micros
    place: Micros
    pieces: Columns

    def filled(self, calendar: str, places: int) -> Columns:
        count = len(next(iter(self.rows.values())))
        columns = {"calendar": np.full(count, calendar, object), **self.rows}
        for n in range(places):
            here = self.place == n
            for name, values in self.pieces.items():
                columns[f"{name}_{n + 1}"] = np.zeros(count, np.int64)  # an empty stretch, long ago
                columns[f"{name}_{n + 1}"][self.row[here]] = values[here]
        return columns


def working_days(hours: Mapping[str, OpenHours]) -> Columns:
    """Return the columns of the table `working_days`, for calendars by key."""
    return _stacked({calendar: _by_day(known) for calendar, known in hours.items()})


def working_time(hours: Mapping[str, OpenHours]) -> Columns:
    """Return the columns of the table `working_time`, for calendars by key."""
    return _stacked({calendar: _by_step(known) for calendar, known in hours.items()})


def declared(name: str, columns: Iterable[str], schema: str | None = None) -> TableClause:
    """Return the table that has these columns."""
    return table(name, *(column(c, _KEYS.get(c, BigInteger())) for c in columns), schema=schema)


def _by_day(hours: OpenHours) -> _Cut:
    dates = np.arange(hours.begin, hours.until, np.timedelta64(1, "D")).astype("datetime64[D]")
    opened, closed = hours.opened[1:].astype(np.int64), hours.closed[1:].astype(np.int64)
    which, day, place = _pieces(opened, closed, DAY_US)
    return _Cut(
        {"date": dates, "before": hours.worked(dates).astype(np.int64)},
        day - dates[0].astype(np.int64),
        place,
        {
            "opened": np.maximum(opened[which], day * DAY_US),
            "closed": closed[which],
        },
    )


def _by_step(hours: OpenHours) -> _Cut:
    before, after = hours.before[1:].astype(np.int64), hours.after[1:].astype(np.int64)
    which, step, place = _pieces(before, after, STEP_US)
    ahead = hours.opened[1:].astype(np.int64) - before
    return _Cut({"step": np.unique(step)}, step, place, {"upto": after[which], "ahead": ahead[which]})


def _pieces(lows: Micros, highs: Micros, unit: int) -> tuple[Micros, Micros, Micros]:
    """Cut stretches at the multiples of `unit`; return each piece's stretch, its multiple and its place in that."""
    first, count = lows // unit, (highs - 1) // unit - lows // unit + 1
    which = np.repeat(np.arange(len(lows)), count)
    nth = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    multiple = first[which] + nth
    return which, multiple, np.arange(len(which)) - np.searchsorted(multiple, multiple)


def _stacked(cuts: Mapping[str, _Cut]) -> Columns:
    places = max((int(cut.place.max(initial=0)) + 1 for cut in cuts.values()), default=1)
    parts = [cut.filled(calendar, places) for calendar, cut in cuts.items()]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
