"""Choose whether tickets are judged as they were then, or all by what is asked today."""

from dataclasses import replace

import streamlit as st

from data_access.warehouse.restated import turned
from metrics.attainment import Attainment
from metrics.metric import Metric
from metrics.question import JUDGED
from metrics.replay import otherwise
from metrics.translation import translate as _
from pages.parts.opening import Page
from pages.parts.plain import plain


def choose_judging(page: Page, metric: Metric) -> None:
    """Draw the choice where the metric stands under a standard; restated, say how many tickets differ."""
    timed = metric if isinstance(metric.kind, Attainment) else None
    if metric.attained:
        timed = page.catalogue.metric(metric.attained)
    if not any(s.metric in (metric.key, *_times(page, timed)) for s in page.rules.standards.versions):
        return
    st.session_state["judged"] = page.question.judged
    st.segmented_control(
        _("Judged"),
        list(JUDGED),
        key="judged",
        format_func=lambda key: _(JUDGED[key]).capitalize(),
        on_change=_judged,
        args=(page,),
        required=True,
    )
    if timed and page.question.judged == "today":
        found = turned(
            page.question.about(timed.key),
            scope=page.scope, warehouse=page.warehouse, settings=page.settings, rules=page.rules,
        )  # fmt: skip
        st.caption(plain(" ".join(otherwise(found)), 500))


def _times(page: Page, timed: Metric | None) -> list[str]:
    return [m.key for m in page.catalogue.metrics.values() if timed and m.attained == timed.key]


def _judged(page: Page) -> None:
    page.turn_to(replace(page.question, judged=st.session_state["judged"]))
