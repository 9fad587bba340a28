"""Make calendars and spans at random, half of them around the days on which clocks change."""

import random
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

ZONES = (
    "Africa/Casablanca",
    "Africa/Monrovia",
    "America/Caracas",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Pyongyang",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
)
FIRST, LAST = datetime(2010, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIMES = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 15, 30, 45)] + ["24:00"]
NIGHT = [time for time in TIMES if time < "04:00"]


@cache
def changes(zone):
    """Return the instants, to six hours, after which clocks in `zone` have changed."""
    steps = [FIRST + timedelta(hours=6) * n for n in range((LAST - FIRST).days * 4)]
    offsets = [step.astimezone(ZoneInfo(zone)).utcoffset() for step in steps]
    return [step for step, was, now in zip(steps[1:], offsets, offsets[1:], strict=False) if was != now]


def spec(draw, zone, moments):
    """Return the literal of a calendar: short shifts at night, shifts over midnight, overlaps, days off."""

    def shifts(most):
        starts = [draw.choice(draw.choice((TIMES[:-1], NIGHT))) for _ in range(draw.randint(0, most))]
        return [(start, draw.choice(draw.choice((TIMES, NIGHT)))) for start in starts]

    days = [(draw.choice(moments) + timedelta(days=draw.randint(-2, 2))).date() for _ in range(8)]
    week = {day: shifts(3) for day in DAYS} | {draw.choice(DAYS): [("00:00", "24:00")]}
    return {
        "zone": zone,
        "week": week,
        "holidays": set(days[:4]),
        "date_hours": {day: shifts(2) for day in days[3:]},
    }


def spans(draw, moments, count):
    """Return pairs of instants, every other one within days of one of the `moments`, some of them reversed."""
    for n in range(count):
        if n % 2:
            start = draw.choice(moments) + timedelta(microseconds=draw.randint(-(2 * 10**11), 2 * 10**11))
            yield start, start + timedelta(microseconds=draw.randint(-(10**10), 2 * 10**11))
        else:
            start = FIRST + timedelta(seconds=draw.randint(30 * 86_400, 3_500 * 86_400))
            yield start, start + timedelta(seconds=draw.randint(-86_400, 20 * 86_400))


def drawn(seed, calendars, each):
    """Yield the literals of calendars, with as many spans each."""
    draw = random.Random(seed)
    for n in range(calendars):
        zone = ZONES[n % len(ZONES)]
        moments = changes(zone) or [datetime(2015, 6, 1, tzinfo=UTC)]
        yield spec(draw, zone, moments), list(spans(draw, moments, each))
