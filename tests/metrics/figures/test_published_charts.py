"""Hold the charts of a link to what may be told: a gap for what is withheld, an open mark for a bound."""

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from metrics.catalogue import Catalogue
from metrics.figures.published_explored import explored_split, explored_trend
from metrics.figures.published_split import split
from metrics.figures.published_trend import runs, trend
from metrics.looks import LIGHT
from metrics.periods import Grain
from metrics.published.label import Label
from metrics.published.payload import How, Split
from tests.published.payloads import MONTHS, NOTHING, WITHHELD, cell, csat, first_response, judged, nps, over, under

METRICS = Catalogue.of({})
SVG = "{http://www.w3.org/2000/svg}"


def drawn(one, name="trend-x"):
    return ElementTree.fromstring(trend(one, METRICS.metric(one.metric), Grain.MONTH, name))


def of_class(tree, kind):
    return [e for e in tree.iter() if e.get("class") == f"c-{kind}"]


def words(tree):
    return [e.text.replace("\u00a0", " ") for e in tree.iter(f"{SVG}text")]


def test_a_withheld_step_is_a_gap_and_a_bound_an_open_mark():
    one = nps(MONTHS)
    tree = drawn(one)
    told = [c for __, c in one.trend if c.value.how is How.TOLD]
    assert len(of_class(tree, "dot")) == len(told) == 6
    assert [e.find(f"{SVG}title").text.replace("\u00a0", " ") for e in of_class(tree, "open")] == [
        "May 2026: under −10"
    ]
    lines = [len(e.get("points").split()) for e in of_class(tree, "line")]
    assert lines == [2, 3]  # January and February, then July to September; April stands alone
    assert "Steps left out: 2." in tree.find(f"{SVG}desc").text


def test_bounds_point_to_the_side_where_the_figure_lies():
    for shown, down in ((under(0.5), True), (over(0.5), False)):
        one = replace(csat(MONTHS), trend=((MONTHS[0], cell(shown)), (MONTHS[1], cell(0.9))))
        tree = drawn(one)
        ys = [float(place.split(",")[1]) for place in of_class(tree, "open")[0].get("points").split()]
        assert (ys[2] > ys[0]) is down


def test_the_standard_is_drawn_where_it_asks_for_the_figure_itself():
    assert len(of_class(drawn(csat(MONTHS)), "asked")) == 1
    assert of_class(drawn(first_response(MONTHS)), "asked") == []


@pytest.mark.parametrize("steps", [1, 2, 5, 9])
def test_marks_and_words_stay_in_the_picture(steps):
    one = replace(csat(MONTHS), trend=csat(MONTHS).trend[:steps])
    tree = drawn(one)
    assert len(of_class(tree, "dot")) == steps
    places = [float(x) for e in tree.iter() for x in (e.get("cx"), e.get("x"), e.get("x1"), e.get("x2")) if x]
    assert min(places) >= 0
    assert max(places) <= 360


def test_nothing_known_is_still_a_picture():
    one = replace(csat(MONTHS), trend=((MONTHS[0], cell(NOTHING, NOTHING)), (MONTHS[1], cell(WITHHELD, 40))))
    tree = drawn(one)
    assert of_class(tree, "dot") == of_class(tree, "line") == []
    assert "the last is not shown" in tree.find(f"{SVG}desc").text


def test_names_and_words_of_a_picture_are_its_own_and_escaped():
    tree = drawn(csat(MONTHS), "trend-csat")
    assert tree.get("aria-labelledby") == "trend-csat-title trend-csat-told"
    ids = {e.get("id") for e in tree.iter() if e.get("id")}
    assert ids == set(tree.get("aria-labelledby").split())
    wild = str.__new__(Label, '<script>"&')  # what a label can never be
    parts = Split("team", ((wild, judged(0.8, 0.85)),))
    text = split(parts, METRICS.metric("csat"), wild, "s")
    assert "<script>" not in text
    assert '<script>"&' in words(ElementTree.fromstring(text))


def test_groups_have_a_bar_of_what_is_told_and_an_open_one_of_a_bound():
    of = first_response(MONTHS).split
    tree = ElementTree.fromstring(split(of, METRICS.metric("first_response_time"), "t", "s"))
    widths = [float(e.get("width")) for e in of_class(tree, "bar")]
    assert widths == [28.0, 168.0]
    assert len(of_class(tree, "open")) == 1
    assert [w for w in words(tree) if w[0] in "●▼◐"] == ["● met", "▼ missed", "● met"]
    assert {"no data", "under 10 min", "1 h 30 min"} <= set(words(tree))


def test_a_drawing_is_light_where_no_style_sheet_reaches():
    text = trend(csat(MONTHS), METRICS.metric("csat"), Grain.MONTH, "t")
    assert set(re.findall(r"#[0-9A-F]{6}", text)) <= {LIGHT.text, LIGHT.quiet, LIGHT.line, LIGHT.accent, LIGHT.card}
    assert "style=" not in text


def test_runs_are_cut_where_a_place_is_missing():
    assert runs([None, (1, 1), (2, 2), None, (3, 3)]) == [[(1, 1), (2, 2)], [(3, 3)]]


def test_what_can_be_pointed_at_says_no_more_than_the_drawing():
    one = nps(MONTHS)
    found = explored_trend(one, METRICS.metric("nps"), Grain.MONTH)
    told, bound = found["data"]
    assert told["y"] == [12, 9, None, -4, None, None, 3, 8, 21]
    assert bound["y"] == [None, None, None, None, -10, None, None, None, None]
    assert told["connectgaps"] is False
    assert told["text"][2].replace("\u00a0", " ") == "March 2026<br>not shown<br>no standard<br>about 35 answers"
    text = json.dumps([found, explored_split(csat(MONTHS).split, METRICS.metric("csat"))])
    assert set(re.findall(r'"(--\w+)"', text)) <= {"--accent", "--text", "--quiet", "--line", "--card"}
    assert "#" not in text


def test_groups_that_can_be_pointed_at_leave_the_withheld_out():
    bars = explored_split(first_response(MONTHS).split, METRICS.metric("first_response_time"))["data"]
    assert [bar["x"] for bar in bars] == [[900, 5400, None, None], [None, None, 600, None]]
    assert bars[0]["y"][0] == "Billing &amp; Contracts"


@pytest.mark.parametrize(("steps", "below"), [((0.9, 0.8, 0.85), False), ((0.8, 0.9, 0.85), True)])
def test_the_last_figure_is_written_where_the_line_is_not(steps, below):
    trend_of = tuple((month, cell(value)) for month, value in zip(MONTHS, steps, strict=False))
    tree = drawn(replace(csat(MONTHS), trend=trend_of))
    told = next(e for e in tree.iter(f"{SVG}text") if e.get("font-weight"))
    assert (float(told.get("y")) > float(of_class(tree, "dot")[-1].get("cy"))) is below
