"""Survey a sheet of an ODS workbook by reading its XML as a stream."""

from pathlib import Path
from zipfile import ZipFile

from data_access.imports.survey import ERRORS, Survey, error_reason, uncached_reason
from data_access.imports.survey_xlsx import parse

CONTENT = "content.xml"


def survey_ods(path: Path, sheet: str | None = None) -> Survey:
    """Return what the XML of `sheet` holds; without a name look at all sheets, and return the last.

    Raises
    ------
    PlumblineError
        If the XML is broken, declares entities, or repeats cells beyond measure.
    """
    reader = _Sheet(sheet)
    with ZipFile(path) as archive, archive.open(CONTENT) as stream:
        parse(path, stream, reader.start, reader.end, reader.text)
    return reader.survey


class _Sheet:
    """Notes the cells of one sheet as they pass by; runs of equal rows and cells are written once."""

    def __init__(self, sheet: str | None) -> None:
        self.survey = Survey()
        self._sheet, self._here, self._note = sheet, False, 0
        self._row, self._rows, self._column, self._columns = 0, 1, 0, 1
        self._cell: dict[str, str] = {}
        self._text, self._filled, self._inside = "", False, False
        self._found: list[tuple[int, int, tuple[str, str] | None]] = []

    def start(self, tag: str, a: dict[str, str]) -> None:
        if tag == "table":
            self._here = self._sheet in {None, a.get("name")}
            if self._here:
                self.survey, self._row = Survey(), 0
        elif not self._here:
            return
        elif tag == "table-row":
            self._rows, self._column, self._found = int(a.get("number-rows-repeated", 1)), 0, []
        elif tag in {"table-cell", "covered-table-cell"}:
            self._cell, self._columns, self._text = a, int(a.get("number-columns-repeated", 1)), ""
            self._inside = True
            height, width = int(a.get("number-rows-spanned", 1)), int(a.get("number-columns-spanned", 1))
            if height * width > 1:
                last = (self._row + height - 1, self._column + width - 1)
                self.survey.covered.append(((self._row, self._column), last))
        elif tag == "annotation":
            self._note += 1

    def text(self, text: str) -> None:
        if self._inside and not self._note:
            self._text += text

    def end(self, tag: str) -> None:
        if tag == "table":
            self._here = False
        elif not self._here:
            return
        elif tag == "annotation":
            self._note -= 1
        elif tag in {"table-cell", "covered-table-cell"}:
            self._inside = False
            self._judge()
            self._column += self._columns
        elif tag == "table-row":
            self._close_row()

    def _judge(self) -> None:
        """Note the cell, and what is wrong with it, until its row is over."""
        text, formula = self._text.strip(), "formula" in self._cell
        sort = self._cell.get("value-type", "")
        fault = None
        if formula and not sort and not text:
            fault = ("", uncached_reason())
        elif formula and (text in ERRORS or text.startswith("Err:")):
            fault = (text, error_reason())
        elif sort in {"", "string"} and not (self._text or self._cell.get("string-value")):
            return
        self._found.append((self._column, self._columns, fault))

    def _close_row(self) -> None:
        for column, columns, fault in self._found:
            self.survey.see(self._row, column, self._row + self._rows - 1, column + columns - 1)
            if fault:
                for row in range(self._row, self._row + self._rows):
                    self.survey.broken.update({(row, c): fault for c in range(column, column + columns)})
        self.survey.records += self._rows if self._found else 0
        self._row += self._rows
