"""Decide which targets a metric may have, and read those that people type."""

import re
from decimal import Decimal
from typing import NamedTuple

from metrics.dimensions import DIMENSIONS
from metrics.errors import BadValue, CannotAnswer
from metrics.metric import Metric
from metrics.standards import Clock, Standard
from metrics.translation import translate as _
from metrics.units import Better, Money, Unit
from metrics.wording import duration, figure

PLACES = 6  # of a target, after the point
DAY_S = 86_400
LONGEST_S = 366 * DAY_S


class Range(NamedTuple):
    """The targets that a unit allows, both ends among them, and one to show."""

    low: Decimal
    high: Decimal
    example: Decimal

    def holds(self, value: Decimal) -> bool:
        # The first part is about NaN and infinity, which have no places and compare with nothing.
        return value.is_finite() and self.low <= value <= self.high and value == round(value, PLACES)


def _range(low: str, high: str, example: str) -> Range:
    return Range(Decimal(low), Decimal(high), Decimal(example))


RANGES = {
    Unit.SHARE: _range("0.001", "1", "0.9"),
    Unit.POINTS: _range("-100", "100", "30"),
    Unit.SCORE: _range("0.01", "100", "4.2"),
    Unit.COUNT: _range("1", "999999999", "50"),
    Unit.MONEY: _range("0.01", "999999999", "12.5"),
    Unit.RATE: _range("0.01", "999999999", "1.5"),
}

_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,9})?"
_PART = r"(\d{1,9}(?:\.\d{1,6})?)\s*([a-z]+(?:\s+days?)?)\s*"
_SECONDS = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1),
    **dict.fromkeys(("min", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hour", "hours"), 3600),
}
_DAYS = ("d", "day", "days")
_BUSINESS_DAYS = ("business day", "business days", "working day", "working days")


def target_unit(metric: Metric) -> Unit:
    """Return what a target of `metric` is measured in: of times it is the share that is in time."""
    if isinstance(metric.unit, Money):
        return Unit.MONEY
    return Unit.SHARE if metric.unit is Unit.SECONDS else metric.unit


def read_target(text: str, metric: Metric) -> Decimal:
    """Return the target typed for `metric`: "90 %" as 0.9, and all else in the unit that the metric is shown in.

    Raises
    ------
    BadValue
        It is no number in the range that the unit allows. A share without its sign is refused, because
        0.8 may mean two things.
    """
    unit = target_unit(metric)
    allowed, likely = RANGES[unit], None
    typed = re.sub(r"\s+", " ", text.replace("−", "-")).strip()
    written = re.fullmatch(rf"({_NUMBER}) ?(%?)", typed, re.ASCII)
    if written:
        number, signed = Decimal(written[1].replace(",", "")), bool(written[2])
        value = number / 100 if signed or (unit is Unit.SHARE and number > 1) else number
        if signed == (unit is Unit.SHARE) and allowed.holds(value):
            return value
        likely = value if unit is Unit.SHARE and allowed.holds(value) else None
    raise BadValue(_outside(text, unit, likely))


def _outside(text: str, unit: Unit, likely: Decimal | None = None) -> str:
    allowed = RANGES[unit]
    low, high, example = (figure(float(n), unit) for n in (allowed.low, allowed.high, likely or allowed.example))
    return _("“{text}” is no target here: write a value from {low} to {high}, for instance “{example}”.").format(
        text=text[:40], low=low, high=high, example=example
    )


def read_threshold(text: str, clock: Clock, business_day_s: int | None = None) -> int:
    """Return the seconds of a time that was typed: "15 min", "1 h 30 min", "2 business days".

    Parameters
    ----------
    text : str
        Parts with their units.
    clock : Clock
        A day of 24 hours is meant only where all time counts, and a business day only where working time does.
    business_day_s : int, optional
        Seconds of one business day; None where the calendar is not known, or its days differ in length.

    Raises
    ------
    BadValue
        It is no time from 1 second to 366 days, or of a clock that the unit does not go with.
    """
    typed = " ".join(text.lower().split())
    if not re.fullmatch(rf"(?:{_PART})+", typed, re.ASCII):
        raise BadValue(_no_time(text))
    parts = (Decimal(number) * _unit_s(text, name, clock, business_day_s) for number, name in re.findall(_PART, typed))
    seconds = sum(parts, Decimal(0))
    if seconds != int(seconds) or not 1 <= seconds <= LONGEST_S:
        raise BadValue(_no_time(text))
    return int(seconds)


def _unit_s(text: str, name: str, clock: Clock, business_day_s: int | None) -> int:
    if name in _SECONDS:
        return _SECONDS[name]
    if name in _DAYS and clock is Clock.TOTAL:
        return DAY_S
    if name in _DAYS:
        raise BadValue(
            _("“{text}” may mean 24 hours or a business day: write “24 h” or “1 business day”.").format(text=text[:40])
        )
    if name not in _BUSINESS_DAYS:
        raise BadValue(_no_time(text))
    if clock is not Clock.WORKING:
        raise BadValue(_("“{text}” needs the working clock; here all time counts.").format(text=text[:40]))
    if business_day_s is None:
        raise BadValue(
            _("“{text}” has no fixed length, because the days of the calendar differ: write hours.").format(
                text=text[:40]
            )
        )
    return business_day_s


def _no_time(text: str) -> str:
    return _("“{text}” is no time here: write one from {low} to {high}, for instance “15 min” or “1 h 30 min”.").format(
        text=text[:40], low=duration(1), high=duration(LONGEST_S)
    )


def check(standard: Standard, metric: Metric) -> None:
    """Refuse a standard that `metric` cannot be judged by.

    Raises
    ------
    BadValue, CannotAnswer
        In a sentence that says what is wrong.
    """
    if metric.better is Better.NEITHER:
        raise CannotAnswer(
            _("“{metric}” can have no standard: neither more nor less of it is better.").format(metric=metric.title)
        )
    for dimension in DIMENSIONS:
        if dimension.key in standard.covers.pins:
            dimension.on(metric)
    if standard.target is not None and not RANGES[target_unit(metric)].holds(standard.target):
        raise BadValue(_outside(str(standard.target), target_unit(metric)))
    _check_times(standard, metric)


def _check_times(standard: Standard, metric: Metric) -> None:
    timed = metric.unit is Unit.SECONDS and not standard.ended
    if timed != (standard.clock is not None):
        raise BadValue(
            _("“{metric}” is judged by a share within a time: choose its clock.").format(metric=metric.title)
            if timed
            else _("“{metric}” has no clock here.").format(metric=metric.title)
        )
    needs_threshold = standard.clock in (Clock.WORKING, Clock.TOTAL)
    if needs_threshold != (standard.threshold_s is not None):
        raise BadValue(
            _("A time is needed within which it must be done.")
            if needs_threshold
            else _("A time is not wanted here: there is none, or the source sets it.")
        )
    if standard.threshold_s is not None and not 1 <= standard.threshold_s <= LONGEST_S:
        raise BadValue(_no_time(str(standard.threshold_s)))
