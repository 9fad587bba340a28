"""Read the records of a text as columns of text, with their line numbers."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data_access.imports.dialect import Dialect, lines
from data_access.imports.encodings import Text
from metrics.errors import PlumblineError
from metrics.translation import translate as _

ROWS = 100_000
OWN = "quarantine_"  # columns that our own file of quarantined records adds
LONGEST_FIELD = 16 << 20


@dataclass(frozen=True)
class Header:
    """Names of the columns, and the last line that they stand on."""

    names: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Chunk:
    """Some records of one file.

    Parameters
    ----------
    table : pyarrow.Table
        Text, one column for each name of the header.
    lines : ndarray of int64
        Line on which each record of `table` begins.
    malformed : list of (int, list of str)
        Line and fields of the records that have too many or too few.
    """

    table: pa.Table
    lines: NDArray[np.int64]
    malformed: list[tuple[int, list[str]]]

    @property
    def records(self) -> int:
        return len(self.lines) + len(self.malformed)


def header_of(text: Text, dialect: Dialect) -> Header:
    """Return the header of `text`; nameless columns are called by their number.

    Raises
    ------
    PlumblineError
        If a name stands twice.
    """
    for start, end, fields in _records(text, dialect, dialect.skipped):
        names = [name.strip() for name in fields]
        for name in names:
            if name and names.count(name) > 1:
                raise PlumblineError(
                    _("{file}, line {line}: the column “{name}” stands twice in the header.").format(
                        file=text.path.name, line=start, name=name
                    )
                )
        return Header(tuple(name or f"column {n}" for n, name in enumerate(names, 1)), end)
    raise PlumblineError(_("{file}: the file is empty.").format(file=text.path.name))


def chunks(text: Text, dialect: Dialect, header: Header, size: int = ROWS) -> Iterator[Chunk]:
    """Yield the records of `text` in portions of about `size`.

    Raises
    ------
    PlumblineError
        If a quote swallowed lines; the sentence says which.
    """
    width = len(header.names)
    rows: list[list[str]] = []
    starts: list[int] = []
    malformed: list[tuple[int, list[str]]] = []
    for start, end, fields in _records(text, dialect, header.line):
        if len(fields) == width:
            rows.append(fields)
            starts.append(start)
        elif end > start:
            raise _swallowed(text, start, end)
        else:
            malformed.append((start, fields))
        if len(rows) + len(malformed) >= size:
            yield _chunk(header, rows, starts, malformed)
            rows, starts, malformed = [], [], []
    if rows or malformed:
        yield _chunk(header, rows, starts, malformed)


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


def _chunk(header: Header, rows: list[list[str]], starts: list[int], malformed: list[tuple[int, list[str]]]) -> Chunk:
    columns: Iterable[Iterable[str]] = zip(*rows, strict=True) if rows else ((),) * len(header.names)
    table = pa.table([pa.array(c, pa.string()) for c in columns], names=list(header.names))
    if any(name == f"{OWN}line" for name in header.names):
        table = _unescaped(table)
    return Chunk(table, np.array(starts, dtype=np.int64), malformed)


def _unescaped(table: pa.Table) -> pa.Table:
    """Take back the mark that `quarantine` sets before cells which a spreadsheet would run."""
    plain = [pc.replace_substring_regex(c, r"^'([=+\-@\t\r'])", r"\1") for c in table.columns]
    return pa.table(plain, names=table.column_names)
