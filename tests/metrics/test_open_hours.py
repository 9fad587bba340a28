"""Working time of many spans at once: through the versions of a calendar, and within the days that are known."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from metrics.errors import BadValue
from metrics.open_hours import OpenHours
from metrics.worktime import WEEKDAYS, Calendar
from tests.metrics.second_by_second import Walk

OFFICE = {day: [("09:00", "17:00")] for day in WEEKDAYS[:5]}
ALWAYS = {day: [("00:00", "24:00")] for day in WEEKDAYS}
FIRST, LAST = date(2026, 5, 1), date(2026, 7, 1)


def known(*versions):
    return OpenHours.of(versions, FIRST, LAST)


def naive(instants):
    return [instant.replace(tzinfo=None) for instant in instants]


def test_hostile_standards_05_a_calendar_changes_in_the_middle_of_a_tickets_life():
    # Corpus Christi is a holiday in Bavaria and none in Berlin, which has Ascension Day as well.
    berlin = {"zone": "Europe/Berlin", "week": OFFICE, "holidays": {date(2026, 5, 14)}}
    bavaria = berlin | {"holidays": {date(2026, 5, 14), date(2026, 6, 4)}}
    first, until = datetime(2026, 6, 2, tzinfo=UTC), datetime(2026, 6, 6, tzinfo=UTC)
    for day, expected in ((3, 24), (5, 32)):
        switch = datetime(2026, 6, day - 1, 22, tzinfo=UTC)  # midnight in Berlin
        walk = Walk(berlin, first, until, switch, bavaria)
        hours = known((date(2026, 1, 1), Calendar(**berlin)), (date(2026, 6, day), Calendar(**bavaria)))
        starts = [first + timedelta(minutes=7 * n) for n in range(800)]
        ends = [until - timedelta(minutes=5 * n) for n in range(800)]
        assert walk.elapsed_s(first, until) == expected * 3600
        assert hours.elapsed(naive(starts), naive(ends)).tolist() == list(map(walk.elapsed_s, starts, ends))


class TestVersions:
    office, always = Calendar("America/New_York", OFFICE), Calendar("America/New_York", ALWAYS)

    def week(self, *versions):
        return known(*versions).elapsed(["2026-06-01T04:00"], ["2026-06-08T04:00"])[0] / 3600

    def test_the_first_one_holds_before_it_too(self):
        assert self.week((date(2026, 6, 3), self.office)) == 40

    def test_each_one_holds_until_the_next_in_any_order(self):
        versions = [(date(2026, 6, 3), self.always), (date(2026, 1, 1), self.office)]
        assert self.week(*versions) == self.week(*reversed(versions)) == 2 * 8 + 5 * 24

    def test_an_instant_is_utc_and_cuts_a_shift(self):
        begun = datetime(2026, 6, 3, 15)  # 11:00 there
        assert self.week((date(2026, 1, 1), self.office), (begun, self.always)) == 2 * 8 + 2 + 13 + 4 * 24

    def test_what_ends_before_the_known_days_or_begins_after_them_counts_for_nothing(self):
        versions = [(date(year, 1, 1), calendar) for year, calendar in ((2024, self.always), (2025, self.office))]
        assert self.week(*versions, (date(2027, 1, 1), self.always)) == 40
        found, plain = known(*versions, (date(2027, 1, 1), self.always)), known((FIRST, self.office))
        assert np.array_equal(found.opened, plain.opened)
        assert np.array_equal(found.closed, plain.closed)


class TestArrays:
    hours = known((FIRST, Calendar("UTC", OFFICE)))

    def test_shapes_and_units(self):
        starts = np.array(["2026-06-01T08", "2026-06-02T16:30"], "datetime64[m]")
        assert self.hours.elapsed(starts, np.datetime64("2026-06-03")).tolist() == [16 * 3600, 1800]
        assert self.hours.elapsed(starts, starts - np.timedelta64(9, "D")).tolist() == [0, 0]
        assert self.hours.worked([FIRST, "2026-05-02"]).tolist() == [timedelta(), timedelta(hours=8)]
        assert self.hours.elapsed([], []).shape == self.hours.due([], []).shape == (0,)
        due = self.hours.due(starts, [[0], [1800], [1801]])
        assert due.astype("datetime64[s]").astype(str).tolist() == [
            ["2026-06-01T08:00:00", "2026-06-02T16:30:00"],
            ["2026-06-01T09:30:00", "2026-06-02T17:00:00"],
            ["2026-06-01T09:30:01", "2026-06-03T09:00:01"],
        ]

    def test_touching_stretches_are_one(self):
        hours = known((FIRST, Calendar("Asia/Kolkata", ALWAYS)))
        assert len(hours.opened) == 2  # the empty one, and that of two months
        assert hours.elapsed([FIRST], ["2026-06-30"]).tolist() == [60 * 86_400]

    def test_a_calendar_that_is_closed_all_along(self):
        closed = Calendar("UTC", {"mon": [("09:00", "10:00")]}, {FIRST + timedelta(days=n) for n in range(99)})
        hours = known((FIRST, closed))
        assert hours.elapsed([FIRST], ["2026-06-30"]).tolist() == [0]
        with pytest.raises(BadValue, match=r"^What starts at 2026-05-01T00:00:00.000000 is due after 2026-07-01"):
            hours.due([FIRST], 1)

    @pytest.mark.parametrize("instant", ["2026-04-30T23:59:59.999999", "2026-07-01", "NaT"])
    def test_what_is_not_known_is_refused(self, instant):
        sentence = rf"^No working hours are known at {instant}.*; they are from 2026-05-01T.* up to 2026-07-01T"
        for call in (
            self.hours.worked,
            lambda at: self.hours.elapsed(["2026-06-01"], at),
            lambda at: self.hours.due(at, 0),
        ):
            with pytest.raises(BadValue, match=sentence):
                call([instant])

    def test_what_is_due_later_is_refused(self):
        start = np.array(["2026-06-01", "2026-06-30T16:00"], "datetime64[us]")
        assert self.hours.due(start, 3600)[1] == np.datetime64("2026-06-30T17:00")
        with pytest.raises(BadValue, match=r"^What starts at 2026-06-30T16:00:00.000000 is due after 2026-07-01T"):
            self.hours.due(start, 3601)
        with pytest.raises(BadValue, match=r"^A length of working time is from 0 to 10,000,000,000 s, not -1 s\.$"):
            self.hours.due(start, [3, -1])
        with pytest.raises(BadValue, match=r", not 10000000001 s\.$"):
            self.hours.due(start, [3, 10**10 + 1])
