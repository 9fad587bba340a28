"""Show figures large, each with its table behind it; a click on a mark opens the rows behind it."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from cachetools.func import lru_cache

from data_access.warehouse.distribution import distribution
from metrics.answer import Answer, Point
from metrics.figures.alone import alone
from metrics.figures.cohorts import cohorts
from metrics.figures.splits import MOST_BARS, split
from metrics.figures.splits import distribution as draw_distribution
from metrics.figures.trends import FEWEST, MOST_LINES, trend
from metrics.query.lists import parts
from metrics.question import Question
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.verdicts import State
from metrics.watched import told
from metrics.wording import bucket, duration, figure, group, number
from pages.parts import navigation
from pages.parts.downloads import offer
from pages.parts.headings import facts
from pages.parts.opening import Page
from pages.parts.plain import plain
from pages.parts.standing_out import of_trend

# Drawing takes longer than anything else on these pages, and the same figure is looked at again and again.
KEPT = 128
draw_trend, draw_split, draw_cohorts = lru_cache(KEPT)(trend), lru_cache(KEPT)(split), lru_cache(KEPT)(cohorts)

CONFIG = {"displaylogo": False, "modeBarButtons": [["toImage"]], "responsive": True}


def figure_panel(page: Page, title: str, shape: go.Figure, table: pd.DataFrame, key: str) -> None:
    """Draw a figure under a title that says what it shows, and the table behind it."""
    with st.container(border=True, key=f"panel_{key}"):
        st.subheader(plain(title, 160), anchor=False)
        event: Any = st.plotly_chart(
            shape,
            theme=None,
            config=CONFIG,
            key=f"{key}_{hash(page.question)}",
            on_select="rerun",
            selection_mode="points",
            alt=title,
        )
        with st.expander(_("Show as table")):
            st.dataframe(table, hide_index=True, alt=title)
        name = f"{page.question.metrics[0] if page.question.metrics else 'figure'}-{key}"
        told = facts(page)
        offer(page, lambda: table, name, lambda: alone(shape, title, told, page.look))
    marks = event.selection.points if event else []
    address = marks[0].get("customdata") if marks else None
    if address:
        text = address[0] if isinstance(address, list) else address
        navigation.go("tickets", Question.parse(text, page.catalogue.dimensions))


def trend_panel(page: Page, answer: Answer) -> None:
    """Draw the trend; split, it shows the largest groups."""
    groups = tuple(p.group for p in answer.groups) if page.question.by else None
    title = _("{metric} by {grain}").format(metric=answer.metric.title, grain=_(answer.resolved.grain.value))
    if groups and len(groups) > MOST_LINES:
        title += " " + _("(the {n} largest of {all} groups)").format(n=MOST_LINES, all=number(len(groups)))
    points = [p for p in answer.points if p.bucket and p.grouped == bool(page.question.by)]
    if groups:
        st.caption(_("Steps of a group on fewer than {n} rows are not drawn; the table has them.").format(n=FEWEST))
    standing = of_trend(page, answer)
    for one in standing:
        st.markdown(("▲ " if one.signal.high else "▼ ") + plain(told(one), 200))
    figure_panel(page, title, draw_trend(answer, page.look, groups, standing), table_of(answer, points), "trend")


def in_time_panel(page: Page, answer: Answer) -> None:
    """Draw how many were in time, with what was asked, where a standard judges the rows of a metric of times."""
    if page.rules.judges(answer.metric):
        (attained,) = page.ask(answer.metric.attained, by=None)
        points = [p for p in attained.points if p.bucket]
        title = _("{metric} by {grain}").format(metric=attained.metric.title, grain=_(attained.resolved.grain.value))
        figure_panel(page, title, draw_trend(attained, page.look), table_of(attained, points), "in_time")


def split_panel(page: Page, answer: Answer) -> None:
    """Draw the groups side by side."""
    dimension = page.catalogue.dimension(page.question.by or "team").title.lower()
    title = _("{metric} by {dimension}").format(metric=answer.metric.title, dimension=dimension)
    if len(answer.groups) > MOST_BARS:
        title += " " + _("(the {n} largest of {all} groups)").format(n=MOST_BARS, all=number(len(answer.groups)))
    figure_panel(page, title, draw_split(answer, page.look), table_of(answer, answer.groups), "split")


def distribution_panel(page: Page, answer: Answer) -> None:
    """Draw how many waited how long."""
    asked = page.question.about(answer.metric.key)
    bins = distribution(asked, scope=page.scope, warehouse=page.warehouse, settings=page.settings)
    if bins:
        rows = [(duration(low), duration(high) if high != float("inf") else "", n) for low, high, n in bins]
        counted = parts(answer.metric)["denominator"].capitalize()
        table = pd.DataFrame(rows, columns=[_("from"), _("to"), counted])
        figure_panel(page, _("How long it took"), draw_distribution(bins, answer, page.look), table, "distribution")


def cohort_panel(page: Page, answer: Answer) -> None:
    """Draw the cohorts."""
    points = [p for p in answer.points if p.bucket and not p.grouped]
    title = _("Customers who came back, by {grain} of their first purchase").format(
        grain=_(answer.resolved.grain.value)
    )
    figure_panel(page, title, draw_cohorts(answer, page.look), table_of(answer, points), "cohorts")


def table_of(answer: Answer, points: Sequence[Point]) -> pd.DataFrame:
    """The points as words and numbers, one row each; with their verdicts if any is judged."""
    judged = any(p.verdict.state is not State.NO_STANDARD for p in points)
    rows = [dict(_row(answer, p, judged)) for p in points]
    return pd.DataFrame(rows, columns=None if rows else [name for name, __ in _row(answer, answer.total, judged)])


def _row(answer: Answer, p: Point, judged: bool) -> Iterator[tuple[str, Any]]:
    unit = answer.metric.unit
    if p.bucket:
        yield _("Period"), bucket(p.bucket, answer.resolved.grain)
    if p.age is not None:
        yield _("Age"), p.age
    if p.grouped:
        yield _("Group"), group(p.group)
    yield answer.metric.title, figure(p.value, unit)
    yield _("from"), figure(p.low, unit) if p.low is not None else ""
    yield _("to"), figure(p.high, unit) if p.high is not None else ""
    yield _("n"), p.n
    if judged:
        asked_in = Unit.SHARE if answer.metric.attained else unit
        yield _("Asked"), figure(p.verdict.target, asked_in) if p.verdict.target is not None else ""
        yield _("Verdict"), f"{p.verdict.state.mark} {p.verdict.word}"
