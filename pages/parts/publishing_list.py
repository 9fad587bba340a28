"""List the published links, and draw what can be decided about them."""

import pandas as pd
import streamlit as st

from data_access.app_store.link_rows import Link
from data_access.app_store.link_states import State
from data_access.app_store.links import MOST_DAYS, sees_all
from metrics.published.plan import REFRESHES
from metrics.question import Question
from metrics.roles import BeyondTeams
from metrics.translation import translate as _
from metrics.wording import moment
from pages.parts import navigation, notices
from pages.parts.deciding import do
from pages.parts.plain import plain
from pages.parts.publishing_against import against_now
from pages.parts.publishing_desk import TOKEN, LinkDesk
from pages.published.publishing import address_of

STATES = {
    State.LIVE: _("open"),
    State.REVOKED: _("revoked"),
    State.EXPIRED: _("expired"),
    State.EMPTY: _("shows nothing"),
    State.SWITCHED_OFF: _("all links are switched off"),
    State.SUSPENDED: _("paused: its publisher may not publish any more"),
}


def token_once() -> None:
    """Show the address of a link that was just made or rotated; it is kept nowhere else."""
    if TOKEN not in st.session_state:
        return
    name, address = st.session_state[TOKEN]
    with st.container(border=True, key="link"):
        st.markdown(_("**The link “{name}”**").format(name=plain(name)))
        st.code(address, language=None, wrap_lines=True)
        st.caption(_("Whoever has it sees the figures. It is shown here only now, and kept nowhere."))
        if st.button(_("I have kept it"), icon=":material/check:"):
            del st.session_state[TOKEN]
            st.rerun()


def link_list(desk: LinkDesk) -> None:
    """Draw all links that somebody may decide about."""
    if desk.published.links.paused():
        st.warning(_("All links are switched off: nobody sees any of them."), icon=":material/block:")
    if not desk.links:
        notices.nothing(_("No link is published. On the overview, a metric or the summary choose “Publish”."))
        return
    lines = [
        {
            _("Name"): link.name,
            _("For"): link.audience,
            _("State"): STATES[link.state],
            _("Views"): link.views,
            _("Last view"): moment(link.last_view_at, desk.zone) if link.last_view_at else _("never"),
            _("Valid until"): moment(link.expires_at, desk.zone),
            _("Renewed"): REFRESHES[link.refresh],
            _("Edition"): link.edition,
            _("Password"): _("yes") if link.has_password else _("no"),
            _("Published by"): link.author_name,
            _("Problem"): link.problem,
        }
        for link in desk.links
    ]
    st.dataframe(pd.DataFrame(lines), hide_index=True, placeholder="", alt=_("Published links"))


def about_one(desk: LinkDesk) -> None:
    """Draw what can be decided about one of them."""
    named = {link.id: link for link in desk.links}
    if not named:
        return
    key = st.selectbox(
        _("Which link?"),
        list(named),
        index=None,
        key="chosen_link",
        format_func=lambda key: f"{named[key].name} · {STATES[named[key].state]}",
        placeholder=_("Choose a link"),
    )
    if key is None:
        return
    link = named[key]
    seen = link.is_within(desk.who.scope)
    if not seen:
        st.info(str(BeyondTeams()), icon=":material/info:")
    if link.revoked_at is None:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if seen:
                _decide(desk, link)
            _end(desk, link)
    if seen:
        against_now(desk, link)


def _decide(desk: LinkDesk, link: Link) -> None:
    links, name = desk.published.links, link.name
    navigation.link("publish", _("Change what it shows"), Question(), icon=":material/edit:", link=link.id)
    if st.button(_("New address"), icon=":material/autorenew:", help=_("The old one stops working at once.")):
        do(lambda: _rotate(desk, link), _("“{name}” has a new address; the old one is dead.").format(name=name))
    with st.popover(_("Valid for longer"), icon=":material/event:"):
        days = st.number_input(_("Days from today"), 1, MOST_DAYS, 30, key=f"days_{link.id}")
        if st.button(_("Save"), key=f"lengthen_{link.id}"):
            done = _("“{name}” is valid for {days} days from now.").format(name=name, days=days)
            do(lambda: links.lengthen(link.id, int(days), desk.visitor), done)


def _end(desk: LinkDesk, link: Link) -> None:
    with st.popover(_("Revoke"), icon=":material/link_off:"):
        st.markdown(_("Nobody sees it any more, from the next second on. This is final."))
        if st.button(_("Revoke for good"), key=f"revoke_{link.id}"):
            done = _("“{name}” is revoked.").format(name=link.name)
            do(lambda: desk.published.links.revoke(link.id, desk.visitor), done)


def _rotate(desk: LinkDesk, link: Link) -> None:
    token = desk.published.links.rotate(link.id, desk.visitor)
    st.session_state[TOKEN] = (link.name, address_of(token, desk.settings))


def about_all(desk: LinkDesk) -> None:
    """Draw what can be decided about all links at once."""
    links = desk.published.links
    with st.container(horizontal=True):
        if sees_all(desk.who):
            if links.paused():
                if st.button(_("Switch links on again"), icon=":material/play_arrow:"):
                    do(lambda: links.resume(desk.visitor), _("Links are served again."))
            elif st.button(_("Switch all links off"), icon=":material/pause:", help=_("Until you switch them on.")):
                do(lambda: links.pause(desk.visitor), _("No link is served until you switch them on again."))
        if any(link.revoked_at is None for link in desk.links):
            with st.popover(_("Revoke all"), icon=":material/link_off:"):
                st.markdown(_("All links of this list are closed for good."))
                if st.button(_("Revoke all for good"), key="revoke_all"):
                    do(lambda: links.revoke_all(desk.visitor), _("All links are revoked."))
