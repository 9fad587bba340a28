"""Show what one may do, and where one is signed in."""

from zoneinfo import ZoneInfo

import streamlit as st

from data_access.app_store.accounts import PASSWORD
from data_access.app_store.directory import directory_at
from metrics.errors import BadValue
from metrics.roles import TITLES, Act, Visitor
from metrics.translation import translate as _
from pages.parts import visiting
from pages.parts.deciding import do, said
from pages.parts.opening import open_beside
from pages.parts.plain import plain
from pages.parts.sessions_list import sessions_list
from pages.parts.settings import server_settings


def open_account(title: str) -> Visitor:
    """Draw the head of the page; return who visits."""
    open_beside()
    visitor = visiting.visitor()
    st.title(title, anchor=False)
    said()
    st.markdown(f"**{plain(visitor.name)}** · {TITLES[visitor.role]}")
    return visitor


def rights(visitor: Visitor) -> None:
    """Say whose tickets they see and what they may do."""
    teams = visitor.scope.teams
    if teams is None:
        st.markdown(_("You see the tickets of all teams."))
    elif teams:
        st.markdown(_("You see the tickets of {teams} alone.").format(teams=", ".join(map(plain, sorted(teams)))))
    else:
        st.warning(_("You have no team yet, so you see no tickets: an admin can give you one."))
    st.markdown("\n".join([_("You may"), "", *(f"- {act}" for act in Act if visitor.may(act))]))
    withheld = [act for act in Act if not visitor.may(act)]
    if withheld:
        st.caption(_("An admin can give you another role, which may also {acts}.").format(acts="; ".join(withheld)))


def sign_out(_visitor: Visitor) -> None:
    """Draw the way out."""
    if server_settings().local:
        st.caption(_("This board serves its own machine, and nobody signs in."))
    else:
        st.link_button(_("Sign out"), "/sign-out", icon=":material/logout:")


def password(visitor: Visitor) -> None:
    """Draw the form of another password, where people have one here."""
    settings = server_settings()
    if settings.sign_in != PASSWORD:
        return
    with st.expander(_("Change the password"), icon=":material/lock:"), st.form("password", clear_on_submit=True):
        old = st.text_input(_("Your password"), type="password", autocomplete="current-password")
        new = st.text_input(
            _("The new one"),
            type="password",
            autocomplete="new-password",
            help=_("12 characters or more; four words, for instance."),
        )
        again = st.text_input(_("The new one again"), type="password", autocomplete="new-password")
        if st.form_submit_button(_("Change it"), icon=":material/check:"):
            do(
                lambda: _change(visitor, old, new, again),
                _("Your password is changed, and your other sessions have ended."),
            )


def _change(visitor: Visitor, old: str, new: str, again: str) -> None:
    if new != again:
        raise BadValue(_("The new password was not typed the same way twice."))
    directory_at(server_settings()).accounts.change_password(old, new, visitor)


def own_sessions(visitor: Visitor) -> None:
    """Draw where they are signed in."""
    settings = server_settings()
    if settings.local:
        return
    sessions = directory_at(settings).sessions
    st.subheader(_("Where you are signed in"), anchor=False)

    sessions_list(
        sessions.all(visitor.account),
        ZoneInfo(settings.zone),
        visitor.session,
        lambda session: do(lambda: sessions.end(session.id, visitor), _("That session has ended.")),
        names=False,
    )
