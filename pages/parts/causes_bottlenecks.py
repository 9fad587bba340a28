"""Show where tickets wait, with the share of all waiting that each place makes."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from data_access.warehouse.bottlenecks import find_bottlenecks
from metrics.bottlenecks import Bottlenecks, Part
from metrics.errors import PlumblineError
from metrics.figures.bottlenecks import wait_bars, wait_hours
from metrics.query.bottlenecks import MOST_HANDOVERS
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import WEEKDAYS, duration, figure
from pages.parts import navigation, notices
from pages.parts.opening import Page
from pages.parts.panels import figure_panel

STATUSES = {
    "new_s": _("untouched"),
    "open_s": _("in work"),
    "pending_s": _("waiting on the customer"),
    "on_hold_s": _("on hold"),
}
METRICS = {"new_s": "time_new", "open_s": "time_open", "pending_s": "time_pending", "on_hold_s": "time_on_hold"}
HANDOVERS = {
    "0": _("no handover"),
    "1": _("one handover"),
    "2": _("two handovers"),
    str(MOST_HANDOVERS): _("three or more"),
    "None": _("not told by the source"),
}


def bottlenecks_view(page: Page) -> None:
    """Draw waiting by status, by handovers and by hour of arrival."""
    try:
        with st.spinner(_("Counting")):
            found = find_bottlenecks(page.question, scope=page.scope, warehouse=page.warehouse, settings=page.settings)
    except PlumblineError as error:
        notices.refused(error)
        return
    if found.statuses:
        first = found.statuses[0]
        title = _("{share} of the time to resolution is {status}").format(
            share=figure(first.share, Unit.SHARE), status=STATUSES[first.key]
        )
        bars = wait_bars(found.statuses, STATUSES, page.look)
        figure_panel(page, title, bars, _table(found.statuses, STATUSES, _("Status")), "statuses")
        with st.container(horizontal=True):
            for part in found.statuses:
                own = page.question.about(METRICS[part.key])
                navigation.link("tickets", _("Tickets {status}").format(status=STATUSES[part.key]), own)
    bars = wait_bars(found.handovers, HANDOVERS, page.look)
    table = _table(found.handovers, HANDOVERS, _("Handovers"))
    figure_panel(page, _("Time to resolution by handovers"), bars, table, "handovers")
    if found.hours:
        title = _("Waiting for the first answer, by the hour at which tickets come")
        figure_panel(page, title, wait_hours(found, page.look), _hours(found), "hours")
    st.caption(
        _(
            "Of tickets opened in the period; by status and handovers, of those resolved. All of them are counted, so "
            "these are sums and no estimates; the bounds tell how far a mean would go by chance."
        )
    )


def _table(parts: Sequence[Part], names: Mapping[str, str], title: str) -> pd.DataFrame:
    rows = [
        {
            title: names[part.key],
            _("n"): part.n,
            _("Share of all waiting"): figure(part.share, Unit.SHARE),
            _("Mean of a ticket"): duration(part.mean) if part.mean is not None else _("too few"),
            _("from"): duration(max(part.bounds[0], 0)) if part.bounds else "",
            _("to"): duration(part.bounds[1]) if part.bounds else "",
        }
        for part in parts
    ]
    return pd.DataFrame(rows)


def _hours(found: Bottlenecks) -> pd.DataFrame:
    rows = [
        {
            _("Day"): WEEKDAYS[day],
            _("Hour"): f"{hour}:00",
            _("n"): n,
            _("Share of all waiting"): figure(seconds / found.waited if found.waited else 0.0, Unit.SHARE),
            _("Mean of a ticket"): duration(seconds / n),
        }
        for (day, hour), (n, seconds) in sorted(found.hours.items())
    ]
    return pd.DataFrame(rows)
