"""Show what changed, the strongest evidence first, out of all that was compared."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from metrics.change import FEWEST, Compared, Comparisons
from metrics.question import NO_VALUE, Question
from metrics.sentences import earlier, went
from metrics.translation import translate as _
from metrics.units import Better
from metrics.wording import figure, group, number
from pages.parts import navigation
from pages.parts.downloads import offer
from pages.parts.opening import Page
from pages.parts.plain import plain

SHOWN = 6


def what_changed(page: Page, found: Comparisons, by: str) -> None:
    """Draw the changes that hold with all comparisons considered; each opens its figure."""
    if page.resolved.before is None:
        return
    st.subheader(_("What changed"), anchor=False)
    if not found.made:
        few = _("Too few rows to tell changes from chance: {n} are needed on either side.").format(n=FEWEST)
        st.markdown(f":gray[{few}]")
        return
    for one in found.proven[:SHOWN]:
        _line(page, one, by)
    st.caption(_told(page, found), help=_HELP)
    with st.expander(_("All {n} comparisons").format(n=number(len(found.made)))):
        table = _table(found)
        st.dataframe(table, hide_index=True, alt=_("All comparisons, the strongest evidence first"))
        offer(page, lambda: table, "changes")


_HELP = _(
    "Differences by the square-and-add method (for shares Newcombe’s), corrected by Benjamini and Hochberg for the "
    "number of comparisons: of what is listed as changed, few are chance. Tickets and open tickets are counted "
    "wholly, so they are no sample and are not among them."
)


def _told(page: Page, found: Comparisons) -> str:
    n, proven = len(found.made), len(found.proven)
    before = page.resolved.before
    assert before is not None
    told = _("Compared with {period}: {n} figures, whole and by group.").format(period=earlier(before), n=number(n))
    if not proven:
        return told + " " + _("No change that the data can show.")
    held = _("{k} changed by more than chance explains, with all {n} considered.").format(k=number(proven), n=number(n))
    more = " " + _("The {n} with the strongest evidence are shown.").format(n=SHOWN) if proven > SHOWN else ""
    return f"{told} {held}{more}"


def _line(page: Page, one: Compared, by: str) -> None:
    metric, asked = one.answer.metric, replace(page.question, by=None)
    title = metric.title
    if one.now.grouped:
        asked = _narrowed(asked, one, by)
        title += f" · {group(one.now.group)}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        navigation.link("metric", plain(title, 80), asked.about(metric.key))
        st.markdown(f"{_news(one)} {went(one.change, metric.unit)}", width="content")


def _narrowed(question: Question, one: Compared, by: str) -> Question:
    return question.within(by, NO_VALUE if one.now.group is None else one.now.group)


def _news(one: Compared) -> str:
    rose, better = one.change.size > 0, one.answer.metric.better
    arrow = "▲" if rose else "▼"
    if better is Better.NEITHER:
        return f":gray[{arrow}]"
    good = rose == (better is Better.HIGHER)
    return f":green[{arrow} **{_('better')}**]" if good else f":red[{arrow} **{_('worse')}**]"


def _table(found: Comparisons) -> pd.DataFrame:
    rows = []
    for one in found.made:
        unit = one.answer.metric.unit
        rows.append(
            {
                _("Figure"): one.answer.metric.title,
                _("Group"): group(one.now.group) if one.now.grouped else _("all"),
                _("Now"): figure(one.now.value, unit),
                _("Before"): figure(one.then.value, unit),
                _("Change"): went(one.change, unit),
                _("Holds"): _("yes") if one.proven else _("may be chance"),
                _("p, corrected"): f"{one.adjusted:.4f}",
            }
        )
    return pd.DataFrame(rows)
