"""Lines read many at once are what they are one by one."""

import random

import pytest

from data_access.imports import delimited
from data_access.imports.delimited import chunks, header_of
from data_access.imports.dialect import Dialect
from data_access.imports.encodings import text_of
from data_access.imports.plain_lines import records
from metrics.errors import PlumblineError

CELLS = ("a", "", " x ", "é", "12", "NA", "'=1", '"q"', '"a,b"', '"say ""it"""', '""', "\u2028", "\x85", "\t")
ODD = ('"two\nlines"', 'in"side', '"x"y', '"lost', "c\rr", "more,fields", '"', "\r")


def read(path, width):
    """Return table, lines and malformed records of all chunks, or the sentence that refuses the file."""
    text, dialect = text_of(path), Dialect(",")
    try:
        found = list(chunks(text, dialect, header_of(text, dialect), size=7))
    except PlumblineError as error:
        return str(error)
    assert all(chunk.table.num_rows == len(chunk.lines) for chunk in found)
    rows = [row for chunk in found for row in zip(chunk.lines.tolist(), chunk.table.to_pylist(), strict=True)]
    return rows, [record for chunk in found for record in chunk.malformed]


def drawn(r, width):
    """Return a text whose lines are mostly records of that width."""
    odd = r.choice((0, 0, 0.02))
    end = r.choice(("\n", "\n", "\r\n", "mixed"))
    lines = [",".join(f"c{n}" for n in range(width))]
    for _line in range(r.randrange(40)):
        fields = width if r.random() < 0.9 else r.randrange(5)
        lines.append(",".join(r.choice(ODD if r.random() < odd else CELLS) for _field in range(fields)))
    ends = [r.choice(("\n", "\r\n")) if end == "mixed" else end for _line in lines]
    text = "".join(line + end for line, end in zip(lines, ends, strict=True))
    return text if r.random() < 0.8 else text.rstrip("\r\n")


@pytest.mark.parametrize("seed", range(60))
def test_all_at_once_as_one_by_one(file, monkeypatch, seed):
    r = random.Random(seed)
    for _text in range(10):
        width = r.choice((1, 2, 3, 3))
        path = file(drawn(r, width))
        at_once = read(path, width)
        with monkeypatch.context() as patch:
            patch.setattr(delimited, "records", lambda *_: None)
            assert at_once == read(path, width), path.read_bytes()


def test_most_texts_are_read_at_once():
    lines = [b"1,x\n", b'2,"a,b"\r\n', b"\n", b"3\n", b"4,y"]
    found = records(lines, 2, ("n", "t"), ",")
    assert found.table.to_pylist() == [{"n": "1", "t": "x"}, {"n": "2", "t": "a,b"}, {"n": "4", "t": "y"}]
    assert (found.lines.tolist(), found.malformed) == ([2, 3, 6], [(5, ["3"])])


@pytest.mark.parametrize("line", [b'1,"a\n', b'1,"a"b\n', b"1,a\rb\n", b"1,\0\n"])
def test_what_may_go_beyond_its_line_is_left_to_the_other_reader(line):
    assert records([b"1,x\n", line], 2, ("n", "t"), ",") is None


def test_a_field_that_is_too_long_is_refused_by_either(file, monkeypatch):
    monkeypatch.setattr("data_access.imports.plain_lines.LONGEST_FIELD", 10)
    assert records([b"1," + b"x" * 10 + b"\n"], 2, ("n", "t"), ",") is None
