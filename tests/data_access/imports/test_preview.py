import pytest

from data_access.imports.mapping import canonical
from data_access.imports.preview import preview
from data_access.imports.recognise import open_reader
from metrics.errors import UnknownName
from metrics.facts import TICKETS


def previewed(path, size=1_000):
    mapping = canonical(TICKETS, "desk", "UTC")
    return preview(open_reader(path, mapping), mapping, size)


def test_typed_rows_and_errors_are_shown_and_nothing_is_written(file, settings):
    found = previewed(file("ticket;cost;created_at\n1;2,5;2026-01-01\n2;3,5;soon\n"))
    assert (found.records, found.decimal) == (2, ",")
    assert found.rows["tickets"]["ticket"].to_pylist() == ["desk:1"]
    assert [r.value for r in found.rejections["tickets"]] == ["soon"]
    assert not settings.home.exists()


def test_only_the_first_records_are_looked_at(file):
    assert previewed(file("ticket\n1\n2\n3\n"), 2).records == 2
    assert previewed(file("ticket\n")).records == 0


def test_a_missing_column_is_named(file):
    with pytest.raises(UnknownName, match="“ticket”"):
        previewed(file("team\na\n"))
