"""Choose the metric, and the dimension that splits it."""

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from metrics.catalogue import AREA_OF
from metrics.metric import Metric
from metrics.translation import translate as _
from pages.parts.opening import Page
from pages.parts.plain import plain


def choose_metric(page: Page, metric: Metric, offered: Iterable[str] | None = None) -> None:
    """Draw the list of metrics, or of those that are `offered`; choosing one asks the same question about it."""
    keys = list(page.metrics if offered is None else offered)
    st.session_state["metric"] = metric.key
    st.selectbox(
        _("Metric"),
        keys,
        key="metric",
        format_func=lambda k: f"{AREA_OF[k]} · {page.catalogue.metric(k).title}",
        on_change=_metric,
        args=(page,),
        label_visibility="collapsed",
        width=420,
    )


def _metric(page: Page) -> None:
    metric = page.catalogue.metric(st.session_state["metric"])
    by = page.question.by
    kept = by if by and page.catalogue.dimension(by).fits(metric) else None
    page.turn_to(replace(page.question.about(metric.key), by=kept))


def choose_split(page: Page, metric: Metric) -> None:
    """Draw the dimensions that split the metric; only those that its rows carry."""
    keys = [k for k, d in page.catalogue.dimensions.items() if d.offered and d.fits(metric) and page.choices(k)]
    st.session_state["split"] = page.question.by
    st.pills(
        _("Split by"),
        keys,
        key="split",
        format_func=lambda k: plain(page.catalogue.dimension(k).title, 40),
        on_change=_split,
        args=(page,),
    )


def _split(page: Page) -> None:
    page.turn_to(replace(page.question, by=st.session_state["split"]))
