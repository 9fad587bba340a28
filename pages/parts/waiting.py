"""Show how long it takes once those who still wait are counted."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data_access.warehouse.waits import waits
from metrics.answer import Answer
from metrics.figures.trends import MOST_LINES
from metrics.figures.waits import waits as draw_waits
from metrics.survival import Waits, curve
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.waited import FEWEST, Waited, apart, between, by_then, enough, told
from metrics.wording import duration, figure, group, number
from pages.parts.opening import Page
from pages.parts.panels import figure_panel
from pages.parts.plain import plain


def waiting_panel(page: Page, answer: Answer) -> None:
    """Draw the estimate beside the classic figure, and the curve behind it; split, one curve a group with a test."""
    if answer.metric.awaited is None:
        return
    found = Waited(answer, _counted(page, answer).get(None, Waits((), (), (), ())))
    st.subheader(_("With those who still wait"), anchor=False, help=_HELP)
    if not found.enough:
        few = _("Too few waits to estimate from: {n} are needed, half of them over.").format(n=FEWEST)
        st.markdown(f":gray[{few}]")
        return
    for sentence in told(found):
        st.markdown(plain(sentence, 300))
    title = _("How many were {came} by when").format(came=found.awaited.told)
    figure_panel(page, title, draw_waits({None: found.curve}, page.look), _table(found), "waits")
    if page.question.by:
        _groups(page, answer, title)


_HELP = _(
    "The classic figure knows only those whose wait is over, so it looks good while the slow ones are still waiting. "
    "Here each who waits still counts for as long as is known (Kaplan-Meier; where a ticket can be closed unanswered, "
    "Aalen-Johansen, with that as another end). The band is Greenwood’s, by the log-log transform; groups are "
    "compared by the log-rank test. A ticket belongs to the team that has it now."
)


def _counted(page: Page, answer: Answer, groups: Sequence[str | None] = ()) -> dict[str | None, Waits]:
    asked = page.question.about(answer.metric.key)
    return waits(asked, groups, scope=page.scope, warehouse=page.warehouse, settings=page.settings)


def _table(found: Waited) -> pd.DataFrame:
    rows = [
        (time, figure(share, Unit.SHARE), figure(low, Unit.SHARE), figure(high, Unit.SHARE))
        for time, share, low, high in by_then(found)
    ]
    return pd.DataFrame(rows, columns=[_("Within"), found.awaited.told.capitalize(), _("from"), _("to")])


def _groups(page: Page, answer: Answer, title: str) -> None:
    names = [p.group for p in answer.groups[:MOST_LINES]]
    found = _counted(page, answer, names) if names else {}
    level = answer.resolved.level
    st.markdown(plain(apart(found, level), 300))
    curves = {name: curve(found[name], level) for name in names if name in found and enough(found[name])}
    if len(curves) > 1:
        rows = []
        for name, drawn in curves.items():
            median, low, high = drawn.quantile(0.5)
            told_ = (duration(median) if median is not None else _("not reached")) + between(low, high)
            rows.append((group(name), told_, number(found[name].n), number(sum(found[name].waiting))))
        table = pd.DataFrame(rows, columns=[_("Group"), _("Half within"), _("n"), _("Wait still")])
        dimension = page.catalogue.dimension(page.question.by or "team").title.lower()
        figure_panel(
            page, f"{title}, " + _("by {dimension}").format(dimension=dimension),
            draw_waits(curves, page.look, grouped=True), table, "waits_by",
        )  # fmt: skip
