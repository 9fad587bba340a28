"""Who did what is written down once and for ever, in the transaction of what was done."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from data_access.app_store.audit import LONGEST, Event, Wanted, What
from metrics.calendars import CalendarAssignment, CalendarVersion
from metrics.covers import Covers
from metrics.decisions import ALWAYS
from metrics.roles import NotAllowed, Role
from metrics.standards import Standard
from metrics.worktime import Calendar
from tests.data_access.app_store.conftest import START
from tests.visitors import EVERYBODY, OWNER, named

MO, LEE, VI = (EVERYBODY[role] for role in (Role.MANAGER, Role.LEAD, Role.VIEWER))
SIGNED = {"author": "Ann", "reason": "so", "effective_from": START + timedelta(days=1)}
ALL_EVENTS = Wanted()


def done(kept, wanted=ALL_EVENTS, **page):
    return kept.store.audit(wanted, **page)[0]


def note(kept, who, what, about="", **more):
    kept.store.note(Event.of(who, what, about, **more))


def standard(**covers):
    return Standard("csat", Decimal("0.9"), covers=Covers(**covers), **SIGNED)


def test_an_event_comes_back_as_it_was_noted(kept):
    note(kept, MO, What.SAW_CUSTOMER, "helpdesk:1", address="192.0.2.7", rows=3, path="?metric=csat")
    (told,) = done(kept)
    assert (told.what, told.who, told.name, told.role) == (What.SAW_CUSTOMER, "mo", "Mo", "manager")
    assert (told.about, told.address, told.at) == ("helpdesk:1", "192.0.2.7", START + timedelta(seconds=1))
    assert told.detail == {"rows": 3, "path": "?metric=csat"}


def test_the_latest_comes_first_and_pages_do_not_overlap(kept):
    for n in range(7):
        note(kept, MO, What.SEARCHED, str(n))
    assert [e.about for e in done(kept, size=3)] == ["6", "5", "4"]
    assert [e.about for e in done(kept, page=3, size=3)] == ["0"]
    assert kept.store.audit(ALL_EVENTS, size=3)[1] == 7


def test_events_are_narrowed_in_the_database(kept):
    note(kept, MO, What.SEARCHED, "100 % Wolle")
    note(kept, MO, What.EXPORTED, "customers")
    note(kept, named("Ria"), What.SEARCHED, "o'neil_")
    at = [e.at for e in reversed(done(kept))]
    for wanted, expected in (
        (Wanted(who="mo"), ["customers", "100 % Wolle"]),
        (Wanted(what=frozenset({What.EXPORTED})), ["customers"]),
        (Wanted(what=frozenset({What.EXPORTED, What.SEARCHED}), who="ria"), ["o'neil_"]),
        (Wanted(text="% w"), ["100 % Wolle"]),
        (Wanted(text="_"), ["o'neil_"]),
        (Wanted(text=" RIA "), ["o'neil_"]),
        (Wanted(since=at[1]), ["o'neil_", "customers"]),
        (Wanted(until=at[1]), ["100 % Wolle"]),
        (Wanted(text="nobody"), []),
    ):
        assert [e.about for e in done(kept, wanted)] == expected, wanted
        assert kept.store.audit(wanted)[1] == len(expected)


def test_those_who_did_anything_are_named_as_they_were_last(kept):
    for name in ("Zoe", "mo"):
        note(kept, named(name), What.SIGNED_IN)
    note(kept, MO, What.SIGNED_OUT)
    kept.store.note(Event(What.SIGN_IN_FAILED, "", "somebody", ""))
    assert list(kept.store.people_in_audit().items()) == [("mo", "Mo"), ("zoe", "Zoe")]


@pytest.mark.parametrize("typed", ["a\0b", "\ud800", "x" * 10_000, "'; DROP TABLE audit; --", "\u202e<script>"])
def test_whatever_is_typed_is_written_down_and_can_be_sought(kept, typed):
    note(kept, MO, What.SEARCHED, typed, text=typed)
    (told,) = done(kept, Wanted(text=typed))
    assert 0 < len(told.about) <= LONGEST
    assert told.detail["text"] == told.about


def test_a_decision_and_its_event_are_one(kept):
    kept.store.set_standard(standard(), by=MO, read=0)
    calendar = Calendar("UTC", {"mon": [("08:00", "18:00")]})
    version = CalendarVersion("a", "A", calendar, **SIGNED | {"effective_from": ALWAYS})
    kept.store.set_calendar(version, by=MO, read=1)
    kept.store.assign_calendar(CalendarAssignment("a", **SIGNED), by=MO, read=2)
    kept.store.undo(1, by=OWNER, reason="a slip")
    assert [(e.what, e.name, e.about, e.detail["change"]) for e in reversed(done(kept))] == [
        (What.CHANGED_STANDARD, "Mo", "csat", 1),
        (What.CHANGED_CALENDAR, "Mo", "a", 2),
        (What.CHANGED_CALENDAR, "Mo", "", 3),
        (What.CHANGED_STANDARD, "Ada", "csat", 4),
    ]
    assert [e.at for e in reversed(done(kept))] == [c.at for c in reversed(kept.store.history())]


def test_what_cannot_be_written_down_is_not_done(kept):
    @event.listens_for(kept.engine, "before_cursor_execute")
    def fail(connection, cursor, statement, *_rest):
        if statement.startswith("INSERT INTO audit"):
            raise RuntimeError("pulled the plug")

    with pytest.raises(RuntimeError, match="pulled the plug"):
        kept.store.set_standard(standard(), by=MO, read=0)
    assert kept.store.standards().versions == ()


def test_a_decision_that_fails_leaves_no_event(kept):
    kept.store.set_standard(standard(), by=MO, read=0)
    with pytest.raises(Exception, match="changed the same"):
        kept.store.set_standard(standard(), by=OWNER, read=0)
    assert [e.name for e in done(kept)] == ["Mo"]


@pytest.mark.parametrize("covers", [{}, {"channel": "chat"}, {"team": "Sales"}])
def test_a_lead_decides_for_no_other_team(kept, covers):
    with pytest.raises(NotAllowed, match="you decide for “Billing” alone"):
        kept.store.set_standard(standard(**covers), by=LEE, read=0)
    kept.store.set_standard(standard(**covers), by=MO, read=0)
    with pytest.raises(NotAllowed, match="you decide for “Billing” alone"):
        kept.store.undo(1, by=LEE, reason="so")
    assert len(done(kept)) == len(kept.store.standards().versions) == 1


def test_a_lead_decides_for_the_own_team(kept):
    kept.store.set_standard(standard(team="Billing", channel="chat"), by=LEE, read=0)
    kept.store.undo(1, by=LEE, reason="so")
    assert [e.name for e in done(kept)] == ["Lee", "Lee"]


@pytest.mark.parametrize("who", [LEE, VI], ids=["lead", "viewer"])
def test_who_may_not_decide_is_refused_by_the_store(kept, who):
    calendar = Calendar("UTC", {"mon": [("08:00", "18:00")]})
    assigned = CalendarAssignment("a", covers=Covers(team="Billing"), **SIGNED)
    decisions = [
        lambda: kept.store.set_calendar(CalendarVersion("a", "A", calendar, **SIGNED), by=who, read=0),
        lambda: kept.store.assign_calendar(assigned, by=who, read=0),
    ]
    if who is VI:
        decisions.append(lambda: kept.store.set_standard(standard(team="Billing"), by=who, read=0))
    for decide in decisions:
        with pytest.raises(NotAllowed, match="Only "):
            decide()
    assert (done(kept), kept.store.history()) == ([], [])


@pytest.mark.parametrize("sql", ["DELETE FROM audit", "UPDATE audit SET name = 'x'", "TRUNCATE audit"])
def test_nothing_is_changed_or_taken_away(kept, sql):
    note(kept, MO, What.SIGNED_IN)
    with pytest.raises(DBAPIError), kept.engine.begin() as connection:
        connection.execute(text(sql))
    assert [e.name for e in done(kept)] == ["Mo"]
