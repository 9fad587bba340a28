"""Calendars and what they are assigned to are kept like standards."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from data_access.app_store.changes import ChangedMeanwhile
from metrics.calendars import CalendarAssignment, CalendarVersion
from metrics.covers import ALL, Covers
from metrics.decisions import ALWAYS
from metrics.errors import BadValue, UnknownName
from metrics.worktime import Calendar
from tests.data_access.app_store.conftest import START
from tests.visitors import OWNER, named

DAY = timedelta(days=1)
SIGNED = {"author": "Ann", "reason": "a holiday", "effective_from": START + DAY}
CHAT = Covers(channel="chat")


def hours(opens="09:00", holidays=()):
    return Calendar("Europe/Berlin", {"mon": [(opens, "18:00")], "fri": [("22:00", "06:00")]}, holidays=holidays)


def set_calendar(kept, key="berlin", calendar=None, **rest):
    version = CalendarVersion(key, key.title(), calendar or hours(), **SIGNED | rest)
    return kept.store.set_calendar(version, by=OWNER, read=kept.store.calendars().revision)


def assign(kept, calendar="berlin", covers=ALL, at_once=False, **rest):
    wish = CalendarAssignment(calendar, covers=covers, **SIGNED | rest)
    return kept.store.assign_calendar(wish, by=OWNER, read=kept.store.calendars().revision, at_once=at_once)


def test_a_calendar_comes_back_as_it_was_kept(kept):
    saved = set_calendar(kept, calendar=hours(holidays={date(2026, 12, 25)}))
    book = kept.store.calendars()
    assert book.versions == (saved,)
    assert book.hours("berlin") == [(ALWAYS, saved.calendar)]  # the first one has held for ever
    assert book.hours("nowhere") == []
    assert (book.revision, book.at("berlin", START).title) == (1, "Berlin")


def test_later_hours_hold_from_their_day(kept):
    set_calendar(kept)
    set_calendar(kept, calendar=hours("08:00"))
    assert kept.store.calendars().hours("berlin") == [(ALWAYS, hours()), (START + DAY, hours("08:00"))]
    with pytest.raises(BadValue, match="Ann decided otherwise"):
        set_calendar(kept, calendar=hours("07:00"), effective_from=START - DAY)


def test_the_most_special_assignment_applies(kept):
    for key in ("berlin", "chats"):
        set_calendar(kept, key)
    assign(kept, effective_from=START - DAY)
    assign(kept, "chats", CHAT)
    book = kept.store.calendars()
    assert [book.calendar_of(START + n * DAY, {"channel": "chat"}) for n in (-2, 0, 1)] == [None, "berlin", "chats"]
    assert book.calendar_of(START + DAY, {"channel": "mail"}) == "berlin"
    assert [held.version.calendar for held in book.assigned()] == ["chats", "berlin"]
    assign(kept, None, CHAT, effective_from=START + 2 * DAY)
    assert kept.store.calendars().calendar_of(START + 2 * DAY, {"channel": "chat"}) == "berlin"


def test_a_ticket_runs_through_all_calendars_that_held(kept):
    set_calendar(kept)
    set_calendar(kept, "bavaria", hours("07:00"))
    assign(kept, effective_from=START - 9 * DAY)
    set_calendar(kept, calendar=hours("08:00"))
    assign(kept, "bavaria", effective_from=START + 3 * DAY)
    assign(kept, None, effective_from=START + 5 * DAY)
    assign(kept, "bavaria", CHAT, effective_from=START + 2 * DAY)  # it is about others
    book = kept.store.calendars()
    assert book.timeline({}) == [
        (ALWAYS, None),
        (START - 9 * DAY, hours()),
        (START + DAY, hours("08:00")),
        (START + 3 * DAY, hours("07:00")),
        (START + 5 * DAY, None),
    ]
    assert book.restated(START + 4 * DAY).timeline({}) == [(ALWAYS, hours("07:00"))]


def test_the_fingerprint_is_of_the_hours_and_their_assignments(kept):
    found = [kept.store.calendars().fingerprint]
    for decide in (set_calendar, assign, lambda k: set_calendar(k, calendar=hours("08:00")), lambda k: assign(k, None)):
        decide(kept)
        found.append(kept.store.calendars().fingerprint)
    assert len(set(found)) == len(found)
    assert kept.store.calendars().fingerprint == found[-1]


def test_the_history_tells_of_both(kept):
    set_calendar(kept)
    assign(kept, covers=CHAT)
    second, first = kept.store.history()
    assert (first.kind, first.subject, first.after["title"]) == ("calendar", "berlin", "Berlin")
    assert Calendar.from_text(first.after["calendar"]) == hours()
    assert (second.kind, second.subject) == ("calendar assignment", "channel=chat")
    assert second.after == {"effective_from": "2026-03-03T09:00:00", "calendar": "berlin"}


def test_undo(kept):
    set_calendar(kept)
    assign(kept, at_once=True)
    undone = kept.store.undo(2, by=named("Bo"), reason="a slip")
    assert (undone.before["calendar"], undone.after["calendar"]) == ("berlin", None)
    set_calendar(kept, calendar=hours("08:00"))
    kept.store.undo(4, by=named("Bo"), reason="a slip")
    assert kept.store.calendars().at("berlin", START + 2 * DAY).calendar == hours()


def test_the_first_hours_cannot_be_taken_back(kept):
    set_calendar(kept)
    with pytest.raises(BadValue, match="The first hours of a calendar cannot be taken back"):
        kept.store.undo(1, by=named("Bo"), reason="a slip")


def test_an_old_state_is_not_written_over(kept):
    set_calendar(kept)
    with pytest.raises(ChangedMeanwhile, match="Ann changed the same"):
        kept.store.set_calendar(CalendarVersion("berlin", "Berlin", hours("08:00"), **SIGNED), by=OWNER, read=0)
    assign(kept)
    with pytest.raises(ChangedMeanwhile, match="Ann changed the same"):
        kept.store.assign_calendar(CalendarAssignment(None, **SIGNED), by=OWNER, read=1)


@pytest.mark.parametrize("key", ["", "Berlin", "a b", "-a", "a--b", "x" * 61, "a\n"])
def test_a_calendar_without_a_key_is_refused(kept, key):
    with pytest.raises(BadValue, match="is no key: write small letters"):
        set_calendar(kept, key)


@pytest.mark.parametrize("title", ["", " ", "x" * 201, "a\0b"])
def test_a_calendar_without_a_title_is_refused(kept, title):
    with pytest.raises(BadValue, match="needs a title"):
        kept.store.set_calendar(CalendarVersion("a", title, hours(), **SIGNED), by=OWNER, read=0)


@pytest.mark.parametrize("covers", [Covers(customer="1"), Covers(topic="a"), Covers(team="a", channel="b")], ids=str)
def test_a_calendar_is_assigned_by_one_dimension(kept, covers):
    set_calendar(kept)
    with pytest.raises(BadValue, match="assigned to a team, a priority, a channel, a segment, or to all"):
        assign(kept, covers=covers)


def test_an_unknown_calendar_is_refused(kept):
    set_calendar(kept)
    with pytest.raises(UnknownName, match=r"There is no calendar called “berlim”\. Did you mean “berlin”"):
        assign(kept, "berlim")


@pytest.mark.parametrize("table", ["calendars", "calendar_assignments"])
def test_nothing_is_changed_or_taken_away(kept, table):
    set_calendar(kept)
    assign(kept)
    for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET calendar = '{{}}'"):
        with pytest.raises(DBAPIError, match="is append-only"), kept.engine.begin() as connection:
            connection.execute(text(sql))
