"""Set standards: what is asked of which metric, for whom, from when, and why."""

import streamlit as st

from metrics.roles import Act
from metrics.translation import translate as _
from pages.parts import navigation
from pages.parts.deciding import open_desk, said
from pages.parts.deciding_history import history
from pages.parts.standards_editor import editor
from pages.parts.standards_list import choose_standard, standard_list

desk = open_desk()
st.title(_("Standards"), anchor=False)
st.caption(_("What you ask of your service. Each ticket is judged by the standard in force when it came."))
navigation.link(
    "calendars", _("Calendars, on which working time runs"), desk.page.question, icon=":material/calendar_month:"
)
said()
standard_list(desk)
if desk.page.visitor.may(Act.SET_STANDARDS):
    editor(desk, choose_standard(desk))
history(desk, "standard")
