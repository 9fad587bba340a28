"""Show a figure as a card: value, verdict, one sentence, trend; more on demand."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from metrics.answer import Answer
from metrics.change import Comparisons
from metrics.figures.sparklines import sparkline
from metrics.looks import Look
from metrics.query.lists import parts
from metrics.question import Question
from metrics.sentences import asked, basis, between, change, turn
from metrics.translation import translate as _
from metrics.verdicts import State
from metrics.wording import figure, number
from pages.parts import navigation
from pages.parts.opening import Page
from pages.parts.receipt import receipt

TONES = {
    State.MET: "green",
    State.MISSED: "red",
    State.CANNOT_TELL: "orange",
    State.NO_DATA: "gray",
    State.NO_STANDARD: "gray",
}


def card(answer: Answer, question: Question, among: Comparisons | None = None) -> DeltaGenerator:
    """Draw one card without its trend; its title opens the metric. Return the place of the trend.

    `among` are the comparisons of the page, which a change has to hold among.
    """
    metric, point = answer.metric, answer.total
    with st.container(border=True, height="stretch", key=f"card_{metric.key}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            navigation.link("metric", metric.title, question.about(metric.key))
            about = _("How this figure came about")
            key = f"receipt_{metric.key}"
            with st.popover(_("…"), type="tertiary", help=about, key=key, on_change="rerun") as opened:
                if opened.open:
                    receipt(answer)
        st.metric(metric.title, figure(point.value, metric.unit), label_visibility="collapsed")
        st.markdown(f"{verdict(answer)} :gray[· {basis(answer)}]")
        st.markdown(_moved(answer, among))
        return st.container()


def trend_line(answer: Answer, look: Look) -> None:
    """Draw how the figure of a card went, if it was known at all."""
    trend = answer.trend()
    if any(p.value is not None for p in trend):
        name = _("{title}: the last {n} {grain}s").format(
            title=answer.metric.title, n=len(trend), grain=_(answer.resolved.grain.value)
        )
        with st.container(key=f"spark_{answer.metric.key}"):
            st.image(sparkline(answer, look), width="stretch", alt=name)


def headline(page: Page, answer: Answer) -> None:
    """Draw the figure of a metric's own page, with the way to the rows behind it."""
    metric, point = answer.metric, answer.total
    with st.container(border=True, key="headline"):
        st.markdown(metric.asks)
        st.metric(metric.title, figure(point.value, metric.unit), label_visibility="collapsed")
        st.markdown(f"{verdict(answer)} · {_stands_on(answer)}")
        st.markdown(_moved(answer))
        with st.container(horizontal=True):
            for part, name in parts(metric).items():
                n = answer.total.components[metric.kind.counted[part]]
                label = f"{number(int(n))} {name}"
                navigation.link("tickets", label, page.question.about(metric.key), icon=":material/list:", part=part)


def verdict(answer: Answer) -> str:
    """Return the verdict as mark and word, coloured."""
    found, told = answer.total.verdict, asked(answer)
    return f":{TONES[found.state]}[{found.state.mark} **{found.word}**]" + (f" · {told}" if told else "")


def _moved(answer: Answer, among: Comparisons | None = None) -> str:
    went, told = turn(answer, among), change(answer, among)
    if went is None:
        return told
    arrow = "▲" if went.rose else "▼"
    if went.improved is None:
        return f":gray[{arrow}] {told}"
    news = f":green[{arrow} **{_('better')}**]" if went.improved else f":red[{arrow} **{_('worse')}**]"
    return f"{news} · {told}"


def _stands_on(answer: Answer) -> str:
    held = between(answer.total, answer.metric.unit)
    return f":gray[{basis(answer)}{', ' + held if held else ''}]"
