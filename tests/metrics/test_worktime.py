"""Working time of one span: by cases worked out on paper, and against a walk through every second."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from metrics.errors import BadValue, UnknownName
from metrics.worktime import WEEKDAYS, Calendar
from tests.metrics.clocks import ZONES, changes, drawn, spec
from tests.metrics.second_by_second import Walk

ALWAYS = {day: [("00:00", "24:00")] for day in WEEKDAYS}
OFFICE = {day: [("09:00", "12:30"), ("13:30", "18:00")] for day in WEEKDAYS[:5]}
HOUR = 3600


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hours(calendar, start, end):
    return calendar.elapsed_s(utc(start), utc(end)) / HOUR


def every_day(zone, *shifts):
    return Calendar(zone, dict.fromkeys(WEEKDAYS, shifts))


@pytest.mark.parametrize(
    ("calendar", "start", "end", "expected"),
    [
        (Calendar("UTC", OFFICE), "2026-03-02T08:00", "2026-03-02T20:00", 8),
        (Calendar("UTC", OFFICE), "2026-03-02T12:00", "2026-03-02T13:00", 0.5),
        (Calendar("UTC", OFFICE), "2026-03-06T17:00", "2026-03-09T10:00", 2),
        (Calendar("UTC", OFFICE), "2026-03-09T10:00", "2026-03-06T17:00", 0),
        (Calendar("Asia/Kathmandu", OFFICE), "2026-03-02T03:15", "2026-03-02T03:30", 0.25),
        # The clocks skip 02:00 to 03:00 on 29 March, and show it twice on 25 October.
        (every_day("Europe/Berlin", ("00:00", "24:00")), "2026-03-28T23:00", "2026-03-29T22:00", 23),
        (every_day("Europe/Berlin", ("00:00", "24:00")), "2026-10-24T22:00", "2026-10-25T23:00", 25),
        (every_day("Europe/Berlin", ("02:00", "03:00")), "2026-03-28T23:00", "2026-03-29T22:00", 0),
        (every_day("Europe/Berlin", ("02:00", "03:00")), "2026-10-24T22:00", "2026-10-25T23:00", 2),
        (every_day("Europe/Berlin", ("01:30", "02:30")), "2026-10-24T22:00", "2026-10-25T23:00", 1.5),
        # Half an hour is the whole change there; it is repeated from 01:30 to 02:00.
        (every_day("Australia/Lord_Howe", ("01:00", "03:00")), "2026-04-04T13:00", "2026-04-05T13:00", 2.5),
        # The islands went from the 29th to the 31st; the night shift of the 29th ended on the 31st.
        (every_day("Pacific/Apia", ("08:00", "16:00")), "2011-12-29T10:00", "2011-12-31T10:00", 16),
        (every_day("Pacific/Apia", ("22:00", "06:00")), "2011-12-30T00:00", "2011-12-30T22:00", 8),
        (every_day("UTC", ("09:00", "09:00"), ("10:00", "11:00")), "2026-03-02T00:00", "2026-03-03T00:00", 1),
        (every_day("UTC", ("24:00", "00:00"), ("10:00", "11:00")), "2026-03-02T00:00", "2026-03-03T00:00", 1),
    ],
)
def test_worked_out_on_paper(calendar, start, end, expected):
    assert hours(calendar, start, end) == expected


def test_a_date_has_its_own_hours_instead_of_others():
    monday, tuesday, wednesday = (date(2026, 3, day) for day in (2, 3, 4))
    own = {monday: [], tuesday: [("10:00", "11:00")], wednesday: [("22:00", "02:00")]}
    calendar = Calendar("UTC", OFFICE, {tuesday}, own)
    assert [hours(calendar, f"2026-03-0{day}", f"2026-03-0{day + 1}") for day in (2, 3, 4, 5)] == [0, 1, 2, 10]


class TestHostileStandards04:
    """22:00-06:00 over midnight, 00:00-24:00, an empty week, overlapping slots 09-17 and 16-18, 25:00."""

    def test_over_midnight(self):
        nights = Calendar("UTC", {"mon": [("22:00", "06:00")]})
        assert hours(nights, "2026-03-02T00:00", "2026-03-09T00:00") == 8
        assert hours(nights, "2026-03-03T05:00", "2026-03-03T12:00") == 1

    def test_a_shift_belongs_to_the_day_on_which_it_begins(self):
        nights = Calendar("UTC", {"mon": [("22:00", "06:00")], "tue": [("22:00", "06:00")]}, {date(2026, 3, 3)})
        assert hours(nights, "2026-03-02T00:00", "2026-03-09T00:00") == 8

    def test_the_whole_day(self):
        assert hours(Calendar("UTC", ALWAYS), "2026-03-02T00:00", "2026-03-09T00:00") == 168

    def test_overlaps_count_once(self):
        assert hours(every_day("UTC", ("09:00", "17:00"), ("16:00", "18:00")), "2026-03-02T00:00", "2026-03-03") == 9
        assert hours(every_day("UTC", ("20:00", "08:00"), ("06:00", "10:00")), "2026-03-02T00:00", "2026-03-03") == 14

    @pytest.mark.parametrize("week", [{}, {"mon": []}, {"mon": [("09:00", "09:00")]}])
    def test_an_empty_week_is_refused(self, week):
        with pytest.raises(BadValue, match=r"^A calendar needs hours on at least one weekday"):
            Calendar("UTC", week, date_hours={date(2026, 3, 2): [("09:00", "10:00")]})

    @pytest.mark.parametrize("text", ["25:00", "24:01", "9", "", "09:60", "-1:00", "09:30:00", " 09:30", "٠٩:٠٠", 9])
    def test_what_is_no_time_is_refused(self, text):
        with pytest.raises(BadValue) as refused:
            Calendar("UTC", {"tue": [("08:00", "09:00"), (text, "18:00")]})
        assert str(refused.value) == f"tue, “{text}” to “18:00”: “{text}” is no time of day; write it as 09:30."
        with pytest.raises(BadValue, match=r"^2026-03-02, “09:00” to “"):
            Calendar("UTC", OFFICE, date_hours={date(2026, 3, 2): [("09:00", text)]})


def test_hostile_standards_05_a_holiday_on_the_day_on_which_clocks_change():
    literal = {"zone": "Europe/Berlin", "week": ALWAYS | {"sat": [("22:00", "06:00")]}, "holidays": {date(2026, 3, 29)}}
    first, until = utc("2026-03-28T00:00"), utc("2026-03-31T00:00")
    walk, calendar = Walk(literal, first, until), Calendar(**literal)
    # The night shift of Saturday runs into the holiday, and loses the hour that the clocks skip.
    assert calendar.elapsed_s(first, until) == walk.elapsed_s(first, until) == (2 + 5 + 26) * HOUR
    for minute in range(0, 72 * 60, 7):
        at = first + timedelta(minutes=minute)
        assert calendar.elapsed_s(at, until) == walk.elapsed_s(at, until)


class TestDue:
    office = Calendar("Europe/Berlin", OFFICE, {date(2026, 3, 3)})

    @pytest.mark.parametrize(
        ("start", "seconds", "due"),
        [
            ("2026-03-02T08:00:00", 3600, "2026-03-02T09:00:00"),
            ("2026-03-02T16:00:00", 3600, "2026-03-02T17:00:00"),  # stays at closing time
            ("2026-03-02T16:00:00", 3601, "2026-03-04T08:00:01"),
            ("2026-03-02T11:00:00", 3600, "2026-03-02T13:00:00"),
            ("2026-03-02T16:59:59.5", 1, "2026-03-04T08:00:00.5"),
            ("2026-03-07T03:00:00", 1, "2026-03-09T08:00:01"),
            ("2026-03-07T03:00:00", 0, "2026-03-07T03:00:00"),
            ("2026-03-28T03:00:00", 8 * 3600, "2026-03-30T16:00:00"),  # in summer time
        ],
    )
    def test_worked_out_on_paper(self, start, seconds, due):
        assert self.office.due(utc(start), seconds) == utc(due)

    def test_it_is_utc(self):
        zoned = datetime.fromisoformat("2026-03-02T10:00:00+05:45")
        assert self.office.due(zoned, 0).isoformat() == "2026-03-02T04:15:00+00:00"

    def test_what_never_comes_is_refused(self):
        with pytest.raises(BadValue, match=r"^6000000000 s of working time do not pass before 2201\.$"):
            Calendar("UTC", ALWAYS).due(utc("2026-03-02"), 6_000_000_000)
        with pytest.raises(BadValue, match=r"^A length of working time is from 0 to 10,000,000,000 s, not -1 s\.$"):
            self.office.due(utc("2026-03-02"), -1)
        with pytest.raises(BadValue, match=r", not 1000000000000000 s\.$"):
            self.office.due(utc("2026-03-02"), 10**15)

    def test_it_is_the_earliest_instant_with_so_much_working_time(self):
        draw = random.Random(4)
        for literal, spans in drawn(seed=4, calendars=16, each=20):
            calendar = Calendar(**literal)
            for start, _end in spans:
                seconds = draw.randint(1, 200_000)
                due = calendar.due(start, seconds)
                assert calendar.elapsed_s(start, due) == seconds
                assert calendar.elapsed_s(start, due - timedelta(microseconds=1)) == seconds - 1


def test_as_a_walk_through_every_second_counts():
    draw, cases = random.Random(11), 0
    for zone in ZONES:
        moment = draw.choice(changes(zone) or [datetime(2015, 6, 1, tzinfo=UTC)])
        literal = spec(draw, zone, [moment])  # its days off are around the change, too
        calendar, first, last = Calendar(**literal), moment - timedelta(hours=13), moment + timedelta(hours=11)
        walk = Walk(literal, first, last)
        for _case in range(20):
            start, end = (first + timedelta(seconds=draw.randrange(24 * HOUR)) for _ in range(2))
            assert calendar.elapsed_s(start, end) == walk.elapsed_s(start, end), (literal, start, end)
            seconds = draw.randint(0, walk.elapsed_s(start, last))
            assert calendar.due(start, seconds) == walk.due(start, seconds), (literal, start, seconds)
            cases += 1
    assert cases >= 300


class TestCalendar:
    literal = Calendar(
        "Asia/Kathmandu",
        {"sun": [("10:00", "17:00")], "mon": [("9:00", "12:30"), ("22:00", "06:00")], "tue": []},
        {date(2026, 10, 20)},
        {date(2026, 10, 21): [], date(2026, 10, 19): [("08:00", "24:00")]},
    )

    def test_is_a_value(self):
        same = Calendar(
            "Asia/Kathmandu",
            {"mon": [["22:00", "06:00"], ["09:00", "12:30"], ["12:00", "12:00"]], "sun": [("10:00", "17:00")]},
            ["2026-10-20"],
            {"2026-10-19": [("08:00", "24:00")], "2026-10-21": []},
        )
        assert same == self.literal
        assert hash(same) == hash(self.literal)
        assert replace(same, holidays=()) != same

    def test_is_its_text(self):
        text = self.literal.as_text()
        assert Calendar.from_text(text) == self.literal
        assert text == (
            '{"zone":"Asia/Kathmandu","week":{"mon":[["09:00","12:30"],["22:00","06:00"]],"sun":[["10:00","17:00"]]},'
            '"holidays":["2026-10-20"],"date_hours":{"2026-10-19":[["08:00","24:00"]],"2026-10-21":[]}}'
        )
        for literal, __ in drawn(seed=5, calendars=40, each=0):
            assert Calendar.from_text(Calendar(**literal).as_text()) == Calendar(**literal)

    @pytest.mark.parametrize(
        "text", ["", "[]", "{", '{"zone":"UTC"}', '{"zone":"UTC","weak":{}}', '{"zone":1,"week":3}']
    )
    def test_other_text_is_refused(self, text):
        with pytest.raises((BadValue, UnknownName)):
            Calendar.from_text(text)

    def test_names_are_checked(self):
        with pytest.raises(UnknownName, match=r"no time zone called “Europe/Berln”. Did you mean “Europe/Berlin”\?"):
            Calendar("Europe/Berln", OFFICE)
        with pytest.raises(UnknownName, match=r"no weekday called “monday”. Did you mean “mon”\?"):
            Calendar("UTC", {"monday": [("09:00", "17:00")]})

    @pytest.mark.parametrize("day", [datetime(2026, 1, 1), "2026-02-30", "1.1.2026", None])
    def test_days_are_checked(self, day):
        for given in ({"holidays": [day]}, {"date_hours": {day: []}}):
            with pytest.raises(BadValue, match="must be a day written as 2026-10-31"):
                Calendar("UTC", OFFICE, **given)

    @pytest.mark.parametrize("shift", ["09:00", ("09:00",), ("09:00", "10:00", "11:00")])
    def test_a_shift_is_a_pair(self, shift):
        with pytest.raises(BadValue, match=r"^wed: a shift is two times, from and to; "):
            Calendar("UTC", {"wed": [shift]})

    def test_an_instant_needs_its_zone_and_a_sensible_year(self):
        for given in (datetime(2026, 1, 1), utc("1899-12-31"), utc("2201-01-01"), utc("0001-01-01")):
            with pytest.raises(BadValue, match=rf"^{given.year:04}-"):
                self.literal.elapsed_s(given, utc("2026-01-01"))
            with pytest.raises(BadValue, match=rf"^{given.year:04}-"):
                self.literal.due(given, 60)

    def test_a_business_day(self):
        assert Calendar("Europe/Berlin", OFFICE).business_day_s == 8 * HOUR
        assert Calendar("UTC", {"mon": [("22:00", "06:00")], "tue": [("00:00", "04:00")]}).business_day_s == 4 * HOUR
