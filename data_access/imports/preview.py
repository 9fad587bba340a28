"""Type the first records of a file as an import would, and write nothing."""

from dataclasses import dataclass

import pyarrow as pa

from data_access.imports.chunks import Reader
from data_access.imports.decimal_mark import decimal_mark
from data_access.imports.files import texts_of
from data_access.imports.headers import match
from data_access.imports.mapping import Mapping
from data_access.imports.records import Records, Rejection

FIRST = 1_000


@dataclass(frozen=True)
class Preview:
    """What would become of the first records.

    Parameters
    ----------
    rows : dict of str to pyarrow.Table
        Typed rows by fact.
    rejections : dict of str to list of Rejection
        Records that would be quarantined, by fact.
    records : int
        Records looked at.
    decimal : str
        Decimal mark.
    """

    rows: dict[str, pa.Table]
    rejections: dict[str, list[Rejection]]
    records: int
    decimal: str


def preview(reader: Reader, mapping: Mapping, size: int = FIRST) -> Preview:
    """Return what `mapping` makes of the first records.

    Raises
    ------
    PlumblineError
        If the file lacks a column that the mapping needs.
    """
    name = reader.record.name
    matched = match(mapping, reader.header.names, name).mapping
    chunk = next(reader.chunks(size), None)
    decimal = decimal_mark(matched, reader.delimiter, texts_of(chunk) if chunk else None)
    rows, rejections = {}, {}
    for section in matched.sections if chunk else ():
        assert chunk is not None
        found = Records(matched, section, decimal, nulls=reader.nulls).sort(chunk)
        rows[section.fact.name], rejections[section.fact.name] = found.rows, found.rejections
    return Preview(rows, rejections, chunk.records if chunk else 0, decimal)
