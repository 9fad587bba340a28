"""Write working time as SQL, on any engine: a row of the calendar's tables beside each instant, by equal keys only.

The tables are those of `metrics.working_tables`. What they do not know is an error of the engine that names calendar
and instant, never NULL.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    String,
    TableClause,
    and_,
    case,
    cast,
    func,
    literal,
)

from metrics.translation import translate as _
from metrics.working_tables import STEP_US

SECOND_US = 1_000_000


@dataclass(frozen=True)
class Reading:
    """A value of a row, and what has to be joined to the row for it."""

    beside: FromClause
    on: ColumnElement[bool]
    value: ColumnElement[Any]


def joined(rows: FromClause, *readings: Reading) -> FromClause:
    """Return `rows` with what the readings need beside each."""
    for reading in readings:
        rows = rows.outerjoin(reading.beside, reading.on)
    return rows


def worked(days: TableClause, calendar: ColumnElement[str], at: ColumnElement[Any]) -> Reading:
    """Return the working time of a calendar up to an instant, in microseconds; NULL where one of them is.

    Parameters
    ----------
    days : TableClause
        The table `working_days`.
    calendar, at : ColumnElement
        Key of the calendar and naive UTC instant, of the rows that it is joined to.
    """
    day, instant = days.alias(), func.epoch_us(at, type_=BigInteger)
    value: ColumnElement[Any] = day.c.before
    for n in _places(day, "opened"):
        value += func.greatest(0, func.least(instant, day.c[f"closed_{n}"]) - day.c[f"opened_{n}"])
    return Reading(
        day,
        and_(day.c.calendar == calendar, day.c.date == cast(at, Date)),
        case((day.c.before.is_not(None), value), else_=_refused(day.c.before, calendar, at)),
    )


def elapsed_s(start: Reading, end: Reading) -> ColumnElement[int]:
    """Return the whole seconds of working time between two readings of `worked`, 0 if they are reversed."""
    # `greatest` would make 0 of NULL.
    return case((end.value < start.value, 0), else_=end.value - start.value) // SECOND_US


def due(
    times: TableClause,
    calendar: ColumnElement[str],
    at: ColumnElement[Any],
    worked_us: ColumnElement[int],
    seconds: ColumnElement[int],
) -> Reading:
    """Return the earliest instant with so many seconds of working time since `at`; NULL where one of them is.

    Parameters
    ----------
    times : TableClause
        The table `working_time`.
    worked_us : ColumnElement
        What `worked` reads at `at`; written several times, so better a column of a subquery.
    seconds : ColumnElement
        Not negative.
    """
    step, target = times.alias(), worked_us + cast(seconds, BigInteger) * SECOND_US
    instant = case(
        (seconds == 0, func.epoch_us(at, type_=BigInteger)),
        *((target <= step.c[f"upto_{n}"], target + step.c[f"ahead_{n}"]) for n in _places(step, "upto")),
        else_=_refused(step.c.upto_1, calendar, at, cast(seconds, String) + " s later"),
    )
    return Reading(
        step,
        and_(step.c.calendar == calendar, step.c.step == (target - 1) // STEP_US),
        func.make_timestamp(instant, type_=DateTime),
    )


def _places(row: FromClause, name: str) -> list[int]:
    return [n for n in range(1, len(row.c)) if f"{name}_{n}" in row.c]


def _refused(missing: ColumnElement[int], *named: ColumnElement[Any]) -> ColumnElement[int]:
    """Raise in the engine: a sentence is no number. `missing`, which is NULL, keeps it from being tried before.

    NULL where one of the `named` is.
    """
    sentence: ColumnElement[str] = literal(_("The working hours are not known for calendar and instant:"))
    for value in named:
        sentence = sentence + " " + cast(value, String)
    return cast(func.coalesce(cast(missing, String), sentence), BigInteger)
