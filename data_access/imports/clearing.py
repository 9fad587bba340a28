"""Take the records that name a person out of quarantine, and files that are too old."""

import csv
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

from data_access.file_names import ERASED, names_any
from data_access.imports.chunks import OWN, OWN_FILE, OWN_LINE, OWN_TYPED
from data_access.imports.quarantine import COLUMNS
from data_access.imports.synonyms import NAMES, bare
from data_access.warehouse.belonging import KINDS

SHORTEST = 5  # characters of a name that says, within a longer text, whom it is about
PLACE = (*COLUMNS, OWN_TYPED)  # what we say of a record; its value stands in its own column too
TELLING = {*KINDS, "customer_number", "name", "mail", "phone"}
# How sources call what is neither key nor name: a score of 5 is not the customer 5. Of an unknown name nobody knows.
CALLED = {(column, bare(said)) for fact in NAMES.values() for column, told in fact.items() for said in (column, *told)}
NO_KEYS = {said for __, said in CALLED} - {said for column, said in CALLED if column in TELLING}


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

    def are_in(self, header: list[str], row: list[str]) -> bool:
        """Whether any cell of a record is or has one of them; a short one tells nobody where it is no key."""
        known = header if len(row) == len(header) else [name for name in header if name.startswith(OWN)]
        for name, cell in zip_longest(known, row, fillvalue=""):
            said = cell.removeprefix("'").strip().casefold()
            if name in (OWN_LINE, OWN_FILE) or (len(said) < SHORTEST and (name in PLACE or bare(name) in NO_KEYS)):
                continue
            if said and (said in self.cells or any(part in said for part in self.parts)):
                return True
        return False


def clear(folder: Path, sources: Mapping[str, str], named: Named, *, count_only: bool = False) -> int:
    """Remove the records that name a person from all quarantine files; return how many there were.

    A short id in a column of which nobody knows what it holds takes its record along: it was refused anyway.

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
        kept = [_unnamed(row, sought) for row in rows[1:] if not sought.are_in(rows[0], row)]
        found += len(rows[1:]) - len(kept)
        if kept != rows[1:] and not count_only:
            _write(path, [rows[0], *kept])
    return found


def _unnamed(row: list[str], sought: Sought) -> list[str]:
    """Return the record of somebody else, in a file that may be called as the person is."""
    file = COLUMNS.index(OWN_FILE)
    return [*row[:file], ERASED, *row[file + 1 :]] if names_any(row[file], sought.cells) else row


def clear_listed(folder: Path, is_theirs: Callable[[str], bool], without: Callable[[str], str]) -> None:
    """Remove the records that have a cell which is somebody's, and from those of others what names somebody."""
    for path in sorted(folder.glob("*.csv")) if folder.is_dir() else ():
        rows = _read(path)
        kept = [[without(cell) for cell in row] for row in rows[1:] if not any(map(is_theirs, row))]
        if kept != rows[1:]:
            _write(path, [*rows[:1], *kept])


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
