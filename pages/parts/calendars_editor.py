"""Edit one calendar: its title, zone, week and days, tried out before it is saved."""

import re
import unicodedata
from collections.abc import Collection
from zoneinfo import ZoneInfo, available_timezones

import streamlit as st

from metrics.calendar_text import CLOSED, DAY_NAMES, read_hours, write_hours
from metrics.calendars import CalendarVersion
from metrics.decisions import ALWAYS
from metrics.errors import BadValue, PlumblineError
from metrics.shifts import Shift
from metrics.translation import translate as _
from metrics.worktime import WEEKDAYS, Calendar
from pages.parts.calendars_days import special_days
from pages.parts.calendars_list import current
from pages.parts.calendars_tried import try_due, year_view
from pages.parts.deciding import Desk, Draft, complain
from pages.parts.deciding_when import Begin, choose_begin

USUAL = dict.fromkeys(WEEKDAYS[:5], (("09:00", "17:00"),))


def editor(desk: Desk, version: CalendarVersion | None) -> None:
    """Draw the form of a new calendar, or of the next version of one."""
    draft = Draft("calendar", version.key if version else "")
    read = draft.read(desk.calendars.revision)
    before = version.calendar if version else Calendar(str(desk.zone), USUAL)
    others = {other.title.casefold() for key, other in current(desk).items() if version is None or key != version.key}
    with st.container(border=True, key="calendar_editor"):
        left, right = st.columns(2)
        with left:
            st.text_input(_("Title"), key=draft.key("title", version.title if version else ""), max_chars=200)
            title = draft.typed("title", lambda text: _titled(text, others))
        with right:
            zones = sorted(available_timezones())
            zone = st.selectbox(_("Time zone"), zones, key=draft.key("zone", before.zone))
        left, right = st.columns(2)
        with left:
            week = _week(draft, before)
        with right:
            days = special_days(desk, draft, before)
        calendar = None
        if week is not None and days is not None and zone:
            try:
                calendar = Calendar(zone, week, days.off, days.hours)
            except PlumblineError as error:
                complain(error)
        if calendar and days:
            year_view(desk, draft, calendar, days.names)
            try_due(desk, draft, calendar)
        begin = _begin(desk, draft, version, zone or before.zone)
        why = draft.why()
        if draft.button(_("Save the calendar")) and title and calendar and why:
            key = version.key if version else _key(title, current(desk))
            made = CalendarVersion(key, title, calendar, effective_from=begin.instant, author=desk.author, reason=why)
            draft.save(
                lambda: desk.store.set_calendar(made, by=desk.visitor, read=read, at_once=begin.at_once),
                _("Saved: {title}, {begin}.").format(title=title, begin=begin.words),
            )


def _week(draft: Draft, before: Calendar) -> dict[str, tuple[Shift, ...]] | None:
    """Draw one field a weekday; return the shifts, None while one cannot be read."""
    st.markdown(_("**Hours of the week**"))
    hours = dict(before.week)
    found = {}
    for name in WEEKDAYS:
        field = f"hours_{name}"
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(DAY_NAMES[name], width=96)
            st.text_input(
                _("Hours of {day}").format(day=DAY_NAMES[name]),
                key=draft.key(field, write_hours(hours.get(name, ())) or CLOSED),
                label_visibility="collapsed",
                placeholder=CLOSED,
            )
        found[name] = draft.typed(field, lambda text, name=name: read_hours(DAY_NAMES[name], text))  # type: ignore[misc]
    st.button(
        _("Monday's hours until Friday"),
        on_click=_as_monday,
        args=(draft,),
        type="tertiary",
        icon=":material/content_copy:",
    )
    st.caption(_("Write 09:00-12:30, 13:30-18:00. 22:00-06:00 runs over midnight, 00:00-24:00 is the whole day."))
    return None if None in found.values() else {name: shifts for name, shifts in found.items() if shifts is not None}


def _as_monday(draft: Draft) -> None:
    for name in WEEKDAYS[1:5]:
        st.session_state[draft.key(f"hours_{name}")] = st.session_state[draft.key("hours_mon")]


def _begin(desk: Desk, draft: Draft, version: CalendarVersion | None, zone: str) -> Begin:
    if version:
        return choose_begin(desk, draft, ZoneInfo(zone))
    st.caption(_("The first hours of a calendar hold for all time, also before today."))
    return Begin(False, ALWAYS, _("for all time"))


def _titled(text: str, others: Collection[str]) -> str:
    title = " ".join(text.split())
    if not title:
        raise BadValue(_("A calendar needs a title, for instance “Berlin office”."))
    if title.casefold() in others:
        raise BadValue(
            _("“{title}” is there already: change that calendar, or choose another title.").format(title=title)
        )
    return title


def _key(title: str, known: Collection[str]) -> str:
    """Return a stable name of small letters, digits and hyphens that no calendar has."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain[:50]).strip("-") or "calendar"
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, len(known) + 3))) if key not in known)
