"""Show who stays: cohorts, how long, who buys again, and who left after which experience."""

import streamlit as st

from metrics.roles import Act
from metrics.staying import CONTRACT, PURCHASE
from metrics.translation import translate as _
from pages.parts import navigation
from pages.parts.filters import filter_bar
from pages.parts.headings import heading
from pages.parts.opening import open_page
from pages.parts.retention_again import again_cards
from pages.parts.retention_asked import choose_basis, choose_grain, choose_worth
from pages.parts.retention_cohorts import cohort_panels
from pages.parts.retention_curves import stay_panel
from pages.parts.retention_experience import experience_panel

page = open_page(own=("basis", "worth"))
heading(page, _("Who stays"), compare=False)
filter_bar(page, steps=False, compare=False)
with st.container(horizontal=True):
    basis = choose_basis(page)
    choose_grain(page)
    worth = choose_worth(page)

cohort_panels(page, basis, worth)
stay_panel(page, basis)
if basis == PURCHASE.key:
    again_cards(page)
experience_panel(page, basis)
if basis == CONTRACT.key and page.visitor.may(Act.SEE_LEAVING):
    navigation.link("leaving", _("Who may leave next"), page.question, icon=":material/person_alert:")
