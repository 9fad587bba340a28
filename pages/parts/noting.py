"""Write down what a visitor did."""

from typing import Any

import streamlit as st

from data_access.app_store.audit import Event, What
from data_access.app_store.store import store_at
from data_access.recognising import Recognised
from data_access.warehouse.engines import engine_of
from metrics.roles import Visitor
from pages.parts.settings import server_settings

NOTED = "noted"
TYPED = (What.SEARCHED, What.EXPORTED, What.SAW_AUDIT, What.REFUSED)  # what visitors typed is in them


def note(visitor: Visitor, what: What, about: str = "", **detail: Any) -> None:
    """Write it down, or raise CannotReachStore: what cannot be written down is not to be done.

    Who looks whether somebody erased is gone does not bring the name back.
    """
    settings = server_settings()
    if what in TYPED:
        told = Recognised(engine_of(settings).erased(settings))
        about, detail = told.without(about), told.without(detail)
    store_at(settings).note(Event.of(visitor, what, about, **detail))


def note_once(visitor: Visitor, what: What, about: str = "", **detail: Any) -> None:
    """Write it down unless this visit to the page has done so: a page runs anew at every click."""
    noted = st.session_state.setdefault(NOTED, set())
    if (what, about) not in noted:
        note(visitor, what, about, **detail)
        noted.add((what, about))


def turn_to(page: str) -> None:
    """Begin another visit if the page is another than before."""
    if st.session_state.get("visited") != page:
        st.session_state["visited"] = page
        st.session_state.pop(NOTED, None)
