"""Walk the seconds of UTC and look at the clock on the wall; shares no code with the product."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def shifts_on(spec, day):
    if day in spec.get("date_hours", {}):
        return spec["date_hours"][day]
    return [] if day in spec.get("holidays", ()) else spec["week"].get(NAMES[day.weekday()], [])


def is_open(spec, day, now):
    """Whether work is done on the local `day` when the clock shows `now`, as "09:30"."""
    for start, end in shifts_on(spec, day):
        if (start <= now < end) or (end < start <= now):
            return True
    return any(now < end < start for start, end in shifts_on(spec, day - timedelta(days=1)))


class Walk:
    """How many open seconds of a calendar there are before each second of a stretch of time."""

    def __init__(self, spec, first, until, then=None, spec_then=None):
        self.first, zone, seen, opens = int(first.timestamp()), ZoneInfo(spec["zone"]), {}, []
        change = then.timestamp() if then else None
        for second in range(self.first, int(until.timestamp())):
            wall = datetime.fromtimestamp(second, zone)
            version = spec if change is None or second < change else spec_then
            minute = (wall.date(), wall.hour, wall.minute, version is spec)
            if minute not in seen:
                seen[minute] = is_open(version, wall.date(), f"{wall.hour:02}:{wall.minute:02}")
            opens.append(seen[minute])
        self.before = np.concatenate([[0], np.cumsum(opens)])

    def elapsed_s(self, start, end):
        return max(0, int(self._at(end) - self._at(start)))

    def due(self, start, seconds):
        if not seconds:
            return start
        reached = np.searchsorted(self.before, self._at(start) + seconds)
        assert reached < len(self.before)
        return datetime.fromtimestamp(self.first + int(reached), UTC)

    def _at(self, instant):
        return self.before[int(instant.timestamp()) - self.first]
