"""Erase customers, prove it, and say how long data are kept."""

import streamlit as st

from metrics.translation import translate as _
from pages.parts.deciding import said
from pages.parts.privacy_desk import open_privacy
from pages.parts.privacy_erasing import choose, erasures_list
from pages.parts.privacy_keeping import keeping

desk = open_privacy()
st.title(_("Privacy"), anchor=False)
st.caption(_("What is held of a customer is given on the customer's page. Here it is erased, or ages."))
said()
choose(desk)
erasures_list(desk)
keeping(desk)
