"""Show which data the figures stand on, and how they came in."""

import streamlit as st

from metrics.translation import translate as _
from pages.parts.headings import heading
from pages.parts.opening import open_page
from pages.parts.stores import coverage, ledger, row_counts

page = open_page()
heading(page, _("Data"), compare=False)
row_counts(page)
coverage(page)
ledger(page)
st.markdown(_("Import a file of your own with the command line; the board shows it at the next click:"))
st.code(
    "python -m data_access import tickets.csv --as tickets --source helpdesk --zone Europe/Berlin",
    language="bash",
    wrap_lines=True,
)
