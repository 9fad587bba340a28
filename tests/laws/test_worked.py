"""Hold the product to the figures that were worked out on paper."""

import tomllib
from fractions import Fraction

import pytest

from metrics.verdicts import State
from tests.laws.stores import CATALOGUE, METRICS, SMALL

WORKED = tomllib.loads((SMALL / "worked.toml").read_text(encoding="utf-8"), parse_float=Fraction)["worked"]
# What the paper calls otherwise than the product; names that are alike need no line.
PAPER = {"met": "hits", "tickets": "contacts", "promoters": "plus", "detractors": "minus"}


def name_of(line):
    where = [str(line[k]) for k in ("bucket", "group", "age") if k in line]
    return " ".join([line["metric"], *where])


def found(answer, line):
    """Return the point that a line of the paper speaks of."""
    if "bucket" not in line:
        return answer.group(line["group"]) if "group" in line else answer.total
    trend = answer.trend(line.get("group"), grouped="group" in line)
    (point,) = (p for p in trend if str(p.bucket.first) == line["bucket"] and p.age == line.get("age"))
    return point


@pytest.mark.parametrize("line", WORKED, ids=name_of)
def test_the_figure_is_that_of_the_paper(small, line):
    point = found(small.ask(line["params"]), line)
    if line["value"] == "no data":
        assert point.value is None
    else:
        assert point.value == pytest.approx(float(Fraction(line["value"])), rel=1e-12)
    assert point.n == line["n"]
    alike = {PAPER.get(name, name): count for name, count in line["components"].items()}
    if "verdict" in line:
        assert point.verdict.state.value == line["verdict"]
    shared = alike.keys() & point.components.keys()
    assert {name: point.components[name] or 0 for name in shared} == {name: alike[name] for name in shared}


def test_the_paper_has_every_metric():
    assert {line["metric"] for line in WORKED} == set(CATALOGUE.metrics)


@pytest.mark.parametrize(
    ("metric", "state", "target"),
    [
        ("csat", State.CANNOT_TELL, 0.8),  # two of three answers
        ("nps", State.CANNOT_TELL, 20),  # 25 of four answers
        ("resolved_in_due", State.CANNOT_TELL, 0.6),  # two of five, and one still running
        ("backlog", State.MET, 5),  # two
        ("tickets", State.NO_STANDARD, None),
    ],
)
def test_the_verdict_is_that_of_the_paper(small, metric, state, target):
    verdict = small.ask(f"metric={metric}&from=2025-01-01&to=2025-04-01").total.verdict
    assert (verdict.state, verdict.target) == (state, target)


def test_the_data_reach_as_far_as_the_paper_says(small):
    assert small.ask("metric=tickets").receipt.as_of == small.as_of
    assert f"{small.as_of:%Y-%m-%dT%H:%M}" == "2025-03-31T22:00"


def test_the_paper_knows_no_cell_that_the_product_leaves_empty(small):
    """And the other way round: what is not on the paper is not over at the end of the data."""
    answer = small.ask("metric=repeat_cohort&from=2025-01-01&to=2025-04-01&grain=month")
    cells = {(str(p.bucket.first), p.age) for p in answer.trend() if p.value is not None and p.n}
    paper = {(w["bucket"], w["age"]) for w in WORKED if w["metric"] == "repeat_cohort" and "group" not in w}
    assert cells == paper


def test_the_receipt_counts_what_the_paper_leaves_out(small):
    whole = "&from=2025-01-01&to=2025-04-01"
    left_out = {m: [n for _, n in small.ask(f"metric={m}{whole}").receipt.left_out] for m in METRICS}
    assert left_out["tickets"] == [2]  # h7, h8
    assert left_out["first_response_time"] == [2, 1, 0, 2]  # h5 s3, h3, none, h7 h8
    assert left_out["resolution_time"] == [2, 1, 2]  # h6 s3, h9, h7 h8
    assert left_out["first_response_in_time"] == [4, 1, 2]  # s2 s3 s5 s6, h3, h7 h8
    assert left_out["resolution_in_time"] == [0, 2]
    assert left_out["first_resolution_in_time"] == [7, 2]  # h3 h4 h9 s2 s4 s5 s6
    assert left_out["reopen_rate"] == [2, 2]  # h6 s3, h7 h8
    assert left_out["contact_rate"] == [1]  # s6
