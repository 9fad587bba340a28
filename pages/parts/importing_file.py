"""Take a file, and show for confirmation what it was recognised as."""

import re
from pathlib import Path

import streamlit as st

from data_access.imports.chunks import Reader
from data_access.imports.delimited import Delimited
from data_access.imports.dialect import DELIMITERS, NAMES
from data_access.imports.mapping import Mapping
from data_access.imports.recognise import open_reader, sheets
from metrics.errors import PlumblineError
from metrics.translation import translate as _
from metrics.wording import number
from pages.parts.importing_desk import Desk
from pages.parts.plain import plain

LARGEST = 200  # MB
ENCODINGS = ("utf-8", "cp1252", "latin-1", "cp850", "utf-16")


def drop(desk: Desk) -> Path | None:
    """Draw the place where a file is dropped; return where it lies now."""
    st.subheader(_("Your file"), anchor=False)
    given = st.file_uploader(
        _("CSV, TSV, Excel (XLSX, XLS), OpenDocument (ODS), Parquet or JSON, of at most {n} MB").format(n=LARGEST),
        key=f"file_{desk.number}",
        max_upload_size=LARGEST,
        help=_("Larger files: python -m data_access import FILE. What a file is, is seen by its content."),
    )
    if desk.has_sample:
        st.caption(_("The sample company makes room for your own data; undoing the import brings it back."))
    if given is None:
        return None
    name = re.sub(r"[^\w.\- ]+", "_", Path(given.name).name)[-120:] or "file"

    def keep() -> Path:
        path = desk.folder / name
        path.write_bytes(given.getbuffer())
        return path

    return desk.once("path", given.file_id, keep)


def recognised(desk: Desk, path: Path) -> tuple[Reader, Mapping] | None:
    """Show what the file is and let it be corrected.

    Returns
    -------
    (Reader, Mapping), optional
        What reads the file, and the corrections of encoding, delimiter and sheet; nothing if it cannot be read.
    """
    with st.container(border=True, key="recognised"):
        st.markdown(_("**Read as**"))
        shown = st.container()
        try:
            sheet = _sheet(path)
            if sheet is None:
                return None
            encoding, delimiter = _text_choices(desk, path)
            chosen = (str(path), path.stat().st_mtime_ns, sheet or None, encoding, delimiter)
            base = Mapping("", "", (), encoding=encoding, delimiter=delimiter, sheet=sheet or None)
            reader, records = desk.once("reader", chosen, lambda: _opened(path, base))
        except PlumblineError as error:
            st.error(plain(str(error), 400), icon=":material/error:")
            return None
        names = reader.header.names
        shown.markdown(
            _("{form} · **{columns}** columns · **{records}** records").format(
                form=plain(reader.form), columns=number(len(names)), records=number(records)
            )
        )
        for note in reader.notes:
            st.warning(plain(note, 300), icon=":material/info:")
        if not records:
            st.info(_("The file holds a header and no records."), icon=":material/info:")
    return reader, base


def _opened(path: Path, base: Mapping) -> tuple[Reader, int]:
    with st.spinner(_("Reading {file}").format(file=path.name)):
        reader = open_reader(path, base)
        reader.header  # noqa: B018 - refuses what has no columns
        return reader, reader.count()


def _sheet(path: Path) -> str | None:
    """Return the sheet to be read; empty where there is no choice, none where it is not made yet."""
    found = sheets(path)
    if len(found) < 2:
        return ""
    visible = [name for name, hidden in found if not hidden]
    labels = {name: _("{name} (hidden)").format(name=name) if hidden else name for name, hidden in found}
    chosen: str | None = st.selectbox(
        _("Sheet"),
        list(labels),
        index=list(labels).index(visible[0]) if len(visible) == 1 else None,
        format_func=labels.__getitem__,
        placeholder=_("Choose the sheet"),
        key=f"sheet_{path}",
        width=320,
    )
    return chosen


def _text_choices(desk: Desk, path: Path) -> tuple[str | None, str | None]:
    """Offer encoding and delimiter of a text, as found, for correction."""
    key = (str(path), path.stat().st_mtime_ns)
    found = desk.once("found", key, lambda: _found(path))
    if found is None:
        return None, None
    encodings = list(dict.fromkeys((found[0], *ENCODINGS)))
    with st.container(horizontal=True):
        encoding = st.selectbox(_("Encoding"), encodings, key=f"encoding_{key}", width=180)
        delimiter = st.selectbox(
            _("Separated by"),
            list(dict.fromkeys((found[1], *DELIMITERS))),
            format_func=lambda mark: NAMES.get(mark, mark),
            key=f"delimiter_{key}",
            width=180,
        )
    return (encoding if encoding != found[0] else None), (delimiter if delimiter != found[1] else None)


def _found(path: Path) -> tuple[str, str] | None:
    if sheets(path):
        return None
    reader = open_reader(path, Mapping("", "", ()))
    return (reader.text.encoding, reader.delimiter) if isinstance(reader, Delimited) else None
