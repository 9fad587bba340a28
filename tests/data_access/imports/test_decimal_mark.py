import pyarrow as pa
import pytest

from data_access.imports.decimal_mark import decimal_mark
from data_access.imports.mapping import Mapping, Rule, Section
from metrics.facts import SURVEYS

SECTION = Section(SURVEYS, {"survey": Rule(("id",)), "score": Rule(("score",)), "team": Rule(("team",))})


@pytest.mark.parametrize(
    ("delimiter", "scores", "expected"),
    [
        (";", ["2,5", "3"], ","),
        ("\t", [" 2,5 "], ","),
        (";", ["2,5", "3.5"], "."),
        (";", ["2", "3"], "."),
        (",", ["2,5"], "."),
    ],
)
def test_import_csv_10_the_mark_is_found_once_for_the_file(delimiter, scores, expected):
    sample = pa.table({"id": ["1"] * len(scores), "score": scores, "team": ["1,5"] * len(scores)})
    assert decimal_mark(Mapping("m", "s", (SECTION,)), delimiter, sample) == expected


def test_the_declared_mark_wins():
    assert decimal_mark(Mapping("m", "s", (SECTION,), decimal=","), ",", None) == ","
