"""Recognise what a file is by its content, whatever its name says, and open it."""

import re
from pathlib import Path

from data_access.imports.archives import check_archive
from data_access.imports.chunks import Reader
from data_access.imports.decompress import plain_blocks
from data_access.imports.delimited import open_delimited
from data_access.imports.mapping import Mapping
from metrics.errors import PlumblineError
from metrics.translation import translate as _

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PARQUET = b"PAR1"
JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*[\[{\]]|\{\s*["}])')
LARGEST_XLS = 200 << 20


def open_reader(path: Path, mapping: Mapping) -> Reader:
    """Return what reads `path`; encoding, delimiter and sheet as the mapping declares them.

    Raises
    ------
    PlumblineError
        If it is no table, or none that can be read.
    """
    # The libraries of formats that most files are not are imported where they are needed: `status` starts without.
    with path.open("rb") as raw:
        magic = raw.read(8)
    if magic.startswith((*ZIP, OLE)):
        return _workbook(path, magic, mapping.sheet)
    if magic.startswith(PARQUET):
        from data_access.imports.parquet import open_parquet  # noqa: PLC0415

        return open_parquet(path)
    if JSON.match(next(plain_blocks(path), b"")[:4096]):
        from data_access.imports.json_records import open_json  # noqa: PLC0415

        return open_json(path, mapping.encoding)
    return open_delimited(path, mapping.encoding, mapping.delimiter)


def sheets(path: Path) -> tuple[tuple[str, bool], ...]:
    """Return the sheets of a workbook and whether each is hidden; none if `path` is no workbook.

    Raises
    ------
    PlumblineError
        If it is a workbook that cannot be read.
    """
    with path.open("rb") as raw:
        magic = raw.read(8)
    if not magic.startswith((*ZIP, OLE)):
        return ()
    _checked(path, magic)
    from data_access.imports.workbook import sheets_of  # noqa: PLC0415

    return sheets_of(path)


def _workbook(path: Path, magic: bytes, sheet: str | None) -> Reader:
    kind = _checked(path, magic)
    from data_access.imports.survey_ods import survey_ods  # noqa: PLC0415
    from data_access.imports.survey_xls import survey_xls  # noqa: PLC0415
    from data_access.imports.survey_xlsx import survey_xlsx  # noqa: PLC0415
    from data_access.imports.workbook import open_workbook  # noqa: PLC0415

    return open_workbook(path, kind, {"XLSX": survey_xlsx, "ODS": survey_ods, "XLS": survey_xls}[kind], sheet)


def _checked(path: Path, magic: bytes) -> str:
    """Return which kind of workbook `path` is, after looking for what would harm its reader."""
    from data_access.imports.survey_ods import CONTENT, survey_ods  # noqa: PLC0415
    from data_access.imports.survey_xlsx import WORKBOOK, refuse_entities  # noqa: PLC0415

    if magic == OLE:
        if path.stat().st_size > LARGEST_XLS:
            raise PlumblineError(_("{file}: the workbook is too large; save the sheet as CSV.").format(file=path.name))
        return "XLS"
    names = check_archive(path)
    if WORKBOOK not in names and CONTENT not in names:
        raise PlumblineError(
            _("{file}: it is an archive and no workbook in XLSX or ODS; unpack it, and import what is in it.").format(
                file=path.name
            )
        )
    refuse_entities(path, names)
    if WORKBOOK in names:
        return "XLSX"
    survey_ods(path)  # the library unpacks all sheets at once
    return "ODS"
