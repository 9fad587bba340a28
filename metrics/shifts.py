"""Read the shifts of a day, from and to in local time, also over midnight."""

import re
from collections.abc import Iterable
from datetime import timedelta

from metrics.errors import BadValue
from metrics.translation import translate as _

Shift = tuple[str, str]
Stretch = tuple[timedelta, timedelta]  # a shift as the time since its day began

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00")


def normal(day: str, shifts: Iterable[Iterable[str]]) -> tuple[Shift, ...]:
    """Return the shifts that are not empty, in order, with hours of two digits.

    Raises
    ------
    BadValue
        A shift is no pair, or one of its times is none; the sentence names the `day`.
    """
    found = set()
    for shift in shifts:
        slot = tuple(shift)
        if len(slot) != 2:
            raise BadValue(_("{day}: a shift is two times, from and to; “{slot}” is not.").format(day=day, slot=shift))
        for text in slot:
            if not (isinstance(text, str) and _TIME.fullmatch(text)):
                raise BadValue(
                    _("{day}, “{start}” to “{end}”: “{text}” is no time of day; write it as 09:30.").format(
                        day=day, start=slot[0], end=slot[1], text=text
                    )
                )
        found.add((slot[0].zfill(5), slot[1].zfill(5)))
    return tuple(shift for shift in sorted(found) if stretches((shift,)))


def stretches(shifts: Iterable[Shift]) -> tuple[Stretch, ...]:
    """Return shifts as times since the day began; an end before its start is on the next day."""
    return tuple((start, end) for start, end in map(_stretch, shifts) if start < end)


def _stretch(shift: Shift) -> Stretch:
    start, end = (timedelta(hours=int(text[:2]), minutes=int(text[3:])) for text in shift)
    return start, end if start <= end else end + timedelta(days=1)
