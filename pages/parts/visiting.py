"""Say who visits."""

import getpass
from typing import NoReturn
from urllib.parse import urlencode, urlsplit

import streamlit as st

from data_access.app_store.connections import CannotReachStore
from data_access.app_store.directory import directory_at
from metrics.errors import PlumblineError
from metrics.roles import Role, Visitor
from metrics.translation import translate as _
from pages.parts import notices
from pages.parts.settings import server_settings


class SignedOut(PlumblineError):
    """The session has ended."""

    def __init__(self) -> None:
        super().__init__(_("You are signed out: sign in again, and repeat what you did."))


def visitor() -> Visitor:
    """Return who visits, as the store knows them at this moment; whose session has ended is told so, and sees no more.

    On one's own machine it is its owner.
    """
    settings = server_settings()
    if settings.local:
        return Visitor("owner", _user(), Role.ADMIN)
    try:
        found = directory_at(settings).sessions.visitor_of(st.context.cookies.get(settings.cookie, ""))
    except CannotReachStore as error:
        notices.cannot_open(error)
        st.stop()
    if found is None:
        _signed_out()
    return found


def again(who: Visitor) -> Visitor:
    """Return a visitor as the store knows them now, for what happens between two runs of a page: downloads.

    Raises
    ------
    SignedOut
        The session has ended meanwhile.
    """
    settings = server_settings()
    if settings.local:
        return who
    found = directory_at(settings).sessions.again(who.session)
    if found is None:
        raise SignedOut
    return found


def _signed_out() -> NoReturn:
    here = urlsplit(st.context.url or "/")
    query = urlencode([(name, value) for name in st.query_params for value in st.query_params.get_all(name)])
    path = (here.path or "/") + (f"?{query}" if query else "")
    st.subheader(_("You are signed out"), anchor=False)
    st.text(_("Your session has ended. Sign in again to go on where you were."))
    st.link_button(_("Sign in again"), f"/sign-in?{urlencode({'next': path})}", type="primary")
    st.stop()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have none
        return _("unknown")
