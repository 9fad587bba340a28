"""Show which data the figures stand on, and how they came in."""

import streamlit as st

from metrics.translation import translate as _
from pages.parts import navigation
from pages.parts.headings import heading
from pages.parts.opening import open_page
from pages.parts.stores import coverage, ledger, row_counts

page = open_page()
heading(page, _("Data"), compare=False)
navigation.link("importing", _("Import a file of your own"), page.question, icon=":material/upload_file:")
row_counts(page)
coverage(page)
ledger(page)
st.caption(_("With the command line the same is:"))
st.code(
    "python -m data_access import tickets.csv --as tickets --source helpdesk --zone Europe/Berlin",
    language="bash",
    wrap_lines=True,
)
