"""Choose round steps of an axis, and write them."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, isclose, log10

from metrics.units import Measure, Money, Unit
from metrics.wording import NBSP, duration, number, signed

# Seconds, minutes, hours, days, weeks, months, a year.
TIMES = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 14400, 43200, 86400, 172800, 604800, 2592000, 31536000)
INTERVALS = 4  # between the ticks of a small chart, at the most
TINY = 1e-6  # differences in no figure that is told
SLACK = 1e-9  # a limit that lies on a tick is on it, whatever the last digit of a float says


@dataclass(frozen=True)
class Axis:
    """Ticks from the lowest to the highest, in the unit of the figure."""

    ticks: tuple[float, ...]
    unit: Measure

    def place(self, value: float, start: float, end: float) -> float:
        """Return where a value stands between the places of the lowest and the highest tick."""
        low, high = self.ticks[0], self.ticks[-1]
        return start + (value - low) / (high - low) * (end - start)

    @property
    def labels(self) -> tuple[str, ...]:
        """What is written at the ticks."""
        step = (self.ticks[1] - self.ticks[0]) * (100 if self.unit is Unit.SHARE else 1)
        digits = max(0, -floor(log10(step) + SLACK))
        return tuple(_label(tick, self.unit, digits) for tick in self.ticks)


def axis(values: Iterable[float], unit: Measure, *, from_zero: bool) -> Axis:
    """Return the axis on which all values have a place, with at most `INTERVALS` intervals or one more."""
    held = [*values, *([0.0] if from_zero else [])] or [0.0]
    low, high = min(held), max(held)
    if isclose(low, high, abs_tol=TINY):
        room = 0.1 if unit is Unit.SHARE else max(abs(low) / 10, 1.0)
        low, high = low if from_zero else low - room, high + room
    if unit is Unit.SHARE:
        low, high = max(low, 0.0), min(high, 1.0)
    step = _step((high - low) / INTERVALS, unit)
    first = floor(low / step + SLACK)
    last = ceil(high / step - SLACK)
    return Axis(tuple(round(k * step, 9) for k in range(first, last + 1)), unit)


def step_of_times(least: float) -> int:
    """Return the round number of seconds that is not less, or the longest there is."""
    return next((step for step in TIMES if step >= least), TIMES[-1])


def tick(seconds: float) -> str:
    """Write a time at an axis."""
    return "0" if seconds == 0 else duration(seconds)


def _step(least: float, unit: Measure) -> float:
    if unit is Unit.SECONDS and least <= TIMES[-1]:
        return step_of_times(least)
    if unit is Unit.COUNT:
        least = max(least, 1.0)
    power = 10.0 ** floor(log10(least))
    return next(power * k for k in (1, 2, 5, 10) if power * k >= least * (1 - SLACK))


def _label(value: float, unit: Measure, digits: int) -> str:
    match unit:
        case Unit.SECONDS:
            return tick(value)
        case Unit.SHARE:
            return f"{number(100 * value, digits)}{NBSP}%"
        case Unit.POINTS:
            return signed(value, digits)
        case Money():
            return f"{number(value, digits)}{NBSP}{unit.currency}"
        case _:
            return number(value, digits)
