"""Public holidays by country and region; the expected days are typed from official lists."""

from datetime import date

import pytest

from data_access.public_holidays import countries, public_holidays, regions
from metrics.errors import BadValue, UnknownName

GERMANY_2026 = ["01-01", "04-03", "04-06", "05-01", "05-14", "05-25", "10-03", "12-25", "12-26"]


def days(*asked):
    return [day.isoformat() for day in public_holidays(*asked)]


@pytest.mark.parametrize(
    ("region", "more"),
    [(None, []), ("BE", ["03-08"]), ("BY", ["01-06", "06-04", "11-01"]), ("HH", ["10-31"])],
)
def test_a_region_has_its_own(region, more):
    assert days("DE", region, 2026, 2026) == sorted(f"2026-{day}" for day in GERMANY_2026 + more)


def test_a_name_is_english():
    assert public_holidays("DE", None, 2026, 2026)[date(2026, 10, 3)] == "German Unity Day"


def test_of_several_years_with_days_that_are_moved():
    found = public_holidays("GB", "ENG", 2026, 2027)
    assert list(found) == sorted(found)
    assert {day.year for day in found} == {2026, 2027}
    assert found[date(2026, 12, 28)].startswith("Boxing Day")  # a Saturday in 2026
    assert found[date(2027, 5, 3)] == "May Day"


def test_countries_and_regions_have_names():
    known = countries()
    assert known["US"] == "United States"
    assert len(known) > 200
    assert list(known.values()) == sorted(known.values())
    assert regions("DE")["BY"] == "Bayern"
    assert regions("FR")["974"] == "La Réunion"
    assert regions("MC") == {}


@pytest.mark.parametrize(
    ("asked", "error", "sentence"),
    [
        (("XX", None, 2026, 2026), UnknownName, "There is no country with known holidays called “XX”."),
        (("DE", "BAY", 2026, 2026), UnknownName, "no region of DE called “BAY”. Did you mean “BY”?"),
        (("DE", None, 1800, 2026), BadValue, "Holidays of DE are known from 1991 to 2100, not from 1800 to 2026."),
        (("DE", None, 2026, 10**9), BadValue, "Holidays of DE are known from 1991 to 2100"),
        (("DE", None, 2027, 2026), BadValue, "not from 2027 to 2026."),
    ],
)
def test_what_is_not_known_is_refused(asked, error, sentence):
    with pytest.raises(error) as refused:
        public_holidays(*asked)
    assert sentence in str(refused.value)
