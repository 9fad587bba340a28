"""Show one customer's figures beside those of all."""

from dataclasses import replace

import streamlit as st

from metrics.answer import Answer
from metrics.question import Question
from metrics.sentences import basis
from metrics.translation import translate as _
from metrics.verdicts import State
from metrics.wording import figure, period
from pages.parts import navigation
from pages.parts.cards import verdict
from pages.parts.opening import Page

# Own metric, and the company's beside it: one customer's tickets compare with those of each customer.
BESIDE = {
    "tickets": "contact_rate",
    "first_response_time": "first_response_time",
    "resolution_time": "resolution_time",
    "reopen_rate": "reopen_rate",
    "csat": "csat",
}
SPANS = ("year", "board")


def own_figures(page: Page, person: str) -> None:
    """Draw one figure beside the other, over the last year or over the board's period."""
    question = _question(page)
    own = question.within("customer", person)
    mine, all_ = page.ask(*BESIDE, question=own), page.ask(*BESIDE.values(), question=question)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(_("Own figures beside the company's"), anchor=False, width="content")
        _choose(page)
    with st.container(horizontal=True, gap="small", key="own_figures"):
        for answer, company in zip(mine, all_, strict=True):
            _figure(answer, company, own)
    st.caption(period(mine[0].resolved.period))


def _question(page: Page) -> Question:
    bare = replace(page.question, compare="none", by=None, filters=(), reach=None, grain=None)
    if page.own.get("span") == "board":
        return bare
    return replace(bare, period="last-365-days", start=None, end=None)


def _figure(answer: Answer, company: Answer, question: Question) -> None:
    metric = answer.metric
    with st.container(border=True, width="stretch", height="stretch", gap="xxsmall", key=f"own_{metric.key}"):
        navigation.link("metric", metric.title, question.about(metric.key))
        st.metric(metric.title, figure(answer.total.value, metric.unit), label_visibility="collapsed")
        if answer.total.verdict.state is not State.NO_STANDARD:
            st.markdown(verdict(answer))
        theirs = figure(company.total.value, company.metric.unit)
        whose = _("each customer: {figure}") if company.metric.key != metric.key else _("all customers: {figure}")
        st.caption(whose.format(figure=theirs))
        if answer.total.n and metric.key != "tickets":
            st.caption(basis(answer))


def _choose(page: Page) -> None:
    names = {"year": _("Last 365 days"), "board": period(page.resolved.period)}
    chosen = page.own.get("span", "")
    st.session_state["span"] = chosen if chosen in SPANS else SPANS[0]
    st.segmented_control(
        _("Period"),
        SPANS,
        key="span",
        format_func=names.__getitem__,
        on_change=_turn,
        args=(page,),
        required=True,
        label_visibility="collapsed",
    )


def _turn(page: Page) -> None:
    page.turn_to(page.question, span=st.session_state["span"])
