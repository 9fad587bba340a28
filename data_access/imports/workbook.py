"""Read the records of one sheet of a workbook: XLSX, XLS or ODS."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from data_access.imports.chunks import ROWS, Chunk, Damage, Header, header_from
from data_access.imports.encodings import fingerprint
from data_access.imports.survey import Survey, letter
from data_access.warehouse.ledger import FileRecord
from metrics.errors import PlumblineError, UnknownName
from metrics.translation import translate as _

FALSE_DAY = date(1900, 3, 1)  # before it the 1900 system counts a 29 February that never was
SIGNIFICANT = 15  # digits that a sheet shows of a number, and that are not noise of its binary form
DELIMITER = ";"  # of its quarantine: then a decimal comma stays possible


@dataclass(frozen=True)
class Workbook:
    """One sheet of a workbook.

    Parameters
    ----------
    kind : str
        XLSX, XLS or ODS.
    sheet : str
        Name of the sheet.
    others : tuple of str
        Names of the sheets that are not read.
    survey : Survey
        What a second parser found in the sheet.
    """

    path: Path
    kind: str
    sheet: str
    others: tuple[str, ...]
    survey: Survey

    delimiter = DELIMITER
    typed = True
    nulls = True

    @cached_property
    def record(self) -> FileRecord:
        return fingerprint(self.path)

    @property
    def form(self) -> str:
        return _("{kind}, sheet “{sheet}”").format(kind=self.kind, sheet=self.sheet)

    @property
    def notes(self) -> tuple[str, ...]:
        if not self.others:
            return ()
        names = ", ".join(f"“{name}”" for name in self.others)
        return (_("{file}: sheets not read: {names}").format(file=self.path.name, names=names),)

    @cached_property
    def header(self) -> Header:
        for row, cells in self._rows():
            names = [text(cell)[0] or "" for cell in cells]
            return header_from(self.path, names, row + 1, row + 1)
        raise PlumblineError(_("{file}: the sheet “{sheet}” is empty.").format(file=self.path.name, sheet=self.sheet))

    def count(self) -> int:
        return self.survey.records - 1

    def chunks(self, size: int = ROWS) -> Iterator[Chunk]:
        rows: list[list[Any]] = []
        numbers: list[int] = []
        for row, cells in self._rows():
            if row < self.header.line:
                continue
            rows.append(cells)
            numbers.append(row)
            if len(rows) >= size:
                yield self._chunk(rows, numbers)
                rows, numbers = [], []
        if rows:
            yield self._chunk(rows, numbers)

    def _chunk(self, rows: list[list[Any]], numbers: list[int]) -> Chunk:
        names = self.header.names
        columns, typed = {}, {}
        for name, cells in zip(names, zip(*rows, strict=True), strict=True):
            both = [text(cell) for cell in cells]
            columns[name] = pa.array([shown for shown, _own in both], pa.string())
            typed[name] = np.array([own for _shown, own in both], dtype=bool)
        damage = [
            Damage(at, names[column], *self._broken[row, column])
            for at, row in enumerate(numbers)
            for column in self._broken_columns.get(row, ())
        ]
        damage += [
            Damage(
                at, names[column], str(cell), _("lies in the first days of 1900, where the sheet counts one too many")
            )
            for at, cells in enumerate(rows)
            for column, cell in enumerate(cells)
            if isinstance(cell, date) and _day(cell) < FALSE_DAY and self.kind != "ODS"
        ]
        letters = {name: letter(column) for column, name in enumerate(names)}
        return Chunk(pa.table(columns), np.array(numbers, np.int64) + 1, [], {}, typed, tuple(damage), letters)

    def _rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield number, from 0, and cells of every row that holds anything; broken cells show what they show."""
        sheet = self._sheet
        left = sheet.start[1] if sheet.start else 0
        width = self.survey.columns
        row = -1
        for row, found in enumerate(sheet.iter_rows()):
            cells = ([""] * left + found + [""] * width)[:width]
            yield from self._filled(row, cells)
        for late in sorted(at for at in self._broken_columns if at > row):
            yield from self._filled(late, [""] * width)

    def _filled(self, row: int, cells: list[Any]) -> Iterator[tuple[int, list[Any]]]:
        broken = self._broken_columns.get(row, [])
        if any(cell != "" for cell in cells) or any(not self._is_covered(row, column) for column in broken):
            for column in broken:
                cells[column] = self._broken[row, column][0]
            yield row, cells

    @cached_property
    def _sheet(self) -> CalamineSheet:
        with opened(self.path) as book:
            return book.get_sheet_by_name(self.sheet)

    @cached_property
    def _broken(self) -> dict[tuple[int, int], tuple[str, str]]:
        """Broken cells, and those under a merged area: their value belongs to the first cell."""
        covered = {(row, column): ("", reason) for row, column, reason in _covered(self.survey)}
        return covered | self.survey.broken

    def _is_covered(self, row: int, column: int) -> bool:
        return (row, column) not in self.survey.broken

    @cached_property
    def _broken_columns(self) -> dict[int, list[int]]:
        by_row: dict[int, list[int]] = {}
        for row, column in sorted(self._broken):
            by_row.setdefault(row, []).append(column)
        return by_row


def _covered(survey: Survey) -> Iterator[tuple[int, int, str]]:
    for (top, left), (bottom, right) in survey.covered:
        area = f"{letter(left)}{top + 1}:{letter(right)}{bottom + 1}"
        reason = _("is merged with its neighbours ({area}), so its own value is not known").format(area=area)
        for row in range(top, bottom + 1):
            for column in range(left, min(right, survey.columns - 1) + 1):
                if (row, column) != (top, left):
                    yield row, column, reason


def open_workbook(path: Path, kind: str, survey: Callable[[Path, str], Survey], wanted: str | None = None) -> Workbook:
    """Return the sheet `wanted` of the workbook, or the only one that is not hidden.

    Raises
    ------
    UnknownName
        If there is no sheet of that name.
    PlumblineError
        If several sheets could be meant, or the workbook cannot be read.
    """
    found = sheets_of(path)
    names, visible = [name for name, _hidden in found], [name for name, hidden in found if not hidden]
    if wanted is not None and wanted not in names:
        raise UnknownName(_("sheet in {file}").format(file=path.name), wanted, names)
    if wanted is None and len(visible) != 1:
        raise PlumblineError(
            _("{file}: it has {n} sheets that are not hidden ({names}); say which one is meant.").format(
                file=path.name, n=len(visible), names=", ".join(visible)
            )
        )
    sheet = wanted or visible[0]
    return Workbook(path, kind, sheet, tuple(n for n in names if n != sheet), survey(path, sheet))


def sheets_of(path: Path) -> tuple[tuple[str, bool], ...]:
    """Return the names of the sheets, and whether each is hidden."""
    with opened(path) as book:
        return tuple((s.name, s.visible != SheetVisibleEnum.Visible) for s in book.sheets_metadata)


def opened(path: Path) -> CalamineWorkbook:
    """Return the workbook at `path`.

    Raises
    ------
    PlumblineError
        If it is damaged or protected by a password.
    """
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise PlumblineError(
            _("{file}: it is protected by a password; save it without one.").format(file=path.name)
        ) from None
    except (CalamineError, ValueError, OSError) as error:
        raise PlumblineError(_("{file}: the file is damaged or cut off.").format(file=path.name)) from error


def text(cell: Any) -> tuple[str | None, bool]:
    """Return a cell as text, and whether it is a number, a date or a time of its own; an empty cell is missing."""
    match cell:
        case "":
            return None, False
        case str():
            return cell, False
        case bool():
            return str(cell).lower(), False
        case int() | float():
            return f"{Decimal(f'{cell:.{SIGNIFICANT}g}'):f}", True
        case datetime():
            return cell.isoformat(" ").removesuffix(" 00:00:00"), True
        case date() | time():
            return cell.isoformat(), True
        case timedelta():
            return _clock(cell), True
    return str(cell), False


def _clock(span: timedelta) -> str:
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"


def _day(cell: date) -> date:
    return cell.date() if isinstance(cell, datetime) else cell
