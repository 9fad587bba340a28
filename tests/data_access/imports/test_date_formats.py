import pyarrow as pa
import pytest

from data_access.imports.date_formats import Formats


def found(*portions):
    formats = Formats()
    for texts in portions:
        formats.see(pa.array(texts, pa.string()))
    return formats.found()


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["2026-01-02", "2026-01-02 10:00", "2026-01-02T10:00:00Z"], None),
        (["13/01/2026 10:00", "02/01/2026 9:05"], "%d/%m/%Y %H:%M"),
        (["01/13/2026 10:00:00 PM"], "%m/%d/%Y %I:%M:%S %p"),
        (["31.12.25"], "%d.%m.%y"),
        (["20260102"], "%Y%m%d"),
        (["2026/01/02 10:00"], "%Y/%m/%d %H:%M"),
        (["Jan 2, 2026 10:00"], "%b %d, %Y %H:%M"),
        (["2 January 2026"], "%d %B %Y"),
        (["1767348000"], "unix seconds"),
        (["1767348000000"], "unix milliseconds"),
        (["13/01/2026, 10:00"], "%d/%m/%Y, %H:%M"),
    ],
)
def test_the_format_that_fits_all_values(texts, expected):
    date = found([*texts, None, "", " "])
    assert (date.format, date.other, date.share) == (expected, None, 1.0)


def test_day_and_month_that_cannot_be_told_apart_are_told():
    date = found(["01/02/2026", "03/04/2026"])
    assert {date.format, date.other} == {"%d/%m/%Y", "%m/%d/%Y"}


def test_one_value_of_all_settles_it():
    assert found(["01/02/2026"] * 300, ["01/02/2026", "13/02/2026"]).other is None


def test_values_that_contradict_each_other_settle_nothing():
    assert found(["13/02/2026", "02/13/2026"]).other is not None


def test_a_broken_value_does_not_hide_the_format():
    date = found(["13/01/2026", "soon", "14/01/2026"])
    assert (date.format, round(date.share, 2), date.is_date) == ("%d/%m/%Y", 0.67, True)


@pytest.mark.parametrize("texts", [["a", "b"], ["12", "3500"], [], ["5", "2026-01-01", "x"]])
def test_what_holds_no_dates(texts):
    assert not found(texts).is_date
