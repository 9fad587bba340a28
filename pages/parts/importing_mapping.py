"""Propose what the columns of a file are, and let it be corrected in a table."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import available_timezones

import streamlit as st

from data_access.imports.assignments import Assignment, mapping_of
from data_access.imports.chunks import Reader
from data_access.imports.mapping import Mapping
from data_access.imports.mapping_file import read_mapping, source_of
from data_access.imports.mapping_text import write_mapping
from data_access.imports.propose import propose
from metrics.errors import PlumblineError
from metrics.facts import FACTS
from metrics.translation import translate as _
from pages.parts.importing_columns import column_table, day_or_month, word_table
from pages.parts.importing_desk import Desk
from pages.parts.plain import plain

PROPOSED, FROM_FILE = "", "\0file"
SAID = ("encoding", "delimiter", "sheet")
SCALES = tuple(range(2, 11))


def mapped(desk: Desk, reader: Reader, corrections: Mapping) -> Mapping | None:
    """Draw the mapping of the file; return it, or nothing while something has to be said first.

    Parameters
    ----------
    corrections : Mapping
        Encoding, delimiter and sheet, as far as the visitor said them.
    """
    st.subheader(_("What its columns are"), anchor=False)
    try:
        chosen = _which(desk)
        mapping = _proposed(desk, reader) if chosen == PROPOSED else _declared(desk, chosen)
        if mapping is None:
            return None
        said = {name: getattr(mapping, name) or getattr(corrections, name) for name in SAID}
        mapping = replace(mapping, **said)
    except PlumblineError as error:
        st.error(plain(str(error), 400), icon=":material/error:")
        return None
    if not mapping.sections:
        st.error(
            _("No column says which record is which: choose the column that becomes the key, such as the ticket's id."),
            icon=":material/key_off:",
        )
        return None
    st.download_button(
        _("Mapping as a file"),
        write_mapping(mapping),
        f"{mapping.source}.toml",
        "application/toml",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
    )
    return mapping


def _which(desk: Desk) -> str:
    """Let the visitor choose between the proposal, a mapping used before, and one of their own."""
    saved = sorted(path.stem for path in desk.mappings.glob("*.toml"))
    labels = {PROPOSED: _("as proposed from this file")}
    labels |= {name: _("as imported before: {name}").format(name=name) for name in saved}
    labels |= {FROM_FILE: _("as a mapping file says")}
    chosen: str = st.selectbox(
        _("Mapping"), list(labels), format_func=labels.__getitem__, key=f"mapping_{desk.number}", width=420
    )
    return chosen


def _declared(desk: Desk, chosen: str) -> Mapping | None:
    """Return a mapping that was written down."""
    if chosen != FROM_FILE:
        return read_mapping(desk.mappings / f"{chosen}.toml")
    given = st.file_uploader(_("Mapping file"), "toml", key=f"mapping_file_{desk.number}")
    if given is None:
        return None
    path = desk.folder / f"{Path(given.name).stem}.toml"
    path.write_bytes(given.getvalue())
    return read_mapping(path)


def _proposed(desk: Desk, reader: Reader) -> Mapping | None:
    """Propose a mapping; everything of it can be changed."""
    key = (reader.record.sha256, reader.form)
    with st.spinner(_("Looking at the values")):
        first = desk.once("proposal", key, lambda: propose(reader))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        facts = list(FACTS)
        fact = st.selectbox(
            _("One record is"),
            facts,
            index=facts.index(first.fact),
            format_func=lambda name: FACTS[name].means,
            key=f"fact_{key}",
            width=420,
        )
        source = st.text_input(
            _("Name of the source"),
            _usual_source(desk),
            key=f"source_{desk.number}",
            max_chars=40,
            help=_("Small letters and digits. Files of one source complete and correct each other."),
            width=200,
        )
        zones = sorted(available_timezones())
        zone = st.selectbox(
            _("Time zone of its times"), zones, index=zones.index(desk.settings.zone), key=f"zone_{key}", width=240
        )
    chosen = fact or first.fact
    proposal = first if chosen == first.fact else desk.once("other", (key, chosen), lambda: propose(reader, chosen))
    chunk = desk.once("sample", key, lambda: next(reader.chunks(), None))
    sample = chunk.table if chunk else None
    settled = day_or_month(sample, proposal, key)
    assignments = column_table(sample, chosen, settled or proposal.assignments, (key, chosen, settled is None))
    assignments = word_table(sample, assignments, (key, chosen))
    scale = proposal.scale
    if any(a.target == "surveys.score" for a in assignments) and not _says_scale(assignments):
        scale = int(
            st.selectbox(_("Highest score"), SCALES, index=SCALES.index(proposal.scale), key=f"scale_{key}", width=160)
        )
    if settled is None:
        return None
    return mapping_of(assignments, chosen, source_of(source, _("Name of the source")), zone, scale=scale)


def _says_scale(assignments: tuple[Assignment, ...]) -> bool:
    return any(a.target == "surveys.scale" for a in assignments)


def _usual_source(desk: Desk) -> str:
    own = [record.source for record in desk.imports if not record.is_sample]
    return own[-1] if own else "desk"
