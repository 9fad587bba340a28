"""Compare two payloads of one plan, and know the words that may be proposed."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from metrics.periods import Grain
from metrics.published.differences import differences, newer, same
from metrics.published.label import Label
from metrics.published.payload import Cell, Cohort, Figure, How, Payload, Shown, Split, Stretch, View
from metrics.published.plan import Block
from metrics.published.vocabulary import COUNTRIES, WORDS, proposed
from metrics.verdicts import State

NOON = datetime(2026, 3, 1, 12)
JANUARY, FEBRUARY, MARCH = (Stretch(date(2026, m, 1), date(2026, m + 1, 1)) for m in (1, 2, 3))


def cell(n):
    return Cell(Shown(How.TOLD, float(n)), Shown(How.TOLD, float(n)), State.NO_STANDARD)


def view(period, whole, **groups):
    split = Split("team", tuple((Label(name), cell(n)) for name, n in groups.items()))
    return View(period, (Figure("tickets", cell(whole), Shown(How.NOTHING), None, split=split),))


def payload(*views):
    return Payload(views, frozenset({Block.CARDS}), (), Grain.MONTH, "UTC", NOON, NOON, "EUR", Label("Anna"))


def test_what_differs_is_told_by_period_figure_and_group():
    shown = payload(view(FEBRUARY, 50, A=30, B=20), view(JANUARY, 40, A=30, B=10))
    now = payload(view(FEBRUARY, 55, A=30, C=25), view(JANUARY, 40, A=30, B=10))
    found = [(d.period, d.group, d.shown and d.shown.n.value, d.now and d.now.n.value) for d in differences(shown, now)]
    assert found == [(FEBRUARY, None, 50, 55), (FEBRUARY, "B", 20, None), (FEBRUARY, "C", None, 25)]


def test_nothing_differs_in_itself_and_new_periods_are_no_difference():
    shown = payload(view(JANUARY, 40))
    now = payload(view(FEBRUARY, 50), view(JANUARY, 40))
    assert differences(shown, shown) == differences(shown, now) == differences(now, shown) == ()
    assert newer(shown, now) == (FEBRUARY,)
    assert newer(shown, replace(shown, views=())) == ()


def told(value):
    return Shown(How.TOLD, float(value))


def rich(before=9, trend=7, began=60, back=0.25, rose=None):
    figure = Figure("tickets", cell(40), told(before), rose, ((JANUARY, cell(trend)), (FEBRUARY, cell(40))))
    return payload(View(FEBRUARY, (figure,), (Cohort(JANUARY, told(began), (told(back),)),)))


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"before": 8}, (FEBRUARY, "tickets", True, None)),
        ({"trend": 8}, (JANUARY, "tickets", False, None)),
        ({"began": 65}, (JANUARY, "repeat_cohort", False, 0)),
        ({"back": 0.5}, (JANUARY, "repeat_cohort", False, 1)),
    ],
)
def test_trends_cohorts_and_the_period_before_are_compared_too(changed, place):
    now = rich(**changed)
    (found,) = differences(rich(), now)
    assert (found.period, found.metric, found.before, found.step) == place
    assert found.shown != found.now
    assert not same(rich(), now)


def test_a_figure_that_stands_at_several_places_is_told_once():
    shown, now = (payload(*(replace(rich(trend=n).views[0], period=p) for p in (FEBRUARY, MARCH))) for n in (7, 8))
    assert [(d.period, d.before) for d in differences(shown, now)] == [(JANUARY, False)]


def test_all_is_the_same_only_if_the_words_are_too():
    assert same(rich(), rich())
    assert same(payload(view(JANUARY, 40)), payload(view(FEBRUARY, 50), view(JANUARY, 40)))
    assert not same(payload(view(FEBRUARY, 50), view(JANUARY, 40)), payload(view(FEBRUARY, 50)))
    assert differences(rich(), rich(rose=True)) == ()
    assert not same(rich(), rich(rose=True))


@pytest.mark.parametrize(
    ("value", "name"),
    [("billing", "Billing"), ("Chat", "Chat"), ("P1", "P1"), ("DE", "DE"), ("First line", "First line")],
)
def test_common_words_are_proposed(value, name):
    assert proposed(value) == name


@pytest.mark.parametrize("value", ["Anna Miller", "de", "XX", "Team Miller", "billing@example.org", "", "Agent 7"])
def test_no_other_word_is(value):
    assert proposed(value) is None


def test_each_word_can_stand_on_a_link():
    assert len(COUNTRIES) == 249
    assert all(Label(word) for word in WORDS | COUNTRIES)
