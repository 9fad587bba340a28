"""Find a customer by name, mail, number, id or segment."""

import streamlit as st

from metrics.translation import translate as _
from metrics.wording import data_until
from pages.parts.opening import open_page
from pages.parts.people_table import people_table, search_bar

page = open_page(own=("search", "page", "person"))
# Turning to a customer leaves its address under this page's name in the browser's history.
page.own.pop("person", None)

st.title(_("Customers"), anchor=False)
st.caption(data_until(page.resolved.as_of, page.resolved.calendar.zone))
search_bar(page)
people_table(page)
