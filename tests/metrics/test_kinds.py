"""Finish figures from their components."""

from decimal import Decimal

import pytest
from sqlalchemy import column

from metrics.attainment import Attainment
from metrics.board import contracts, verdicts
from metrics.catalogue import METRICS
from metrics.kept import Kept, KeptByPerson, RevenueKept
from metrics.kinds import Cohort, Count, Mean, Net, Quantile, Ratio, Share
from metrics.snapshots import Age, Snapshot, Stock

X = column("x")
KINDS = {
    "count": Count(),
    "share": Share(X),
    "decided": Share(X, undecided=X),
    "attainment": Attainment(X, undecided=X, beside=verdicts, on=X, happened=X, due=X, target=X),
    "mean": Mean(X),
    "quantile": Quantile(X, 0.9),
    "net": Net(X, X),
    "ratio": Ratio(),
    "stock": Stock(X, X),
    "age": Age(X, X, X, 0.5),
    "kept": Kept(contracts, lambda _: X),
    "gross": RevenueKept(contracts, lambda _: X, X, net=False),
    "net revenue": RevenueKept(contracts, lambda _: X, X, net=True),
    "cohort": Cohort(X, X, X),
}


@pytest.mark.parametrize(
    ("kind", "components", "value"),
    [
        ("count", {"n": 7}, 7),
        ("count", {"n": 0}, 0),
        ("share", {"n": 8, "hits": 6}, 0.75),
        ("share", {"n": 0, "hits": 0}, None),
        ("decided", {"n": 4, "hits": 1, "undecided": 96}, 0.25),
        ("decided", {"n": 0, "hits": 0, "undecided": 3}, None),
        ("attainment", {"n": 4, "hits": 3, "missed": 1, "undecided": 6, "required": Decimal("7.5")}, 0.75),
        ("attainment", {"n": 0, "hits": 0, "missed": 0, "undecided": 1, "required": Decimal("0.9")}, None),
        ("mean", {"n": 3, "sum": Decimal("11.0000"), "squares": Decimal("45.00000000")}, 11 / 3),
        ("mean", {"n": 0, "sum": None, "squares": None}, None),
        ("quantile", {"n": 2, "quantile": 10.5}, 10.5),
        ("quantile", {"n": 1, "quantile": 0}, 0),
        ("quantile", {"n": 0, "quantile": None}, None),
        ("net", {"n": 4, "plus": 2, "minus": 1}, 25),
        ("net", {"n": 3, "plus": 0, "minus": 3}, -100),
        ("net", {"n": 0, "plus": 0, "minus": 0}, None),
        ("ratio", {"n": Decimal(4), "contacts": Decimal(12), "squares": 0, "products": 0, "units": 4}, 3),
        ("ratio", {"n": 0, "contacts": 5, "squares": 9, "products": 0, "units": 2}, None),
        ("stock", {"n": 2}, 2),
        ("age", {"n": 2, "quantile": Decimal("10.5")}, 10.5),
        ("age", {"n": 0, "quantile": None}, None),
        ("kept", {"n": 4, "kept": 3}, 0.75),
        ("kept", {"n": 0, "kept": 0}, None),
        ("gross", {"n": 2, "begin": Decimal("68.0000"), "kept": Decimal("51.0000")}, 0.75),
        ("gross", {"n": 0, "begin": Decimal("0.0000"), "kept": Decimal("0.0000")}, None),
        ("cohort", {"n": 4, "persons": 1}, 0.25),
        ("cohort", {"n": 4, "persons": None}, None),
        ("cohort", {"n": 0, "persons": 0}, None),
    ],
)
def test_value(kind, components, value):
    found = KINDS[kind].finish(components)
    assert found == value
    assert type(found) in (int, float, type(None))


@pytest.mark.parametrize(
    ("kind", "components", "low", "high"),
    [
        ("share", {"n": 29, "hits": 1}, 0.0061, 0.1718),  # Newcombe (1998), table I
        ("decided", {"n": 29, "hits": 1, "undecided": 5}, 0.0061, 0.1718),
        ("cohort", {"n": 29, "persons": 1}, 0.0061, 0.1718),
        ("kept", {"n": 29, "kept": 1}, 0.0061, 0.1718),
        # Four contracts of 1, one of which is lost: 3/4 and z * sqrt(3/4 * 4/3) / 4; two of three lost: 1/3.
        ("gross", {"n": 4, "begin": 4, "kept": 3, "squares": 3, "products": 3, "begin_squares": 4}, 0.2600, 1),
        ("net revenue", {"n": 4, "begin": 4, "kept": 3, "squares": 3, "products": 3, "begin_squares": 4}, 0.26, 1.24),
        ("gross", {"n": 3, "begin": 3, "kept": 1, "squares": 1, "products": 1, "begin_squares": 3}, 0, 0.9867),
        ("net", {"n": 10, "plus": 5, "minus": 2}, -19.0506, 65.2045),  # in points
        ("mean", {"n": 10, "sum": Decimal("15.8"), "squares": Decimal("38.58")}, 0.7001, 2.4599),  # Student (1908)
        ("quantile", {"n": 9, "quantile": 5, "low": 2, "high": 8}, 2, 8),
        ("attainment", {"n": 29, "hits": 1, "missed": 28, "undecided": 6, "required": Decimal(9)}, 0.0061, 0.1718),
        # Four persons with 0, 1, 5 and 2 tickets: 2 and z * sqrt(14/3) / 2.
        ("ratio", {"n": 4, "contacts": 8, "squares": 30, "products": 8, "units": 4}, -0.1170, 4.1170),
    ],
)
def test_interval(kind, components, low, high):
    found = KINDS[kind].interval(components)
    assert found == pytest.approx((low, high), abs=5e-5)
    # The quantile's bounds come from the engine, by the ranks of the level.
    if kind != "quantile":
        wider = KINDS[kind].interval(components, 0.99)
        assert wider[1] - wider[0] > high - low


def test_every_kind_has_its_interval_or_is_a_census():
    assert {name for name, kind in KINDS.items() if kind.census} == {"count", "stock", "age"}
    told = {mark.args[1][k][0] for mark in test_interval.pytestmark for k in range(len(mark.args[1]))}
    assert told == {name for name, kind in KINDS.items() if not kind.census}


@pytest.mark.parametrize(
    ("kind", "components"),
    [
        ("count", {"n": 7}),
        ("stock", {"n": 7}),
        ("age", {"n": 3, "quantile": 5}),
        ("quantile", {"n": 3, "quantile": 5}),
        ("share", {"n": 0, "hits": 0}),
        ("mean", {"n": 1, "sum": 5, "squares": 25}),
        ("net", {"n": 0, "plus": 0, "minus": 0}),
    ],
)
def test_what_has_no_interval(kind, components):
    assert KINDS[kind].interval(components) is None


def test_hits_are_counted_among_the_decided_only():
    names = KINDS["decided"].aggregates(X, {"hit": X, "decided": X})
    assert set(names) == {"n", "hits", "undecided"}
    assert set(KINDS["share"].aggregates(X, {"hit": X})) == {"n", "hits"}


@pytest.mark.parametrize("name", KINDS)
def test_each_list_has_a_component_that_counts_it(name):
    kind = KINDS[name]
    found = kind.members(X, X) if isinstance(kind, Snapshot | KeptByPerson) else kind.lists()
    assert found
    assert set(found) == set(kind.lists()) <= set(kind.counted)


def test_a_span_is_open_from_its_beginning_to_just_before_its_end():
    stock = Stock(column("opened"), column("closed"))
    text = str(stock.open_at(column("t")))
    assert text == "opened < t AND (closed >= t OR closed IS NULL)"


def test_there_is_a_metric_of_each_kind():
    assert {type(m.kind) for m in METRICS} == {type(kind) for kind in KINDS.values()}
