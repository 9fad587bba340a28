"""Hold some records of a file as columns of text, whatever the file was."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data_access.imports.typed import Mask
from data_access.warehouse.ledger import FileRecord
from metrics.errors import PlumblineError
from metrics.translation import translate as _

ROWS = 100_000
OWN = "quarantine_"  # columns that our own file of quarantined records adds
OWN_FILE = OWN + "file"
OWN_LINE = OWN + "line"
OWN_TYPED = OWN + "typed"


@dataclass(frozen=True)
class Header:
    """Names of the columns, and the last line that they stand on."""

    names: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Damage:
    """A cell that its file itself calls broken: row of the chunk, column of the file, what it shows, the reason."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Chunk:
    """Some records of one file.

    Parameters
    ----------
    table : pyarrow.Table
        Text, one column for each name of the header; null where the file has no value at all.
    lines : ndarray of int64
        Line, or row of the sheet, on which each record of `table` begins.
    malformed : list of (int, list of str)
        Line and fields of the records that have too many or too few.
    broken : mapping of int to str
        Reason by line, where a malformed record has another one than its number of fields.
    typed : mapping of str to ndarray of bool
        By column, which cells the file itself types as a number, a date or a time. Those are written with a decimal
        point and in ISO 8601, whatever the mapping declares for texts.
    damage : tuple of Damage
    letters : mapping of str to str
        Letter of each column in its sheet; empty where there is no sheet.
    """

    table: pa.Table
    lines: NDArray[np.int64]
    malformed: list[tuple[int, list[str]]]
    broken: Mapping[int, str] = field(default_factory=dict)
    typed: Mapping[str, Mask] = field(default_factory=dict)
    damage: tuple[Damage, ...] = ()
    letters: Mapping[str, str] = field(default_factory=dict)

    @property
    def records(self) -> int:
        return len(self.lines) + len(self.malformed)


class Reader(Protocol):
    """A file whose records can be read."""

    @property
    def record(self) -> FileRecord:
        """Name and bytes of the file."""

    @property
    def header(self) -> Header:
        """Names of its columns."""

    @property
    def form(self) -> str:
        """What it is, in words."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know about how it is read."""

    @property
    def delimiter(self) -> str:
        """What separates its fields, or would do so if it were text."""

    @property
    def typed(self) -> bool:
        """Whether it types cells itself."""

    @property
    def nulls(self) -> bool:
        """Whether it may hold NUL bytes."""

    def chunks(self, size: int = ROWS) -> Iterator[Chunk]:
        """Yield its records in portions of about `size`."""

    def count(self) -> int:
        """Return the number of its records as a second parser sees them."""


def header_from(path: Path, names: list[str], start: int, end: int) -> Header:
    """Return the header of `names` on the lines `start` to `end`; nameless columns are called by their number.

    Raises
    ------
    PlumblineError
        If a name stands twice.
    """
    names = [name.strip() for name in names]
    for name in names:
        if name and names.count(name) > 1:
            raise PlumblineError(
                _("{file}, line {line}: the column “{name}” stands twice in the header.").format(
                    file=path.name, line=start, name=name
                )
            )
    return Header(tuple(name or f"column {n}" for n, name in enumerate(names, 1)), end)
