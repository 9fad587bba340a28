from datetime import timedelta

import pyarrow as pa
import pytest

from data_access.imports.durations import durations


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("109.0", "seconds", timedelta(seconds=109)),
        ("0.5", "seconds", timedelta(milliseconds=500)),
        ("1.5", "minutes", timedelta(seconds=90)),
        ("9600", "hours", timedelta(days=400)),
        ("0:02:23", "h:mm:ss", timedelta(minutes=2, seconds=23)),
        ("9600:00:00", "h:mm:ss", timedelta(days=400)),
        (None, "seconds", None),
    ],
)
def test_numbers_04_durations_by_their_unit(text, unit, expected):
    result = durations(pa.array([text], pa.string()), unit)
    assert (result.values[0].as_py(), result.faults) == (expected, [])


@pytest.mark.parametrize(
    ("text", "unit"),
    [("-5", "seconds"), ("1e3", "seconds"), ("1000001", "hours"), ("2:23", "h:mm:ss"), ("0:61:00", "h:mm:ss")],
)
def test_what_is_no_duration_is_a_fault(text, unit):
    result = durations(pa.array([text]), unit)
    assert result.values[0].as_py() is None
    assert len(result.faults) == 1
