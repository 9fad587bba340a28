import gzip

import pytest

from data_access.imports.encodings import text_of
from metrics.errors import PlumblineError, UnknownName

TEXT = "id,name\n1,Müller €\n"


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)])
def test_import_csv_01_an_empty_file_is_refused(file, content):
    with pytest.raises(PlumblineError, match="the file is empty"):
        text_of(file(content))


@pytest.mark.parametrize(
    ("content", "encoding", "guessed"),
    [
        (TEXT.encode(), "utf-8", False),
        (TEXT.encode("utf-8-sig"), "utf-8", False),
        (TEXT.encode("cp1252"), "cp1252", True),
        (("\ufeff" + TEXT).encode("utf-16-le"), "utf-16-le", False),
        (("\ufeff" + TEXT).encode("utf-16-be"), "utf-16-be", False),
    ],
)
def test_import_csv_04_05_encodings(file, content, encoding, guessed):
    text = text_of(file(content))
    assert (text.file.read().decode(), text.encoding, text.guessed) == (TEXT, encoding, guessed)


def test_a_character_that_is_cut_off_at_the_end_is_not_utf8(file):
    text = text_of(file(b"a,b\n1,\xc3"))
    assert (text.file.read().decode(), text.guessed) == ("a,b\n1,Ã", True)


def test_import_csv_05_utf16_without_a_mark_is_refused(file):
    with pytest.raises(PlumblineError, match="UTF-16 without a byte order mark"):
        text_of(file(TEXT.encode("utf-16-le")))


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html><body>Sign in</body></html>",
        b"\xef\xbb\xbf\n <!-- x --> <HTML>",
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n....",
        b"PK\x03\x04....",
        bytes(range(1, 32)) * 50,
    ],
)
def test_import_csv_14_other_formats_are_refused_by_content(file, content):
    with pytest.raises(PlumblineError, match="this is not a CSV"):
        text_of(file(content, "looks-like.csv"))


def test_a_declared_encoding_is_used_and_a_mark_wins_over_it(file):
    assert text_of(file("ä".encode("cp850")), "cp850").file.read().decode() == "ä"
    assert text_of(file("ä".encode("utf-8-sig")), "cp850").file.read().decode() == "ä"


def test_bytes_that_do_not_fit_the_declared_encoding_are_refused(file):
    with pytest.raises(PlumblineError, match=r"file\.csv: the bytes after position 4 are not utf-8"):
        text_of(file(b"abc,\xff"), "utf-8")


def test_bytes_that_are_neither_utf8_nor_cp1252_are_refused(file):
    with pytest.raises(PlumblineError, match="are not cp1252"):
        text_of(file(b"abc\x81"))


def test_an_unknown_encoding_is_refused_with_a_suggestion(file):
    with pytest.raises(UnknownName, match="Did you mean “cp1252”"):
        text_of(file(b"abc"), "cp1253x")


def test_a_character_on_the_border_of_two_blocks_is_whole(file):
    content = ("x" * ((1 << 20) - 1) + "ü").encode()
    assert text_of(file(content)).file.read() == content


def test_null_bytes_are_noticed(file):
    assert text_of(file(b"a,b\nx\0y,1\n" + b"padding,1\n" * 200_000)).nulls
    assert not text_of(file(b"a,b\n")).nulls
