"""Hold a link beside those about more and those about less: who is in one only is not found from both."""

import random
from dataclasses import replace
from itertools import combinations, product

import pytest

from data_access.warehouse.published import _narrower, _wider
from metrics.published.audit import Part, gives_away
from metrics.published.payload import How
from metrics.published.plan import Block
from metrics.published.series import Series
from metrics.published.standing import Teller
from metrics.scope import ALL, Scope
from metrics.verdicts import State
from tests.metrics.answers import answer
from tests.metrics.published.late import PLAN, WEEKS, Row, edition

ALONE = replace(PLAN, metrics=("csat",), filters=(("team", ("Billing",)),), by=None, labels=())
ALONE = replace(ALONE, blocks=frozenset({Block.CARDS, Block.TRENDS, Block.SUMMARY}))


def company(**teams):
    """Return a company that has the same answers every week: (satisfied, others) by team."""
    return [
        Row("csat", week, team, 5 if k < hits else 1, 0)
        for week, (team, (hits, rest)) in product(range(WEEKS), teams.items())
        for k in range(hits + rest)
    ]


def told(rows, monkeypatch):
    return edition(rows, 2, monkeypatch, ALONE).views[0].figures[0]


def test_a_filter_that_leaves_few_out_is_not_told(monkeypatch):
    # All: about 25, 60 %; Billing: about 25, under 44 %. Between them are exactly four, all of them satisfied.
    figure = told(company(Billing=(9, 14), Sales=(4, 0)), monkeypatch)
    assert figure.cell.n.how is figure.cell.value.how is figure.before.how is How.WITHHELD
    assert {cell.n.how for __, cell in figure.trend} == {How.WITHHELD}
    assert figure.rose is None


@pytest.mark.parametrize(("metric", "state"), [("csat", State.CANNOT_TELL), ("tickets", State.NO_STANDARD)])
def test_what_is_withheld_is_judged_only_where_a_standard_asks(metric, state, monkeypatch):
    rows = [replace(row, metric=metric) for row in company(Billing=(9, 14), Sales=(4, 0))]
    cell = edition(rows, 2, monkeypatch, replace(ALONE, metrics=(metric,))).views[0].figures[0].cell
    assert (cell.n.how, cell.state) == (How.WITHHELD, state)


def test_one_that_leaves_many_out_is_told(monkeypatch):
    assert told(company(Billing=(20, 14), Sales=(24, 31)), monkeypatch).cell.n.how is How.TOLD


def test_one_that_leaves_nobody_out_ever_is_told(monkeypatch):
    assert told(company(Billing=(20, 14)), monkeypatch).cell.n.how is How.TOLD


def test_few_are_under_ten_whoever_is_left_out(monkeypatch):
    assert told(company(Billing=(2, 3), Sales=(24, 31)), monkeypatch).cell.n.how is How.UNDER


@pytest.mark.parametrize(("few", "apart"), [(3, True), (40, False)])
def test_a_group_of_which_few_are_left_out_gives_them_away(few, apart):
    def series(n, *wider):
        parts = [("Web", 0, {"n": n}), ("Mail", 0, {"n": 50})]
        found = answer(
            "metric=tickets&period=last-month&grain=month&by=channel", buckets=[{"n": n + 50}], grouped_buckets=parts
        )
        return Series(found, wider)

    mine = series(30, series(30 + few).answer)
    span = mine.whole[0].bucket
    assert mine.gives_away(span, "Web") is apart
    assert not mine.gives_away(span, "Mail")


def test_each_of_several_wider_links_is_held_against():
    def series(n, *wider):
        return Series(answer("metric=tickets&period=last-month&grain=month", buckets=[{"n": n}]), wider)

    mine = series(30, series(300).answer, series(33).answer)
    assert mine.gives_away(mine.whole[0].bucket)
    assert not series(30, series(300).answer).gives_away(mine.whole[0].bucket)


EMAIL, BILLING = ("channel", ("email",)), ("team", ("Billing",))
LEAD = Scope(frozenset({"Billing", "Field"}))


@pytest.mark.parametrize(
    ("filters", "scope", "wider"),
    [
        ((), ALL, []),
        ((BILLING,), ALL, [((), ALL)]),
        ((EMAIL, BILLING), ALL, [((), ALL), ((EMAIL,), ALL), ((BILLING,), ALL)]),
        ((), LEAD, [((), ALL)]),
        ((BILLING,), LEAD, [((), LEAD), ((), ALL), ((BILLING,), ALL)]),
    ],
)
def test_a_narrowed_link_is_held_against_all_that_leave_out_less(filters, scope, wider):
    assert list(_wider(filters, scope)) == wider


FIELD, SALES = ("team", ("Field",)), ("team", ("Sales",))
BOTH = ("team", ("Billing", "Field"))
THREE = ("team", ("Billing", "Field", "Sales"))


@pytest.mark.parametrize(
    ("filters", "scope", "narrower"),
    [
        ((), ALL, []),
        ((BILLING,), ALL, []),
        ((EMAIL, BOTH), ALL, [((EMAIL, BILLING), ALL), ((EMAIL, FIELD), ALL)]),
        ((), LEAD, [((), Scope(frozenset({"Billing"}))), ((), Scope(frozenset({"Field"})))]),
        ((BILLING,), LEAD, []),
        (
            (THREE,),
            ALL,
            [
                *(((one,), ALL) for one in (BILLING, FIELD, SALES)),
                *(((("team", pair),), ALL) for pair in combinations(THREE[1], 2)),
            ],
        ),
    ],
)
def test_a_link_about_several_is_held_against_those_about_some_of_them(filters, scope, narrower):
    assert list(_narrower(filters, scope)) == narrower


@pytest.mark.parametrize("few", [(4, 0), (24, 31)])
def test_a_link_about_two_teams_does_not_tell_of_the_one_beside_a_link_about_the_other(few, monkeypatch):
    rows = company(Billing=(9, 14), Field=few, Sales=(80, 90))
    both = edition(rows, 2, monkeypatch, replace(ALONE, filters=(BOTH,))).views[0].figures[0]
    alone = edition(rows, 2, monkeypatch, ALONE).views[0].figures[0]
    assert alone.cell.n.how is How.TOLD
    assert both.cell.n.how is (How.WITHHELD if few == (4, 0) else How.TOLD)


@pytest.mark.parametrize("seed", range(4))
def test_hundreds_beside_hundreds_are_told(seed):
    dice = random.Random(seed)
    for __ in range(50):
        here, others = ((dice.randint(200, 400), dice.randint(60, 200)) for __ in range(2))
        parts = [
            Part(pair, SHARE, SHARE.tells(*pair)) for pair in (tuple(map(sum, zip(here, others, strict=True))), here)
        ]
        assert not gives_away(*parts)


def test_what_is_not_told_gives_nobody_away():
    def series(n, *wider):
        parts = [("Web", 0, {"n": n}), ("Mail", 0, {"n": 50})]
        address = "metric=tickets&period=last-month&grain=month&by=channel"
        return Series(answer(address, buckets=[{"n": n + 50}], grouped_buckets=parts), wider)

    mine = series(3, series(18).answer)
    assert not mine.gives_away(mine.whole[0].bucket, "Web")  # it is “under 10”, and takes itself out of no other figure


SHARE = Teller(True)
DICE = random.Random(1)
PAIRS = [tuple((DICE.randint(0, 24), DICE.randint(0, 20)) for __ in range(2)) for __ in range(6)]


@pytest.mark.parametrize(("here", "others"), [((9, 14), (4, 0)), ((10, 12), (12, 10)), *PAIRS])
def test_nobody_left_out_is_found_by_trying_all(here, others):
    teller = Teller(True, 0.6)
    whole = (here[0] + others[0], here[1] + others[1])

    def seen(pair):
        return teller.tell(*pair, teller.state_of(*pair))

    def part(pair):
        return Part(pair, teller, seen(pair))

    if gives_away(part(whole), part(here)):
        return
    grid = range(60)
    mine = [p for p in product(grid, grid) if seen(p) == seen(here)]
    all_ = {p for p in product(range(80), repeat=2) if seen(p) == seen(whole)}
    found = {(w[0] - m[0], w[1] - m[1]) for m in mine for w in all_ if w[0] >= m[0] and w[1] >= m[1]}
    assert len({h for h, __ in found}) >= (4 if others[0] < 10 else 3)
    assert len({r for __, r in found}) >= (4 if others[1] < 10 else 3)
