"""Set the standards and calendars that the laws and the paper are held under; `WORKED.md` tells them in words."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from data_access.app_store.connections import connect
from data_access.app_store.schema import bring_to_head
from data_access.app_store.store import AppStore
from metrics.calendars import CalendarAssignment, CalendarBook, CalendarVersion
from metrics.covers import Covers
from metrics.decisions import ALWAYS
from metrics.rules import Rules
from metrics.standards import Clock, Standard, StandardBook
from metrics.worktime import Calendar
from tests.visitors import OWNER

MINUTE, HOUR, DAY = 60, 3600, 86_400
DAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = {day: [("09:00", "17:00")] for day in DAYS}
PHONES = {day: [("08:00", "22:00")] for day in (*DAYS, "sat", "sun")}


def standard(metric, target, seconds=None, clock=None, since=datetime(2024, 1, 1), **covers):
    target = None if target is None else Decimal(target)
    return Standard(metric, target, seconds, clock, covers=Covers(**covers), effective_from=since)


def hours(key, week, since=ALWAYS, **more):
    return CalendarVersion(key, key.title(), Calendar("Europe/Berlin", week, **more), effective_from=since)


FIRST = (
    standard("first_response_time", "0.9", HOUR, Clock.TOTAL),
    standard("first_response_time", "0.8", 30 * MINUTE, Clock.WORKING, team="First line"),
    standard("first_response_time", "0.75", None, Clock.SOURCE, team="Sales support"),
    standard("first_response_time", "0.85", 20 * MINUTE, Clock.WORKING, team="Billing"),
    standard("first_response_time", None, since=datetime(2025, 2, 1), team="Billing"),
    standard("first_response_time", "0.95", 10 * MINUTE, Clock.WORKING, since=datetime(2025, 1, 1), channel="chat"),
    standard("first_response_time", None, since=datetime(2025, 3, 1), channel="chat"),
)
FINAL = (
    standard("resolution_time", "0.75", 16 * HOUR, Clock.WORKING),
    standard("resolution_time", "0.9", 4 * HOUR, Clock.WORKING, priority="urgent"),
    standard("resolution_time", "0.7", 24 * HOUR, Clock.WORKING, topic="login"),
    standard("resolution_time", "0.5", 7 * DAY, Clock.TOTAL, since=datetime(2025, 2, 5), customer="helpdesk:2"),
)
FIRST_FINAL = (
    standard("first_resolution_time", "0.8", None, Clock.SOURCE),
    standard("first_resolution_time", "0.6", 8 * HOUR, Clock.WORKING, segment="enterprise"),
    standard("first_resolution_time", "0.65", 8 * HOUR, Clock.WORKING, segment="business", channel="chat"),
)
OTHERS = (
    standard("csat", "0.8"),
    standard("csat", "0.5", channel="chat"),
    standard("nps", "20"),
    standard("resolved_in_due", "0.6"),
    standard("backlog", "5"),
)
HOUSE = Rules(
    StandardBook((*FIRST, *FINAL, *FIRST_FINAL, *OTHERS)),
    CalendarBook(
        (
            hours("office", OFFICE, holidays={date(2025, 1, 1), date(2024, 12, 25)}),
            hours("office", {**OFFICE, "fri": [("09:00", "15:00")]}, since=datetime(2025, 3, 2, 23)),
            hours("phones", PHONES),
        ),
        (
            CalendarAssignment("office", effective_from=ALWAYS),
            CalendarAssignment("phones", covers=Covers(channel="phone"), effective_from=datetime(2025, 1, 1)),
        ),
    ),
)


def store_of(settings, now):
    """Return the app store of these settings, in which it is `now()`."""
    engine = connect(settings)
    bring_to_head(engine)
    return AppStore(engine, now)


def signed(decision):
    return replace(decision, author="lea", reason="so that customers know")


def keep(settings, rules=HOUSE):
    """Write these rules into the app store, as if they had been decided long ago."""
    store = store_of(settings, lambda: ALWAYS)
    for version in rules.calendars.versions:
        store.set_calendar(signed(version), by=OWNER, read=store.calendars().revision)
    for assignment in rules.calendars.assignments:
        store.assign_calendar(signed(assignment), by=OWNER, read=store.calendars().revision)
    for version in rules.standards.versions:
        store.set_standard(signed(version), by=OWNER, read=store.standards().revision)
