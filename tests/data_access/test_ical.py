"""Days off from iCalendar files: what counts as a day off, and on which line a file is wrong."""

from datetime import date

import pytest

from data_access.ical import days_off
from metrics.errors import BadValue

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


def calendar(*events):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//holidays//"]
    for number, event in enumerate(events):
        lines += ["BEGIN:VEVENT", f"UID:{number}", *event, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def read(text):
    return days_off("team.ics", text.encode(), FIRST, LAST)


def days(*event):
    return [day.isoformat() for day in read(calendar(event)).days]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (["DTSTART;VALUE=DATE:20260101"], ["2026-01-01"]),
        (["DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:20260102"], ["2026-01-01"]),
        (["DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:20260101"], ["2026-01-01"]),
        (["DTSTART;VALUE=DATE:20251231", "DTEND;VALUE=DATE:20260103"], ["2026-01-01", "2026-01-02"]),
        (["DTSTART;VALUE=DATE:20260101", "DURATION:P2D"], ["2026-01-01", "2026-01-02"]),
        (["DTSTART;VALUE=DATE:20001003", "RRULE:FREQ=YEARLY"], ["2026-10-03", "2027-10-03"]),
        (
            ["DTSTART;VALUE=DATE:20001003", "RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20261003"],
            ["2027-10-03"],
        ),
        (["DTSTART;VALUE=DATE:20201126", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"], ["2026-11-26", "2027-11-25"]),
        (["DTSTART;VALUE=DATE:20271231", "DURATION:P9D"], ["2027-12-31"]),
        (["DTSTART;VALUE=DATE:20280101"], []),
    ],
)
def test_all_day_events_are_days_off(event, expected):
    assert days(*event) == expected


def test_names_are_lines_of_their_own():
    text = calendar(
        ["DTSTART;VALUE=DATE:20260101", "SUMMARY:New\\nYear", " \\, observed"],
        ["DTSTART;VALUE=DATE:20260101", "SUMMARY:Stock-taking"],
        ["DTSTART;VALUE=DATE:20260102"],
    )
    assert read("\ufeff" + text.replace("\r\n", "\n")).days == {
        date(2026, 1, 1): "New Year, observed, Stock-taking",
        date(2026, 1, 2): "Day off",
    }


def test_one_occurrence_may_be_moved():
    moved = (
        "BEGIN:VEVENT\r\nUID:0\r\nRECURRENCE-ID;VALUE=DATE:20271003\r\nDTSTART;VALUE=DATE:20271004\r\nEND:VEVENT\r\n"
    )
    text = calendar(["DTSTART;VALUE=DATE:20261003", "RRULE:FREQ=YEARLY"])
    assert list(read(text.replace("END:VCALENDAR", moved + "END:VCALENDAR")).days) == [
        date(2026, 10, 3),
        date(2027, 10, 4),
    ]


def test_events_with_hours_and_cancelled_ones_are_left_out_and_counted():
    found = read(
        calendar(
            ["DTSTART:20260101T100000Z", "DTEND:20260101T110000Z"],
            ["DTSTART;VALUE=DATE:20260102", "STATUS:Cancelled"],
            ["DTSTART;VALUE=DATE:20260103"],
        )
    )
    assert (list(found.days), found.left_out) == ([date(2026, 1, 3)], 2)


def test_events_need_no_number_and_may_be_there_twice():
    text = calendar(*(["DTSTART;VALUE=DATE:2026010" + day, f"SUMMARY:{name}"] for day, name in ("1A", "2B", "1A")))
    without = "\n".join(line for line in text.splitlines() if not line.startswith("UID"))
    assert read(text).days == read(without).days == {date(2026, 1, 1): "A", date(2026, 1, 2): "B"}


def test_several_calendars_in_one_file():
    first, second = (calendar([f"DTSTART;VALUE=DATE:2026010{day}"]) for day in (1, 2))
    assert list(read(first + second).days) == [date(2026, 1, 1), date(2026, 1, 2)]


@pytest.mark.parametrize(
    ("event", "line", "reason"),
    [
        (["DTSTART;VALUE=DATE:20261341"], 6, "Wrong date format 20261341"),
        (["SUMMARY:none"], 4, "No DTSTART given"),
        (["SUMMARY:x", "DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLYY"], 8, "Expected frequency, got: YEARLYY"),
        (["DTSTART;VALUE=DATE:20260101", "RRULE:COUNT=2"], 7, "'freq'"),
        (["DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=SECONDLY"], 7, "whole days recur each day or less often"),
        (["DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;INTERVAL=0"], 7, "recur each day or less often"),
        (["DTSTART;VALUE=DATE:20260105", "DTEND;VALUE=DATE:20260101"], 7, "the event ends before it begins"),
        (["DTSTART;VALUE=DATE:20260105", "DTEND:20260106T100000Z"], 4, "must be of the same type"),
        (["DTSTART;VALUE=DATE:20260105", "DURATION:PT5H"], 4, "must be of days or weeks"),
        (["DTSTART;VALUE=DATE:20260105", "DURATION:P999999999D"], 4, "out of range"),
        (["DTSTART;VALUE=DATE:20260105", "DTSTART;VALUE=DATE:20260106"], 6, "only one DTSTART"),
        (["DTSTART;VALUE=DATE:20260105", "UID:another"], 5, "only one UID"),
        (["garbage", "DTSTART;VALUE=DATE:20260101"], 4, "'garbage'"),
        (["END:VTODO", "DTSTART;VALUE=DATE:20260101"], 6, "“VTODO” ends and was not open"),
    ],
)
def test_a_wrong_line_is_named(event, line, reason):
    with pytest.raises(BadValue) as refused:
        read(calendar(event))
    assert str(refused.value).startswith(f"team.ics, line {line}: ")
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "team.ics, line 0: the file ends before END:VCALENDAR."),
        (b"date;name\r\n2026-01-01;New Year\r\n", "team.ics, line 1: an iCalendar file has all its lines between"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "team.ics, line 1: an iCalendar file has all its lines between"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "team.ics, line 2: the file ends before END:VEVENT."),
        (b"BEGIN:VCALENDAR\r\nX-A:\xe9\r\nEND:VCALENDAR\r\n", "team.ics, line 2: this is not UTF-8."),
        (b"BEGIN:VCALENDAR\r\nhello\r\nEND:VCALENDAR\r\n", "hello"),
        (b" " * 5_000_001, "team.ics is larger than 5 MB"),
    ],
)
def test_other_files_are_refused(content, sentence):
    with pytest.raises(BadValue) as refused:
        days_off("team.ics", content, FIRST, LAST)
    assert sentence in str(refused.value)
