"""Show metrics by group in one table; a click on a cell opens that figure of that group."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from metrics.answer import Answer, Point
from metrics.looks import Look
from metrics.question import NO_VALUE
from metrics.translation import translate as _
from metrics.units import Better
from metrics.verdicts import State
from metrics.wording import figure, group, number
from pages.parts import navigation
from pages.parts.downloads import offer
from pages.parts.opening import Page
from pages.parts.plain import plain

MOST_ROWS = 25


def heat_table(page: Page, answers: Sequence[Answer], by: str) -> None:
    """Draw one row a group and one column a metric; cells that differ from the whole are tinted."""
    dimension = page.catalogue.dimension(by)
    # A metric none of whose rows carries the dimension would be a column of nothing.
    answers = [a for a in answers if any(p.group is not None for p in a.groups)]
    names = list(dict.fromkeys(p.group for a in answers for p in a.groups))
    shown = names[:MOST_ROWS]
    st.subheader(_("By {dimension}").format(dimension=plain(dimension.title.lower())), anchor=False)
    if not shown:
        st.info(_("No row of this period carries a {dimension}.").format(dimension=plain(dimension.title.lower())))
        return
    titles = [a.metric.title for a in answers]
    cells = [[_cell(a, a.group(name)) for a in answers] for name in shown]
    written = [group(name) for name in shown]
    # The spaces keep a group that is called as rows without one are apart from them.
    labels = [text + " " * written[:k].count(text) for k, text in enumerate(written)]
    frame = pd.DataFrame(cells, columns=titles, index=pd.Index(labels, name=dimension.title))
    tints = pd.DataFrame(
        [[_tint(a, a.group(n), page.look) for a in answers] for n in shown], columns=titles, index=frame.index
    )
    event = st.dataframe(
        frame.style.apply(lambda _frame: tints, axis=None),
        selection_mode="single-cell",
        on_select="rerun",
        key=f"heat_{hash(page.question)}",
        alt=_("Figures by {dimension}").format(dimension=dimension.title.lower()),
    )
    st.caption(
        _("Tinted: the whole lies outside the interval of the group; green is better, red is worse.")
        + (
            " " + _("{n} of {all} groups are shown.").format(n=len(shown), all=number(len(names)))
            if names[MOST_ROWS:]
            else ""
        )
    )
    offer(page, frame.reset_index, f"by-{by}")
    _follow(page, answers, shown, by, event)


def _follow(page: Page, answers: Sequence[Answer], shown: Sequence[str | None], by: str, event: object) -> None:
    cells = event.selection.cells if hasattr(event, "selection") else []
    if not cells:
        return
    row, title = cells[0]
    answer = next((a for a in answers if a.metric.title == title), answers[0])
    narrowed = page.question.within(by, NO_VALUE if shown[row] is None else str(shown[row]))
    navigation.go("metric", narrowed.about(answer.metric.key))


def _cell(answer: Answer, point: Point | None) -> str:
    if point is None:
        return "–"
    state = point.verdict.state
    mark = "" if state is State.NO_STANDARD else f" {state.mark}"
    return f"{figure(point.value, answer.metric.unit)}{mark}"


def _tint(answer: Answer, point: Point | None, look: Look) -> str:
    """Return the ground of a cell: only where the whole's figure is outside the group's own interval."""
    whole = answer.total.value
    if point is None or point.low is None or point.high is None or whole is None or point.low <= whole <= point.high:
        return ""
    higher = point.low > whole
    good = higher == (answer.metric.better is Better.HIGHER)
    if answer.metric.better is Better.NEITHER:
        return ""
    return f"background-color: {look.tints[0] if good else look.tints[1]}"
