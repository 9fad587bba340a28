"""Write answers as plain values: whatever asks by JSON gets every point, and numbers are numbers."""

import json
from datetime import datetime
from decimal import Decimal

import pytest

from metrics.record import as_record
from tests import small_store
from tests.metrics.answers import CATALOGUE, answer, question, share
from tests.small_store import QUARTER

METRICS = tuple(CATALOGUE.metrics)


@pytest.mark.parametrize("metric", METRICS)
def test_every_record_survives_json(metric):
    by = "by=country" if CATALOGUE.dimension("country").fits(CATALOGUE.metric(metric)) else "by=team"
    found = as_record(small_store.answer(f"metric={metric}&grain=month&{QUARTER}&{by}"))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert {"question", "total", "points", "receipt"} <= found.keys()
    assert found["points"]
    for each in (found["total"], *found["points"]):
        assert {"bucket", "group", "value", "n", "low", "high"} <= each.keys()
        numbers = [each["value"], each["n"], each["low"], each["high"], *each["components"].values()]
        assert {type(n) for n in numbers} <= {int, float, type(None)}


def test_a_record_in_full():
    asked = f"metric=csat&grain=month&by=team&{QUARTER}"
    found = as_record(
        answer(
            asked,
            {"hits": 2, "n": 3},
            {"hits": 0, "n": 0},
            buckets=[share(1, 2)],
            groups=[("Billing", share(0, 1)), (None, share(1, 1))],
            as_of=datetime(2025, 2, 14, 12, 0, 0, 250_000),
        )
    )
    assert question(found["question"]) == question(asked)
    assert found["metric"] == "csat"
    assert found["unit"] == "share"
    assert found["period"] == {"from": "2025-01-01", "to": "2025-04-01", "running": True}
    assert found["compared"]["from"] == "2024-10-01"
    assert found["compared"]["running"] is True
    assert found["total"]["value"] == 2 / 3
    assert (found["total"]["bucket"], found["total"]["group"], found["total"]["grouped"]) == (None, None, False)
    assert found["total"]["verdict"] == "no standard"
    assert "age" not in found["total"]
    assert found["before"] == {
        **dict.fromkeys(("bucket", "group", "value", "low", "high")),
        "grouped": False,
        "n": 0,
        "components": {"hits": 0, "n": 0},
        "verdict": "no data",
        "target": None,
    }
    places = [(p["bucket"], p["group"], p["grouped"], p["n"]) for p in found["points"]]
    assert places == [("2025-01-01", None, False, 2), (None, "Billing", True, 1), (None, None, True, 1)]
    assert found["receipt"] == {
        "formula": "answers in the top two of the scale, above its middle ÷ all answers",
        "counted_by": "by the moment of the answer; credited to the team and agent at the answer",
        "zone": "Europe/Berlin",
        "as_of": "2025-02-14T12:00:00.250000Z",
        "data_version": 7,
        "left_out": {"Spam": 2},
        "sql": ["SELECT 1"],
    }


@pytest.mark.parametrize(
    ("summed", "plain"), [(Decimal("11.0000"), 11), (Decimal("11.2500"), 11.25), (None, None), (7, 7)]
)
def test_sums_are_plain_numbers(summed, plain):
    components = {"n": 0 if summed is None else 3, "sum": summed, "squares": summed and summed * 9}
    found = as_record(answer("metric=satisfaction_mean", components))["total"]["components"]["sum"]
    assert found == plain
    assert type(found) is type(plain)


def test_nothing_compared_is_nothing():
    found = as_record(answer("metric=csat&compare=none", share(1, 2)))
    assert found["compared"] is None
    assert found["before"] is None


def test_a_cohort_has_ages():
    found = as_record(small_store.answer(f"metric=repeat_cohort&grain=month&{QUARTER}"))
    january = [(p["age"], p["value"]) for p in found["points"] if p["bucket"] == "2025-01-01"]
    assert january == [(0, 1.0), (1, 0.5), (2, 0.5)]
