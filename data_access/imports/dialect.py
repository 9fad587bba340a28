"""Detect how a text separates its fields."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from data_access.imports.encodings import Text

DELIMITERS = (",", ";", "\t", "|")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
SAMPLE = 50


@dataclass(frozen=True)
class Dialect:
    """How to read a text.

    Parameters
    ----------
    delimiter : str
    skipped : int
        Lines before the header, such as Excel's `sep=;`.
    """

    delimiter: str
    skipped: int = 0


def lines(text: Text, skipped: int = 0) -> Iterator[str]:
    """Yield the lines of `text` from its start, with their ends: CR, LF or CRLF, also mixed."""
    text.file.seek(0)
    stream = io.TextIOWrapper(text.file, encoding="utf-8", newline="")
    try:
        yield from islice(stream, skipped, None)
    finally:
        stream.detach()


def dialect_of(text: Text, declared: str | None = None) -> Dialect:
    """Return the declared delimiter, or Excel's hint, or the one that yields most columns in most records."""
    first = next(lines(text), "").strip('\r\n"')
    hint = first[4:5] if first.lower().startswith("sep=") else ""
    skipped = 1 if hint else 0
    return Dialect(declared or hint or max(DELIMITERS, key=lambda d: _fit(text, d)), skipped)


def _fit(text: Text, delimiter: str) -> float:
    """Return the number of columns times the share of sampled records that have as many."""
    try:
        widths = [len(r) for r in islice(csv.reader(lines(text), delimiter=delimiter), SAMPLE) if r]
    except csv.Error:
        return 0.0
    if not widths or widths[0] == 1:
        return 0.0
    return widths[0] * sum(w == widths[0] for w in widths) / len(widths)
