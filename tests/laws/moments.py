"""Draw instants that lie where mistakes are made: on the edge of a local day, within a change of the clocks."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

FIRST, AS_OF = datetime(2024, 1, 1), datetime(2025, 4, 10, 13, 37)  # UTC; mid-day, so that periods are still running
DAY, SECOND, TICK = timedelta(days=1), timedelta(seconds=1), timedelta(microseconds=1)
ZONES = [ZoneInfo(z) for z in ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia")]


def midnight(day, zone):
    """Return the UTC instant at which the day of `day` begins in `zone`."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def moment(random, first=FIRST, last=AS_OF):
    """Return an instant: any, or next to a local midnight."""
    found = first + (last - first) * random.random()
    kind = random.random()
    if kind < 0.5:
        return found.replace(microsecond=0)
    if kind < 0.8:
        edge = midnight(found, random.choice(ZONES)) + random.choice((-SECOND, -TICK, 0 * TICK, TICK))
        return edge if first <= edge < last else found
    return found
