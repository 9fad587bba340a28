"""Keep the records that were not accepted, so that they can be mended and run again."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TextIO

import pyarrow as pa

from data_access.file_names import ERASED
from data_access.imports.chunks import OWN, OWN_TYPED, Chunk
from data_access.imports.keys import apart
from data_access.imports.listed import Listed
from data_access.imports.records import Rejection
from metrics.translation import translate as _

COLUMNS = tuple(OWN + name for name in ("fact", "file", "line", "column", "value", "reason"))
NOTHING: Mapping[str, pa.Array] = MappingProxyType({})
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
    numbered : tuple of str
        Columns whose keys are numbered within a file, such as `orders.order`. Each has a column with the key that the
        record had: counted anew among the mended, a repetition would pass for the record that it repeats.
    listed : Listed, optional
        Who was erased: records about them are counted, and not kept.
    """

    def __init__(
        self,
        path: Path | None,
        header: Iterable[str],
        delimiter: str,
        *,
        typed: bool = False,
        numbered: tuple[str, ...] = (),
        listed: Listed | None = None,
    ) -> None:
        self.path, self.delimiter, self.typed, self._listed = path, delimiter, typed, listed
        self.numbered = [OWN + name for name in numbered]
        self.header = [name for name in dict.fromkeys(header) if not name.startswith(OWN)]
        self.records = 0
        self.reasons: list[str] = []
        self._told: list[tuple[Sequence[str], Mapping[str, str], str]] = []  # what the reasons are about
        self._learnt = False  # of rows that are about somebody erased, since the last look
        self._apart: Counter[tuple[str, ...]] = Counter()
        self._stream: TextIO | None = None

    def add(
        self,
        file: str,
        chunk: Chunk,
        rejections: Mapping[str, list[Rejection]],
        numbered: Mapping[str, pa.Array] = NOTHING,
    ) -> None:
        """Keep the records of `chunk` that some fact rejected: one line a record, whatever the number of facts.

        Parameters
        ----------
        numbered : mapping of str to pyarrow.Array
            Keys of the chunk's rows by column of this file.
        """
        if self._listed is not None and self._listed.calls(file):
            file = ERASED
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
            if first.row is None:
                original = malformed[line][own:]
                keys = dict(zip(chunk.table.column_names[:own], malformed[line], strict=False))
                names = chunk.table.column_names[own:]
                erased = self._listed is not None and self._listed.has_malformed(names, original)
            else:
                original = [whole[first.row].get(name) or "" for name in self.header]
                keys = {name: column[first.row].as_py() for name, column in numbered.items()}
                erased = self._is_about_erased(original, keys)
            if len(self.reasons) < 3:
                self.reasons.append(_unsaid(file, line) if erased else _sentence(file, first))
                self._told.append((original, keys, _unsaid(file, line)))
            if self.path is None or erased:
                continue
            cells = [facts, file, str(line), first.column, first.value, first.reason]
            if self.typed:
                cells.append("" if first.row is None else _typed(chunk, first.row))
            if self.numbered:
                self._apart[file, *original] += 1
                new = apart(original, self._apart[file, *original])
                cells += [(keys.get(name) or new).replace("\0", "␀") for name in self.numbered]
            cells += original
            self._write([safe(cell) for cell in cells])

    def forget(self, rows: Mapping[str, Collection[str]]) -> None:
        """Take out what only rows tell that came with it: `rows` are those of the erased, by sort their keys."""
        if self._listed is None or not (self._listed.learn(rows) or self._learnt):
            return
        self._learnt = True
        while self._learnt:
            self._learnt = False
            self.reasons = [
                unsaid if self._is_about_erased(original, keys) else reason
                for reason, (original, keys, unsaid) in zip(self.reasons, self._told, strict=True)
            ]
            if self._stream is not None:
                self._sift()

    def _sift(self) -> None:
        """Write what was kept anew, without the records that are about somebody erased."""
        assert self._stream is not None
        self._stream.close()
        sifted = self._part.with_suffix(".sifted.part")
        sifted.touch(mode=0o600)
        own, kept = len(COLUMNS) + self.typed, 0
        with (
            self._part.open(encoding="utf-8-sig", newline="") as before,
            sifted.open("w", encoding="utf-8-sig", newline="") as after,
        ):
            rows, written = csv.reader(before, delimiter=self.delimiter), csv.writer(after, delimiter=self.delimiter)
            written.writerow(next(rows))
            for row in rows:
                cells = [cell.removeprefix("'") for cell in row[own:]]
                keys = dict(zip(self.numbered, cells, strict=False))
                if not self._is_about_erased(cells[len(self.numbered) :], keys):
                    kept += 1
                    written.writerow(row)
        sifted.replace(self._part)
        if kept:
            self._stream = self._part.open("a", encoding="utf-8", newline="")
            self._writer = csv.writer(self._stream, delimiter=self.delimiter)
        else:
            self._stream = None
            self._part.unlink()

    def _is_about_erased(self, original: Sequence[str], keys: Mapping[str, str]) -> bool:
        """Whether a record is about somebody erased; then so are the rows that it would have made."""
        if self._listed is None:
            return False
        if len(original) != len(self.header):
            return self._listed.has_malformed(self.header, original)
        record = dict(zip(self.header, original, strict=True))
        told = {name: key for name, key in keys.items() if key}
        found = self._listed.has(record, told)
        if found and self._listed.learn(self._listed.rows_of(record, told)):
            self._learnt = True
        return found

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
            self._writer.writerow([*COLUMNS, *([OWN_TYPED] if self.typed else []), *self.numbered, *self.header])
        self._writer.writerow(cells)


def _typed(chunk: Chunk, row: int) -> str:
    return "; ".join(name for name, cells in chunk.typed.items() if cells[row])


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs; reading the file takes the mark off again."""
    return f"'{cell}" if RUNNABLE.match(cell) else cell


def _unsaid(file: str, line: int) -> str:
    return _("{file}, line {line}: is about somebody who was erased, and is not kept").format(file=file, line=line)


def _sentence(file: str, rejection: Rejection) -> str:
    place = f"{file}, line {rejection.line}"
    if not rejection.column:
        return f"{place}: {rejection.reason}"
    return f"{place}, {rejection.column}: “{rejection.value[:60]}” {rejection.reason}"
