import pytest

from data_access.imports.dialect import Dialect, dialect_of, lines
from data_access.imports.encodings import text_of


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a,b\n1,2\n", Dialect(",")),
        ("id;score\n1;2,5\n2;3,5\n", Dialect(";")),
        ("a\tb\r\n1\t2\r\n", Dialect("\t")),
        ("a|b\r1|2\r", Dialect("|")),
        ("sep=;\na;b\n1;2\n", Dialect(";", 1)),
        ('"sep=|"\r\na|b\n', Dialect("|", 1)),
        ("sep=\t\na\tb\n", Dialect("\t", 1)),
        ("id;text\n1;a, b, c, d\n2;e, f\n", Dialect(";")),
        ("id;name, first, last, title\n1;x\n2;y\n", Dialect(";")),
        ("only\n1\n", Dialect(",")),
        ('a,b\n1,"x;y;z"\n2,"p;q;r"\n', Dialect(",")),
    ],
)
def test_import_csv_10_11_the_delimiter_is_detected(file, content, expected):
    assert dialect_of(text_of(file(content))) == expected


def test_a_declared_delimiter_wins(file):
    assert dialect_of(text_of(file("a,b;c\n")), ";") == Dialect(";")


def test_import_csv_11_line_ends_may_be_mixed(file):
    assert list(lines(text_of(file("a\rb\nc\r\nd")))) == ["a\r", "b\n", "c\r\n", "d"]
