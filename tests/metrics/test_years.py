"""A year of a calendar is one square a day, and the days that are not as their weekday are marked."""

from datetime import date

from metrics.figures.years import days_of, year
from metrics.looks import DARK, LIGHT
from metrics.worktime import Calendar

CHRISTMAS, EVE = date(2026, 12, 25), date(2026, 12, 24)
WEEK = {**dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (("09:00", "17:00"),)), "sat": [("22:00", "06:00")]}
BERLIN = Calendar("Europe/Berlin", WEEK, holidays={CHRISTMAS}, date_hours={EVE: [("09:00", "12:00")]})


def found(calendar=BERLIN, in_year=2026, names=None):
    return {d.day: d for d in days_of(calendar, in_year, names or {})}


def test_days_have_their_working_time():
    days = found(names={CHRISTMAS: "Christmas Day"})
    assert len(days) == 365
    hours = {day: days[day].open_s / 3600 for day in (date(2026, 11, 23), EVE, CHRISTMAS, date(2026, 11, 28))}
    assert list(hours.values()) == [8, 3, 0, 2]
    assert days[date(2026, 11, 29)].open_s == 6 * 3600  # the night shift of Saturday
    assert days[date(2026, 3, 29)].open_s == 5 * 3600  # in which the clocks skip an hour
    assert (days[CHRISTMAS].name, days[CHRISTMAS].special, days[CHRISTMAS].told) == ("Christmas Day", True, "closed")
    assert (days[EVE].name, days[EVE].special, days[EVE].told) == ("09:00–12:00", True, "3\u00a0h open")
    assert (days[date(2026, 11, 23)].name, days[date(2026, 11, 23)].special) == ("", False)
    assert found()[CHRISTMAS].name == "Day off"


def test_a_day_that_never_was_has_no_hours():
    everyday = Calendar("Pacific/Apia", dict.fromkeys(("thu", "fri", "sat"), (("00:00", "24:00"),)))
    days = found(everyday, 2011)
    assert (days[date(2011, 12, 30)].open_s, days[date(2011, 12, 31)].open_s) == (0, 86_400)


def test_a_year_is_drawn_by_week_and_weekday():
    for look in (LIGHT, DARK):
        shape = year(list(found(names={CHRISTMAS: "<b>Noël</b>"}).values()), look)
        squares, crosses = shape.data
        drawn = [value for row in squares.z for value in row if value is not None]
        assert len(drawn) == 365
        assert (len(squares.z), len(squares.z[0])) == (7, 53)
        assert list(squares.z[0][:2]) == [None, 1]  # 2026 begins on a Thursday, and the next week is open on Monday
        assert list(zip(crosses.x, crosses.y, strict=True)) == [(51, 3), (51, 4)]
        assert "&lt;b&gt;Noël" in squares.text[4][51]
        assert "closed" in squares.text[4][51]
