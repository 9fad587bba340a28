"""Find a customer."""

import streamlit as st

from pages.parts.opening import open_page

page = open_page(own=("person",))
st.title("…")
