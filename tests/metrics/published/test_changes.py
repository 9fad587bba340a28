"""Hold what is said of changes, and the lines of the summary, to figures that are told anyway."""

import random
from collections import defaultdict
from dataclasses import replace

import pytest

from metrics.judge import judged
from metrics.periods import Grain
from metrics.published.building import Building
from metrics.published.label import Label
from metrics.published.series import Series
from metrics.rules import Rules
from metrics.standards import StandardBook
from tests.metrics.answers import answer, share
from tests.metrics.published.late import PLAN, Row, edition

ONE = replace(PLAN, metrics=("csat",), periods=1)
WEEK = 5  # the latest of edition 2


def company(now, then, other=((30, 30), (30, 30))):
    """Return a company of two teams, of which one had `then` and has `now`: (satisfied, others)."""
    found = []
    for week in range(WEEK + 1):
        for team, counts in (("Billing", (then, now)), ("Sales", other)):
            hits, rest = counts[week == WEEK]
            found += [Row("csat", week, team, 5 if k < hits else 1, 0) for k in range(hits + rest)]
    return found


def view(now, then, monkeypatch, other=((30, 30), (30, 30))):
    return edition(company(now, then, other), 2, monkeypatch, ONE).views[0]


def alone(metric, now, then):
    """Return a figure of one period with the one before, from components."""
    found = answer(f"metric={metric}&period=last-month&grain=month&reach=2", now, then, buckets=[then, now])
    plan = replace(ONE, metrics=(metric,), by=None, grain=Grain.MONTH)
    one = Series(judged(found, Rules(StandardBook(()))))
    return Building(plan, [one], found.resolved.buckets, {}).views()[0].figures[0]


def around(dice, *counts):
    """Return counts that are rounded as these are."""
    return tuple(5 * round(n / 5) + dice.randint(-2, 2) for n in counts)


@pytest.mark.parametrize(("now", "then"), [((15, 25), (10, 30)), ((80, 20), (60, 40)), ((60, 60), (40, 80))])
def test_changes_and_lines_follow_from_what_is_told(now, then, monkeypatch):
    dice, said = random.Random(1), defaultdict(set)
    for __ in range(25):
        one = view(around(dice, *now), around(dice, *then), monkeypatch)
        figure = one.figures[0]
        shown = (figure.cell, figure.before, figure.trend, figure.split)
        said[shown].add((figure.rose, one.lines))
    assert max(map(len, said.values())) == 1
    assert len(said) < 25


def test_a_change_that_is_told_is_said(monkeypatch):
    one = view((180, 20), (120, 80), monkeypatch)
    assert one.figures[0].rose is True
    assert {line.quadrant.value for line in one.lines} >= {"better"}


def test_nothing_is_said_of_a_group_that_was_withheld_before(monkeypatch):
    one = view((180, 20), (120, 80), monkeypatch, other=((3, 2), (3, 2)))
    assert Label("Team 1") not in {line.group for line in one.lines}


@pytest.mark.parametrize(
    ("metric", "now", "then", "rose", "compared"),
    [
        ("csat", share(80, 200), share(196, 200), False, True),  # over 94 % before
        ("csat", share(196, 200), share(80, 200), True, True),
        ("csat", share(196, 200), share(187, 200), None, False),  # 94 % before: how far over that it is, is not told
        ("csat", share(150, 200), share(152, 200), None, True),
        ("first_contact_resolution", share(90, 300) | {"undecided": 20}, share(240, 300), None, False),
    ],
)
def test_it_is_known_whether_a_change_was_told_from_chance(metric, now, then, rose, compared):
    figure = alone(metric, now, then)
    assert (figure.rose, figure.compared) == (rose, compared)
