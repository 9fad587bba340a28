"""Read from the address who is meant by a customer, what is counted of them, and which cohorts."""

from dataclasses import replace

import streamlit as st

from data_access.warehouse.staying import Asked, bases
from metrics.errors import CannotAnswer
from metrics.periods import Days, Grain
from metrics.query import framed
from metrics.question import Question
from metrics.resolve import Resolved, resolve
from metrics.scope import CompanyWide
from metrics.staying import BASES, WORTHS
from metrics.translation import translate as _
from pages.parts import navigation, notices
from pages.parts.opening import Page

STEPS_BACK = {Grain.MONTH: 12, Grain.QUARTER: 8}
FEWEST_COHORTS = 3


def choose_basis(page: Page) -> str:
    """Draw by what somebody is a customer, where there is a choice; end the run where nobody is one."""
    try:
        known = bases(scope=page.scope, warehouse=page.warehouse)
    except CompanyWide as error:
        notices.refused(error)
        navigation.link("overview", _("Go to the overview"), page.question.about(), icon=":material/arrow_forward:")
        st.stop()
    if not known:
        notices.nothing(_("Nobody has a contract or has bought anything, so nobody can stay or leave."))
        st.stop()
    chosen = _choose(page, "basis", {key: BASES[key].title for key in known}, _("Who is a customer"))
    try:
        framed(page.resolved, page.catalogue, page.scope).conditions(BASES[chosen].kept)
    except CannotAnswer as error:  # a filter that persons do not carry
        notices.cannot_answer(error, lambda: page.turn_to(replace(page.question, filters=(), by=None)))
        st.stop()
    return chosen


def choose_grain(page: Page) -> None:
    """Draw whether a cohort is of a month or of a quarter."""
    st.session_state["cohort_grain"] = grain_of(page.question).value
    st.segmented_control(
        _("Cohorts of one"),
        [grain.value for grain in STEPS_BACK],
        key="cohort_grain",
        format_func=lambda value: _("By {grain}").format(grain=_(value)),
        on_change=lambda: page.turn_to(replace(page.question, grain=Grain(st.session_state["cohort_grain"]))),
        required=True,
        label_visibility="collapsed",
    )


def choose_worth(page: Page) -> str:
    """Draw whether customers are counted or their revenue."""
    return _choose(page, "worth", WORTHS, _("What is counted"))


def asked_of(page: Page, basis: str, **changes: str | None) -> Asked:
    """Return the question of this page, over its cohorts, with `changes` made to it."""
    question = replace(cohort_question(page), **changes)  # type: ignore[arg-type]
    return Asked(question, basis, page.warehouse, page.settings, page.rules)


def grain_of(question: Question) -> Grain:
    """Return the step of cohorts: a month, unless quarters are asked for."""
    return question.grain if question.grain in STEPS_BACK else Grain.MONTH


def cohort_question(page: Page) -> Question:
    """Return the question over months or quarters; a period of few reaches back, so that there is something to see."""
    grain = grain_of(page.question)
    asked = replace(page.question, metrics=(), by=None, grain=grain, compare="none")
    if asked.start or asked.reach or len(_resolved(page, asked).buckets) >= FEWEST_COHORTS:
        return asked
    return replace(asked, reach=STEPS_BACK[grain])


def cohort_days(page: Page) -> Days:
    """Return the days from the first cohort to the end of the last."""
    found = _resolved(page, cohort_question(page))
    spans = found.buckets or (found.period,)
    return Days(spans[0].first, spans[-1].last)


def _resolved(page: Page, question: Question) -> Resolved:
    settings = page.settings
    return resolve(question, as_of=page.manifest.as_of, zone=settings.zone, first_weekday=settings.first_weekday)


def _choose(page: Page, name: str, options: dict[str, str], label: str) -> str:
    given = page.own.get(name, "")
    chosen = st.session_state[name] = given if given in options else next(iter(options))
    if len(options) > 1:
        st.segmented_control(
            label,
            list(options),
            key=name,
            format_func=options.__getitem__,
            on_change=lambda: page.turn_to(page.question, **{name: st.session_state[name]}),
            required=True,
            label_visibility="collapsed",
        )
    return chosen
