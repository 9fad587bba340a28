from decimal import Decimal

import pyarrow as pa
import pytest

from data_access.imports.scores import score_faults


def faults(score, instrument="csat", scale=5, **options):
    rows = pa.table(
        {
            "score": pa.array([None if score is None else Decimal(score)], pa.decimal128(18, 4)),
            "instrument": pa.array([instrument], pa.string()),
            "scale": pa.array([scale], pa.int64()),
        }
    )
    return [f.reason for f in score_faults(rows, **options)]


@pytest.mark.parametrize(
    ("score", "instrument", "scale", "reason"),
    [
        ("-1", "csat", 5, "lies outside the scale"),
        ("0", "csat", 5, "lies outside the scale"),
        ("6", "csat", 5, "lies outside the scale"),
        ("2.7", "csat", 5, "is no whole score"),
        ("11", "nps", None, "lies outside the scale"),
        ("-1", "nps", 10, "lies outside the scale"),
        ("8", "ces", 7, "lies outside the scale"),
        ("4", "csat", None, "is a score whose instrument or scale is not given"),
        ("4", None, 5, "is a score whose instrument or scale is not given"),
    ],
)
def test_numbers_02_scores_outside_their_scale(score, instrument, scale, reason):
    assert faults(score, instrument, scale) == [reason]


@pytest.mark.parametrize(
    ("score", "instrument", "scale"),
    [("1", "csat", 5), ("5", "csat", 5), ("0", "nps", None), ("10", "nps", 10), (None, "csat", 5), (None, None, None)],
)
def test_numbers_02_scores_inside_and_no_answer(score, instrument, scale):
    assert faults(score, instrument, scale) == []


def test_fractions_pass_where_the_mapping_allows_them():
    assert faults("2.7", fractions=True) == []


def test_a_score_without_the_columns_that_judge_it_is_a_fault():
    assert len(score_faults(pa.table({"score": pa.array([Decimal(4)], pa.decimal128(18, 4))}))) == 1
