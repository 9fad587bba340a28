"""Show the same data as others would count them, and the tickets that differ."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from data_access.exports import exported
from data_access.warehouse.peers import Reading, peers, tickets_that_differ
from data_access.warehouse.rows import LARGEST_LIST, Listing
from metrics.errors import PlumblineError
from metrics.metric import Metric
from metrics.peers import COMPARED
from metrics.sentences import noun
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import figure, number
from pages.parts import navigation, notices
from pages.parts.downloads import offer
from pages.parts.listing import SIZE, frame, open_customer
from pages.parts.opening import Page

BOTH = ("ours", "theirs", "difference")
TABLE = "table"  # what the address says where the table is open, and no list


def others_panel(page: Page, metric: Metric) -> None:
    """Draw the readings of products that define the metric too; nothing is counted until they are asked for."""
    if metric.key not in COMPARED:
        return
    chosen = page.own.get("others", "")
    st.session_state["others"] = bool(chosen)
    st.toggle(
        _("The same data as others count"),
        key="others",
        on_change=_turn,
        args=(page,),
        help=_("What Zendesk, Intercom and Chatwoot would make of these tickets, and which of them differ."),
    )
    if not chosen:
        return
    with st.container(border=True, key="panel_others"), st.spinner(_("Counting")):
        try:
            readings = peers(page.question.about(metric.key), **_of(page))
            _table(metric, readings)
            _reasons(page, metric, readings, chosen)
            if chosen != TABLE:
                _list(page, metric, chosen)
        except PlumblineError as error:
            notices.refused(error)
        navigation.link("definitions", _("What each of them means by it"), page.question, icon=":material/menu_book:")


def _table(metric: Metric, readings: Sequence[Reading]) -> None:
    times = metric.unit is Unit.SECONDS
    rows = []
    for reading in readings:
        told = {_("As counted by"): reading.definition.product.value}
        told[_("Median") if times else metric.title] = figure(reading.value, metric.unit)
        if times:
            told[_("Mean")] = figure(reading.mean, metric.unit)
        told[_("n")] = number(reading.n)
        told[_("Differ")] = number(reading.differing)
        rows.append(told)
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=_("The same data as others count"))
    shown = [reading.definition.product.value for reading in readings if reading.definition.mean]
    if times and shown:
        st.caption(_("{product} shows the mean.").format(product=", ".join(shown)))
    st.caption(
        _("All of them are about the {many} of this page, in this period and under these filters.").format(
            many=noun(metric, 2)
        )
    )


def _reasons(page: Page, metric: Metric, readings: Sequence[Reading], chosen: str) -> None:
    """Draw why tickets differ; each reason opens its list."""
    told: dict[str, str] = {}
    for reading in readings:
        product = reading.definition.product.value
        for why in reading.reasons:
            count = f"{number(why.n)} {noun(metric, why.n)}"
            told[f"{product.lower()}.{why.key}"] = f"**{product}**, {count}: {why.sentence}"
    if told:
        st.session_state["why"] = chosen if chosen in told else None
        st.radio(
            _("Why they differ: choose a reason to see them"),
            list(told),
            index=None,
            key="why",
            format_func=told.__getitem__,
            on_change=_turn,
            args=(page,),
        )


def _list(page: Page, metric: Metric, chosen: str) -> None:
    text = page.own.get("page", "")
    now = max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 8 else 1
    found = _fetch(page, metric, chosen, now, SIZE)
    pages = max(-(-found.total // SIZE), 1)
    if now > pages:
        now, found = pages, _fetch(page, metric, chosen, pages, SIZE)
    if not found.total:
        notices.nothing(_("Nothing differs for this reason."))
        return
    told = frame(found)
    # Both values stand there also where one of them is none on every line.
    shown = told.reindex(columns=[c.title for c in found.columns if c.title in told or c.key in BOTH])
    event: Any = st.dataframe(
        shown,
        hide_index=True,
        height=min(38 + 35 * len(shown), 720),
        selection_mode="single-row",
        on_select="rerun",
        placeholder="–",
        key=f"differ_{hash((page.question, chosen, now))}",
        alt=_("What differs, with both values"),
    )
    if pages > 1:
        st.pagination(pages, default=now, key=f"differ_page_{now}", on_change=_turn_page, args=(page, now))
    offer(
        page,
        lambda: exported(_fetch(page, metric, chosen, 1, LARGEST_LIST)),
        f"{metric.key}-{chosen.replace('.', '-')}",
    )
    if event.selection.rows:
        open_customer(page, found.rows["person"][event.selection.rows[0]].as_py())


def _fetch(page: Page, metric: Metric, chosen: str, number_: int, size: int) -> Listing:
    product, __, reason = chosen.partition(".")
    return tickets_that_differ(page.question.about(metric.key), product, reason, **_of(page), page=number_, size=size)


def _of(page: Page) -> dict[str, Any]:
    return {"scope": page.scope, "warehouse": page.warehouse, "settings": page.settings, "rules": page.rules}


def _turn(page: Page) -> None:
    """Write into the address what is open: nothing, the table, or the list of a reason from its first page."""
    own = {"others": st.session_state.get("why") or TABLE} if st.session_state["others"] else {}
    navigation.follow(navigation.address(page.question, **own))


def _turn_page(page: Page, now: int) -> None:
    page.turn_to(page.question, page=str(st.session_state[f"differ_page_{now}"]))
