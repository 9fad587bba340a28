"""Open a file for import: recognise it, match its header, count its records."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from data_access.imports.chunks import Chunk, Reader
from data_access.imports.decimal_mark import decimal_mark
from data_access.imports.headers import match
from data_access.imports.mapping import Mapping
from data_access.imports.recognise import open_reader
from data_access.imports.typed import array, keep
from metrics.translation import translate as _


@dataclass(frozen=True)
class Opened:
    """A file that can be imported, with everything that was found out about it.

    Parameters
    ----------
    mapping : Mapping
        Bound to the columns of this file.
    decimal : str
        Decimal mark.
    records : int
        Counted by the second parser.
    notes : tuple of str
        What the user should know about how it is read.
    """

    reader: Reader
    mapping: Mapping
    decimal: str
    records: int
    notes: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.reader.record.name


def open_file(path: Path, mapping: Mapping) -> Opened:
    """Return `path` opened for `mapping`; nothing is written anywhere.

    Raises
    ------
    PlumblineError
        If its bytes, its header or its records are not what the mapping needs.
    """
    reader = open_reader(path, mapping)
    matched = match(mapping, reader.header.names, path.name)
    first = next(reader.chunks(), None)
    decimal = decimal_mark(matched.mapping, reader.delimiter, texts_of(first) if first else None)
    records = reader.count()
    notes = [
        _("{file}: {records} records, {form}, decimal mark “{decimal}”").format(
            file=path.name, records=f"{records:,}", form=reader.form, decimal=decimal
        ),
        *reader.notes,
    ]
    if matched.unused:
        notes.append(_("{file}: columns not used: {names}").format(file=path.name, names=", ".join(matched.unused)))
    return Opened(reader, matched.mapping, decimal, records, tuple(notes))


def texts_of(chunk: Chunk) -> pa.Table:
    """Return the cells of `chunk` that are text; the others bear no mark of their own."""
    columns = {
        name: keep(array(chunk.table[name]), ~chunk.typed[name]) if name in chunk.typed else chunk.table[name]
        for name in chunk.table.column_names
    }
    return pa.table(columns)
