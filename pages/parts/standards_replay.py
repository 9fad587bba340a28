"""Show what a standard would have said of the past, before it is saved."""

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from data_access.warehouse.replay import replay
from metrics.answer import Answer
from metrics.figures.hours import hours
from metrics.figures.splits import split
from metrics.figures.trends import trend
from metrics.replay import Fit, Replay, trial
from metrics.rules import Rules
from metrics.standards import Standard
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import WEEKDAYS, figure, period
from pages.parts.deciding import Desk
from pages.parts.panels import CONFIG, table_of
from pages.parts.plain import plain

ICONS = {
    Fit.COMPLACENT: ":material/trending_flat:",
    Fit.REALISTIC: ":material/check_circle:",
    Fit.OUT_OF_REACH: ":material/warning:",
    Fit.UNKNOWN: ":material/help:",
}


def replay_panel(desk: Desk, standard: Standard) -> None:
    """Draw the judgement in words, then the figure by month, team, channel and hour of the week, each with a table."""
    rules = Rules(desk.standards, desk.in_use)
    with st.container(border=True, key="standard_replay"):
        with st.spinner(_("Judging the last 13 months by it")):
            found = replay(
                *trial(rules, standard, desk.now),
                scope=desk.page.scope, warehouse=desk.page.warehouse, settings=desk.page.settings,
            )  # fmt: skip
        st.subheader(_("The last 13 months, judged by it"), anchor=False)
        st.caption(period(found.by_month.resolved.period))
        if not any(p.value is not None for p in found.by_month.points):
            st.markdown(_("In these months it would have judged nothing."))
            return
        first, *more = found.sentences
        st.markdown(f"{ICONS[found.fit]} **{plain(first, 200)}** " + plain(" ".join(more), 400))
        turned = " ".join(found.turned)
        if turned:
            st.markdown(plain(turned, 400))
        _figures(desk, found)


def _figures(desk: Desk, found: Replay) -> None:
    drawn = {_("By month"): (_month, found.by_month)}
    if found.by_month.groups:
        drawn[_("By team")] = (_groups, found.by_month)
    if found.by_week.groups:
        drawn[_("By channel")] = (_groups, found.by_week)
    names = [*drawn, *([_("By hour")] if found.hours else [])]
    for tab, name in zip(st.tabs(names), names, strict=True):
        with tab:
            if name in drawn:
                draw, answer = drawn[name]
                draw(desk, answer, name)
            else:
                st.caption(_("Share of the tickets too late, by the hour at which they came."))
                _shown(hours(found.hours, desk.page.look), _by_hour(found), name)


def _month(desk: Desk, answer: Answer, name: str) -> None:
    _shown(trend(answer, desk.page.look), table_of(answer, answer.trend()), name)


def _groups(desk: Desk, answer: Answer, name: str) -> None:
    _shown(split(answer, desk.page.look), table_of(answer, answer.groups), name)


def _shown(shape: go.Figure, table: pd.DataFrame, name: str) -> None:
    st.plotly_chart(shape, theme=None, config=CONFIG, alt=name, key=f"replay_{name}")
    with st.expander(_("Show as table")):
        st.dataframe(table, hide_index=True, alt=name)


def _by_hour(found: Replay) -> pd.DataFrame:
    rows = [
        (WEEKDAYS[day], f"{hour}:00", n, missed, figure(missed / n if n else None, Unit.SHARE))
        for (day, hour), (n, missed) in sorted(found.hours.items())
    ]
    return pd.DataFrame(rows, columns=[_("Day"), _("Hour"), _("Decided"), _("Too late"), _("Share")])
