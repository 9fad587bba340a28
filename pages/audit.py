"""Show who did what: searched, narrowed, paged by the address, and to be taken along as a file."""

import streamlit as st

from metrics.translation import translate as _
from pages.parts.audit_list import audit_list, files
from pages.parts.audit_wanted import open_audit, wanted_bar

audit = open_audit()
st.title(_("Audit"), anchor=False)
st.caption(_("Who signed in, saw whom, searched, took away and changed what. Nobody can change what stands here."))
wanted_bar(audit)
if audit_list(audit):
    files(audit)
