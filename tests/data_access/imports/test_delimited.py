import pandas as pd
import pytest

from data_access.exports import csv_bytes
from data_access.imports.chunks import Header
from data_access.imports.delimited import chunks, header_of
from data_access.imports.dialect import Dialect, dialect_of
from data_access.imports.encodings import text_of
from metrics.errors import PlumblineError


def read(path, size=100_000):
    text = text_of(path)
    dialect = dialect_of(text)
    return list(chunks(text, dialect, header_of(text, dialect), size))


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_import_csv_11_every_dialect_reads_the_same(file, end, delimiter):
    rows = [["a", "b"], ["1", "x"], ["2", "y"]]
    (chunk,) = read(file(end.join(delimiter.join(row) for row in rows) + end))
    assert chunk.table.to_pylist() == [{"a": "1", "b": "x"}, {"a": "2", "b": "y"}]
    assert chunk.lines.tolist() == [2, 3]


def test_a_record_is_known_by_the_line_where_it_begins(file):
    (chunk,) = read(file('sep=,\na,b\n1,"x\ny"\n\n2,z\n3\n4,5,6\n'))
    assert chunk.lines.tolist() == [3, 6]
    assert chunk.malformed == [(7, ["3"]), (8, ["4", "5", "6"])]


def test_chunks_hold_so_many_records_and_lose_none(file):
    found = read(file("a,b\n" + "".join(f"{n},x\n" for n in range(25)) + "short\n"), size=10)
    assert [c.records for c in found] == [10, 10, 6]
    assert found[1].lines[0] == 12


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ('a,b\n1,x\n2,x\n3,x\n4,"lost\n5,y\n6,y\n', "lines 5 to 7 were lost"),
        ('a,b,c\n1,"lost\n2,y,z\n3,"q",7\n', "lines 2 to 4 were lost"),
        ('a,b,c\n1,"lost\n2,y,z\n3,7,q"\n', "lines 2 to 4 were lost"),
        ('a,b\n1,"x"y\n', "line 2: a quote is not closed or stands inside a field"),
    ],
)
def test_import_csv_08_a_quote_that_swallows_lines_stops_the_import(file, content, lines):
    with pytest.raises(PlumblineError, match=lines):
        read(file(content))


def test_import_csv_13_a_name_that_stands_twice_is_refused(file):
    text = text_of(file("sep=,\nid,name,id\n1,2,3\n"))
    with pytest.raises(PlumblineError, match="line 2: the column “id” stands twice"):
        header_of(text, dialect_of(text))


def test_columns_without_name_are_called_by_their_number(file):
    assert header_of(text_of(file(" a ,,\n")), Dialect(",")) == Header(("a", "column 2", "column 3"), 1)


def test_a_field_may_be_long(file):
    (chunk,) = read(file("a,b\n1," + "x" * 1_000_000 + "\n"))
    assert len(chunk.table["b"][0].as_py()) == 1_000_000


def test_export_01_the_mark_of_our_exports_is_taken_off(file):
    (chunk,) = read(file("a,b\n'=SUM(1),'-2\n'@x,'it\n''=,'\n"))
    assert chunk.table.to_pylist() == [{"a": "=SUM(1)", "b": "-2"}, {"a": "@x", "b": "'it"}, {"a": "''=", "b": "'"}]


def test_export_01_what_we_export_comes_back_as_it_was(file):
    values = ["=HYPERLINK(1)", "+1", "-2+3", "@SUM(1)", "\tx", "\rx", "plain", "it's"]
    (chunk,) = read(file(csv_bytes(pd.DataFrame({"a": values, "b": 1}))))
    assert chunk.table["a"].to_pylist() == values
