"""Show teams and agents between the limits of chance, instead of a league table."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from metrics.answer import Answer
from metrics.errors import PlumblineError
from metrics.fairness import Funnel, comparable, funnel
from metrics.figures.funnels import draw_funnel
from metrics.metric import Credit
from metrics.periods import Grain
from metrics.sentences import noun
from metrics.translation import translate as _
from metrics.units import Better
from metrics.wording import figure, group, number
from pages.parts import notices
from pages.parts.choosers import choose_metric
from pages.parts.opening import Page
from pages.parts.panels import figure_panel
from pages.parts.plain import plain

DEFAULT, GROUPS = "csat", ("agent", "team")


def funnel_view(page: Page) -> None:
    """Draw the choice of metric and of agents or teams, what can be said, the figure and its table."""
    offered = [key for key, metric in page.metrics.items() if comparable(metric) and fits(page, key)]
    asked = [key for key in page.question.metrics if key in offered]
    metric = page.catalogue.metric(asked[0] if asked else DEFAULT)
    choose_metric(page, metric, offered)
    by = page.question.by if page.question.by in GROUPS else GROUPS[0]
    _choose_groups(page, by)
    page = replace(page, question=replace(page.question.about(metric.key), by=by))
    (answer,) = page.ask(metric.key, reach=None, grain=Grain.QUARTER, compare="none")
    try:
        found = funnel(answer)
    except PlumblineError as error:
        notices.refused(error)
        return
    _told(answer, found)
    title = _("“{metric}” by {dimension}, over the number of {many}").format(
        metric=metric.title, dimension=page.catalogue.dimension(by).title.lower(), many=noun(metric, 2)
    )
    shown = page.question.between(page.resolved.period.first, page.resolved.period.last)
    figure_panel(page, title, draw_funnel(metric, found, shown, page.look), _table(answer, found), "funnel")
    with st.expander(_("How this is computed"), icon=":material/functions:"):
        st.markdown(
            _(
                "Funnel limits after Spiegelhalter (2005) around the figure of all groups together: 95 and 99.8 of "
                "100 groups lie within the dashed and the solid lines if chance alone makes them differ. Shares have "
                "exact binomial limits, nets and means normal ones. Where the groups differ more than that, the "
                "lines are widened by their spread, from which the extreme tenth at each end is pulled in. Who is "
                "said to differ does so after correction for the number of groups (Benjamini and Hochberg, 1995)."
            )
        )


def fits(page: Page, key: str) -> bool:
    """Whether a metric's rows have an agent and a team."""
    return all(page.catalogue.dimension(by).fits(page.catalogue.metric(key)) for by in GROUPS)


def _choose_groups(page: Page, by: str) -> None:
    st.session_state["groups"] = by
    st.segmented_control(
        _("Compare"), list(GROUPS), key="groups", required=True, label_visibility="collapsed",
        format_func=lambda k: {"agent": _("Agents"), "team": _("Teams")}[k],
        on_change=lambda: page.turn_to(replace(page.question, by=st.session_state["groups"])),
    )  # fmt: skip


def _told(answer: Answer, found: Funnel) -> None:
    metric, clear = answer.metric, [g for g in found.groups if g.clear]
    whole = figure(found.target, metric.unit)
    with st.container(border=True, key="headline"):
        if clear:
            told = _("{n} of {all} differ from all together ({whole}) by more than chance explains.")
            st.markdown("**" + told.format(n=number(len(clear)), all=number(len(found.groups)), whole=whole) + "**")
        else:
            told = _("None of {all} differs from all together ({whole}) by more than chance explains: no ranking.")
            st.markdown("**" + told.format(all=number(len(found.groups)), whole=whole) + "**")
        for g in clear:
            word = _verdict(metric.better, above=g.z > 0)
            st.markdown(f"- {plain(group(g.name))}: {figure(g.value, metric.unit)}, {word}, n = {number(g.n)}")
        lines = [
            _("{n} compared; about {chance} would lie outside the dashed lines by chance alone.").format(
                n=number(len(found.groups)), chance=number(found.by_chance, 1)
            )
        ]
        if found.spread > 1:
            lines.append(
                _("They differ more than chance alone makes them, so the lines are {x} times as wide.").format(
                    x=number(found.spread, 1)
                )
            )
        at_reply = metric.credited_to is Credit.AT_REPLY
        lines.append(
            _("Credited to whoever had the ticket at the first answer.")
            if at_reply
            else _("Counted {basis}.").format(basis=metric.counted_by)
        )
        st.caption(" ".join(lines))


def _verdict(better: Better, *, above: bool) -> str:
    if better is Better.NEITHER:
        return _("above the others") if above else _("below the others")
    return _("better than the others") if above == (better is Better.HIGHER) else _("worse than the others")


def _table(answer: Answer, found: Funnel) -> pd.DataFrame:
    unit, better = answer.metric.unit, answer.metric.better
    rows = [
        {
            _("Group"): group(g.name),
            answer.metric.title: figure(g.value, unit),
            _("n"): g.n,
            _("Standard errors away"): number(g.z, 2),
            _("p, corrected"): number(g.q, 4),
            _("Verdict"): _verdict(better, above=g.z > 0) if g.clear else _("no difference that the data can show"),
        }
        for g in found.groups
    ]
    return pd.DataFrame(rows)
