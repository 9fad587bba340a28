import pytest

from data_access.imports.count import count
from data_access.imports.delimited import header_of
from data_access.imports.dialect import dialect_of
from data_access.imports.encodings import text_of


@pytest.mark.parametrize(
    ("content", "records"),
    [
        ("a,b\n", 0),
        ("a,b", 0),
        ("a,b\n1,2\n3,4", 2),
        ("a,b\r1,2\r3,4\r", 2),
        ("a;b\r\n1;2\n3;4\r\n", 2),
        ('a,b\n1,"x\ny"\n\n2,3\n', 2),
        ("a,b\n1\n1,2,3\n1,2\n", 3),
        ("sep=;\na;b\n1;2\n", 1),
        ('"a\nb",c\n1,2\n', 1),
        ('a,b\n1,5" pipe\n2,x\n', 2),
    ],
)
def test_records_are_counted_by_another_parser(file, content, records):
    text = text_of(file(content))
    dialect = dialect_of(text)
    assert count(text, dialect, header_of(text, dialect)) == records


def test_a_record_may_lie_on_the_border_of_two_blocks(file, monkeypatch):
    monkeypatch.setattr("data_access.imports.count.BLOCK", 100)
    text = text_of(file("a,b\n" + '1,"x\ny\nz"\n' * 1000))
    dialect = dialect_of(text)
    assert count(text, dialect, header_of(text, dialect)) == 1000
