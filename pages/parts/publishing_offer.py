"""Offer to publish what a page shows, and say where it is published already."""

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from data_access.app_store.link_rows import Link
from data_access.app_store.published import published_at
from metrics.errors import PlumblineError
from metrics.published.codec import plan_from
from metrics.roles import Act
from metrics.translation import translate as _
from pages.parts import navigation
from pages.parts.opening import Page


def offer_publishing(page: Page, metrics: Iterable[str], by: str | None = None) -> None:
    """Draw the way to publish these figures, and a mark where links show them under the same filters."""
    keys = tuple(metrics)
    if not page.visitor.may(Act.PUBLISH):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = replace(page.question.about(*keys), by=by or page.question.by)
        navigation.link("publish", _("Publish"), asked, icon=":material/public:")
        if count := sum(_shows(link, page, keys) for link in published_at(page.settings).links.live()):
            label = _("Shared by a link") if count == 1 else _("Shared by {n} links").format(n=count)
            navigation.link("publishing", label, page.question.about(), icon=":material/share:")


def _shows(link: Link, page: Page, keys: tuple[str, ...]) -> bool:
    try:
        plan = plan_from(link.plan)
    except PlumblineError:  # of another version of the program
        return False
    return plan.filters == page.question.filters and bool(set(plan.metrics) & set(keys))
