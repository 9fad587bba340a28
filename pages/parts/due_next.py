"""Draw the open tickets by the time that they have left, by team and one by one."""

from typing import Any

import pandas as pd
import streamlit as st

from data_access.warehouse.due_next import find_due_next, subjects
from metrics.attainment import Attainment
from metrics.due_next import LATE, SOON, DueNext
from metrics.metric import Metric
from metrics.question import NO_VALUE, Question
from metrics.translation import translate as _
from metrics.wording import group, moment, number, threshold
from pages.parts import navigation, notices
from pages.parts.downloads import offer
from pages.parts.listing import open_customer
from pages.parts.opening import Page

SHOWN = 100


def timed(page: Page) -> list[Metric]:
    """Return the metrics of what is in time that any standard judges."""
    judged = [m for m in page.catalogue.metrics.values() if page.rules.judges(m)]
    return [page.catalogue.metric(m.attained) for m in judged if m.attained]


def choose_time(page: Page) -> Metric:
    """Draw the choice of the time that is running; without any standard end the run with what to do."""
    metrics = {m.key: m for m in timed(page)}
    if not metrics:
        notices.nothing(_("No standard says until when a ticket has to be answered or resolved, so nothing is due."))
        navigation.link("standards", _("Set a standard"), page.question, icon=":material/flag:")
        st.stop()
    asked = [key for key in page.question.metrics if key in metrics]
    first = st.session_state["due_metric"] = asked[0] if asked else next(iter(metrics))
    chosen = st.segmented_control(
        _("Waiting for"),
        list(metrics),
        key="due_metric",
        format_func=lambda key: metrics[key].title,
        on_change=lambda: page.turn_to(page.question.about(st.session_state["due_metric"])),
        required=True,
    )
    return metrics[chosen or first]


def due_by_team(page: Page, metric: Metric) -> None:
    """Draw how many tickets are due how soon, one row a team; a click narrows to it."""
    counts = _found(page, page.question, metric).by_team
    if counts.empty:
        notices.nothing(_("No open ticket is due. Nothing waits under these filters."))
        return
    teams = list(counts.index)
    table = counts.set_axis([group(team or None) for team in teams]).rename_axis(_("Team"))
    event: Any = st.dataframe(
        table, selection_mode="single-row", on_select="rerun", key=f"due_{hash(page.question)}_{metric.key}",
        alt=_("Open tickets by team and time left"),
    )  # fmt: skip
    offer(page, table.reset_index, "due-by-team")
    if event.selection.rows and not page.question.filtered("team"):
        page.turn_to(page.question.about(metric.key).within("team", teams[event.selection.rows[0]] or NO_VALUE))
        st.rerun()


def due_list(page: Page, metric: Metric) -> None:
    """Draw the tickets that are due first, each with what it is asked; a click opens the customer."""
    rows = _found(page, page.question, metric).rows
    first = rows.head(SHOWN)
    if first.empty:
        return
    st.subheader(_("The next to be too late"), anchor=False)
    if len(rows) > SHOWN:
        st.caption(_("The first {n} of {all} tickets.").format(n=number(SHOWN), all=number(len(rows))))
    event: Any = st.dataframe(
        _written(page, metric, first), hide_index=True, selection_mode="single-row", on_select="rerun", placeholder="",
        key=f"due_rows_{hash(page.question)}_{metric.key}", alt=_("Open tickets, those with the least time left first"),
    )  # fmt: skip
    st.caption(_("Select a row to open the customer's history."))
    notices.hidden(page.scope)
    offer(page, lambda: _written(page, metric, rows), "due-next")
    if event.selection.rows:
        open_customer(page, first["person"].iloc[event.selection.rows[0]])


def due_soon(page: Page) -> None:
    """Say on one line how many open tickets are late or soon will be, with the way to them."""
    told = []
    for metric in timed(page):
        soon, late = due_of(page, metric)
        if late or soon:
            told.append((metric, late, soon))
    for metric, late, soon in told:
        said = _("{metric}: {soon} due within 8 h, {late} too late").format(
            metric=metric.title, soon=number(soon), late=number(late)
        )
        navigation.link("due", said, page.question.about(metric.key), icon=":material/alarm:")


def due_of(page: Page, metric: Metric) -> tuple[int, int]:
    """Return how many open tickets are due within 8 hours, and how many are too late."""
    found = _found(page, page.question, metric)
    return found.count(*SOON), found.count(LATE)


def _found(page: Page, question: Question, metric: Metric) -> DueNext:
    return find_due_next(
        question.about(metric.key),
        scope=page.scope, warehouse=page.warehouse, settings=page.settings, rules=page.rules,
    )  # fmt: skip


def _written(page: Page, metric: Metric, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the tickets as people read them."""
    assert isinstance(metric.kind, Attainment)
    zone = page.resolved.calendar.zone
    told = subjects(tuple(int(n) for n in rows["number"]), scope=page.scope, warehouse=page.warehouse)
    time = next(m for m in page.catalogue.metrics.values() if m.attained == metric.key)
    standards = {key: page.rules.standard(key) for key in rows["standard"].unique()}
    asked = {key: standard.sentence(time.unit) if standard else "" for key, standard in standards.items()}
    columns = {
        _("Time left"): [_left(seconds) for seconds in rows["left_s"]],
        _("Due"): [moment(at.to_pydatetime(), zone) for at in rows["due_at"]],
        _("Ticket"): rows["ticket"],
        _("Subject"): [told.get(int(n)) or "" for n in rows["number"]],
        _("Team"): rows["team"],
        _("Agent"): rows["agent"],
        _("Priority"): rows["priority"],
        _("Channel"): rows["channel"],
        _("Opened"): [moment(at.to_pydatetime(), zone) for at in rows["created_at"]],
        _("Standard"): rows["standard"].map(asked),
    }
    return pd.DataFrame(columns).dropna(axis=1, how="all")


def _left(seconds: float) -> str:
    # Of working time a day has no 24 hours.
    told = threshold(max(60, round(abs(seconds) / 60) * 60))
    return told if seconds > 0 else _("late by {time}").format(time=told)
