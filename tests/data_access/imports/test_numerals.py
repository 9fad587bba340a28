from decimal import Decimal

import pyarrow as pa
import pytest

from data_access.imports.numerals import decimals, integers


def typed(parse, text, mark="."):
    result = parse(pa.array([text], pa.string()), mark)
    return result.values[0].as_py(), [f.reason for f in result.faults]


@pytest.mark.parametrize(
    "text",
    ["9e999", "NaN", "-inf", "1e-400", "١٢", "1,234.5", "1.234,5", "5/5", "", "-", "5.", "1_000", "0x10", "1 000", "½"],
)
@pytest.mark.parametrize("parse", [decimals, integers])
def test_numbers_01_only_plain_finite_numbers_pass(parse, text):
    value, reasons = typed(parse, text)
    assert value is None
    assert len(reasons) == 1


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("4", ".", "4"),
        ("2,5", ",", "2.5"),
        ("-0.05", ".", "-0.05"),
        (".5", ".", "0.5"),
        ("+5", ".", "5"),
        ("00012.50", ".", "12.5"),
        ("109.000000", ".", "109"),
        ("100", ".", "100"),
        ("999999999999.9999", ".", "999999999999.9999"),
    ],
)
def test_decimals_are_exact(text, mark, expected):
    assert typed(decimals, text, mark) == (Decimal(expected), [])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1.23456", "has more than 4 decimals"),
        ("1000000000000", "is too large: more than 12 digits before the decimal mark"),
    ],
)
def test_what_does_not_fit_is_not_rounded(text, reason):
    assert typed(decimals, text) == (None, [reason])


def test_numbers_04_integers_are_exact():
    assert typed(integers, "9007199254740993") == (9007199254740993, [])
    assert typed(integers, "-999999999999999999") == (-999999999999999999, [])
    assert typed(integers, "3.0") == (3, [])
    assert "no whole number" in typed(integers, "3.5")[1][0]
    assert "no whole number" in typed(integers, "9999999999999999999")[1][0]
