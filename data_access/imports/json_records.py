"""Read the records of JSON: an array of objects, or one object a line."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from data_access.imports.chunks import ROWS, Chunk, Header, header_from
from data_access.imports.delimited import guessed
from data_access.imports.dialect import lines
from data_access.imports.encodings import Text, text_of
from data_access.warehouse.ledger import FileRecord
from metrics.errors import PlumblineError
from metrics.translation import translate as _

LARGEST_ARRAY = 200 << 20  # it is read as a whole; lines are not
STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
LONGEST_NUMBER = 40


class _Number(str):
    """The digits of a JSON number as they stand in the file."""

    __slots__ = ()


@dataclass(frozen=True)
class Json:
    """A JSON text; fields of nested objects are called by their path, such as `requester.name`."""

    text: Text
    array: bool

    delimiter = ","
    typed = True
    nulls = True

    @property
    def record(self) -> FileRecord:
        return self.text.record

    @property
    def form(self) -> str:
        return _("JSON array") if self.array else _("JSON lines")

    @property
    def notes(self) -> tuple[str, ...]:
        return guessed(self.text)

    @cached_property
    def header(self) -> Header:
        names: dict[str, None] = {}
        for _line, found, _raw in self._objects():
            names.update(dict.fromkeys(found or ()))
        if not names:
            raise PlumblineError(_("{file}: it holds no JSON objects.").format(file=self.text.path.name))
        return header_from(self.text.path, list(names), 1, 0)

    def count(self) -> int:
        if not self.array:
            return sum(1 for line in lines(self.text) if line.strip())
        depth = found = 0
        for match in STRUCTURE.finditer(self._whole()):
            if match[0] in "[{":
                depth += 1
                found += depth == 2
            elif match[0] in "]}":
                depth -= 1
        return found

    def chunks(self, size: int = ROWS) -> Iterator[Chunk]:
        rows: list[dict[str, Any]] = []
        at: list[int] = []
        malformed: list[tuple[int, list[str]]] = []
        for line, found, raw in self._objects():
            if found is None:
                malformed.append((line, [raw[:10_000]]))
            else:
                rows.append(found)
                at.append(line)
            if len(rows) + len(malformed) >= size:
                yield self._chunk(rows, at, malformed)
                rows, at, malformed = [], [], []
        if rows or malformed:
            yield self._chunk(rows, at, malformed)

    def _chunk(self, rows: list[dict[str, Any]], at: list[int], malformed: list[tuple[int, list[str]]]) -> Chunk:
        columns, typed = {}, {}
        for name in self.header.names:
            cells = [row.get(name) for row in rows]
            columns[name] = pa.array([None if cell is None else str(cell) for cell in cells], pa.string())
            typed[name] = np.array([isinstance(cell, _Number) for cell in cells], dtype=bool)
        broken = {line: _("is no JSON object, or has a name twice") for line, _fields in malformed}
        return Chunk(pa.table(columns), np.array(at, dtype=np.int64), malformed, broken, typed)

    def _objects(self) -> Iterator[tuple[int, dict[str, Any] | None, str]]:
        """Yield line, fields and source of every record; no fields where it is no object."""
        if self.array:
            yield from self._elements()
            return
        for number, line in enumerate(lines(self.text), 1):
            if line.strip():
                try:
                    yield number, _record(DECODER.decode(line)), line
                except (ValueError, RecursionError):
                    yield number, None, line

    def _elements(self) -> Iterator[tuple[int, dict[str, Any] | None, str]]:
        whole = self._whole()
        at = _skip(whole, whole.index("[") + 1)
        line, counted = 1, 0
        while at < len(whole) and whole[at] != "]":
            line, counted = line + whole.count("\n", counted, at), at
            try:
                value, end = DECODER.raw_decode(whole, at)
                yield line, _record(value), whole[at:end]
            except (ValueError, RecursionError) as error:
                raise self._broken(line) from error
            at = _skip(whole, end)
            if whole[at : at + 1] == ",":
                at = _skip(whole, at + 1)
            elif whole[at : at + 1] != "]":
                raise self._broken(line)
        if whole[at : at + 1] != "]" or whole[at + 1 :].strip():
            raise self._broken(line)

    def _broken(self, line: int) -> PlumblineError:
        sentence = _("{file}: the JSON is broken at or after line {line}. Nothing was imported.")
        return PlumblineError(sentence.format(file=self.text.path.name, line=line))

    def _whole(self) -> str:
        self.text.file.seek(0)
        content = self.text.file.read(LARGEST_ARRAY + 1)
        if len(content) > LARGEST_ARRAY:
            raise PlumblineError(
                _("{file}: a JSON array may have {size} MB; write one object a line instead.").format(
                    file=self.text.path.name, size=LARGEST_ARRAY >> 20
                )
            )
        return content.decode()


def open_json(path: Path, encoding: str | None = None) -> Json:
    """Return the JSON text at `path`."""
    text = text_of(path, encoding)
    first = next((line for line in lines(text) if line.strip()), "").lstrip()
    if first.startswith("{"):
        try:
            DECODER.decode(first)
        except (ValueError, RecursionError):
            raise PlumblineError(
                _("{file}: it is JSON, but neither an array of objects nor one object a line.").format(file=path.name)
            ) from None
    return Json(text, array=first.startswith("["))


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _number(digits: str) -> _Number:
    value = Decimal(digits)
    written = f"{value:f}" if abs(value.adjusted()) < LONGEST_NUMBER else digits
    return _Number(written)


DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_float=_number, parse_int=_Number, parse_constant=str)


def _record(value: Any) -> dict[str, Any] | None:
    return dict(_flat(value, "")) if isinstance(value, dict) else None


def _flat(value: dict[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    for name, found in value.items():
        if isinstance(found, dict) and found:
            yield from _flat(found, f"{path}{name}.")
        elif isinstance(found, bool):
            yield path + name, str(found).lower()
        elif isinstance(found, list | dict):
            yield path + name, json.dumps(found, ensure_ascii=False)
        else:
            yield path + name, found


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at
