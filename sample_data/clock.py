"""Tell the sample company's time: the month, the hour of the customer, the opening hours of each team.

Instants are seconds since 1970 in UTC; whatever lies at or after `END` has not happened yet.
"""

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sample_data.truths import AS_OF, FIRST_DAY, TEAMS, ZONE

Seconds = NDArray[np.float64]

DAY = 86_400.0
END = AS_OF.timestamp()
NEVER = END + 3_000 * DAY
SLOT = 1_800.0  # half an hour: India's offset is five and a half
MONTH_WEIGHT = np.array([1.15, 1.05, 1.0, 0.95, 0.95, 0.95, 0.9, 0.85, 1.0, 1.05, 1.15, 1.25])
WEEKDAY_WEIGHT = np.array([1.3, 1.15, 1.1, 1.05, 1.0, 0.35, 0.25])
HOUR_WEIGHT = np.array(
    [0.8, 0.5, 0.3, 0.3, 0.4, 0.8, 2, 5, 10, 12, 12, 11, 9.5, 10, 11, 10, 8.5, 7, 6, 5, 4, 3, 2, 1.3]
)
# Weekdays that are open (Monday is 0), first and last hour, zone.
HOURS = {
    "Billing": (range(5), 8, 18, "Europe/Berlin"),
    "Onboarding": (range(5), 9, 17, "Europe/Berlin"),
    "Technical": (range(6), 9, 22, "Asia/Kolkata"),
    "Field service": (range(6), 7, 19, "Europe/Berlin"),
    "Key accounts": (range(5), 8, 18, "Europe/London"),
    "Sales support": (range(6), 8, 20, "Europe/Berlin"),
}
HOLIDAYS = ((12, 25), (12, 26), (1, 1))


def midnight(day: date) -> float:
    """Return the instant at which a day begins in the company's zone."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ZONE)).timestamp()


START = midnight(FIRST_DAY)
SLOTS: Seconds = np.arange(START, END + 60 * DAY + SLOT, SLOT)


def local(instants: Seconds, zone: str = ZONE) -> pd.DatetimeIndex:
    """Return wall time in a zone."""
    return pd.DatetimeIndex(pd.to_datetime(instants.astype("int64"), unit="s", utc=True)).tz_convert(zone)


def day_begin(instants: Seconds) -> Seconds:
    """Return the midnight before each instant, in the company's zone."""
    return local(instants).normalize().as_unit("s").asi8.astype("float64")


@cache
def demand() -> tuple[Seconds, Seconds]:
    """Return (instants, cumulated demand until then): seasons, weekdays and nights."""
    wall = local(SLOTS[:-1] + 1)
    weight = MONTH_WEIGHT[wall.month - 1] * WEEKDAY_WEIGHT[wall.day_of_week] * HOUR_WEIGHT[wall.hour]
    weight[SLOTS[:-1] >= END] = 0
    return SLOTS, np.concatenate([[0.0], np.cumsum(weight)])


def demanded(rng: np.random.Generator, since: Seconds, until: Seconds) -> Seconds:
    """Draw one instant in each span, as demand has it."""
    slots, cumulated = demand()
    low, high = np.interp(since, slots, cumulated), np.interp(until, slots, cumulated)
    instants = np.interp(low + rng.random(len(low)) * (high - low), cumulated, slots)
    return np.minimum(np.floor(instants), END - 1)


def weight_between(since: Seconds, until: Seconds) -> Seconds:
    """Return how much demand lies in each span."""
    slots, cumulated = demand()
    return np.asarray(np.interp(until, slots, cumulated) - np.interp(since, slots, cumulated))


@cache
def opening(team: str) -> Seconds:
    """Return the seconds that a team has been open until each slot."""
    days, first, last, zone = HOURS[team]
    wall = local(SLOTS[:-1] + 1, zone)
    is_open = np.isin(wall.day_of_week, list(days)) & (wall.hour >= first) & (wall.hour < last)
    for month, day in HOLIDAYS:
        is_open &= ~((wall.month == month) & (wall.day == day))
    return np.concatenate([[0.0], np.cumsum(is_open * SLOT)])


def after_work(team: NDArray[np.int64], since: Seconds, work: Seconds) -> Seconds:
    """Return when each team, beginning at `since`, has worked for `work` seconds within its opening hours."""
    until = np.empty(len(team))
    for number, name in enumerate(TEAMS):
        mine, worked = team == number, opening(name)
        until[mine] = np.interp(np.interp(since[mine], SLOTS, worked) + work[mine], worked, SLOTS)
    return np.floor(until)
