"""Find the terms on which tickets are judged: for each combination of circumstances its standards and its calendar."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, Integer, Numeric, String, TableClause, column, table
from sqlalchemy.types import TypeEngine

from metrics.board import JUDGED
from metrics.judging.circumstances import Opened
from metrics.open_hours import SECOND, OpenHours, Version
from metrics.rules import TIMES, Rules, number_of
from metrics.standards import Clock, Standard
from metrics.working_tables import Columns, declared, working_days, working_time
from metrics.worktime import LATEST

YEAR = timedelta(days=366)
OF_STANDARD: Mapping[str, TypeEngine[Any]] = {
    "standard": String(),
    "target": Numeric(9, 6),
    "total_s": BigInteger(),  # one of the two is there, or neither: then the source sets the due time
    "working_s": BigInteger(),
}


@dataclass(frozen=True)
class Terms:
    """What the tables say that tickets are judged by.

    Parameters
    ----------
    rules : Rules
        Those of tickets.
    opened : Opened
        When the tickets were opened.
    rows : list of dict
        One row a combination of circumstances, as in `declared_terms`.
    hours : mapping of str to OpenHours
        The calendars that are needed, as far as they are needed.
    """

    rules: Rules
    opened: Opened
    rows: Sequence[Mapping[str, Any]]
    hours: Mapping[str, OpenHours]

    @property
    def table(self) -> TableClause:
        """The table of terms."""
        pins = (column(d, String()) for d in self.rules.pinned)
        judged = (column(f"{of}_{name}", kind) for of in JUDGED for name, kind in OF_STANDARD.items())
        return table("terms", column("place", Integer()), *pins, column("calendar", String()), *judged, schema="judged")

    @property
    def working(self) -> tuple[str, ...]:
        """Which times are judged on working time, at least of some tickets."""
        return tuple(of for of in JUDGED if any(row[f"{of}_working_s"] is not None for row in self.rows))

    @cached_property
    def columns(self) -> Mapping[str, Columns]:
        """The columns of the tables of working time, by the table's name; nothing where none is needed."""
        if not self.hours:
            return {}
        return {"working_days": working_days(self.hours), "working_time": working_time(self.hours)}

    @property
    def clocks(self) -> tuple[TableClause, TableClause]:
        """The tables of working time, `working_days` and `working_time`."""
        days, times = (declared(name, columns, schema="judged") for name, columns in self.columns.items())
        return days, times


def terms(rules: Rules, opened: Opened, combinations: Iterable[Mapping[str, Any]], as_of: datetime) -> Terms:
    """Return the terms of each combination of circumstances that occurs; without standard it has none.

    Parameters
    ----------
    rules : Rules
        Those of tickets.
    opened : Opened
        When the tickets were opened.
    combinations : iterable of dict
        Rows of `circumstances.combinations`.
    as_of : datetime
        End of the data, naive UTC.
    """
    rows: list[dict[str, Any]] = []
    needed: dict[str, tuple[datetime, int]] = {}  # by calendar: since when, and how much after the end of the data
    for found in combinations:
        at, values = rules.begins[found["place"] - 1], {d: found[d] for d in rules.pinned if found[d]}
        calendar = rules.calendars.calendar_of(at, values)
        row = {name: found[name] for name in ("place", *rules.pinned)} | {"calendar": calendar}
        for metric, of in TIMES.items():
            standard = rules.standards.in_force(metric, at, values)
            if standard and standard.clock is Clock.WORKING and calendar is None:
                standard = None  # without hours there is no working time, and nothing else was asked
            row |= {f"{of}_{name}": value for name, value in _asked(standard).items()}
        most = max((row[f"{of}_working_s"] or 0 for of in JUDGED), default=0)
        if calendar and most:
            since, longest = needed.get(calendar, (found["first_at"], 0))
            needed[calendar] = min(since, found["first_at"]), max(longest, most)
        if any(row[f"{of}_standard"] for of in JUDGED):
            rows.append(row)
    hours = {
        calendar: known_hours(rules.calendars.hours(calendar), since, as_of, most)
        for calendar, (since, most) in needed.items()
    }
    for row in rows:
        _shorten(row, hours.get(row["calendar"]), as_of)
    return Terms(rules, opened, rows, hours)


def _asked(standard: Standard | None) -> dict[str, str | Decimal | int | None]:
    clock, seconds = (standard.clock, standard.threshold_s) if standard else (None, None)
    return {
        "standard": number_of(standard) if standard else None,
        "target": standard.target if standard else None,
        "total_s": seconds if clock is Clock.TOTAL else None,
        "working_s": seconds if clock is Clock.WORKING else None,
    }


def known_hours(versions: Sequence[Version], since: datetime, as_of: datetime, most_s: int) -> OpenHours:
    """The hours from the day of `since` on, until so many seconds of them have passed after the end of the data."""
    last, reach = as_of.date(), YEAR
    while True:
        last = min(as_of.date() + reach, date(LATEST.year, 1, 1))
        hours = OpenHours.of(versions, since.date(), last)
        if last.year >= LATEST.year or _left_s(hours, as_of) >= most_s:
            return hours
        reach *= 4


def _left_s(hours: OpenHours, as_of: datetime) -> int:
    return int((hours.after[-1] - hours.worked(np.datetime64(as_of, "us"))) // SECOND)


def _shorten(row: dict[str, Any], hours: OpenHours | None, as_of: datetime) -> None:
    """Let what would be due after 2200, on a calendar with hardly any hours, be due with its last hour."""
    for of in JUDGED:
        if hours and row[f"{of}_working_s"] is not None:
            row[f"{of}_working_s"] = min(row[f"{of}_working_s"], _left_s(hours, as_of))
