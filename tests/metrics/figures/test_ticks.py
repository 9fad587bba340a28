"""Hold axes to round steps that leave no value out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.figures.ticks import INTERVALS, axis
from metrics.units import Money, Unit


@pytest.mark.parametrize(
    ("values", "unit", "from_zero", "labels"),
    [
        ([0.815, 0.9], Unit.SHARE, False, ["80 %", "85 %", "90 %"]),
        ([0.95, 0.951], Unit.SHARE, False, ["95.00 %", "95.05 %", "95.10 %"]),
        ([1.0], Unit.SHARE, False, ["90 %", "95 %", "100 %"]),
        ([120, 165], Unit.COUNT, True, ["0", "50", "100", "150", "200"]),
        ([1, 2], Unit.COUNT, True, ["0", "1", "2"]),
        ([900, 5400], Unit.SECONDS, True, ["0", "30 min", "1 h", "1 h 30 min"]),
        ([-10, 21], Unit.POINTS, False, ["−10", "0", "+10", "+20", "+30"]),
        ([12.4], Money("EUR"), True, ["0 EUR", "5 EUR", "10 EUR", "15 EUR"]),
        ([], Unit.SHARE, True, ["0 %", "5 %", "10 %"]),
        ([4.2], Unit.SCORE, False, ["3.0", "3.5", "4.0", "4.5", "5.0", "5.5"]),
    ],
)
def test_ticks_are_written_in_the_unit(values, unit, from_zero, labels):
    assert [label.replace("\u00a0", " ") for label in axis(values, unit, from_zero=from_zero).labels] == labels


@given(
    st.lists(st.floats(-1e9, 1e9), min_size=1), st.sampled_from([Unit.COUNT, Unit.POINTS, Unit.SCORE]), st.booleans()
)
def test_every_value_has_a_place(values, unit, from_zero):
    found = axis(values, unit, from_zero=from_zero)
    assert 2 <= len(found.ticks) <= INTERVALS + 2
    slack = 1e-6 * (found.ticks[-1] - found.ticks[0])
    assert found.ticks[0] - slack <= min(values) <= max(values) <= found.ticks[-1] + slack
    assert all(-1e-3 <= found.place(value, 0, 100) <= 100 + 1e-3 for value in values)
