"""Hours and days off are typed and written in one form; what cannot be read is named with its place."""

from datetime import date

import pytest

from metrics.calendar_text import (
    SpecialDays,
    calendar_in_words,
    hours_in_words,
    read_days,
    read_hours,
    write_days,
    write_hours,
)
from metrics.errors import BadValue
from metrics.worktime import Calendar

EVE, CHRISTMAS = date(2026, 12, 24), date(2026, 12, 25)


@pytest.mark.parametrize(
    ("text", "shifts"),
    [
        ("09:00-12:30, 13:30-18:00", (("09:00", "12:30"), ("13:30", "18:00"))),
        ("9:00 – 12:30; 13:30—18:00", (("09:00", "12:30"), ("13:30", "18:00"))),
        ("22:00-06:00", (("22:00", "06:00"),)),
        ("00:00-24:00", (("00:00", "24:00"),)),
        ("closed", ()),
        (" ", ()),
        ("–", ()),
    ],
)
def test_hours_are_read(text, shifts):
    assert read_hours("Monday", text) == shifts
    assert read_hours("Monday", write_hours(shifts)) == shifts


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("09:00-25:00", "Monday, “09:00” to “25:00”: “25:00” is no time of day"),
        ("09:00-12:00, 13:00", "Monday: “13:00” is no slot"),
        ("nine to five", "Monday: “nine to five” is no slot"),
        ("09:00-12:00-14:00", "Monday: “09:00-12:00-14:00” is no slot"),
        ("09:00-12:00,", "Monday: “” is no slot"),
    ],
)
def test_hours_that_are_none_are_named_with_their_day_and_slot(text, says):
    with pytest.raises(BadValue) as refused:
        read_hours("Monday", text)
    assert str(refused.value).startswith(says)


def test_days_are_read_and_written_in_order():
    days = read_days("2026-12-25 Christmas Day\n\n2026-12-24 9:00-12:30, 13:00-14:00 Christmas Eve\n2027-01-01\n")
    assert days.off == {CHRISTMAS, date(2027, 1, 1)}
    assert days.hours == {EVE: (("09:00", "12:30"), ("13:00", "14:00"))}
    assert days.names == {CHRISTMAS: "Christmas Day", EVE: "Christmas Eve"}
    written = write_days(days)
    assert written == "2026-12-24 09:00-12:30, 13:00-14:00 Christmas Eve\n2026-12-25 Christmas Day\n2027-01-01"
    assert read_days(written) == days


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026-12-25\n25.12.2026", "Line 2: “25.12.2026” is no day"),
        ("2026-02-30 never", "Line 1: “2026-02-30” is no day"),
        ("2026-12-25\n2026-12-25 again", "Line 2: 2026-12-25 stands twice"),
        ("2026-12-24 09:00-25:00", "Line 1, 2026-12-24, “09:00” to “25:00”: “25:00” is no time of day"),
        ("2026-01-01\n" * 5001, "These are 5001 days"),
    ],
)
def test_days_that_are_none_are_named_with_their_line(text, says):
    with pytest.raises(BadValue) as refused:
        read_days(text)
    assert str(refused.value).startswith(says)


def test_found_holidays_join_those_typed():
    typed = SpecialDays(frozenset({CHRISTMAS}), {EVE: (("09:00", "12:00"),)}, {CHRISTMAS: "Xmas"})
    found = {EVE: "Christmas Eve", CHRISTMAS: "Christmas Day", date(2027, 1, 1): "New Year"}
    joined = typed.with_names(found)
    assert joined.off == {CHRISTMAS, date(2027, 1, 1)}
    assert joined.names == {EVE: "Christmas Eve", CHRISTMAS: "Xmas", date(2027, 1, 1): "New Year"}
    assert joined.hours == typed.hours


def test_a_calendar_is_told_in_words():
    day = [("09:00", "12:30"), ("13:30", "18:00")]
    week = {**dict.fromkeys(("mon", "tue", "wed", "thu"), day), "sat": [("22:00", "06:00")]}
    calendar = Calendar("Europe/Berlin", week, holidays=[CHRISTMAS], date_hours={EVE: day})
    assert hours_in_words(calendar) == "Mon–Thu 09:00–12:30, 13:30–18:00; Sat 22:00–06:00"
    assert calendar_in_words(calendar) == (
        "Mon–Thu 09:00–12:30, 13:30–18:00; Sat 22:00–06:00; Europe/Berlin; days off: 1; days with other hours: 1"
    )
    assert SpecialDays.of(calendar) == SpecialDays(frozenset({CHRISTMAS}), {EVE: tuple(day)}, {})
