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
    # To a scope of teams, what is about persons is not told.
    beside = {key: other for key, other in BESIDE.items() if page.scope.fits(page.catalogue.metric(other))}
    all_ = dict(zip(beside, page.ask(*beside.values(), question=question), strict=True))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        whose = _("the company's") if _sees_all(page) else _("those of your teams")
        st.subheader(_("Own figures beside {whose}").format(whose=whose), anchor=False, width="content")
        _choose(page)
    with st.container(horizontal=True, gap="small", key="own_figures"):
        for answer in page.ask(*BESIDE, question=own):
            _figure(page, answer, all_.get(answer.metric.key), own)
    st.caption(period(answer.resolved.period))


def _question(page: Page) -> Question:
    bare = replace(page.question, compare="none", by=None, filters=(), reach=None, grain=None)
    if page.own.get("span") == "board":
        return bare
    return replace(bare, period="last-365-days", start=None, end=None)


def _sees_all(page: Page) -> bool:
    return page.scope.teams is None


def _figure(page: Page, answer: Answer, company: Answer | None, question: Question) -> None:
    metric = answer.metric
    with st.container(border=True, width="stretch", height="stretch", gap="xxsmall", key=f"own_{metric.key}"):
        navigation.link("metric", metric.title, question.about(metric.key))
        st.metric(metric.title, figure(answer.total.value, metric.unit), label_visibility="collapsed")
        if answer.total.verdict.state is not State.NO_STANDARD:
            st.markdown(verdict(answer))
        if company:
            st.caption(_whose(page, answer, company).format(figure=figure(company.total.value, company.metric.unit)))
        if answer.total.n and metric.key != "tickets":
            st.caption(basis(answer))


def _whose(page: Page, answer: Answer, company: Answer) -> str:
    if company.metric.key != answer.metric.key:
        return _("each customer: {figure}")
    return _("all customers: {figure}") if _sees_all(page) else _("your teams: {figure}")


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
