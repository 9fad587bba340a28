"""Look through the sheet of a workbook with a second parser: how many rows, and which cells are broken."""

from dataclasses import dataclass, field

from metrics.errors import PlumblineError
from metrics.translation import translate as _

LARGEST_AREA = 20_000_000  # cells between the first and the last: the sheet is unpacked as a whole
ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!")


def error_reason() -> str:
    """Return the reason of a cell that shows an error."""
    return _("is an error of the sheet")


def uncached_reason() -> str:
    """Return the reason of a formula without value."""
    return _("is a formula that was never calculated; open and save the file in a spreadsheet program")


@dataclass
class Survey:
    """What the second parser found in one sheet; rows and columns count from 0.

    Parameters
    ----------
    records : int
        Rows that hold anything.
    broken : dict of (int, int) to (str, str)
        What a cell shows and why it cannot be read, by row and column.
    covered : list of ((int, int), (int, int))
        First and last cell of the merged areas.
    """

    records: int = 0
    broken: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    covered: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    _low: tuple[int, int] = (1 << 40, 1 << 40)
    _high: tuple[int, int] = (-1, -1)

    @property
    def columns(self) -> int:
        """Number of columns up to the last that holds anything."""
        return self._high[1] + 1

    def see(self, row: int, column: int, until_row: int | None = None, until_column: int | None = None) -> None:
        """Note that the cells from here to there hold something.

        Raises
        ------
        PlumblineError
            If the sheet would not fit into memory.
        """
        self._low = (min(self._low[0], row), min(self._low[1], column))
        self._high = (max(self._high[0], until_row or row), max(self._high[1], until_column or column))
        if (self._high[0] - self._low[0] + 1) * (self._high[1] - self._low[1] + 1) > LARGEST_AREA:
            raise PlumblineError(
                _("The sheet is too large to be read: its cells reach to row {row}, column {column}.").format(
                    row=f"{self._high[0] + 1:,}", column=letter(self._high[1])
                )
            )


def letter(column: int) -> str:
    """Return the letters of a column that counts from 0."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def position(address: str) -> tuple[int, int]:
    """Return row and column, from 0, of an address such as B3."""
    column, row = 0, ""
    for character in address.replace("$", ""):
        if character.isdigit():
            row += character
        else:
            column = column * 26 + ord(character.upper()) - 64
    return int(row) - 1, column - 1
