"""Hold the standards and hours that the sample company comes with."""

from decimal import Decimal
from functools import cache

from data_access.public_holidays import public_holidays
from metrics.calendars import CalendarAssignment, CalendarBook, CalendarVersion
from metrics.covers import ALL, Covers
from metrics.decisions import ALWAYS
from metrics.rules import Rules
from metrics.standards import Clock, Standard, StandardBook
from metrics.translation import translate as _
from metrics.worktime import Calendar

AUTHOR, WHY = _("the sample company"), _("It comes with the sample company.")
_MINUTE, _HOUR = 60, 3600
_DAY = 10 * _HOUR  # of office hours
_WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


def _standard(metric: str, target: str, threshold_s: int | None = None, **whom: str) -> Standard:
    clock = None if threshold_s is None else Clock.WORKING
    covers = Covers(**whom)
    return Standard(
        metric, Decimal(target), threshold_s, clock, covers=covers, effective_from=ALWAYS, author=AUTHOR, reason=WHY
    )


@cache
def sample_rules() -> Rules:
    """Return what judges the sample company until somebody sets a standard."""
    days_off = public_holidays("DE", None, 2023, 2027)
    office = Calendar("Europe/Berlin", {day: [("08:00", "18:00")] for day in _WORKDAYS}, frozenset(days_off))
    return Rules(
        StandardBook(
            (
                _standard("csat", "0.85"),
                _standard("nps", "30"),
                _standard("first_response_time", "0.9", 4 * _HOUR),
                _standard("first_response_time", "0.8", 15 * _MINUTE, channel="chat"),
                _standard("resolution_time", "0.75", 4 * _DAY),
                _standard("reopen_rate", "0.05"),
            )
        ),
        CalendarBook(
            (CalendarVersion("office", _("Office hours"), office, effective_from=ALWAYS, author=AUTHOR, reason=WHY),),
            (CalendarAssignment("office", covers=ALL, effective_from=ALWAYS, author=AUTHOR, reason=WHY),),
        ),
    )
