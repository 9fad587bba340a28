"""What hostile inputs must not do to figures: clocks that lie, and numbers larger than a double can tell apart."""

from decimal import Decimal

import pytest

from data_access.warehouse.ask import ask, catalogue
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from metrics.question import Question
from metrics.scope import ALL
from metrics.units import Unit
from metrics.wording import figure
from tests.data_access.warehouse.company import batch, hours, imported, ticket

DAY = 24
MARCH = "from=2025-03-01&to=2025-04-01"


def answers(settings, address=MARCH, only=lambda _metric: True):
    warehouse = Warehouse(settings.home)
    known = catalogue(warehouse.manifest())
    metrics = (key for key, m in known.metrics.items() if only(m))
    question = Question.parse(address, known.dimensions).about(*metrics)
    return {a.metric.key: a for a in ask(question, scope=ALL, warehouse=warehouse, settings=settings)}


def lived(key, *, asked=0, answered, resolved):
    """Return a customer's ticket opened at noon and its two ends, in hours after it."""
    ends = {"first_response_at": hours(answered), "first_resolved_at": hours(resolved), "resolved_at": hours(resolved)}
    return ticket(key, created_at=hours(asked), opened_by="customer", status="resolved", customer="a:1", **ends)


SECOND = 1 / 3600
ENDS = ("first_response_time", "first_response_p90", "resolution_time", "resolution_p90", "first_resolution_time")


@pytest.mark.parametrize("early", [1, SECOND])
def test_time_01_an_end_before_its_beginning_is_in_no_duration_and_is_counted(settings, early):
    rows = [lived("a:odd", answered=-early, resolved=-early), lived("a:at once", answered=0, resolved=0)]
    imported(settings, batch("customers", {"customer": "a:1"}), batch("tickets", *rows), covers_until=hours(9 * DAY))
    found = answers(settings, MARCH, lambda m: m.unit is Unit.SECONDS)
    timed = {key: a.total for key, a in found.items() if a.total.n}
    assert set(ENDS) <= set(timed)
    assert {(p.value, p.n) for p in timed.values()} == {(0, 1)}
    for key in ENDS:
        clocks = [n for name, n in found[key].receipt.left_out if "wrong clocks" in name]
        assert clocks == [1], key


def test_time_07_what_a_wrong_clock_dates_tomorrow_is_in_no_current_figure(settings):
    today = lived("a:1", answered=1, resolved=2)
    century = 100 * 365 * DAY
    later = [lived(f"a:{n}", asked=at, answered=at + 1, resolved=at + 2) for n, at in ((2, 9 * DAY + 1), (3, century))]
    ends_later = lived("a:4", answered=century, resolved=century) | {"status": "open"}
    orders = [{"order": f"a:{n}", "customer": "a:1", "at": hours(at)} for n, at in ((1, 1), (2, century))]
    known = [batch("customers", {"customer": "a:1"}), batch("orders", *orders)]
    imported(settings, *known, batch("tickets", today, *later, ends_later), covers_until=hours(9 * DAY))
    found = answers(settings, "period=this-month")
    assert found["tickets"].total.value == 2
    assert found["resolution_time"].total.n == found["first_response_time"].total.n == 1
    assert found["resolution_time"].total.value == 7200
    assert found["backlog"].total.value == 1  # a:4, which nobody has resolved yet
    assert found["tickets"].receipt.as_of == hours(9 * DAY)
    manifest = Warehouse(settings.home).manifest()
    assert (manifest.future["tickets"], manifest.future["orders"]) == (3, 1)


def test_numbers_04_sums_beyond_what_a_double_tells_apart_are_exact(settings):
    most = Decimal("999999999999.9999")
    rows = [lived(f"a:{n}", answered=1, resolved=2) | {"cost": most} for n in range(20_000)]
    imported(settings, batch("customers", {"customer": "a:1"}), batch("tickets", *rows), covers_until=hours(9 * DAY))
    cost = answers(settings)["cost_per_resolved"].total
    assert cost.components["sum"] == 20_000 * most > 2**53
    assert Decimal(cost.components["sum"]) == Decimal("19999999999999998.0000")


def test_numbers_04_long_times_and_large_counts_are_readable(settings):
    long = lived("a:1", answered=400 * DAY, resolved=400 * DAY)
    imported(settings, batch("customers", {"customer": "a:1"}), batch("tickets", long), covers_until=hours(500 * DAY))
    found = answers(settings)["resolution_time"].total
    assert found.value == 400 * 86_400
    assert figure(found.value, Unit.SECONDS) == "400\u00a0d"
    assert figure(10**9, Unit.COUNT) == "1,000,000,000"
    assert figure(2**53 + 1, Unit.COUNT) == "9,007,199,254,740,993"
    assert figure(10**9, Unit.SECONDS) == "11,574\u00a0d 2\u00a0h"
