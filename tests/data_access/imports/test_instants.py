from datetime import datetime

import pyarrow as pa
import pytest

from data_access.imports.instants import REPEATED, SHIFTED, instant, instants, is_format
from metrics.errors import BadValue


def typed(text, format_=None, zone="Europe/Berlin", offsets=None):
    result = instants(pa.array([text], pa.string()), format_, zone, offsets)
    return result.values[0].as_py(), [f.reason for f in result.faults], set(result.flags)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("not a date", "ISO 8601"),
        ("2026-02-30", "ISO 8601"),
        ("0000-00-00", "ISO 8601"),
        ("9999-12-31", "lies outside the years"),
        ("10000-01-01", "ISO 8601"),
        ("1899-12-31 12:00", "lies outside the years"),
        ("1970-01-01", "empty clock"),
        ("1970-01-01T00:00:00Z", "empty clock"),
        ("26-01-05", "ISO 8601"),
        ("1767225600", "ISO 8601"),
        ("1767225600000", "ISO 8601"),
        ("24:00", "ISO 8601"),
        ("2026-01-05 24:00", "ISO 8601"),
        ("٢٠٢٦-01-05", "ISO 8601"),
        ("01/02/2026", "ISO 8601"),
    ],
)
def test_time_02_no_instant_is_guessed(text, reason):
    assert [reason in r for r in typed(text)[1]] == [True]


@pytest.mark.parametrize(
    ("text", "format_", "expected"),
    [
        ("1970-01-01", "%Y-%m-%d", datetime(1969, 12, 31, 23)),
        ("01/02/2026 03:04:05 PM", "%d/%m/%Y %I:%M:%S %p", datetime(2026, 2, 1, 14, 4, 5)),
        ("05.01.26", "%d.%m.%y", datetime(2026, 1, 4, 23)),
        ("1767225600", "unix seconds", datetime(2026, 1, 1)),
        ("1767225600500", "unix milliseconds", datetime(2026, 1, 1, 0, 0, 0, 500_000)),
        ("Mon Jan 05 10:00:00 +0100 2026", "%a %b %d %H:%M:%S %z %Y", datetime(2026, 1, 5, 9)),
    ],
)
def test_time_02_the_declared_format_is_read(text, format_, expected):
    assert typed(text, format_) == (expected, [], set())


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ("2026-01-05", "%d/%m/%Y"),
        ("30/02/2026", "%d/%m/%Y"),
        ("05/01/2026 x", "%d/%m/%Y"),
        ("05/01/٢٠٢٦", "%d/%m/%Y"),
        ("1767225600000", "unix seconds"),
        ("99999999999999999", "unix milliseconds"),
        ("1e9", "unix seconds"),
        ("0", "unix seconds"),
    ],
)
def test_time_02_what_does_not_fit_the_declared_format_is_a_fault(text, format_):
    assert len(typed(text, format_)[1]) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-01 12:00", datetime(2026, 1, 1, 11)),
        ("2026-07-01T12:00:00", datetime(2026, 7, 1, 10)),
        ("2026-01-01T12:00:00Z", datetime(2026, 1, 1, 12)),
        ("2026-01-01T12:00:00.1234567+05:30", datetime(2026, 1, 1, 6, 30, 0, 123456)),
        ("2026-01-01 12:00 -0530", datetime(2026, 1, 1, 17, 30)),
        ("2026-01-01 12:00:00,5+01", datetime(2026, 1, 1, 11, 0, 0, 500_000)),
        ("2026-01-01 12:00 UTC", datetime(2026, 1, 1, 12)),
    ],
)
def test_time_04_offsets_become_utc(text, expected):
    assert typed(text) == (expected, [], set())


def test_time_04_offsets_may_change_inside_one_file():
    texts = pa.array(["2026-01-01 12:00", "2026-01-01 12:00Z", None, "2026-01-01 12:00+05:30"])
    result = instants(texts, zone="Europe/Berlin")
    assert [v and v.hour for v in result.values.to_pylist()] == [11, 12, None, 6]


@pytest.mark.parametrize("name", ["CET", "EST", "IST", "MESZ"])
def test_time_04_an_abbreviation_is_a_fault_unless_declared(name):
    assert "abbreviation" in typed(f"2026-01-01 12:00 {name}")[1][0]
    assert typed(f"2026-01-01 12:00 {name}", offsets={name: "+02:00"})[0] == datetime(2026, 1, 1, 10)
    assert len(typed(f"01.01.2026 12:00 {name}", "%d.%m.%Y %H:%M %Z")[1]) == 1
    declared = typed(f"01.01.2026 12:00 {name}", "%d.%m.%Y %H:%M %Z", offsets={name: "+02:00"})
    assert declared[0] == datetime(2026, 1, 1, 10)


def test_time_04_without_offset_and_zone_there_is_no_instant():
    assert typed("2026-01-01 12:00", zone=None) == (None, ["has no offset, and no zone is declared"], set())


@pytest.mark.parametrize(
    ("text", "zone", "expected", "flags"),
    [
        ("2026-03-29 02:30", "Europe/Berlin", datetime(2026, 3, 29, 1, 30), {SHIFTED}),
        ("2026-03-29 03:30", "Europe/Berlin", datetime(2026, 3, 29, 1, 30), set()),
        ("2026-10-25 02:30", "Europe/Berlin", datetime(2026, 10, 25, 0, 30), {REPEATED}),
        ("2026-10-25 02:30+01:00", "Europe/Berlin", datetime(2026, 10, 25, 1, 30), set()),
        ("2026-10-25 02:30+02:00", "Europe/Berlin", datetime(2026, 10, 25, 0, 30), set()),
        ("2011-12-30 10:00", "Pacific/Apia", datetime(2011, 12, 30, 20), {SHIFTED}),
    ],
)
def test_time_05_gap_and_fold(text, zone, expected, flags):
    assert typed(text, zone=zone) == (expected, [], flags)


def test_one_instant_is_read_or_refused():
    assert instant(" 1998-07-01T00:00 ", "America/New_York") == datetime(1998, 7, 1, 4)
    with pytest.raises(BadValue, match="“tomorrow” is no instant"):
        instant("tomorrow", "UTC")


@pytest.mark.parametrize(
    ("text", "expected"), [("%Y-%m-%d", True), ("unix seconds", True), ("%H %Z", True), ("%q", False), ("dd.mm", False)]
)
def test_a_format_is_checked(text, expected):
    assert is_format(text) is expected
