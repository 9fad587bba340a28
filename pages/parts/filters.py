"""Offer the period, the comparison, the steps and the filters; the address keeps them all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from data_access.warehouse.choices import MOST_CHOICES
from metrics.periods import PERIODS, Grain
from metrics.question import COMPARISONS, NO_VALUE, Question
from metrics.translation import translate as _
from metrics.wording import group, number, period
from pages.parts.opening import Page
from pages.parts.plain import plain

ALWAYS = ("team", "channel", "segment")  # further dimensions are behind "More filters"
MORE = "more_filters"
GRAINS = {Grain.DAY: _("day"), Grain.WEEK: _("week"), Grain.MONTH: _("month"), Grain.QUARTER: _("quarter")}


def filter_bar(page: Page, *, steps: bool = True, compare: bool = True, period: bool = True) -> None:
    """Draw the filters in one row; a change writes the address and asks anew."""
    with st.container(horizontal=True, gap="small", key="filters"):
        if period:
            _period(page)
        if compare:
            now = COMPARISONS[page.question.compare]
            with st.popover(_("Compare with **{what}**").format(what=now)):
                _radio(page, _("Compare with"), "compare", COMPARISONS, page.question.compare)
        known = page.catalogue.dimensions
        narrowed = [d for d, __ in page.question.filters if d not in ALWAYS and known[d].offered]
        for key in (*ALWAYS, *narrowed):
            _dimension(page, key)
        _more(page, [k for k, d in known.items() if k not in (*ALWAYS, *narrowed) and d.offered])
        if steps:
            with st.popover(_("Steps **{step}**").format(step=GRAINS[page.resolved.grain])):
                names = {g.value: text.capitalize() for g, text in GRAINS.items()}
                _radio(page, _("One step of a trend is a"), "grain", names, page.resolved.grain.value)
        if page.question.judged != "then":
            then = replace(page.question, judged="then")
            st.button(_("As judged then"), type="tertiary", on_click=page.turn_to, args=(then,), icon=":material/undo:")
        if page.question.filters:
            bare = replace(page.question, filters=())
            st.button(_("Clear filters"), type="tertiary", on_click=page.turn_to, args=(bare,), icon=":material/close:")


def _period(page: Page) -> None:
    question, span = page.question, page.resolved.period
    with st.popover(_("Period **{period}**").format(period=period(span)), icon=":material/calendar_month:"):
        own = _("Chosen days")
        names = {**PERIODS, "own": own} if question.start else PERIODS
        chosen = "own" if question.start else question.period
        _radio(page, _("Period"), "period", names, chosen)
        st.session_state["filter_days"] = (span.first, span.last - timedelta(days=1))
        st.date_input(
            _("or from … to"),
            key="filter_days",
            format="YYYY-MM-DD",
            on_change=_days,
            args=(page,),
            min_value=min(date(1970, 1, 1), span.first),
            max_value=max(date(2100, 1, 1), span.last),
        )


def _days(page: Page) -> None:
    days: Any = st.session_state["filter_days"]
    if len(days) == 2:  # one of the two is picked first
        page.turn_to(replace(page.question, start=days[0], end=days[1] + timedelta(days=1), period="last-month"))


def _radio(page: Page, label: str, name: str, names: dict[str, str], chosen: str) -> None:
    key = f"filter_{name}"
    st.session_state[key] = chosen
    st.radio(label, list(names), format_func=names.__getitem__, key=key, on_change=_pick, args=(page, name))


def _pick(page: Page, name: str) -> None:
    value: str = st.session_state[f"filter_{name}"]
    changes: dict[str, Callable[[], Question]] = {
        "period": lambda: replace(page.question, period=value, start=None, end=None),
        "compare": lambda: replace(page.question, compare=value),
        "grain": lambda: replace(page.question, grain=Grain(value)),
    }
    if value != "own":
        page.turn_to(changes[name]())


def _dimension(page: Page, key: str) -> None:
    title, values = page.catalogue.dimension(key).title, page.question.filtered(key)
    shown = _("all") if not values else plain(group(values[0]), 24) + (f" + {len(values) - 1}" if values[1:] else "")
    with st.popover(f"{plain(title)} **{shown}**"):
        _values(page, key, title, values)


def _values(page: Page, key: str, title: str, values: tuple[str, ...]) -> None:
    found = page.choices(key)
    # A value of the address that the data do not have stays to be seen, and taken out.
    options = list(dict.fromkeys((*found, *values, NO_VALUE)))
    name, more = f"filter_by_{key}", len(found) == MOST_CHOICES
    st.session_state[name] = list(values)
    st.multiselect(
        plain(title),
        options,
        key=name,
        placeholder=_("all"),
        on_change=_narrow,
        args=(page, key),
        format_func=lambda v: group(None if v == NO_VALUE else v)[:80],
        accept_new_options=more,
    )
    if more:
        st.caption(_("The {n} most frequent are listed; write the name of any other.").format(n=number(MOST_CHOICES)))


def _narrow(page: Page, key: str) -> None:
    page.turn_to(page.question.within(key, *st.session_state[f"filter_by_{key}"]))


def _more(page: Page, others: list[str]) -> None:
    # Which of them the data carry is a question each: asked of those alone who want to know.
    with st.popover(_("More filters"), icon=":material/filter_list:", key=MORE, on_change="rerun") as more:
        if not more.open:
            return
        keys = [key for key in others if page.choices(key)]
        titles = {k: page.catalogue.dimension(k).title for k in keys}
        key = st.selectbox(_("Filter by"), keys, format_func=titles.__getitem__, key="filter_more")
        if key:
            _values(page, key, titles[key], ())
