"""Refuse what a visitor may not see or do: say so, write it down, show nothing."""

from typing import NoReturn

import streamlit as st

from data_access.app_store.audit import What
from metrics.errors import PlumblineError
from metrics.roles import Act, NotAllowed, Visitor
from metrics.translation import translate as _
from pages.parts.noting import note_once
from pages.parts.plain import plain


def forbid(visitor: Visitor, error: PlumblineError, about: str) -> NoReturn:
    """End the run with a page that says why there is nothing on it; `about` is what was asked for."""
    note_once(visitor, What.REFUSED, about, why=str(error))
    st.subheader(_("You may not see this"), anchor=False)
    st.info(plain(str(error), 400), icon=":material/lock:")
    st.page_link("overview.py", label=_("Go to the overview"), icon=":material/arrow_forward:")
    st.stop()


def forbid_act(visitor: Visitor, act: Act) -> None:
    """End the run so unless the visitor's role allows an act."""
    try:
        visitor.must(act)
    except NotAllowed as error:
        forbid(visitor, error, about=act)
