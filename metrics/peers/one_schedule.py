"""Judge tickets on one schedule for the whole span: the hours that are in force at its end."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.sql.expression import literal
from sqlalchemy.types import DateTime

from metrics.board import pauses
from metrics.calendars import CalendarBook
from metrics.decisions import ALWAYS
from metrics.judging.terms import known_hours
from metrics.metric import AS_OF
from metrics.open_hours import SECOND, OpenHours
from metrics.peers.judged import IN_TIME, TOO_LATE, UNDECIDED, Judged, Row, Terms
from metrics.standards import Clock
from metrics.worktime import Calendar

Pause = tuple[datetime, datetime | None]


def changing(terms: Iterable[Terms], calendars: CalendarBook) -> list[Terms]:
    """Return the terms on working time whose hours have ever changed."""
    return [
        one
        for one in terms
        if one.standard.clock is Clock.WORKING and one.calendar and len(calendars.hours(one.calendar)) > 1
    ]


def spans(judged: Judged, terms: Terms) -> Select[Any]:
    """Return the statement of the tickets under these terms in whose time the hours have changed."""
    began = judged.began.c
    reached = func.greatest(func.coalesce(began.happened_at, AS_OF), began.due_at)
    changes = [
        literal(since, DateTime()) for since, _calendar in judged.rules.calendars.hours(terms.calendar or "")[1:]
    ]
    told = [began[name] for name in ("number", "begin_at", "happened_at", "ours")]
    changed = or_(*(and_(began.begin_at < change, change <= reached) for change in changes))
    return select(*told).where(judged.of([terms]), changed)


def waits(judged: Judged, terms: Terms) -> Select[Any]:
    """Return the statement of the pauses of those tickets."""
    rows = spans(judged, terms).subquery("spans")
    return select(pauses.c.ticket_no, pauses.c.since, pauses.c.until).join_from(
        pauses, rows, rows.c.number == pauses.c.ticket_no
    )


def verdicts(
    terms: Terms, rows: Sequence[Row], paused: Sequence[Row], calendars: CalendarBook, as_of: datetime
) -> dict[int, int | None]:
    """Return the verdicts that differ from ours, by the tickets' numbers.

    Parameters
    ----------
    rows, paused : list of dict
        Rows of `spans`, and of `waits`; none where the time does not stand still.
    as_of : datetime
        End of the data, naive UTC.
    """
    stops: dict[int, list[Pause]] = defaultdict(list)
    for stop in sorted(paused, key=lambda stop: stop["since"]):
        stops[stop["ticket_no"]].append((stop["since"], stop["until"]))
    by_hours: dict[Calendar, list[Row]] = defaultdict(list)
    for row in rows:
        version = calendars.at(terms.calendar or "", row["happened_at"] or as_of)
        assert version is not None
        by_hours[version.calendar].append(row)
    found: dict[int, int | None] = {}
    for calendar, group in by_hours.items():
        for row, due_at in zip(group, _due(terms, calendar, group, stops, as_of), strict=True):
            verdict = _verdict(row["happened_at"], due_at, as_of)
            if verdict != row["ours"]:
                found[row["number"]] = verdict
    return found


def _verdict(happened_at: datetime | None, due_at: datetime | None, as_of: datetime) -> int | None:
    if happened_at is None:
        return UNDECIDED if due_at is None or due_at >= as_of else TOO_LATE
    return IN_TIME if due_at is None or happened_at <= due_at else TOO_LATE


def _due(
    terms: Terms, calendar: Calendar, rows: Sequence[Row], stops: Mapping[int, Sequence[Pause]], as_of: datetime
) -> list[datetime | None]:
    begins, allowed_s = [row["begin_at"] for row in rows], terms.standard.threshold_s or 0
    hours = known_hours([(ALWAYS, calendar)], min(begins), as_of, allowed_s)
    extra = [_stood_still(hours, row["begin_at"], allowed_s, stops.get(row["number"], ())) for row in rows]
    most = (hours.after[-1] - hours.worked(begins)) // SECOND  # with hardly any hours it is due with the last of them
    dues = hours.due(begins, np.minimum([allowed_s + (more or 0) for more in extra], most)).astype(object)
    return [None if more is None else due for more, due in zip(extra, dues, strict=True)]


def _stood_still(hours: OpenHours, begin: datetime, allowed_s: int, stops: Iterable[Pause]) -> int | None:
    """Working time of the pauses that began before the time was up; None while one of them lasts."""
    stood = 0
    for since, until in stops:
        if int(hours.elapsed(begin, since)) - stood >= allowed_s:
            break
        if until is None:
            return None
        stood += int(hours.elapsed(since, until))
    return stood
