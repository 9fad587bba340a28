"""Choose one of several views of a page; the address keeps which."""

from collections.abc import Mapping

import streamlit as st

from metrics.translation import translate as _
from pages.parts.opening import Page


def choose_view(page: Page, views: Mapping[str, str]) -> str:
    """Draw the choice and return its key; the first stands where the address names none of them."""
    chosen = page.own.get("show", "")
    st.session_state["show"] = chosen if chosen in views else next(iter(views))
    st.segmented_control(
        _("Show"),
        list(views),
        key="show",
        format_func=views.__getitem__,
        on_change=_turn,
        args=(page,),
        required=True,
        label_visibility="collapsed",
    )
    return chosen if chosen in views else next(iter(views))


def _turn(page: Page) -> None:
    page.own.clear()  # what is written or searched in one view means nothing in another
    page.turn_to(page.question, show=st.session_state["show"])
