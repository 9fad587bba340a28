"""Take the records that name a person out of quarantine, and files that are too old."""

import csv
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

from data_access.file_names import ERASED, names_any
from data_access.imports.chunks import OWN, OWN_FILE, OWN_LINE
from data_access.imports.origins import Origin
from data_access.imports.quarantine import COLUMNS
from metrics.translation import translate as _

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

    def records_from(self, origin: Origin) -> "Sought":
        """Return what to look for in records of an origin; of an unknown source, the keys of all."""
        source = origin.source
        ids = (key.partition(":") for key in self.keys)
        cells = {found for name, __, found in ids if found and source in ("", name)} | set(self.texts)
        parts = [text for text in (*self.texts, *cells) if len(text) >= SHORTEST]
        return Sought(origin, frozenset(cell.casefold() for cell in cells), tuple({part.casefold() for part in parts}))


@dataclass(frozen=True)
class Sought:
    """Whole cells, and parts of cells, in small letters."""

    origin: Origin
    cells: frozenset[str]
    parts: tuple[str, ...]

    def are_in(self, header: list[str], row: list[str]) -> bool:
        """Whether a record is about the person: by a key or a name where its columns are for such.

        In any other cell a long one tells too, unless the record names another customer.
        """
        told = [
            (name, cell.removeprefix("'").strip().casefold())
            for name, cell in zip_longest(header, row[: len(header)], fillvalue="")
            if name not in (OWN_LINE, OWN_FILE)
        ]
        further = [cell.strip().casefold() for cell in row[len(header) :]]
        customers = {said for name, said in told if said and self.origin.names_customer(name)}
        if any(said in self.cells and self.origin.tells(name) for name, said in told):
            return True
        if len(row) == len(header) and customers and not any(self._named(said) for said in customers):
            return False
        return any(self._named(said) for said in (*(said for __, said in told), *further))

    def _named(self, said: str) -> bool:
        return (len(said) >= SHORTEST and said in self.cells) or any(part in said for part in self.parts)


def clear(folder: Path, origins: Mapping[str, Origin], named: Named, *, count_only: bool = False) -> int:
    """Remove the records that are about a person from all quarantine files; return how many there were.

    Parameters
    ----------
    origins : mapping of str to Origin
        By file name, as far as it is known.
    count_only : bool
        Change nothing.
    """
    found = 0
    for path, rows, sought in _files(folder, origins, named):
        kept = [_unnamed(row, sought) for row in rows[1:] if not sought.are_in(rows[0], row)]
        found += len(rows[1:]) - len(kept)
        if kept != rows[1:] and not count_only:
            _write(path, [rows[0], *kept])
    return found


def refused(folder: Path, origins: Mapping[str, Origin], named: Named) -> tuple[Mapping[str, str], ...]:
    """Return the records about a person in all quarantine files, as their files had them, each with the reason."""
    reason = COLUMNS.index(OWN + "reason")
    return tuple(
        {
            **{
                name or _("further field"): cell.removeprefix("'")
                for name, cell in zip_longest(rows[0], row, fillvalue="")
                if not name.startswith(OWN)
            },
            "reason": row[reason],
        }
        for __, rows, sought in _files(folder, origins, named)
        for row in rows[1:]
        if sought.are_in(rows[0], row)
    )


def _files(folder: Path, origins: Mapping[str, Origin], named: Named) -> Iterator[tuple[Path, list[list[str]], Sought]]:
    """Yield each quarantine file with its rows, and what to look for in them."""
    for path in sorted(folder.glob("*.csv")) if folder.is_dir() else ():
        yield path, _read(path), named.records_from(origins.get(path.name, Origin()))


def _unnamed(row: list[str], sought: Sought) -> list[str]:
    """Return the record of somebody else, in a file that may be called as the person is."""
    file = COLUMNS.index(OWN_FILE)
    return [*row[:file], ERASED, *row[file + 1 :]] if names_any(row[file], sought.cells) else row


def clear_listed(
    folder: Path, origins: Mapping[str, Origin], is_theirs: Callable[[str], bool], without: Callable[[str], str]
) -> None:
    """Remove the records that are about somebody, and from those of others what names somebody.

    Parameters
    ----------
    is_theirs : callable
        Tells whether a cell is the id or the address of somebody.
    """
    for path in sorted(folder.glob("*.csv")) if folder.is_dir() else ():
        rows, origin = _read(path), origins.get(path.name, Origin())
        kept = [[without(cell) for cell in row] for row in rows[1:] if not _is_of(rows[0], row, origin, is_theirs)]
        if kept != rows[1:]:
            _write(path, [*rows[:1], *kept])


def _is_of(header: list[str], row: list[str], origin: Origin, is_theirs: Callable[[str], bool]) -> bool:
    told = [(name, cell) for name, cell in zip_longest(header, row, fillvalue="") if name not in (OWN_LINE, OWN_FILE)]
    if len(row) != len(header):  # nobody knows which cell is of which column
        return any(is_theirs(cell) for __, cell in told)
    if any(is_theirs(cell) for name, cell in told if origin.tells(name)):
        return True
    names_another = any(cell.strip() for name, cell in told if origin.names_customer(name))
    return not names_another and any("@" in cell and is_theirs(cell) for __, cell in told)


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
