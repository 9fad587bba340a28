"""Invite somebody."""

import streamlit as st

from metrics.translation import translate as _
from pages.parts.people_desk import PeopleDesk
from pages.parts.people_list import Rights


def invite(desk: PeopleDesk) -> None:
    """Draw the form of an invitation, where people come in by one."""
    st.subheader(_("Invite somebody"), anchor=False)
    if not desk.invites:
        st.caption(_("People sign in at your provider; they stand here from their first visit on."))
        return
    with st.form("invite"):
        name = st.text_input(_("Name"), max_chars=200)
        mail = st.text_input(_("Mail"), max_chars=200, help=_("They sign in with it. Nothing is sent from here."))
        given = Rights.asked(desk)
        if st.form_submit_button(_("Make the invitation"), icon=":material/person_add:"):
            desk.give_link(
                lambda: desk.directory.invitations.invite(name, mail, given.role, given.teams, desk.visitor),
                name.strip(),
                _("{name} is invited. The link is below.").format(name=name.strip()),
            )
