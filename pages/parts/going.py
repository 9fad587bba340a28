"""Show where a figure is going, once somebody asks."""

import pandas as pd
import streamlit as st

from data_access.warehouse.foreseen import foreseen
from metrics.answer import Answer
from metrics.errors import CannotAnswer
from metrics.figures.forecasts import course
from metrics.foreseen import Foreseen, foreseeable, promise, told
from metrics.translation import translate as _
from metrics.wording import day, figure
from pages.parts import notices
from pages.parts.opening import Page
from pages.parts.panels import figure_panel
from pages.parts.plain import plain

OPEN = "going"


def going_panel(page: Page, answer: Answer) -> None:
    """Draw the forecast of the quarter ahead under a title that opens it: what is closed costs nothing."""
    if not foreseeable(answer.metric):
        return
    with st.expander(_("Where it is going"), icon=":material/trending_up:", key=OPEN, on_change="rerun") as panel:
        if panel.open:
            _drawn(page, answer)


def _drawn(page: Page, answer: Answer) -> None:
    metric = answer.metric
    found = _foreseen(page, metric.key)
    if found:
        for sentence in told(found):
            st.markdown(plain(sentence, 300))
    # A time is judged by how many were in time, which has a course of its own.
    judged = _foreseen(page, metric.attained) if page.rules.judges(metric) else found
    likely = promise(judged) if judged else None
    if likely:
        st.markdown(f"**{plain(likely, 300)}**")
    if found:
        title = _("{metric} by week, and what is expected of the next quarter").format(metric=metric.title)
        figure_panel(page, title, course(found, page.look), _table(found), "going")
        told_of = _("From all whole weeks of the data under these filters, whatever period the page shows.")
        st.caption(told_of, help=_HELP)


_HELP = _(
    "Two ways are tried on up to eight quarters of the past, each told from nothing but what was before it: a damped "
    "trend of the weeks without their season (ETS after STL; a season only where three whole years show one), and "
    "the same weeks a year before. The way that was less off is taken, and its limits are never narrower than it was "
    "off. A forecast knows of no price change and no new product: it says what comes if all goes on."
)


def _foreseen(page: Page, metric: str) -> Foreseen | None:
    """Return the forecast, or say why there is none."""
    try:
        with st.spinner(_("Trying it on the past"), show_time=True):
            return foreseen(
                page.question.about(metric),
                scope=page.scope, warehouse=page.warehouse, settings=page.settings, rules=page.rules,
            )  # fmt: skip
    except CannotAnswer as error:
        notices.refused(error)
        return None


def _table(found: Foreseen) -> pd.DataFrame:
    unit = found.answer.metric.unit
    rows = [
        (day(first), figure(value, unit), figure(low, unit), figure(high, unit))
        for first, value, (low, high) in zip(found.begins, found.values, found.limits, strict=True)
    ]
    return pd.DataFrame(rows, columns=[_("Week of"), _("Expected"), _("from"), _("to")])
