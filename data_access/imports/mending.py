"""Read the quarantined records of an import, and write them again as somebody mended them."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data_access.imports.chunks import OWN
from data_access.imports.delimited import open_delimited
from data_access.imports.quarantine import safe


@dataclass(frozen=True)
class Quarantined:
    """One record.

    Parameters
    ----------
    own : dict of str to str
        What the import noted: fact, file, line, column, value, reason.
    cells : tuple of str
        The original record; too few or too many if it was malformed.
    """

    own: dict[str, str]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Ward:
    """All quarantined records of one import.

    Parameters
    ----------
    header : tuple of str
        Columns of the original files.
    records : tuple of Quarantined
    delimiter : str
    """

    header: tuple[str, ...]
    records: tuple[Quarantined, ...]
    delimiter: str

    def mended(self, rows: Sequence[Sequence[str]]) -> bytes:
        """Return the file to be imported again.

        Parameters
        ----------
        rows : sequence of sequence of str
            The cells of each record, filled up or cut to the length of the header. A malformed record that nobody
            touched is written as it was, so that it does not pass by having been filled up.
        """
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=self.delimiter)
        names = tuple(self.records[0].own) if self.records else ()
        writer.writerow([*(OWN + name for name in names), *self.header])
        for record, row in zip(self.records, rows, strict=True):
            touched = tuple(row) != self.shown(record)
            writer.writerow([safe(cell) for cell in (*record.own.values(), *(row if touched else record.cells))])
        return out.getvalue().encode("utf-8-sig")

    def shown(self, record: Quarantined) -> tuple[str, ...]:
        """Return the cells of a record, filled up or cut to the length of the header."""
        width = len(self.header)
        return (*record.cells, *([""] * width))[:width]


def ward(path: Path) -> Ward:
    """Return the records of the quarantine file at `path`."""
    reader = open_delimited(path)
    own = [name for name in reader.header.names if name.startswith(OWN)]
    found: list[tuple[int, list[str]]] = []
    for chunk in reader.chunks():
        found += zip(chunk.lines.tolist(), map(list, zip(*chunk.table.to_pydict().values(), strict=True)), strict=True)
        found += chunk.malformed
    records = tuple(
        Quarantined(dict(zip((n.removeprefix(OWN) for n in own), cells, strict=False)), tuple(cells[len(own) :]))
        for _line, cells in sorted(found)
    )
    return Ward(tuple(name for name in reader.header.names if name not in own), records, reader.delimiter)
