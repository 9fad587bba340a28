"""Show which customers may leave next, and how well that was foreseen before."""

import streamlit as st

from metrics.translation import translate as _
from pages.parts import navigation
from pages.parts.filters import filter_bar
from pages.parts.headings import heading
from pages.parts.leaving_list import may_leave_panels
from pages.parts.opening import open_page

page = open_page()
heading(page, _("Who may leave"), compare=False)
st.caption(_("Customers under contract when the data ended, and what the months behind teach about leaving."))
navigation.link("retention", _("Who stays"), page.question, icon=":material/arrow_back:")
filter_bar(page, steps=False, compare=False, period=False)
may_leave_panels(page)
