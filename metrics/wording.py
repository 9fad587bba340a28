"""Write numbers, durations, instants and periods: the one formatter."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import isfinite
from zoneinfo import ZoneInfo

from metrics.periods import Days, Grain, Span, whole_months
from metrics.translation import translate as _
from metrics.units import Measure, Money, Unit

NBSP = "\u00a0"
MINUS = "−"
NO_DATA = _("no data")
MONTHS = (
    *(_("January"), _("February"), _("March"), _("April"), _("May"), _("June")),
    *(_("July"), _("August"), _("September"), _("October"), _("November"), _("December")),
)
WEEKDAYS = (*(_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")),)


def number(value: float, digits: int = 0) -> str:
    """Write a number with thousands separated and a true minus."""
    # Whole numbers beyond 2**53 are not to pass through a float.
    text = f"{abs(value):,d}" if isinstance(value, int) and not digits else f"{abs(value):,.{digits}f}"
    return MINUS + text if value < 0 and text.strip("0.,") else text


def figure(value: float | None, unit: Measure) -> str:
    """Write a figure in its unit: "83.4 %", "+41", "3 h 10 min", "1,284", "4.21", "12.40 EUR"."""
    if value is None or not isfinite(value):
        return NO_DATA
    match unit:
        case Unit.COUNT:
            return number(value)
        case Unit.SHARE:
            return f"{number(100 * value, 1)}{NBSP}%"
        case Unit.POINTS:
            return signed(value, 0)
        case Unit.SECONDS:
            return duration(value)
        case Money():
            return money(value, unit.currency)
        case Unit.SCORE | Unit.RATE | Unit.MONEY:
            return number(value, 2)


def signed(value: float, digits: int) -> str:
    """Write a number with its sign; what rounds to nothing has none."""
    text = number(value, digits)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def duration(seconds: float) -> str:
    """Write a duration in its two largest units: "45 s", "24 min", "3 h 10 min", "2 d 4 h"."""
    rest = round(abs(seconds))
    sign = MINUS if seconds < 0 and rest else ""
    if rest < 60:
        return f"{sign}{rest}{NBSP}s"
    minutes = round(rest / 60)
    if minutes < 60:
        return f"{sign}{minutes}{NBSP}min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{sign}{hours}{NBSP}h" + (f" {minutes}{NBSP}min" if minutes else "")
    days, hours = divmod(round(rest / 3600), 24)
    return f"{sign}{number(days)}{NBSP}d" + (f" {hours}{NBSP}h" if hours else "")


def threshold(seconds: int) -> str:
    """Write a length of time to the second, without days, as working days have fewer hours: "40 h", "1 h 30 min"."""
    hours, rest = divmod(seconds, 3600)
    parts = ((hours, "h"), (rest // 60, "min"), (rest % 60, "s"))
    return " ".join(f"{number(n)}{NBSP}{unit}" for n, unit in parts if n) or f"0{NBSP}s"


def money(value: float, currency: str) -> str:
    """Write an amount with its currency."""
    return f"{number(value, 2)}{NBSP}{currency}"


def day(value: date) -> str:
    """Write a day: "31 October 2026"."""
    return f"{value.day}{NBSP}{MONTHS[value.month - 1]}{NBSP}{value.year}"


def weekday(value: date) -> str:
    """Write a day with that of the week: "Saturday 31 October 2026"."""
    return f"{WEEKDAYS[value.weekday()]}{NBSP}{day(value)}"


def short_day(value: date) -> str:
    """Write a day on an axis: "31 Oct"."""
    return f"{value.day}{NBSP}{MONTHS[value.month - 1][:3]}"


def instant(value: datetime, zone: ZoneInfo) -> str:
    """Write a naive UTC instant in `zone`; midnight is written as the end of the day before."""
    local = value.replace(tzinfo=UTC).astimezone(zone)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{day(local.date() - timedelta(days=1))}, 24:00"
    return f"{day(local.date())}, {local:%H:%M}"


def moment(value: datetime, zone: ZoneInfo) -> str:
    """Write a naive UTC instant of one event in `zone`: "31 Oct 2026, 18:05"."""
    local = value.replace(tzinfo=UTC).astimezone(zone)
    return f"{short_day(local.date())}{NBSP}{local.year}, {local:%H:%M}"


def period(span: Span | Days) -> str:
    """Write a period by the shortest name that it has: "October 2026", "3rd quarter 2026", "5 – 18 October 2026"."""
    first, last = span.first, span.last
    months, final = whole_months(Days(first, last)), last - timedelta(days=1)
    month = MONTHS[first.month - 1]
    if months == 1:
        return f"{month}{NBSP}{first.year}"
    if months == 3 and first.month % 3 == 1:
        return f"{ordinal((first.month + 2) // 3)} {_('quarter')}{NBSP}{first.year}"
    if months == 12 and first.month == 1:
        return f"{first.year}"
    if months and first.year == final.year:
        return f"{month} – {MONTHS[final.month - 1]}{NBSP}{first.year}"
    if months:
        return f"{month}{NBSP}{first.year} – {MONTHS[final.month - 1]}{NBSP}{final.year}"
    if final == first:
        return day(first)
    if (first.year, first.month) == (final.year, final.month):
        return f"{first.day} – {day(final)}"
    if first.year == final.year:
        return f"{first.day}{NBSP}{month} – {day(final)}"
    return f"{day(first)} – {day(final)}"


def ordinal(value: int) -> str:
    """Write 1st, 2nd, 3rd, 4th."""
    return f"{value}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(value, 'th') }"


def bucket(span: Span | Days, grain: Grain) -> str:
    """Write one step of a trend: "week of 26 October 2026"."""
    if grain is Grain.WEEK:
        return _("week of {day}").format(day=day(span.first))
    return period(span)


def group(value: str | None) -> str:
    """Write the value of a dimension; rows without one have a name too."""
    return value if value and value.strip() else _("(none)")


def data_until(as_of: datetime, zone: ZoneInfo) -> str:
    """Write until when the data reach: "data until 14 March 2026, 18:00 (Europe/Berlin)"."""
    return _("data until {instant} ({zone})").format(instant=instant(as_of, zone), zone=zone)


def how_often(level: float) -> str:
    """Write how often something holds: "19 times in 20"."""
    share = Fraction(level).limit_denominator(1000)
    return _("{n} times in {of}").format(n=share.numerator, of=share.denominator)
