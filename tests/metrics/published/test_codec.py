"""Write payloads and plans as text, and read nothing that is not of their types."""

import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.periods import Grain
from metrics.published.codec import Unreadable, payload_from, payload_text, plan_from, plan_text
from metrics.published.label import Label
from metrics.published.payload import Cell, Cohort, Figure, How, Line, Payload, Quadrant, Shown, Split, Stretch, View
from metrics.published.plan import Block, Plan, Refresh
from metrics.verdicts import State

numbers = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15)
labels = st.from_regex(r"[A-Za-zÄÖ][A-Za-z &]{0,12}[A-Za-z]", fullmatch=True).map(Label)
words = st.text(st.characters(codec="utf-8"), max_size=20)
shown = st.builds(Shown, st.sampled_from(How), st.none() | numbers)
cells = st.builds(Cell, shown, shown, st.sampled_from(State), st.none() | numbers, st.none() | shown)
stretches = st.builds(Stretch, st.dates(), st.dates())
splits = st.builds(Split, words, st.lists(st.tuples(labels, cells), max_size=2).map(tuple))
trends = st.lists(st.tuples(stretches, cells), max_size=2).map(tuple)
figures = st.builds(Figure, words, cells, shown, st.none() | st.booleans(), trends, st.none() | splits)
views = st.builds(
    View,
    stretches,
    st.lists(figures, max_size=2).map(tuple),
    st.lists(st.builds(Cohort, stretches, shown, st.lists(shown, max_size=2).map(tuple)), max_size=1).map(tuple),
    st.lists(st.builds(Line, st.sampled_from(Quadrant), words, st.none() | labels), max_size=1).map(tuple),
)
blocks = st.frozensets(st.sampled_from(Block))
payloads = st.builds(
    Payload,
    st.lists(views, max_size=2).map(tuple),
    blocks,
    st.lists(st.tuples(words, st.lists(labels, max_size=2).map(tuple)), max_size=1).map(tuple),
    st.sampled_from(Grain),
    words,
    st.datetimes(),
    st.datetimes(),
    words,
    labels,
)
plans = st.builds(
    Plan,
    words,
    words,
    st.lists(words, max_size=2).map(tuple),
    blocks,
    st.lists(st.tuples(words, st.lists(words, max_size=2).map(tuple)), max_size=1).map(tuple),
    st.none() | words,
    st.lists(st.tuples(words, words, labels), max_size=2).map(tuple),
    st.sampled_from(Grain),
    st.integers(1, 12),
    st.sampled_from(Refresh),
)

PLAN = Plan(
    "Board", "Directors", ("csat",), frozenset({Block.CARDS, Block.TRENDS}), labels=(("team", "t", Label("T")),)
)
TOLD = Cell(Shown(How.TOLD, 40.0), Shown(How.TOLD, 0.8), State.MET, 0.9)
VIEW = View(Stretch(date(2026, 1, 1), date(2026, 2, 1)), (Figure("csat", TOLD, Shown(How.NOTHING), None),))
NOON = datetime(2026, 2, 1, 12)
PAYLOAD = Payload(
    (VIEW,), frozenset({Block.CARDS}), (), Grain.MONTH, "Europe/Berlin", NOON, NOON, "EUR", Label("Anna B.")
)


@settings(max_examples=60)
@given(payloads)
def test_a_payload_comes_back_as_it_went(payload):
    assert payload_from(payload_text(payload)) == payload


@given(plans)
def test_a_plan_comes_back_as_it_went(plan):
    assert plan_from(plan_text(plan)) == plan


def test_equal_payloads_are_equal_text():
    assert payload_text(PAYLOAD).count('"value":40') == 1
    again = payload_from(payload_text(PAYLOAD))
    assert payload_text(again) == payload_text(PAYLOAD)


def test_every_field_is_written():
    def named(value):
        if is_dataclass(value):
            return {f.name: named(getattr(value, f.name)) for f in fields(value)}
        return [named(one) for one in value] if isinstance(value, tuple) and value else None

    def keys(value):
        if isinstance(value, dict):
            return {name: keys(one) for name, one in value.items()}
        return [keys(one) for one in value] if isinstance(value, list) and value else None

    assert keys(json.loads(payload_text(PAYLOAD))["views"]) == named(PAYLOAD)["views"]


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("views", 0, "figures", 0, "comment"), "Mr Miller was angry", "Payload.views.0.figures.0"),
        (("views", 0, "figures", 0, "cell", "n", "value"), "40", "Payload.views.0.figures.0.cell.n.value"),
        (("views", 0, "figures", 0, "cell", "n", "value"), True, "Payload.views.0.figures.0.cell.n.value"),
        (("views", 0, "figures", 0, "cell", "n", "value"), 10**400, "Payload.views.0.figures.0.cell.n.value"),
        (("views", 0, "figures", 0, "cell", "n", "how"), "guessed", "Payload.views.0.figures.0.cell.n.how"),
        (("views", 0, "figures", 0, "rose"), 1, "Payload.views.0.figures.0.rose"),
        (("views", 0, "period", "first"), "20260101", "Payload.views.0.period.first"),
        (("views", 0, "period", "first"), None, "Payload.views.0.period.first"),
        (("made_at",), "2026-02-01T12:00:00+02:00", "Payload.made_at"),
        (("publisher",), "anna@example.org", "Payload.publisher"),
        (("publisher",), " Anna", "Payload.publisher"),
        (("blocks",), ["tickets"], "Payload.blocks.0"),
        (("blocks",), "cards", "Payload.blocks"),
        (("filters",), [["team"]], "Payload.filters.0"),
        (("views",), {}, "Payload.views"),
        (("grain",), ["week"], "Payload.grain"),
    ],
)
def test_what_is_not_of_the_type_is_refused(path, value, place):
    found = json.loads(payload_text(PAYLOAD))
    here = found
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    with pytest.raises(Unreadable) as refused:
        payload_from(json.dumps(found))
    assert f"“{place}”" in str(refused.value)


@pytest.mark.parametrize("text", ["", "null", "[]", "{", "[" * 100_000, '{"name":"x"}', "NaN"])
def test_what_is_no_plan_is_refused(text):
    with pytest.raises(Unreadable):
        plan_from(text)


def test_what_has_a_default_may_be_left_out():
    found = json.loads(plan_text(PLAN))
    del found["refresh"], found["filters"]
    assert plan_from(json.dumps(found)) == PLAN
