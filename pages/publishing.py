"""Show the published links, and decide about them: rotate, revoke, pause, compare with now."""

import streamlit as st

from metrics.translation import translate as _
from pages.parts.deciding import said
from pages.parts.publishing_desk import open_links
from pages.parts.publishing_list import about_all, about_one, link_list, token_once

desk = open_links()
st.title(_("Links"), anchor=False)
st.caption(_("What people without an account see. A link shows rounded figures only, and nothing about one person."))
said()
token_once()
link_list(desk)
about_one(desk)
about_all(desk)
