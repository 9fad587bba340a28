"""Hold what one figure withholds to the figures of the same rows, and to no others."""

from itertools import product

import pytest

from metrics.catalogue import Catalogue
from metrics.published.kindred import may_share
from metrics.published.payload import How
from tests.metrics.published.late import TEAMS, WEEKS, Row, edition

METRICS = Catalogue.of({})


@pytest.mark.parametrize(
    ("one", "other", "kin"),
    [
        ("csat", "satisfaction_mean", True),
        ("csat", "nps", False),  # answers to another question
        ("tickets", "first_response_time", True),
        ("tickets", "csat", False),  # of another table
        ("tickets", "backlog", False),
        ("first_response_time", "resolution_time", True),
    ],
)
def test_figures_of_the_same_rows_are_kin(one, other, kin):
    assert may_share(METRICS.metric(one), METRICS.metric(other)) is kin


def test_few_answers_of_a_team_do_not_hide_its_tickets(monkeypatch):
    sizes = {"csat": (40, 30, 26, 3), "nps": (60, 60, 60, 60), "tickets": (90, 80, 70, 60)}
    rows = [
        Row(metric, week, team, 10 * (k % 2), 0)
        for week, metric in product(range(WEEKS), sizes)
        for team, size in zip(TEAMS, sizes[metric], strict=True)
        for k in range(size)
    ]
    told = {f.metric: dict(f.split.parts).values() for f in edition(rows, 2, monkeypatch).views[0].figures}
    assert [cell.n.how for cell in told["csat"]].count(How.WITHHELD) == 1
    assert {cell.n.how for cell in told["tickets"]} == {cell.n.how for cell in told["nps"]} == {How.TOLD}
