"""Try a calendar before it is saved: its year by eye, and when a ticket would be due."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from metrics.errors import PlumblineError
from metrics.figures.years import days_of
from metrics.figures.years import year as draw_year
from metrics.standards import Clock
from metrics.targets import read_threshold
from metrics.translation import translate as _
from metrics.wording import number, weekday
from metrics.worktime import Calendar
from pages.parts.deciding import Desk, Draft, complain
from pages.parts.panels import CONFIG


def year_view(desk: Desk, draft: Draft, calendar: Calendar, names: Mapping[date, str]) -> None:
    """Draw a year of the calendar, a square a day, and the table behind it."""
    year = int(st.session_state[draft.key("year", desk.now.year)])
    days = days_of(calendar, year, names)
    title = _("{year}: open on {n} days, {hours} hours").format(
        year=year,
        n=number(sum(day.open_s > 0 for day in days)),
        hours=number(sum(day.open_s for day in days) / 3600),
    )
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.markdown(f"**{title}**")
        st.number_input(_("Year"), 1971, 2199, key=draft.key("year"), width=140)
    st.plotly_chart(draw_year(days, desk.page.look), theme=None, config=CONFIG, key=draft.key("squares"), alt=title)
    st.caption(_("A square a day, Monday above: the darker, the more hours; × is not as the week says."))
    with st.expander(_("Show as table")):
        table = pd.DataFrame(
            [(weekday(day.day), day.told, day.name) for day in days], columns=[_("Day"), _("Hours"), _("Name")]
        )
        st.dataframe(table, hide_index=True, alt=title)


def try_due(desk: Desk, draft: Draft, calendar: Calendar) -> None:
    """Draw a question to try the calendar with: when is due what arrives then."""
    zone = ZoneInfo(calendar.zone)
    st.markdown(_("**When is a ticket due?**"))
    on, at, within = st.columns(3)
    today = desk.page.resolved.calendar.local(desk.now).date()
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    with on:
        day = st.date_input(
            _("It arrives on"), key=draft.key("on", friday), format="YYYY-MM-DD",
            min_value=date(1971, 1, 1), max_value=date(2199, 1, 1),
        )  # fmt: skip
    with at:
        clock = st.time_input(_("at"), key=draft.key("at", time(16, 30)))
    with within:
        st.text_input(_("and is due within"), key=draft.key("within", "4 h"))
        seconds = draft.typed("within", lambda text: read_threshold(text, Clock.WORKING, calendar.business_day_s))
    if not (seconds and isinstance(day, date) and clock):
        return
    try:
        due = calendar.due(datetime.combine(day, clock, zone), seconds).astimezone(zone)
    except PlumblineError as error:
        complain(error)
        return
    st.info(
        _("Due on {day}, {time} ({zone}).").format(day=weekday(due.date()), time=f"{due:%H:%M}", zone=calendar.zone),
        icon=":material/schedule:",
    )
