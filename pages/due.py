"""Show which open tickets will be too late next, by the time left on their own clock."""

import streamlit as st

from metrics.translation import translate as _
from pages.parts.due_next import choose_time, due_by_team, due_list
from pages.parts.filters import filter_bar
from pages.parts.headings import heading
from pages.parts.opening import open_page

page = open_page()
heading(page, _("Due next"), compare=False)
st.caption(_("Tickets open when the data ended; those that wait for the customer stand still, and are not here."))
metric = choose_time(page)
filter_bar(page, steps=False, compare=False, period=False)
due_by_team(page, metric)
due_list(page, metric)
