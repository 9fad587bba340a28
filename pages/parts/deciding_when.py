"""Ask from when a decision holds: at once, from next Monday, or from a day."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import streamlit as st

from metrics.periods import Calendar
from metrics.translation import translate as _
from metrics.wording import NBSP, weekday
from pages.parts.deciding import Desk, Draft

WEEK = timedelta(days=7)


class Begin(NamedTuple):
    """When a decision begins, as naive UTC, and in words."""

    at_once: bool
    instant: datetime
    words: str


def choose_begin(desk: Desk, draft: Draft, zone: ZoneInfo) -> Begin:
    """Draw the choice; days begin at midnight in `zone`."""
    days = Calendar(zone)
    today = days.local(desk.now).date()
    monday = today + WEEK - timedelta(days=today.weekday())
    choices = {
        "monday": _("Next Monday, {day}").format(day=weekday(monday).partition(NBSP)[2]),
        "now": _("At once"),
        "day": _("A day"),
    }
    chosen = st.radio(
        _("In force from"),
        list(choices),
        format_func=choices.__getitem__,
        key=draft.key("begin", "monday"),
        horizontal=True,
    )
    day = monday
    if chosen == "day":
        picked = st.date_input(
            _("From the beginning of"),
            key=draft.key("day", monday),
            format="YYYY-MM-DD",
            min_value=date(1970, 1, 1),
            max_value=date(2199, 12, 30),
        )
        day = picked if isinstance(picked, date) else monday
    if chosen == "now":
        return Begin(True, desk.now, _("at once"))
    return Begin(False, days.instant(day), _("from {day}").format(day=weekday(day)))


def since(instant: datetime, zone: ZoneInfo) -> str:
    """Write the instant from which something holds: "23 November 2026", with the time of day unless it is midnight."""
    local = Calendar(zone).local(instant)
    if local.year <= 1900:
        return _("always")
    day = weekday(local.date()).partition(NBSP)[2]
    return day if (local.hour, local.minute, local.second) == (0, 0, 0) else f"{day}, {local:%H:%M}"
