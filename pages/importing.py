"""Bring a file of one's own: see how it is read, say what its columns are, import it, mend what was refused."""

from zoneinfo import ZoneInfo

import streamlit as st

from metrics.translation import translate as _
from pages.parts.importing_desk import open_desk
from pages.parts.importing_file import drop, recognised
from pages.parts.importing_mapping import mapped
from pages.parts.importing_preview import previewed
from pages.parts.importing_quarantine import mend
from pages.parts.importing_run import import_button, last_import, ways_back

desk = open_desk()
st.title(_("Import a file"), anchor=False)
last_import(desk)
mend(desk)
path = drop(desk)
found = recognised(desk, path) if path else None
if path and found:
    reader, corrections = found
    mapping = mapped(desk, reader, corrections)
    if mapping and previewed(reader, mapping, ZoneInfo(desk.settings.zone)):
        import_button(desk, path, mapping)
ways_back(desk)
