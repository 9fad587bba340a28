"""Read days off from an iCalendar file: its all-day events, each as often as it recurs."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NoReturn

from metrics.errors import BadValue
from metrics.translation import translate as _

Event = Any  # of icalendar

DAY = timedelta(days=1)
LARGEST = 5_000_000  # bytes; a calendar of holidays has some thousand
ONCE = ("UID", "SUMMARY", "STATUS", "DTSTART", "DTEND", "DURATION", "RRULE")
WITHIN_A_DAY = {"SECONDLY", "MINUTELY", "HOURLY"}


@dataclass(frozen=True)
class DaysOff:
    """The names of days, and how many events were left out because they take hours, or were cancelled."""

    days: dict[date, str]
    left_out: int


@dataclass(frozen=True)
class _Place:
    """Where an event stands in its file: the line on which it begins, and those of its properties."""

    file: str
    line: int
    properties: dict[str, int]

    def refuse(self, reason: object, name: str | None = None) -> NoReturn:
        line = self.properties.get(name or "", self.line)
        raise BadValue(
            _("{file}, line {line}: {reason}.").format(file=self.file, line=line, reason=str(reason).rstrip("."))
        ) from None


def days_off(file: str, content: bytes, first: date, last: date) -> DaysOff:
    """Return the days off from `first` to `last`, both included.

    Parameters
    ----------
    file : str
        Its name, for what is said of it.

    Raises
    ------
    BadValue
        It is no iCalendar file, or an event in it cannot be read; the sentence names the line.
    """
    from icalendar import Calendar  # noqa: PLC0415 - 0.3 s, and only those who edit calendars need it

    text = _text(file, content)
    places = _places(file, text)
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except ValueError as error:
        raise BadValue(_("{file} cannot be read: {error}.").format(file=file, error=error)) from None
    events = [(number, event) for number, calendar in enumerate(calendars) for event in calendar.walk("VEVENT")]
    series: dict[object, list[tuple[Event, _Place]]] = defaultdict(list)
    left_out = 0
    for (number, event), place in zip(events, places, strict=True):
        if _is_all_day(event, place) and str(event.get("STATUS", "")).upper() != "CANCELLED":
            series[number, str(event.get("UID"))].append((event, place))
        else:
            left_out += 1
    names: dict[date, list[str]] = defaultdict(list)
    for members in series.values():
        for day, name in _occurrences(members, first, last):
            if name not in names[day]:
                names[day].append(name)
    return DaysOff({day: ", ".join(names[day]) for day in sorted(names)}, left_out)


def _text(file: str, content: bytes) -> str:
    if len(content) > LARGEST:
        raise BadValue(_("{file} is larger than 5 MB; no calendar of holidays is.").format(file=file))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadValue(_("{file}, line {line}: this is not UTF-8.").format(file=file, line=line)) from None


def _places(file: str, text: str) -> list[_Place]:
    """Return where each event stands; the library says what is wrong, but not where, and takes half a file as none."""
    places: list[_Place] = []
    open_parts: list[str] = []
    number = 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        here = _Place(file, number, {})
        name, value = line.replace(";", ":").partition(":")[0].upper(), line.partition(":")[2].strip().upper()
        if name == "BEGIN":
            open_parts.append(value)
            if value == "VEVENT":
                places.append(here)
        elif name == "END" and open_parts[-1:] == [value]:
            open_parts.pop()
        elif name == "END":
            here.refuse(_("“{part}” ends and was not open").format(part=value))
        elif open_parts[-1:] == ["VEVENT"]:
            places[-1].properties.setdefault(name, number)
        if open_parts[:1] != ["VCALENDAR"] and name != "END":
            here.refuse(_("an iCalendar file has all its lines between BEGIN:VCALENDAR and END:VCALENDAR"))
    if open_parts or not number:
        _Place(file, number, {}).refuse(
            _("the file ends before END:{part}").format(part=(open_parts or ["VCALENDAR"])[-1])
        )
    return places


def _is_all_day(event: Event, place: _Place) -> bool:
    for name, reason in event.errors:
        place.refuse(reason, name)
    for name in ONCE:
        if isinstance(event.get(name), list):
            place.refuse(_("an event has only one {name}").format(name=name), name)
    try:
        start = event.start
        if isinstance(start, datetime):
            return False
        if event.end < start:
            place.refuse(_("the event ends before it begins"), "DTEND")
    except (ValueError, OverflowError) as error:
        place.refuse(error)
    rule = event.get("RRULE", {})
    if WITHIN_A_DAY & set(rule.get("FREQ", ())) or rule.get("INTERVAL", [1])[0] < 1:
        place.refuse(_("whole days recur each day or less often"), "RRULE")
    return True


def _occurrences(series: list[tuple[Event, _Place]], first: date, last: date) -> Iterator[tuple[date, str]]:
    import recurring_ical_events  # noqa: PLC0415
    from icalendar import Calendar  # noqa: PLC0415

    calendar, place = Calendar(), series[0][1]
    for event, _place in series:
        calendar.add_component(event)
    try:
        found = recurring_ical_events.of(calendar).between(first, last + DAY)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        place.refuse(error, "RRULE")
    for event in found:
        day, end = event["DTSTART"].dt, max(event["DTEND"].dt, event["DTSTART"].dt + DAY)
        name = " ".join(str(event.get("SUMMARY", "")).split()) or _("Day off")
        while day < end:
            if first <= day <= last:
                yield day, name
            day += DAY
