"""Read the records of a delimited text, with their line numbers."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data_access.imports.chunks import OWN_LINE, OWN_TYPED, ROWS, Chunk, Header, header_from
from data_access.imports.count import count
from data_access.imports.dialect import NAMES, Dialect, dialect_of, lines
from data_access.imports.encodings import Text, text_of
from data_access.imports.plain_lines import LONGEST_FIELD, records, table_of
from data_access.warehouse.ledger import FileRecord
from metrics.errors import PlumblineError
from metrics.translation import translate as _

EXPORTED = r"^'([=+\-@\t\r])"  # the mark that `exports` sets
QUARANTINED = r"^'([=+\-@\t\r'])"  # `quarantine` sets it also before itself, so that nothing is lost


@dataclass(frozen=True)
class Delimited:
    """A text whose lines are records, separated by a delimiter."""

    text: Text
    dialect: Dialect
    header: Header

    @property
    def record(self) -> FileRecord:
        return self.text.record

    @property
    def form(self) -> str:
        mark = NAMES.get(self.dialect.delimiter, self.dialect.delimiter)
        return _("{encoding}, separated by {delimiter}").format(encoding=self.text.encoding, delimiter=mark)

    @property
    def notes(self) -> tuple[str, ...]:
        return guessed(self.text)

    @property
    def delimiter(self) -> str:
        return self.dialect.delimiter

    @property
    def typed(self) -> bool:
        return OWN_TYPED in self.header.names

    @property
    def nulls(self) -> bool:
        return self.text.nulls

    def chunks(self, size: int = ROWS) -> Iterator[Chunk]:
        return chunks(self.text, self.dialect, self.header, size)

    def count(self) -> int:
        return count(self.text, self.dialect, self.header)


def open_delimited(path: Path, encoding: str | None = None, delimiter: str | None = None) -> Delimited:
    """Return the text at `path`, read as declared or as detected."""
    text = text_of(path, encoding)
    dialect = dialect_of(text, delimiter)
    return Delimited(text, dialect, header_of(text, dialect))


def guessed(text: Text) -> tuple[str, ...]:
    """Return the warning that an encoding was guessed, if it was."""
    if not text.guessed:
        return ()
    sentence = _("{file}: it is not UTF-8, so it was read as {encoding}; check names with accents")
    return (sentence.format(file=text.path.name, encoding=text.encoding),)


def header_of(text: Text, dialect: Dialect) -> Header:
    """Return the header of `text`; nameless columns are called by their number.

    Raises
    ------
    PlumblineError
        If a name stands twice.
    """
    for start, end, fields in _records(text, dialect, dialect.skipped):
        return header_from(text.path, fields, start, end)
    raise PlumblineError(_("{file}: the file is empty.").format(file=text.path.name))


def chunks(text: Text, dialect: Dialect, header: Header, size: int = ROWS) -> Iterator[Chunk]:
    """Yield the records of `text` in portions of about `size`.

    Raises
    ------
    PlumblineError
        If a quote swallowed lines; the sentence says which.
    """
    line = header.line
    text.file.seek(0)
    head = b"".join(islice(text.file, line))
    if head.count(b"\r") != head.count(b"\r\n"):  # a carriage return alone ends lines, too
        yield from _one_by_one(text, dialect, header, line, size)
        return
    while block := list(islice(text.file, size)):
        found = records(block, line + 1, header.names, dialect.delimiter)
        if found is None:
            yield from _one_by_one(text, dialect, header, line, size)
            return
        line += len(block)
        if len(found.lines) or found.malformed:
            yield _chunk(header, found.table, found.lines, found.malformed)


def _one_by_one(text: Text, dialect: Dialect, header: Header, skipped: int, size: int) -> Iterator[Chunk]:
    """Yield the records after the line `skipped`, of which any may go over several lines."""
    width = len(header.names)
    rows: list[list[str]] = []
    starts: list[int] = []
    malformed: list[tuple[int, list[str]]] = []
    for start, end, fields in _records(text, dialect, skipped):
        if len(fields) == width:
            rows.append(fields)
            starts.append(start)
        elif end > start:
            raise _swallowed(text, start, end)
        else:
            malformed.append((start, fields))
        if len(rows) + len(malformed) >= size:
            yield _chunk(header, table_of(rows, header.names), np.array(starts, dtype=np.int64), malformed)
            rows, starts, malformed = [], [], []
    if rows or malformed:
        yield _chunk(header, table_of(rows, header.names), np.array(starts, dtype=np.int64), malformed)


def _records(text: Text, dialect: Dialect, skipped: int) -> Iterator[tuple[int, int, list[str]]]:
    """Yield first line, last line and fields of every record that is not blank."""
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(lines(text, skipped), delimiter=dialect.delimiter, strict=True)
    end = skipped
    try:
        for fields in reader:
            start, end = end + 1, skipped + reader.line_num
            if fields:
                yield start, end, fields
    except csv.Error as error:
        raise _swallowed(text, end + 1, skipped + reader.line_num) from error


def _swallowed(text: Text, start: int, end: int) -> PlumblineError:
    sentence = (
        _("{file}, line {start}: a quote is not closed or stands inside a field. Nothing was imported.")
        if start == end
        else _("{file}, line {start}: a quote is not closed; lines {start} to {end} were lost. Nothing was imported.")
    )
    return PlumblineError(sentence.format(file=text.path.name, start=start, end=end))


def _chunk(header: Header, table: pa.Table, lines: NDArray[np.int64], malformed: list[tuple[int, list[str]]]) -> Chunk:
    ours = OWN_LINE in header.names
    plain = [_unescaped(c, QUARANTINED if ours else EXPORTED) for c in table.columns]
    if ours:
        malformed = [(line, [re.sub(QUARANTINED, r"\1", cell) for cell in fields]) for line, fields in malformed]
    chunk = Chunk(pa.table(plain, names=table.column_names), lines, malformed)
    return _with_types(chunk) if OWN_TYPED in header.names else chunk


def _unescaped(column: pa.ChunkedArray, mark: str) -> pa.ChunkedArray:
    """Take back the mark that an export of ours sets before cells which a spreadsheet would run."""
    marked = pc.starts_with(column, "'")
    return pc.replace_substring_regex(column, mark, r"\1") if pc.any(marked).as_py() else column


def _with_types(chunk: Chunk) -> Chunk:
    """Return `chunk` with the types that the original of these quarantined records gave its cells."""
    named = [set(names.split("; ")) for names in chunk.table[OWN_TYPED].to_pylist()]
    typed = {name: np.array([name in names for names in named], dtype=bool) for name in set().union(*named) - {""}}
    return replace(chunk, typed=typed)
