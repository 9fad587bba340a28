"""The page of calendars: made, checked, tried out, assigned, changed and taken back."""

import shutil
from datetime import date, time

import pytest

from data_access.app_store.store import store_at
from data_access.settings import Settings
from metrics.calendars import CalendarVersion
from metrics.decisions import ALWAYS
from metrics.worktime import Calendar
from tests import small_store
from tests.pages.deciding import field, press, table, typed
from tests.pages.visit import links, said, visit
from tests.visitors import OWNER

ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n\
DTSTART;VALUE=DATE:20270704\r\nSUMMARY:Works outing\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def home(tmp_path):
    return shutil.copytree(small_store.home(), tmp_path / "home")


@pytest.fixture
def calendars(home, monkeypatch):
    return lambda: visit(home, monkeypatch, "calendars.py")


@pytest.fixture
def store(home):
    return store_at(Settings(home=home))


def made(app, title="Berlin office", **week):
    typed(app, "Title", title)
    for day, hours in week.items():
        typed(app, f"Hours of {day}", hours)
    typed(app, "Why?", "it is our office")
    return press(app, "Save the calendar")


def test_an_empty_page_says_what_to_do(calendars):
    app = calendars()
    assert "There is no calendar yet" in app.info[0].value
    assert any("Nothing was decided here yet" in text for text in said(app, "caption"))
    assert "Standards that are judged by them" in links(app)


def test_a_calendar_is_made_and_stands_in_list_and_history(calendars, store):
    app = made(calendars(), Monday="09:00-12:30, 13:30-18:00", Saturday="22:00-06:00")
    assert [e.value for e in app.success] == ["Saved\\:\u2060 Berlin office\\, for all time\\."]
    (version,) = store.calendars().versions
    assert (version.key, version.title, version.effective_from) == ("berlin-office", "Berlin office", ALWAYS)
    assert dict(version.calendar.week)["sat"] == (("22:00", "06:00"),)
    row = table(app, "Runs for").iloc[0]
    assert row["Hours"] == "Mon 09:00–12:30, 13:30–18:00; Tue–Fri 09:00–17:00; Sat 22:00–06:00"
    assert (row["Time zone"], row["Runs for"]) == ("Europe/Berlin", "nobody yet")
    row = table(app, "Before").iloc[0]
    assert (row["About"], row["Before"], row["Why"]) == ("Calendar “Berlin office”", "nothing", "it is our office")
    assert row["After"].endswith("Europe/Berlin; from always")


HOSTILE_HOURS = {  # standards-04
    "no such hour": ({"Tuesday": "09:00-25:00"}, "Tuesday, “09:00” to “25:00”: “25:00” is no time of day"),
    "no slot": ({"Friday": "09:00-12:00, later"}, "Friday: “later” is no slot"),
    "an empty week": (
        dict.fromkeys(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"), ""),
        "A calendar needs hours on at least one weekday",
    ),
}


@pytest.mark.parametrize(("week", "sentence"), HOSTILE_HOURS.values(), ids=HOSTILE_HOURS)
def test_standards_04_wrong_hours_are_said_and_nothing_is_saved(calendars, store, week, sentence):
    app = made(calendars(), **week)
    assert sentence in " ".join(e.value for e in app.error).replace("\\", "").replace("\u2060", "")
    assert store.calendars().versions == ()
    assert field(app, "Title").value == "Berlin office"
    assert {day: field(app, f"Hours of {day}").value for day in week} == week


def test_standards_04_odd_hours_are_counted_once(calendars, store):
    app = made(calendars(), Monday="09:00-17:00, 16:00-18:00", Tuesday="00:00-24:00", Wednesday="22:00-06:00")
    assert not app.error
    calendar = store.calendars().versions[0].calendar
    assert calendar.business_day_s * 5 == (9 + 24 + 8 + 8 + 8) * 3600


def test_what_is_missing_is_said_where_it_is(calendars, store):
    app = calendars()
    assert not app.error
    app = press(app, "Save the calendar")
    assert [e.value.replace("\\", "") for e in app.error] == [
        "A calendar needs a title, for instance “Berlin office”.",
        "Say why in a sentence, for those who ask.",
    ]
    assert store.calendars().versions == ()
    assert any("is there already" in e.value for e in made(made(app)).error)


def test_days_are_filled_by_country_and_file_and_typed(calendars, store):
    app = typed(calendars(), "Days off, one a line", "2026-12-24 09:00-12:00 Eve")
    field(app, "From year").set_value(2026)
    field(app, "to year").set_value(2027)
    field(app, "Country").select("DE").run()
    field(app, "Region").select("BE").run()
    app = press(app, "Add")
    lines = field(app, "Days off, one a line").value.splitlines()
    assert "2026-03-08 Women's Day" in lines
    assert "2026-12-24 09:00-12:00 Eve" in lines
    app.file_uploader[0].set_value(("own.ics", ICS, "text/calendar")).run()
    assert not app.exception
    app = made(press(app, "Add 1 days"))
    calendar = store.calendars().versions[0].calendar
    assert {date(2026, 3, 8), date(2026, 12, 25), date(2027, 7, 4)} <= calendar.holidays
    assert dict(calendar.date_hours) == {date(2026, 12, 24): (("09:00", "12:00"),)}


def test_a_wrong_line_is_named_and_stays(calendars, store):
    app = typed(calendars(), "Days off, one a line", "2026-12-25 Christmas\n25.12.26")
    assert "Line 2: “25.12.26” is no day" in app.error[0].value.replace("\\", "").replace("\u2060", "")
    app = made(app)
    assert store.calendars().versions == ()
    assert field(app, "Days off, one a line").value.endswith("25.12.26")
    app.file_uploader[0].set_value(("own.ics", b"nothing", "text/calendar")).run()
    assert "own.ics, line 1" in app.error[1].value.replace("\\", "")


def test_a_calendar_is_tried_before_it_is_saved(calendars):
    app = calendars()
    field(app, "It arrives on").set_value(date(2026, 11, 27))
    field(app, "at").set_value(time(16, 30))
    app = typed(app, "and is due within", "4 h")
    assert due(app) == "Due on Monday 30 November 2026, 12:30 (Europe/Berlin)."
    app = typed(app, "Days off, one a line", "2026-11-30 Works outing")
    assert due(app) == "Due on Tuesday 1 December 2026, 12:30 (Europe/Berlin)."
    app = typed(app, "and is due within", "1 business day")
    assert due(app) == "Due on Tuesday 1 December 2026, 16:30 (Europe/Berlin)."
    app = typed(app, "and is due within", "soon")
    assert "“soon” is no time here" in app.error[0].value.replace("\\", "")
    field(app, "Year").set_value(2026).run()
    days = table(app, "Day")
    assert len(days) == 365
    (outing,) = days[days["Name"] != ""].to_numpy().tolist()
    assert outing == ["Monday\u00a030\u00a0November\u00a02026", "closed", "Works outing"]
    assert "2026: open on 260 days, 2,080 hours" in " ".join(said(app, "markdown"))


def due(app):
    return app.info[-1].value.replace("\u00a0", " ")


def test_mondays_hours_are_taken_for_the_week(calendars):
    app = press(typed(calendars(), "Hours of Monday", "08:00-12:00"), "Monday's hours until Friday")
    hours = [field(app, f"Hours of {day}").value for day in ("Tuesday", "Friday", "Saturday")]
    assert hours == ["08:00-12:00", "08:00-12:00", "closed"]


def test_a_calendar_is_assigned_changed_and_taken_back(calendars, store):
    app = made(calendars())
    assert any("No ticket runs on a calendar yet" in i.value for i in app.info)
    field(app, "Whose tickets").select("team").run()
    app = press(app, "Assign")
    assert "Choose a team, or all tickets." in [e.value for e in app.error]
    field(app, "Team").select("Billing").run()
    field(app, "In force from").set_value("now").run()
    app = press(typed(app, "Why?", "they are in Berlin"), "Assign")
    book = store.calendars()
    assert book.calendar_of(book.assignments[0].effective_from, {"team": "Billing"}) == "berlin-office"
    assert table(app, "Whose tickets").iloc[0]["Run on"] == "Berlin office"
    assert table(app, "Runs for").iloc[0]["Runs for"] == "team “Billing”"

    field(app, "Calendar").select("berlin-office").run()
    typed(app, "Hours of Friday", "09:00-15:00")
    typed(app, "Why?", "Fridays are short", nth=1)
    app = press(app, "Save the calendar")
    assert store.calendars().hours("berlin-office")[1][0] > store.calendars().hours("berlin-office")[0][0]
    assert table(app, "Runs for").iloc[0]["Next change"] == "decided, see below"

    assert len(app.selectbox[-1].options) == 2  # the first hours cannot be taken back
    typed(app, "Why?", "not agreed yet", nth=-1)
    app = press(app, "Take it back")
    assert [e.value for e in app.success] == ["Taken back\\:\u2060 Calendar “Berlin office”\\."]
    assert len({calendar.as_text() for __, calendar in store.calendars().hours("berlin-office")}) == 1
    assert table(app, "Before").iloc[0]["Why"] == "not agreed yet"


def test_what_was_changed_meanwhile_is_said_and_what_was_typed_stays(calendars, store):
    app = made(calendars())
    field(app, "Calendar").select("berlin-office").run()
    typed(app, "Hours of Friday", "09:00-15:00")
    week = {"mon": [("10:00", "12:00")]}
    other = CalendarVersion(
        "berlin-office",
        "Berlin office",
        Calendar("Europe/Berlin", week),
        effective_from=ALWAYS,
        author="Bo",
        reason="so",
    )
    store.set_calendar(other, by=OWNER, read=store.calendars().revision, at_once=True)
    typed(app, "Why?", "Fridays are short", nth=1)
    app = press(app, "Save the calendar")
    assert "Bo changed the same" in app.error[0].value.replace("\\", "")
    assert field(app, "Hours of Friday").value == "09:00-15:00"
    assert len(store.calendars().versions) == 2
    press(app, "Save the calendar")  # which still is what the visitor wants
    assert len(store.calendars().versions) == 3


def test_a_store_that_cannot_be_used_is_said(calendars, home):
    (home / "store.sqlite").unlink(missing_ok=True)  # a visit to what was copied may have made one
    (home / "store.sqlite").mkdir()
    app = calendars()
    assert "The store of standards and calendars cannot be used" in app.error[0].value
    assert not app.button
