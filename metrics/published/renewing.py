"""Say when a link is to be renewed."""

from datetime import datetime

from metrics.periods import Calendar, Grain
from metrics.published.plan import Refresh

STEPS = {Refresh.DAILY: Grain.DAY, Refresh.WEEKLY: Grain.WEEK, Refresh.MONTHLY: Grain.MONTH}


def due_at(refresh: Refresh, as_of: datetime, calendar: Calendar) -> datetime | None:
    """Return the instant that the data have to reach, in naive UTC, for a new edition to tell of a whole step more.

    Parameters
    ----------
    as_of : datetime
        How far the data of the last edition reached; naive UTC.
    """
    grain = STEPS.get(refresh)
    if grain is None:
        return None
    return calendar.instant(calendar.step(calendar.floor(calendar.local(as_of).date(), grain), grain))
