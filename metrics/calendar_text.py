"""Read the hours and days off that people type, and write them back."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from metrics.errors import BadValue
from metrics.periods import parse_day
from metrics.shifts import Shift, normal
from metrics.translation import translate as _
from metrics.wording import WEEKDAYS as NAMES
from metrics.wording import number
from metrics.worktime import WEEKDAYS, Calendar

DAY_NAMES: Mapping[str, str] = dict(zip(WEEKDAYS, NAMES, strict=True))
CLOSED = _("closed")
MOST_DAYS = 5000

_DASH = r"\s*(?:-|–|—)\s*"
_TIME = r"\d{1,2}:\d{2}"
_SLOTS = re.compile(rf"(?:{_TIME}{_DASH}{_TIME})(?:\s*,\s*{_TIME}{_DASH}{_TIME})*(?=\s|$)", re.ASCII)


@dataclass(frozen=True)
class SpecialDays:
    """Days that are not as the week says: those off, those with hours of their own, and what they are called."""

    off: frozenset[date] = frozenset()
    hours: Mapping[date, tuple[Shift, ...]] = field(default_factory=dict)
    names: Mapping[date, str] = field(default_factory=dict)

    @classmethod
    def of(cls, calendar: Calendar) -> "SpecialDays":
        """Return those of a calendar, which keeps no names."""
        return cls(frozenset(calendar.holidays), dict(calendar.date_hours))

    def with_names(self, found: Mapping[date, str]) -> "SpecialDays":
        """Return these and the days off `found`; a day that has hours or a name keeps them."""
        return SpecialDays(self.off | (found.keys() - self.hours.keys()), self.hours, {**found, **self.names})


def read_hours(day: str, text: str) -> tuple[Shift, ...]:
    """Return the shifts typed for a day: "09:00-12:30, 13:30-18:00", and none for "closed".

    Raises
    ------
    BadValue
        A slot is none; the sentence names it, and the `day`.
    """
    if text.strip().casefold() in {"", "-", "–", CLOSED.casefold()}:
        return ()
    shifts = []
    for slot in re.split(r"[,;]", text):
        times = re.split(_DASH, slot.strip())
        if len(times) != 2:
            raise BadValue(
                _("{day}: “{slot}” is no slot; write from and to as 09:00-12:30, slots apart by commas.").format(
                    day=day, slot=slot.strip()[:40]
                )
            )
        shifts.append(times)
    return normal(day, shifts)


def write_hours(shifts: Iterable[Shift], dash: str = "-") -> str:
    """Return shifts as `read_hours` reads them."""
    return ", ".join(f"{start}{dash}{end}" for start, end in shifts)


def read_days(text: str) -> SpecialDays:
    """Return the days typed one a line: "2026-12-25 Christmas Day", "2026-12-24 09:00-12:30 Christmas Eve".

    Raises
    ------
    BadValue
        A line begins with no day or repeats one, or its hours are none; the sentence names the line.
    """
    off, hours, names = set(), {}, {}
    lines = [(n, line.split(maxsplit=1)) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_DAYS:
        raise BadValue(_("These are {n} days; a calendar keeps at most {most}.").format(n=len(lines), most=MOST_DAYS))
    for n, (first, *rest) in lines:
        where = _("Line {n}").format(n=n)
        try:
            day = parse_day(where, first)
        except BadValue:
            raise BadValue(
                _("{where}: “{text}” is no day; write it as 2026-12-25, then its name if it has one.").format(
                    where=where, text=first[:40]
                )
            ) from None
        if day in off or day in hours:
            raise BadValue(_("{where}: {day} stands twice.").format(where=where, day=day))
        told = "".join(rest).strip()
        slots = _SLOTS.match(told)
        if slots:
            hours[day] = read_hours(f"{where}, {day}", slots[0])
        else:
            off.add(day)
        name = told[slots.end() :].strip() if slots else told
        if name:
            names[day] = name[:200]
    return SpecialDays(frozenset(off), hours, names)


def write_days(days: SpecialDays) -> str:
    """Return days as `read_days` reads them, in order."""
    lines = ((day, write_hours(days.hours.get(day, ())), days.names.get(day, "")) for day in {*days.off, *days.hours})
    return "\n".join(" ".join(filter(None, (day.isoformat(), *rest))) for day, *rest in sorted(lines))


def hours_in_words(calendar: Calendar) -> str:
    """Return the week in words: "Mon–Thu 09:00–12:30, 13:30–18:00; Fri 09:00–15:00"."""
    week = dict(calendar.week)
    runs: list[list[str]] = []
    for name in WEEKDAYS:
        if runs and week.get(name) == week.get(runs[-1][-1]):
            runs[-1].append(name)
        else:
            runs.append([name])
    told = []
    for run in (run for run in runs if run[0] in week):
        days = "–".join(dict.fromkeys(DAY_NAMES[name][:3] for name in (run[0], run[-1])))
        told.append(f"{days} {write_hours(week[run[0]], '–')}")
    return "; ".join(told)


def calendar_in_words(calendar: Calendar) -> str:
    """Return all of a calendar in a line: hours, zone, and how many days are off or have hours of their own."""
    told = [hours_in_words(calendar), calendar.zone]
    if calendar.holidays:
        told.append(_("days off: {n}").format(n=number(len(calendar.holidays))))
    if calendar.date_hours:
        told.append(_("days with other hours: {n}").format(n=number(len(calendar.date_hours))))
    return "; ".join(told)
