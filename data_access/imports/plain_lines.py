"""Read many lines at once where each is a record by itself, as nearly all are."""

import csv
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

LONGEST_FIELD = 16 << 20
LARGEST_BLOCK = 1 << 30  # of what Arrow parses in one piece


@dataclass(frozen=True)
class Records:
    """The records of some lines.

    Parameters
    ----------
    table : pyarrow.Table
        Those that have all fields, as text.
    lines : ndarray of int64
        On which each of them stands.
    malformed : list of (int, list of str)
        Line and fields of those that have too many or too few.
    """

    table: pa.Table
    lines: NDArray[np.int64]
    malformed: list[tuple[int, list[str]]]


def records(lines: Sequence[bytes], first: int, names: Sequence[str], delimiter: str) -> Records | None:
    """Return the records of `lines`, or None where a record may go beyond its line.

    Parameters
    ----------
    lines : sequence of bytes
        UTF-8, each to its line feed.
    first : int
        Number of the first line.
    """
    block = b"".join(lines)
    if not _is_plain(lines, block, delimiter):
        return None
    if b'"' not in block and not _has_blank(block):
        with suppress(pa.ArrowInvalid):  # some have too many or too few fields
            return Records(_parsed(block, names, delimiter), np.arange(first, first + len(lines)), [])
    return _sorted_out(lines, first, names, delimiter)


def _sorted_out(lines: Sequence[bytes], first: int, names: Sequence[str], delimiter: str) -> Records | None:
    mark, columns = delimiter.encode(), len(names)
    whole: list[bytes] = []
    quoted: list[tuple[int, bytes]] = []
    numbers: list[int] = []
    malformed: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, first):
        if b'"' in line:
            quoted.append((number, line))
        elif not (content := line.rstrip(b"\r\n")):
            continue  # a blank line is no record
        elif content.count(mark) == columns - 1:
            whole.append(line)
            numbers.append(number)
        else:
            malformed.append((number, content.decode().split(delimiter)))
    table = _parsed(b"".join(whole), names, delimiter)
    if not quoted:
        return Records(table, np.array(numbers, dtype=np.int64), malformed)
    taken_apart = _unquoted(quoted, delimiter)
    if taken_apart is None:
        return None
    fitting = [(number, fields) for number, fields in taken_apart if len(fields) == columns]
    malformed += [(number, fields) for number, fields in taken_apart if len(fields) != columns]
    rows = np.array(numbers + [number for number, _fields in fitting], dtype=np.int64)
    order = np.argsort(rows)
    both = pa.concat_tables([table, table_of([fields for _number, fields in fitting], names)])
    return Records(both.take(order), rows[order], sorted(malformed))


def _is_plain(lines: Sequence[bytes], block: bytes, delimiter: str) -> bool:
    """Whether only line feeds end lines, and nothing is too large."""
    return (
        delimiter.isascii()
        and block.count(b"\r") == block.count(b"\r\n")
        and b"\0" not in block
        and len(block) < LARGEST_BLOCK
        and max(map(len, lines)) <= LONGEST_FIELD
    )


def _has_blank(block: bytes) -> bool:
    """Whether any line is blank; a regular expression takes a hundred times as long."""
    return block.startswith((b"\n", b"\r\n")) or b"\n\n" in block or b"\n\r\n" in block


def _parsed(block: bytes, names: Sequence[str], delimiter: str) -> pa.Table:
    """Return lines without quotes that have all fields."""
    if not block:
        return table_of([], names)
    places = [str(k) for k in range(len(names))]
    table = arrow_csv.read_csv(
        pa.BufferReader(block),
        read_options=arrow_csv.ReadOptions(column_names=places, block_size=len(block) + 1, use_threads=False),
        parse_options=arrow_csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(places, pa.string()), strings_can_be_null=False
        ),
    )
    return table.rename_columns(list(names))


def _unquoted(lines: Sequence[tuple[int, bytes]], delimiter: str) -> list[tuple[int, list[str]]] | None:
    """Return the fields of lines with quotes, or None if a quote reaches beyond its line or stands inside a field."""
    reader = csv.reader((line.decode() for _number, line in lines), delimiter=delimiter, strict=True)
    found: list[tuple[int, list[str]]] = []
    try:
        for fields in reader:
            if reader.line_num != len(found) + 1:
                return None
            found.append((lines[len(found)][0], fields))
    except csv.Error:
        return None
    return found


def table_of(rows: Sequence[list[str]], names: Sequence[str]) -> pa.Table:
    """Return rows of fields as columns of text."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return pa.table([pa.array(column, pa.string()) for column in columns], names=list(names))
