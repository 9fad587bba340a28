"""Hold the parts of all waiting to sums by hand."""

from zoneinfo import ZoneInfo

import numpy as np
import pytest

from metrics import intervals
from metrics.bottlenecks import FEWEST, bottlenecks
from metrics.errors import CannotAnswer
from metrics.figures.bottlenecks import wait_bars, wait_hours
from metrics.looks import LIGHT

BERLIN = ZoneInfo("Europe/Berlin")
STEP = 900
MONDAY_NINE = 1_736_150_400 // STEP  # 6 January 2025, 08:00 in UTC: 9 in Berlin


def row(handovers, resolutions, told=None, **statuses):
    times = np.array(resolutions)
    told = len(times) if told is None else told
    sums = {name: statuses.get(name, 0) for name in ("new_s", "open_s", "pending_s", "on_hold_s")}
    return {
        "handovers": handovers, "n": len(times), "told": told, **sums, "sum": int(times.sum()),
        "squares": int((times**2).sum()),
    }  # fmt: skip


def test_parts_are_shares_of_all_waiting():
    rows = [row(0, [100] * 12, new_s=300, open_s=900), row(2, range(200, 220), new_s=100, pending_s=700)]
    found = bottlenecks(rows, [], BERLIN)
    assert [(p.key, p.seconds, p.share) for p in found.statuses] == [
        ("open_s", 900, 0.45), ("pending_s", 700, 0.35), ("new_s", 400, 0.2),
    ]  # fmt: skip
    assert found.statuses[0].mean == 900 / 32
    none, two = found.handovers
    assert (none.share, two.share) == pytest.approx((1200 / 5390, 4190 / 5390))
    assert two.bounds == intervals.mean(4190, float((np.arange(200, 220) ** 2).sum()), 20)


def test_hours_are_those_of_the_zone_also_in_summer():
    july = MONDAY_NINE + 26 * 7 * 96 - 4  # half a year later the same wall time is an hour earlier in UTC
    arrivals = [{"step": step, "n": 2, "sum": 60} for step in (MONDAY_NINE, MONDAY_NINE + 3, july)]
    found = bottlenecks([row(0, [1] * FEWEST)], arrivals, BERLIN)
    assert found.hours == {(0, 9): (6, 180)}
    assert found.waited == 180


def test_what_the_source_does_not_tell_is_last_and_a_mean_needs_ten():
    found = bottlenecks([row(None, [5] * 3, told=0), row(0, [7] * FEWEST, open_s=70)], [], BERLIN)
    assert [p.key for p in found.handovers] == ["0", "None"]
    assert found.handovers[1].mean is None
    assert found.handovers[1].bounds is None
    assert found.statuses[0].n == FEWEST


def test_too_few_are_refused():
    with pytest.raises(CannotAnswer, match="Too few to tell where they wait: 9 resolved tickets"):
        bottlenecks([row(0, [1] * (FEWEST - 1))], [], BERLIN)


def test_figures_have_every_part_and_hour():
    found = bottlenecks([row(0, [1] * 20, open_s=20)], [{"step": MONDAY_NINE, "n": 4, "sum": 100}], BERLIN)
    (bars,) = wait_bars(found.statuses, {"open_s": "in work"}, LIGHT).data
    assert list(bars.x) == [100]
    (field,) = wait_hours(found, LIGHT).data
    assert field.z[0][9] == 100
    assert field.z[6][23] is None
