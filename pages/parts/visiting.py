"""Say who visits."""

import getpass
from contextvars import ContextVar
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

_HERE: ContextVar[Visitor] = ContextVar("visitor")  # of this run, which begins with `arrive`


class SignedOut(PlumblineError):
    """The session has ended."""

    def __init__(self) -> None:
        super().__init__(_("You are signed out: sign in again, and repeat what you did."))


def arrive() -> None:
    """Begin a run of a page: look up who visits."""
    _HERE.set(looked_up())


def visitor() -> Visitor:
    """Return who visits, as the store knew them when this run began."""
    return _HERE.get()


def looked_up() -> Visitor:
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
    # As markdown, which every page has loaded: the browser gets no further script without a session.
    st.markdown("## " + _("You are signed out"))
    st.markdown(_("Your session has ended. Sign in again to go on where you were."))
    st.markdown(f"[{_('Sign in again')}](/sign-in?{urlencode({'next': path})})")
    st.stop()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have none
        return _("unknown")
