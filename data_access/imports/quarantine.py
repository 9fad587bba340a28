"""Keep the records that were not accepted, so that they can be mended and run again."""

import csv
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TextIO

from data_access.imports.chunks import OWN, OWN_TYPED, Chunk
from data_access.imports.records import Rejection

COLUMNS = tuple(OWN + name for name in ("fact", "file", "line", "column", "value", "reason"))
RUNNABLE = re.compile(r"[=+\-@\t\r']")  # a spreadsheet would run it, or it bears our mark already


class Quarantine:
    """The quarantined records of one import, as a CSV file that the same mapping reads.

    Parameters
    ----------
    path : Path, optional
        Where to write; nothing is written without. The file appears under this name with `publish` only.
    header : iterable of str
        Columns of all files of the import.
    delimiter : str
        Of those files, so that what their mapping declares holds here too.
    typed : bool
        Whether those files type cells themselves; then a column says which of a record's cells are so.
    """

    def __init__(self, path: Path | None, header: Iterable[str], delimiter: str, *, typed: bool = False) -> None:
        self.path, self.delimiter, self.typed = path, delimiter, typed
        self.header = [name for name in dict.fromkeys(header) if not name.startswith(OWN)]
        self.records = 0
        self.reasons: list[str] = []
        self._stream: TextIO | None = None

    def add(self, file: str, chunk: Chunk, rejections: Mapping[str, list[Rejection]]) -> None:
        """Keep the records of `chunk` that some fact rejected: one line a record, whatever the number of facts."""
        by_line: dict[int, list[tuple[str, Rejection]]] = {}
        for fact, rejected in rejections.items():
            for rejection in rejected:
                by_line.setdefault(rejection.line, []).append((fact, rejection))
        malformed = dict(chunk.malformed)
        own = sum(name.startswith(OWN) for name in chunk.table.column_names)
        rows = sorted({r.row for rejected in rejections.values() for r in rejected if r.row is not None})
        whole = dict(zip(rows, chunk.table.take(rows).to_pylist() if rows else (), strict=True))
        for line in sorted(by_line):
            facts, first = "; ".join(fact for fact, _r in by_line[line]), by_line[line][0][1]
            self.records += 1
            if len(self.reasons) < 3:
                self.reasons.append(_sentence(file, first))
            if self.path is None:
                continue
            if first.row is None:
                original = malformed[line][own:]
            else:
                original = [whole[first.row].get(name) or "" for name in self.header]
            cells = [facts, file, str(line), first.column, first.value, first.reason]
            if self.typed:
                cells.append("" if first.row is None else _typed(chunk, first.row))
            cells += original
            self._write([safe(cell) for cell in cells])

    def publish(self) -> Path | None:
        """Give the file its name, if it has any records, and return it."""
        if self.path is None or self._stream is None:
            return None
        self._stream.close()
        self._part.replace(self.path)
        return self.path

    def discard(self) -> None:
        """Remove what was written: the import was not published."""
        if self._stream is not None and self.path is not None:
            self._stream.close()
            self._part.unlink(missing_ok=True)
            self.path.unlink(missing_ok=True)

    @property
    def _part(self) -> Path:
        assert self.path is not None
        return self.path.with_suffix(".part")

    def _write(self, cells: list[str]) -> None:
        if self._stream is None:
            assert self.path is not None
            self.path.parent.mkdir(parents=True, exist_ok=True)
            for orphan in self.path.parent.glob("*.part"):  # of an import that was killed; we hold the lock
                orphan.unlink()
            self._part.touch(mode=0o600)
            # With a byte order mark, which wins over the encoding that a mapping declares for its source.
            self._stream = self._part.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._stream, delimiter=self.delimiter)
            self._writer.writerow([*COLUMNS, *([OWN_TYPED] if self.typed else []), *self.header])
        self._writer.writerow(cells)


def _typed(chunk: Chunk, row: int) -> str:
    return "; ".join(name for name, cells in chunk.typed.items() if cells[row])


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs; reading the file takes the mark off again."""
    return f"'{cell}" if RUNNABLE.match(cell) else cell


def _sentence(file: str, rejection: Rejection) -> str:
    place = f"{file}, line {rejection.line}"
    if not rejection.column:
        return f"{place}: {rejection.reason}"
    return f"{place}, {rejection.column}: “{rejection.value[:60]}” {rejection.reason}"
