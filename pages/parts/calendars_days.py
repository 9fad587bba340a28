"""Gather the days that are not as the week says: typed, by country, from a file."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from data_access.ical import days_off
from data_access.public_holidays import countries, public_holidays, regions
from metrics.calendar_text import SpecialDays, read_days, write_days
from metrics.errors import PlumblineError
from metrics.translation import translate as _
from metrics.worktime import Calendar
from pages.parts.deciding import Desk, Draft, complain
from pages.parts.plain import plain

BACK, AHEAD = 2, 3  # years around this one that are filled unless others are asked for


def special_days(desk: Desk, draft: Draft, before: Calendar) -> SpecialDays | None:
    """Draw the field of days and the ways to fill it; return them, None while a line cannot be read."""
    st.markdown(_("**Days off, and days with other hours**"))
    st.text_area(
        _("Days off, one a line"),
        key=draft.key("days", write_days(SpecialDays.of(before))),
        height=260,
        label_visibility="collapsed",
        placeholder=_("2026-12-24 09:00-12:30 Christmas Eve\n2026-12-25 Christmas Day"),
    )
    days = draft.typed("days", read_days)
    with st.expander(_("Add public holidays or a file"), icon=":material/event:"):
        first, last = _years(desk, draft)
        _by_country(draft, first, last)
        _from_file(draft, first, last)
    return days


def _years(desk: Desk, draft: Draft) -> tuple[int, int]:
    left, right = st.columns(2)
    year = desk.now.year
    with left:
        first = st.number_input(_("From year"), 1971, 2100, key=draft.key("first_year", year - BACK))
    with right:
        last = st.number_input(_("to year"), 1971, 2100, key=draft.key("last_year", year + AHEAD))
    return int(first), max(int(first), int(last))


def _by_country(draft: Draft, first: int, last: int) -> None:
    names = countries()
    left, right = st.columns(2)
    with left:
        country = st.selectbox(
            _("Country"), list(names), index=None, format_func=names.__getitem__, key=draft.key("country")
        )
    known = regions(country) if country else {}
    with right:
        region = st.selectbox(
            _("Region"),
            ["", *known],
            format_func=lambda code: known.get(code) or _("the whole country"),
            key=draft.key(f"region_{country}"),
            disabled=not known,
        )
    if not country:
        return
    try:
        found = public_holidays(country, region or None, first, last)
    except PlumblineError as error:
        complain(error)
        return
    _offer(draft, "country", found)


def _from_file(draft: Draft, first: int, last: int) -> None:
    file = st.file_uploader(_("An iCalendar file (.ics)"), key=draft.key("file"))
    if not file:
        return
    try:
        found = days_off(file.name, file.getvalue(), date(first, 1, 1), date(last, 12, 31))
    except PlumblineError as error:
        complain(error)
        return
    if found.left_out:
        st.caption(_("Left out, because they take hours or were cancelled: {n} events.").format(n=found.left_out))
    _offer(draft, "ics", found.days)


def _offer(draft: Draft, name: str, found: Mapping[date, str]) -> None:
    st.caption(plain(", ".join(dict.fromkeys(found.values())), 300) or _("No day off in these years."))
    st.button(
        _("Add {n} days").format(n=len(found)),
        key=draft.key(f"add_{name}"),
        on_click=_add,
        args=(draft, found),
        disabled=not found,
        icon=":material/add:",
    )


def _add(draft: Draft, found: Mapping[date, str]) -> None:
    key = draft.key("days")
    try:
        days = read_days(st.session_state[key])
    except PlumblineError:  # which is said beneath the field
        return
    st.session_state[key] = write_days(days.with_names(found))
