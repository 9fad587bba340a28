"""Make and change calendars: when work is done, on which days not, and whose tickets run on them."""

import streamlit as st

from metrics.roles import Act
from metrics.translation import translate as _
from pages.parts import navigation
from pages.parts.calendars_assigned import assign
from pages.parts.calendars_editor import editor
from pages.parts.calendars_list import calendar_list, choose_calendar
from pages.parts.deciding import open_desk, said
from pages.parts.deciding_history import history

desk = open_desk()
st.title(_("Calendars"), anchor=False)
st.caption(_("When work is done. Times that count working hours run on these, and so do due times."))
navigation.link("standards", _("Standards that are judged by them"), desk.page.question, icon=":material/flag:")
said()
calendar_list(desk)
assign(desk)
if desk.page.visitor.may(Act.SET_CALENDARS):
    editor(desk, choose_calendar(desk))
history(desk, "calendar", "calendar assignment")
