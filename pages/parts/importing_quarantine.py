"""Show the records that the last import refused, to be downloaded, or mended and run again."""

from pathlib import Path

import pandas as pd
import streamlit as st

from data_access.app_store.audit import What
from data_access.imports.mapping_file import read_mapping
from data_access.imports.mending import Ward, ward
from metrics.errors import PlumblineError
from metrics.facts import titled
from metrics.translation import translate as _
from metrics.wording import number
from pages.parts.date_pictures import pictured
from pages.parts.importing_desk import Desk
from pages.parts.importing_run import bring
from pages.parts.noting import note
from pages.parts.plain import plain

MENDED = "-mended"
MOST = 500  # records that are mended in the page; more are a matter for a spreadsheet


def mend(desk: Desk) -> None:
    """Draw the quarantined records of the last import, if it has any."""
    last = desk.imports[-1] if desk.imports else None
    path = desk.settings.home / "quarantine" / last.quarantine if last and last.quarantine else None
    if last is None or path is None or not path.exists():
        return
    st.subheader(_("Records that were refused"), anchor=False)
    try:
        found = desk.once("ward", last.id, lambda: ward(path))
    except PlumblineError as error:
        st.error(plain(str(error), 400), icon=":material/error:")
        return
    sentence = (
        _("**1** record is not on the board. Mend it here and run it again, or download it.")
        if len(found.records) == 1
        else _("**{n}** records are not on the board. Mend them here and run them again, or download them.")
    )
    st.markdown(sentence.format(n=number(len(found.records))))
    saved = desk.mappings / f"{last.mapping}.toml"
    rows = _table(found, last.id) if len(found.records) <= MOST and saved.exists() else None
    if rows is not None:
        touched = sum(row != found.shown(record) for row, record in zip(rows, found.records, strict=True))
        st.caption(_("{n} of {all} changed so far").format(n=number(touched), all=number(len(rows))))
    with st.container(horizontal=True):
        if rows is not None and st.button(_("Run again"), icon=":material/replay:"):
            first = Path(last.files[0].name).stem.removesuffix(MENDED)
            again = desk.folder / f"{first}{MENDED}.csv"
            again.write_bytes(found.mended(rows))
            try:
                bring(desk, again, read_mapping(saved))
            except PlumblineError as error:
                st.error(plain(str(error), 400), icon=":material/error:")
        st.download_button(
            _("Refused records"),
            lambda: _taken(desk, path),
            f"refused-{last.id}.csv",
            "text/csv",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )


def _taken(desk: Desk, path: Path) -> bytes:
    note(desk.allowed(), What.EXPORTED, path.name)
    return path.read_bytes()


def _table(found: Ward, key: str) -> list[tuple[str, ...]]:
    """Draw the records for mending; return their cells."""
    lines, wrong = _not_in(found.header, _("Line")), _not_in(found.header, _("What is wrong"))
    frame = pd.DataFrame(
        [(r.own.get("line", ""), _sentence(r.own), *found.shown(r)) for r in found.records],
        columns=[lines, wrong, *found.header],
    )
    edited = st.data_editor(
        frame,
        hide_index=True,
        height="content" if len(frame) <= 12 else 460,
        disabled=[lines, wrong],
        column_config={wrong: st.column_config.TextColumn(width="large")},
        key=f"mend_{key}",
        alt=_("Refused records"),
    )
    return [tuple("" if cell is None else str(cell) for cell in row[2:]) for row in edited.itertuples(index=False)]


def _not_in(header: tuple[str, ...], title: str) -> str:
    return _not_in(header, f"{title} ") if title in header else title


def _sentence(own: dict[str, str]) -> str:
    if not own.get("column"):
        return own.get("reason", "")
    return f"{_(titled(own['column']))}: “{own['value'][:60]}” {pictured(own['reason'])}"
