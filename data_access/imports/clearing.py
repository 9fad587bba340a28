"""Take the records that name a person out of quarantine, and files that are too old."""

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data_access.imports.chunks import OWN
from data_access.imports.quarantine import COLUMNS

SHORTEST = 5  # characters of a name that says, within a longer text, whom it is about


@dataclass(frozen=True)
class Named:
    """By what a record tells whom it is about.

    Parameters
    ----------
    texts : collection of str
        Names, mail addresses, telephone and customer numbers.
    keys : collection of str
        Keys of the person and of their rows, with their sources.
    """

    texts: Collection[str]
    keys: Collection[str]

    def records_of(self, source: str) -> "Sought":
        """Return what to look for in records of a source; of an unknown one, the keys of all."""
        ids = (key.partition(":") for key in self.keys)
        cells = {found for name, __, found in ids if found and source in ("", name)} | set(self.texts)
        parts = [text for text in (*self.texts, *cells) if len(text) >= SHORTEST]
        return Sought(frozenset(cell.casefold() for cell in cells), tuple({part.casefold() for part in parts}))


@dataclass(frozen=True)
class Sought:
    """Whole cells, and parts of cells, in small letters."""

    cells: frozenset[str]
    parts: tuple[str, ...]

    def are_in(self, row: list[str]) -> bool:
        """Whether any cell of a record is or has one of them."""
        for cell in row:
            said = cell.removeprefix("'").strip().casefold()
            if said and (said in self.cells or any(part in said for part in self.parts)):
                return True
        return False


def clear(folder: Path, sources: Mapping[str, str], named: Named, *, count_only: bool = False) -> int:
    """Remove the records that name a person from all quarantine files; return how many there were.

    Where a short id stands for something else in a record, that record goes too: it was refused anyway.

    Parameters
    ----------
    sources : mapping of str to str
        By file name, the source of its records, as far as it is known.
    count_only : bool
        Change nothing.
    """
    found = 0
    for path in sorted(folder.glob("*.csv")) if folder.is_dir() else ():
        sought = named.records_of(sources.get(path.name, ""))
        rows = _read(path)
        kept = [row for row in rows[1:] if not sought.are_in(row)]
        gone = len(rows) - 1 - len(kept) if rows else 0
        found += gone
        if gone and not count_only:
            _write(path, [rows[0], *kept])
    return found


def older(folder: Path, before: datetime) -> list[Path]:
    """Return the quarantine files of imports before an instant, naive UTC; their names begin with it."""
    stamp = f"{before:%Y%m%d-%H%M%S}"
    return [path for path in sorted(folder.glob("*.csv")) if path.name[: len(stamp)] < stamp]


def _delimiter(path: Path) -> str:
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return opened.read(len(COLUMNS[0]) + 1)[len(COLUMNS[0]) :] or ","


def _read(path: Path) -> list[list[str]]:
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8-sig", newline="") as opened:
        head = opened.read(len(OWN))
    if head != OWN:  # no file of ours
        return []
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.reader(opened, delimiter=_delimiter(path)))


def _write(path: Path, rows: list[list[str]]) -> None:
    delimiter = _delimiter(path)
    part = path.with_suffix(".clearing")
    part.touch(mode=0o600)
    with part.open("w", encoding="utf-8-sig", newline="") as opened:
        csv.writer(opened, delimiter=delimiter).writerows(rows)
    part.replace(path)
