"""Say who may come in: people, roles, teams, invitations, sessions."""

import streamlit as st

from metrics.translation import translate as _
from pages.parts.deciding import do, said
from pages.parts.people_desk import open_people
from pages.parts.people_invited import invite
from pages.parts.people_list import change, link_once, people_list
from pages.parts.sessions_list import sessions_list

desk = open_people()
st.title(_("People"), anchor=False)
said()
link_once()
people_list(desk)
change(desk)
invite(desk)
st.subheader(_("Open sessions"), anchor=False)
sessions_list(
    desk.directory.sessions.all(),
    desk.zone,
    desk.visitor.session,
    lambda session: do(
        lambda: desk.directory.sessions.end(session.id, desk.visitor),
        _("The session of {name} has ended.").format(name=session.name),
    ),
    names=True,
)
