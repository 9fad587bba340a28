"""Survey a sheet of an XLSX workbook by reading its XML as a stream."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO, Any
from xml.parsers import expat
from zipfile import ZipFile

from data_access.imports.survey import Survey, error_reason, position, uncached_reason
from metrics.errors import PlumblineError
from metrics.translation import translate as _

WORKBOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
Start = Callable[[str, dict[str, str]], None]


def survey_xlsx(path: Path, sheet: str) -> Survey:
    """Return what the XML of `sheet` holds.

    Raises
    ------
    PlumblineError
        If the XML is broken, or declares entities.
    """
    with ZipFile(path) as archive:
        reader = _Sheet(_blank_strings(archive, path))
        with archive.open(_part_of(archive, path, sheet)) as stream:
            parse(path, stream, reader.start, reader.end, reader.text)
    return reader.survey


def refuse_entities(path: Path, names: tuple[str, ...]) -> None:
    """Refuse a workbook one of whose parts declares a document type: spreadsheets never do, attacks do."""
    with ZipFile(path) as archive:
        for name in names:
            if name.endswith((".xml", ".rels")):
                with archive.open(name) as stream:
                    parse(path, stream, lambda _tag, _attributes: None, first_only=True)


def parse(
    path: Path,
    stream: IO[bytes],
    start: Start,
    end: Callable[[str], None] = lambda _tag: None,
    text: Callable[[str], None] = lambda _text: None,
    *,
    first_only: bool = False,
) -> None:
    """Read XML as a stream, without document types and entities; tags come without their namespace."""
    seen = False

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal seen
        seen = True
        start(_local(tag), {_local(name): value for name, value in attributes.items()})

    def refuse(*_arguments: Any) -> None:
        raise PlumblineError(
            _("{file}: it declares entities, which no spreadsheet does. Nothing was read.").format(file=path.name)
        )

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda tag: end(_local(tag))
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        while block := stream.read(1 << 16):
            parser.Parse(block, False)
            if first_only and seen:
                return
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise PlumblineError(_("{file}: the file is damaged or cut off.").format(file=path.name)) from error


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _part_of(archive: ZipFile, path: Path, sheet: str) -> str:
    """Return the name of the part that holds `sheet`."""
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}

    def note(tag: str, a: dict[str, str]) -> None:
        if tag == "sheet":
            ids[a.get("name", "")] = a.get("id", "")
        if tag == "Relationship":
            targets[a.get("Id", "")] = a.get("Target", "")

    for name in (WORKBOOK, "xl/_rels/workbook.xml.rels"):
        with archive.open(name) as stream:
            parse(path, stream, note)
    target = PurePosixPath("/xl") / targets[ids[sheet]]
    return str(target).lstrip("/")


def _blank_strings(archive: ZipFile, path: Path) -> set[int]:
    """Return the numbers of the shared strings that are empty."""
    if STRINGS not in archive.namelist():
        return set()
    blank: set[int] = set()
    number, inside, filled = -1, False, False

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal number, inside, filled
        if tag == "si":
            number, filled = number + 1, False
        inside = tag == "t"

    def end(tag: str) -> None:
        nonlocal inside
        inside = False
        if tag == "si" and not filled:
            blank.add(number)

    def text(_text: str) -> None:
        nonlocal filled
        filled = filled or inside

    with archive.open(STRINGS) as stream:
        parse(path, stream, start, end, text)
    return blank


class _Sheet:
    """Notes the cells of a sheet as they pass by."""

    def __init__(self, blank_strings: set[int]) -> None:
        self.survey = Survey()
        self._blank_strings = blank_strings
        self._row, self._column, self._filled = -1, -1, False
        self._cell: dict[str, str] = {}
        self._in_value, self._value, self._formula, self._has_value = False, "", False, False

    def start(self, tag: str, a: dict[str, str]) -> None:
        if tag == "row":
            self._row = int(a["r"]) - 1 if "r" in a else self._row + 1
            self._column, self._filled = -1, False
        elif tag == "c":
            self._column = position(a["r"])[1] if "r" in a else self._column + 1
            self._cell, self._value, self._formula, self._has_value = a, "", False, False
        elif tag in {"v", "t"}:
            self._in_value = self._has_value = True
        elif tag == "f":
            self._formula = True
        elif tag == "mergeCell":
            first, _colon, last = a["ref"].partition(":")
            self.survey.covered.append((position(first), position(last or first)))

    def text(self, text: str) -> None:
        if self._in_value:
            self._value += text

    def end(self, tag: str) -> None:
        if tag in {"v", "t"}:
            self._in_value = False
        elif tag == "c":
            self._judge()
        elif tag == "row":
            self.survey.records += self._filled

    def _judge(self) -> None:
        sort = self._cell.get("t", "n")
        if self._formula and not self._value and not (sort == "str" and self._has_value):
            self.survey.broken[self._row, self._column] = ("", uncached_reason())
        elif sort == "e" and self._value:
            self.survey.broken[self._row, self._column] = (self._value, error_reason())
        elif not self._value or (sort == "s" and int(self._value) in self._blank_strings):
            return
        self._filled = True
        self.survey.see(self._row, self._column)
