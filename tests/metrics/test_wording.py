"""Write numbers, durations, instants and periods: values by hand, and none that a reader stumbles over."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import wording
from metrics.periods import Calendar, Days, Grain
from metrics.units import Money, Unit

BERLIN = ZoneInfo("Europe/Berlin")


def plain(text):
    """Return a text whose unbreakable spaces are ordinary ones."""
    return text.replace(wording.NBSP, " ")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1284, Unit.COUNT, "1,284"),
        (0, Unit.COUNT, "0"),
        (1_000_000_000, Unit.COUNT, "1,000,000,000"),
        (0.834, Unit.SHARE, "83.4 %"),
        (1, Unit.SHARE, "100.0 %"),
        (0, Unit.SHARE, "0.0 %"),
        (2 / 3, Unit.SHARE, "66.7 %"),
        (41.3, Unit.POINTS, "+41"),
        (-50, Unit.POINTS, "−50"),
        (0, Unit.POINTS, "0"),
        (0.4, Unit.POINTS, "0"),
        (-0.4, Unit.POINTS, "0"),
        (2250.0, Unit.SECONDS, "38 min"),
        (0, Unit.SECONDS, "0 s"),
        (4.2149, Unit.SCORE, "4.21"),
        (1.3333333, Unit.RATE, "1.33"),
        (1284.5, Money("EUR"), "1,284.50 EUR"),
        (-0.5, Money("JPY"), "−0.50 JPY"),
        (None, Money("EUR"), "no data"),
        *((None, unit, "no data") for unit in Unit),
    ],
)
def test_a_figure_in_its_unit(value, unit, text):
    assert plain(wording.figure(value, unit)) == text


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_no_data(value, unit):
    assert wording.figure(value, unit) == "no data"


@pytest.mark.parametrize("unit", Unit)
@given(value=st.floats(-1e12, 1e12))
def test_a_figure_never_reads_like_a_computer_s(unit, value):
    text = plain(wording.figure(value, unit))
    assert not re.search(r"nan|inf|e[+-]?\d|[−-]0(\.0*)?(?![\d.,])|\d\.\d{3}|-", text), text
    assert re.fullmatch(r"[+−]?[\d,]+(\.\d{1,2})?( %| s| min| h( \d+ min)?| d( \d+ h)?)?", text), text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (-5, 0, "−5"),
        (-0.04, 1, "0.0"),
        (-0.06, 1, "−0.1"),
        (-1234.5, 1, "−1,234.5"),
        (999.96, 1, "1,000.0"),
        (10, 0, "10"),
    ],
)
def test_a_number_has_a_true_minus_and_no_negative_nothing(value, digits, text):
    assert wording.number(value, digits) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.4, "0 s"),
        (-0.4, "0 s"),
        (45, "45 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (60, "1 min"),
        (24 * 60 + 10, "24 min"),
        (3569, "59 min"),
        (3571, "1 h"),
        (3 * 3600 + 600, "3 h 10 min"),
        (7200, "2 h"),
        (86_369, "23 h 59 min"),
        (86_399, "1 d"),
        (86_400, "1 d"),
        (2 * 86_400 + 4 * 3600, "2 d 4 h"),
        (2 * 86_400 - 100, "2 d"),
        (400 * 86_400, "400 d"),
        (12_345 * 86_400, "12,345 d"),
        (-3600, "−1 h"),
        (-90_000, "−1 d 1 h"),
    ],
)
def test_a_duration_in_its_two_largest_units(seconds, text):
    assert plain(wording.duration(seconds)) == text


@given(st.integers(0, 10**9))
def test_a_duration_is_never_further_off_than_its_smallest_unit(seconds):
    sizes = {"s": 1, "min": 60, "h": 3600, "d": 86_400}
    found = re.findall(r"([\d,]+) (\w+)", plain(wording.duration(seconds)))
    said = sum(int(n.replace(",", "")) * sizes[unit] for n, unit in found)
    step = 1 if seconds < 60 else 60 if seconds < 86_370 else 3600
    assert abs(said - seconds) <= step / 2
    assert [sizes[unit] for __, unit in found] == sorted((sizes[unit] for __, unit in found), reverse=True)


def test_money():
    assert plain(wording.money(1234.5, "EUR")) == "1,234.50 EUR"
    assert plain(wording.money(-3, "CHF")) == "−3.00 CHF"


PERIODS = {
    ("2026-10-01", "2026-11-01"): "October 2026",
    ("2025-12-01", "2026-01-01"): "December 2025",
    ("2026-07-01", "2026-10-01"): "3rd quarter 2026",
    ("2026-01-01", "2026-04-01"): "1st quarter 2026",
    ("2026-10-01", "2027-01-01"): "4th quarter 2026",
    ("2026-02-01", "2026-05-01"): "February – April 2026",
    ("2026-01-01", "2027-01-01"): "2026",
    ("2025-03-01", "2026-03-01"): "March 2025 – February 2026",
    ("2024-01-01", "2026-01-01"): "January 2024 – December 2025",
    ("2026-01-01", "2026-07-01"): "January – June 2026",
    ("2026-10-05", "2026-10-19"): "5 – 18 October 2026",
    ("2026-09-28", "2026-10-05"): "28 September – 4 October 2026",
    ("2025-12-29", "2026-01-05"): "29 December 2025 – 4 January 2026",
    ("2026-10-25", "2026-10-26"): "25 October 2026",
    ("2026-10-01", "2026-10-31"): "1 – 30 October 2026",
    ("2024-02-29", "2024-03-01"): "29 February 2024",
}


@pytest.mark.parametrize(("days", "text"), PERIODS.items())
def test_a_period_by_its_shortest_name(days, text):
    assert plain(wording.period(Days(*map(date.fromisoformat, days)))) == text


@pytest.mark.parametrize(
    ("grain", "days", "text"),
    [
        (Grain.WEEK, ("2026-10-26", "2026-11-02"), "week of 26 October 2026"),
        (Grain.WEEK, ("2025-12-29", "2026-01-05"), "week of 29 December 2025"),
        (Grain.DAY, ("2026-10-26", "2026-10-27"), "26 October 2026"),
        (Grain.MONTH, ("2026-10-01", "2026-11-01"), "October 2026"),
        (Grain.QUARTER, ("2026-04-01", "2026-07-01"), "2nd quarter 2026"),
    ],
)
def test_a_step_of_a_trend(grain, days, text):
    span = Calendar(BERLIN).span(Days(*map(date.fromisoformat, days)), datetime(2027, 1, 1))
    assert plain(wording.bucket(span, grain)) == text


@pytest.mark.parametrize(
    ("utc", "zone", "text"),
    [
        ("2025-03-31T22:00:00", "Europe/Berlin", "31 March 2025, 24:00"),  # summer
        ("2025-12-31T23:00:00", "Europe/Berlin", "31 December 2025, 24:00"),  # winter, at the end of the year
        ("2026-03-14T17:00:00", "Europe/Berlin", "14 March 2026, 18:00"),
        ("2026-03-29T00:59:59", "Europe/Berlin", "29 March 2026, 01:59"),
        ("2026-03-29T01:00:00", "Europe/Berlin", "29 March 2026, 03:00"),  # the clocks go forward
        ("2026-10-25T00:30:00", "Europe/Berlin", "25 October 2026, 02:30"),  # and back
        ("2026-10-25T01:30:00", "Europe/Berlin", "25 October 2026, 02:30"),
        ("2026-03-14T00:00:00", "UTC", "13 March 2026, 24:00"),
        ("2026-03-14T00:00:00", "Asia/Kolkata", "14 March 2026, 05:30"),
    ],
)
def test_an_instant_in_the_reporting_zone(utc, zone, text):
    assert plain(wording.instant(datetime.fromisoformat(utc), ZoneInfo(zone))) == text


def test_the_moment_of_an_event_is_never_the_end_of_the_day_before():
    assert plain(wording.moment(datetime(2025, 3, 31, 22), BERLIN)) == "1 Apr 2025, 00:00"
    assert plain(wording.moment(datetime(2026, 10, 31, 17, 5), BERLIN)) == "31 Oct 2026, 18:05"


def test_until_when_the_data_reach():
    text = wording.data_until(datetime(2026, 3, 14, 17), BERLIN)
    assert plain(text) == "data until 14 March 2026, 18:00 (Europe/Berlin)"


@pytest.mark.parametrize(
    ("value", "text"), [(None, "(none)"), ("", "(none)"), (" \t", "(none)"), ("NA", "NA"), ("0", "0")]
)
def test_rows_without_a_value_have_a_name(value, text):
    assert wording.group(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (45, "45 s"), (900, "15 min"), (144_000, "40 h"), (5_400, "1 h 30 min"), (3_661, "1 h 1 min 1 s")],
)
def test_a_threshold_is_exact_and_without_days(seconds, text):
    assert plain(wording.threshold(seconds)) == text


@pytest.mark.parametrize(
    ("level", "text"),
    [(0.95, "19 times in 20"), (0.9, "9 times in 10"), (0.99, "99 times in 100"), (0.999, "999 times in 1000")],
)
def test_how_often_something_holds(level, text):
    assert wording.how_often(level) == text
