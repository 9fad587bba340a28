"""A link is renewed once the data reach into the next day, week or month of the reporting zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from metrics.periods import Calendar
from metrics.published.plan import Refresh
from metrics.published.renewing import due_at

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("refresh", "as_of", "due"),
    [
        (Refresh.NEVER, "2026-03-11T12:00", None),
        (Refresh.DAILY, "2026-03-11T22:59", "2026-03-11T23:00"),
        (Refresh.DAILY, "2026-03-11T23:00", "2026-03-12T23:00"),  # midnight here
        (Refresh.WEEKLY, "2026-03-11T12:00", "2026-03-15T23:00"),
        (Refresh.WEEKLY, "2026-03-26T12:00", "2026-03-29T22:00"),  # clocks change meanwhile
        (Refresh.MONTHLY, "2026-12-31T22:00", "2026-12-31T23:00"),
        (Refresh.MONTHLY, "2026-12-31T23:00", "2027-01-31T23:00"),
    ],
)
def test_the_data_have_to_reach_the_next_step(refresh, as_of, due):
    assert due_at(refresh, datetime.fromisoformat(as_of), BERLIN) == (due and datetime.fromisoformat(due))


def test_weeks_begin_where_the_settings_say():
    sunday = Calendar(ZoneInfo("Europe/Berlin"), 6)
    assert due_at(Refresh.WEEKLY, datetime(2026, 3, 11, 12), sunday) == datetime(2026, 3, 14, 23)
