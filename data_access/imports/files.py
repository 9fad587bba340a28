"""Open a file for import: decode it, match its header, count its records."""

from dataclasses import dataclass
from pathlib import Path

from data_access.imports.count import count
from data_access.imports.decimal_mark import decimal_mark
from data_access.imports.dialect import NAMES, Dialect, dialect_of
from data_access.imports.encodings import Text, text_of
from data_access.imports.headers import match
from data_access.imports.mapping import Mapping
from data_access.imports.readers import Header, chunks, header_of
from data_access.warehouse.ledger import FileRecord
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

    text: Text
    dialect: Dialect
    header: Header
    mapping: Mapping
    decimal: str
    records: int
    notes: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.text.path.name

    @property
    def record(self) -> FileRecord:
        return FileRecord(self.name, self.text.sha256, self.text.size)


def open_file(path: Path, mapping: Mapping) -> Opened:
    """Return `path` opened for `mapping`; nothing is written anywhere.

    Raises
    ------
    PlumblineError
        If its bytes, its header or its records are not what the mapping needs.
    """
    text = text_of(path, mapping.encoding)
    dialect = dialect_of(text, mapping.delimiter)
    header = header_of(text, dialect)
    matched = match(mapping, header.names, path.name)
    first = next(chunks(text, dialect, header), None)
    decimal = decimal_mark(matched.mapping, dialect.delimiter, first.table if first else None)
    records = count(text, dialect, header)
    notes = [
        _("{file}: {records} records, {encoding}, separated by {delimiter}, decimal mark “{decimal}”").format(
            file=path.name,
            records=f"{records:,}",
            encoding=text.encoding,
            delimiter=NAMES.get(dialect.delimiter, dialect.delimiter),
            decimal=decimal,
        )
    ]
    if text.guessed:
        notes.append(
            _("{file}: it is not UTF-8, so it was read as {encoding}; check names with accents").format(
                file=path.name, encoding=text.encoding
            )
        )
    if matched.unused:
        notes.append(_("{file}: columns not used: {names}").format(file=path.name, names=", ".join(matched.unused)))
    return Opened(text, dialect, header, matched.mapping, decimal, records, tuple(notes))
