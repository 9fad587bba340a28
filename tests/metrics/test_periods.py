"""Cut time: calendars, named periods, comparisons, changes of the clocks."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.errors import BadValue
from metrics.periods import PERIODS, Calendar, Days, Grain, add_months, default_grain, parse_day, whole_months

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
SUNDAYS = Calendar(ZoneInfo("America/New_York"), first_weekday=6)
HOUR = timedelta(hours=1)
days = st.dates(date(1990, 1, 1), date(2040, 12, 31))


def between(first, last):
    return Days(date.fromisoformat(first), date.fromisoformat(last))


def utc(text):
    return datetime.fromisoformat(text)


class TestInstant:
    @pytest.mark.parametrize(
        ("zone", "day", "instant"),
        [
            ("UTC", "2025-03-30", "2025-03-30T00:00"),
            ("Europe/Berlin", "2025-01-01", "2024-12-31T23:00"),
            ("Europe/Berlin", "2025-03-30", "2025-03-29T23:00"),
            ("Europe/Berlin", "2025-03-31", "2025-03-30T22:00"),
            ("Asia/Kolkata", "2025-01-01", "2024-12-31T18:30"),
            ("America/Havana", "2025-03-09", "2025-03-09T05:00"),  # midnight itself is skipped: the day begins at one
            ("America/Havana", "2025-11-02", "2025-11-02T04:00"),  # midnight comes twice: the day begins at the first
            ("Pacific/Kiritimati", "2025-01-01", "2024-12-31T10:00"),
        ],
    )
    def test_of_a_day(self, zone, day, instant):
        assert Calendar(ZoneInfo(zone)).instant(date.fromisoformat(day)) == utc(instant)

    @pytest.mark.parametrize(
        ("zone", "day", "length"),
        [
            ("Europe/Berlin", date(2025, 3, 30), 23 * HOUR),
            ("Europe/Berlin", date(2025, 10, 26), 25 * HOUR),
            ("Australia/Lord_Howe", date(2025, 4, 6), 24.5 * HOUR),
            ("Africa/Cairo", date(2025, 4, 25), 23 * HOUR),
            ("America/Havana", date(2025, 11, 2), 25 * HOUR),
            ("Pacific/Apia", date(2011, 12, 29), 24 * HOUR),
            ("Pacific/Apia", date(2011, 12, 30), 0 * HOUR),  # Samoa went from Thursday to Saturday
            ("Pacific/Apia", date(2011, 12, 31), 24 * HOUR),
        ],
    )
    def test_days_are_as_long_as_they_were(self, zone, day, length):
        calendar = Calendar(ZoneInfo(zone))
        assert calendar.instant(day + timedelta(days=1)) - calendar.instant(day) == length

    @given(days, st.sampled_from(["Europe/Berlin", "Pacific/Apia", "America/Havana", "Australia/Lord_Howe"]))
    def test_a_day_holds_its_beginning(self, day, zone):
        calendar = Calendar(ZoneInfo(zone))
        start, end = calendar.instant(day), calendar.instant(day + timedelta(days=1))
        assert start <= end
        assert start == end or calendar.local(start).date() == day


class TestSteps:
    @pytest.mark.parametrize(
        ("calendar", "grain", "day", "first", "following"),
        [
            (BERLIN, Grain.DAY, "2024-02-29", "2024-02-29", "2024-03-01"),
            (BERLIN, Grain.WEEK, "2024-02-29", "2024-02-26", "2024-03-04"),
            (BERLIN, Grain.WEEK, "2025-01-01", "2024-12-30", "2025-01-06"),
            (BERLIN, Grain.WEEK, "2025-01-06", "2025-01-06", "2025-01-13"),
            (SUNDAYS, Grain.WEEK, "2025-01-04", "2024-12-29", "2025-01-05"),
            (SUNDAYS, Grain.WEEK, "2025-01-05", "2025-01-05", "2025-01-12"),
            (Calendar(ZoneInfo("UTC"), 5), Grain.WEEK, "2025-01-03", "2024-12-28", "2025-01-04"),
            (BERLIN, Grain.MONTH, "2024-02-29", "2024-02-01", "2024-03-01"),
            (BERLIN, Grain.MONTH, "2024-12-31", "2024-12-01", "2025-01-01"),
            (BERLIN, Grain.QUARTER, "2024-02-29", "2024-01-01", "2024-04-01"),
            (BERLIN, Grain.QUARTER, "2024-12-01", "2024-10-01", "2025-01-01"),
            (BERLIN, None, "2024-02-29", "2024-01-01", "2025-01-01"),
        ],
    )
    def test_step_of_a_day(self, calendar, grain, day, first, following):
        begin = calendar.floor(date.fromisoformat(day), grain)
        assert begin == date.fromisoformat(first)
        assert calendar.step(begin, grain) == date.fromisoformat(following)
        assert calendar.step(calendar.step(begin, grain), grain, -1) == begin

    @given(days, st.integers(1, 500), st.sampled_from(Grain), st.integers(0, 6))
    def test_steps_lie_side_by_side_and_hold_every_day(self, first, length, grain, first_weekday):
        calendar = Calendar(ZoneInfo("Europe/Berlin"), first_weekday)
        period = Days(first, first + timedelta(days=length))
        steps = list(calendar.cut(period, grain))
        assert (steps[0][0].first, steps[-1][0].last) == (period.first, period.last)
        assert [s.last for s, _ in steps[:-1]] == [s.first for s, _ in steps[1:]]
        for step, clipped in steps:
            begin = calendar.floor(step.first, grain)
            assert begin == calendar.floor(step.last - timedelta(days=1), grain)
            assert clipped == ((step.first, step.last) != (begin, calendar.step(begin, grain)))


class TestNamed:
    # At noon of Wednesday, 2 April 2025, in Berlin.
    AT_NOON = utc("2025-04-02T10:00")

    @pytest.mark.parametrize(
        ("name", "first", "last"),
        [
            ("last-week", "2025-03-24", "2025-03-31"),
            ("last-month", "2025-03-01", "2025-04-01"),
            ("last-quarter", "2025-01-01", "2025-04-01"),
            ("last-year", "2024-01-01", "2025-01-01"),
            ("last-30-days", "2025-03-03", "2025-04-02"),
            ("last-90-days", "2025-01-02", "2025-04-02"),
            ("last-365-days", "2024-04-02", "2025-04-02"),
            ("this-week", "2025-03-31", "2025-04-07"),
            ("this-month", "2025-04-01", "2025-05-01"),
            ("this-quarter", "2025-04-01", "2025-07-01"),
            ("this-year", "2025-01-01", "2026-01-01"),
        ],
    )
    def test_period(self, name, first, last):
        assert BERLIN.named(name, self.AT_NOON) == between(first, last)

    def test_all_of_them_are_held_here(self):
        (cases,) = (m.args[1] for m in self.test_period.pytestmark if m.name == "parametrize")
        assert {case[0] for case in cases} == set(PERIODS)

    def test_the_day_is_that_of_the_zone(self):
        """23:30 UTC of 31 March is April in Berlin and March in New York."""
        late = utc("2025-03-31T23:30")
        assert BERLIN.named("last-month", late) == between("2025-03-01", "2025-04-01")
        assert SUNDAYS.named("last-month", late) == between("2025-02-01", "2025-03-01")

    def test_at_midnight_sharp_the_day_before_is_the_last_whole_one(self):
        midnight = utc("2025-03-31T22:00")
        assert BERLIN.named("last-month", midnight) == between("2025-03-01", "2025-04-01")
        assert BERLIN.named("last-month", midnight - timedelta(seconds=1)) == between("2025-02-01", "2025-03-01")
        assert BERLIN.named("last-30-days", midnight) == between("2025-03-02", "2025-04-01")

    def test_weeks_begin_on_the_day_set(self):
        assert SUNDAYS.named("last-week", self.AT_NOON) == between("2025-03-23", "2025-03-30")
        assert SUNDAYS.named("this-week", self.AT_NOON) == between("2025-03-30", "2025-04-06")

    @given(st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)), st.sampled_from(sorted(PERIODS)))
    def test_the_last_is_over_and_this_one_is_not(self, as_of, name):
        span = BERLIN.span(BERLIN.named(name, as_of), as_of)
        assert span.running == name.startswith("this")
        assert span.start <= as_of


class TestComparison:
    @pytest.mark.parametrize(
        ("period", "before", "year_before"),
        [
            (("2025-03-01", "2025-04-01"), ("2025-02-01", "2025-03-01"), ("2024-03-01", "2024-04-01")),
            (("2024-02-01", "2024-03-01"), ("2024-01-01", "2024-02-01"), ("2023-02-01", "2023-03-01")),
            (("2025-01-01", "2025-04-01"), ("2024-10-01", "2025-01-01"), ("2024-01-01", "2024-04-01")),
            (("2024-01-01", "2025-01-01"), ("2023-01-01", "2024-01-01"), ("2023-01-01", "2024-01-01")),
            (("2024-01-01", "2025-03-01"), ("2022-11-01", "2024-01-01"), ("2022-01-01", "2023-03-01")),
            # Weeks and other stretches of days: the same number of days, and the same weekdays a year before.
            (("2025-03-24", "2025-03-31"), ("2025-03-17", "2025-03-24"), ("2024-03-25", "2024-04-01")),
            (("2025-03-01", "2025-03-31"), ("2025-01-30", "2025-03-01"), ("2024-03-02", "2024-04-01")),
            (("2024-02-29", "2024-03-01"), ("2024-02-28", "2024-02-29"), ("2023-03-02", "2023-03-03")),
            (("2023-04-02", "2024-04-02"), ("2022-04-01", "2023-04-02"), ("2021-04-04", "2022-04-05")),
        ],
    )
    def test_of_a_period(self, period, before, year_before):
        assert BERLIN.before(between(*period)) == between(*before)
        assert BERLIN.year_before(between(*period)) == between(*year_before)

    @given(days, st.integers(1, 1000))
    def test_is_as_long_and_does_not_overlap(self, first, length):
        period = Days(first, first + timedelta(days=length))
        for other in (BERLIN.before(period), BERLIN.year_before(period)):
            assert other.last <= period.first
            if not whole_months(period):
                assert other.last - other.first == period.last - period.first
        assert BERLIN.before(period).last == period.first


class TestSpan:
    def test_of_a_period_that_is_over(self):
        span = BERLIN.span(between("2025-03-01", "2025-04-01"), utc("2025-03-31T22:00"))
        assert (span.start, span.end, span.running) == (utc("2025-02-28T23:00"), utc("2025-03-31T22:00"), False)
        assert span.days == 31

    def test_a_running_one_ends_just_after_the_last_row(self):
        as_of = utc("2025-03-10T12:00")
        span = BERLIN.span(between("2025-03-01", "2025-04-01"), as_of)
        assert (span.start, span.end, span.running) == (utc("2025-02-28T23:00"), as_of + timedelta.resolution, True)

    def test_one_that_has_not_begun_is_empty(self):
        span = BERLIN.span(between("2026-01-01", "2026-02-01"), utc("2025-03-10T12:00"))
        assert span.start == span.end
        assert span.running


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2025-01-01", "2025-02-01", 1),
        ("2024-11-01", "2025-02-01", 3),
        ("2020-01-01", "2025-01-01", 60),
        ("2025-01-01", "2025-01-31", 0),
        ("2025-01-02", "2025-02-02", 0),
        ("2025-01-15", "2025-02-01", 0),
    ],
)
def test_whole_months(first, last, months):
    assert whole_months(between(first, last)) == months


@given(days, st.integers(-600, 600))
def test_months_go_there_and_back(day, months):
    first = day.replace(day=1)
    assert add_months(add_months(first, months), -months) == first


@pytest.mark.parametrize(
    ("days", "grain"),
    [(1, "day"), (16, "day"), (17, "week"), (182, "week"), (183, "month"), (3 * 365, "month"), (300 * 365, "quarter")],
)
def test_default_grain(days, grain):
    assert default_grain(Days(date(1900, 1, 1), date(1900, 1, 1) + timedelta(days=days))).value == grain


@pytest.mark.parametrize("text", ["1900-01-01", "2024-02-29", "2200-12-31"])
def test_a_day(text):
    assert parse_day("from", text).isoformat() == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "2026-13-45", "2025-02-29", "2026-1-1", "20260101", "2026-01-01T00", "01.01.2026", "0000-00-00"),
        *(
            "1899-12-31",
            "2201-01-01",
            "9999-12-31",
            "2026-W01-1",
            "２０２６-01-01",
            "NaN",
            "-1",
            "today",
            " 2026-01-01",
        ),
    ],
)
def test_what_is_no_day_is_refused_with_an_example(text):
    with pytest.raises(BadValue, match="“to” must be a day written as 2026-10-31; “"):
        parse_day("to", text)
