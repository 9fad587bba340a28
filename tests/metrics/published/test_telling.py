"""Hold the words of a link to what they are made from."""

from dataclasses import replace

import pytest

from metrics.catalogue import Catalogue
from metrics.published import telling
from metrics.published.label import Label
from metrics.published.payload import Figure, How, Line, Quadrant, Shown
from metrics.units import Money, Unit
from metrics.verdicts import State
from tests.published.payloads import FEW, NOTHING, WITHHELD, cell, over, sample, told, under, view

METRICS = Catalogue.of({})


def plain(text):
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("shown", "unit", "words"),
    [
        (told(0.834), Unit.SHARE, "83.4 %"),
        (told(0.83), Unit.SHARE, "83 %"),
        (told(12.4), Money("EUR"), "12.4 EUR"),
        (told(1250), Money("EUR"), "1,250 EUR"),
        (told(4.2), Unit.SCORE, "4.2"),
        (told(0.123), Unit.RATE, "0.12"),
        (told(-4), Unit.POINTS, "−4"),
        (told(5400), Unit.SECONDS, "1 h 30 min"),
        (told(410), Unit.COUNT, "410"),
        (under(10), Unit.COUNT, "under 10"),
        (under(0.05), Unit.SHARE, "under 5 %"),
        (over(0.95), Unit.SHARE, "over 95 %"),
        (under(600), Unit.SECONDS, "under 10 min"),
        (WITHHELD, Unit.SHARE, "too few to tell"),
        (NOTHING, Unit.SHARE, "no data"),
    ],
)
def test_a_number_is_told_as_what_it_is(shown, unit, words):
    assert plain(telling.told(shown, unit)) == words


def test_a_figure_withheld_of_many_is_not_called_few():
    assert telling.figured(cell(WITHHELD, 60), Unit.SHARE) == "not shown"
    assert telling.figured(cell(WITHHELD, FEW), Unit.SHARE) == "too few to tell"
    apart = cell(WITHHELD, WITHHELD)
    assert telling.figured(apart, Unit.COUNT) == telling.counted(apart) == telling.customers(WITHHELD) == "not shown"
    assert telling.in_time(cell(900, in_time=WITHHELD)) == "not shown"


@pytest.mark.parametrize(
    ("key", "of", "words"),
    [
        ("csat", cell(0.8, 410), "about 410 answers"),
        ("csat", cell(WITHHELD, FEW), "under 10 answers"),
        ("csat", cell(WITHHELD, WITHHELD), ""),
        ("tickets", cell(410, 410), ""),
    ],
)
def test_it_says_on_how_many_a_figure_stands(key, of, words):
    assert telling.basis(of, METRICS.metric(key)) == words


@pytest.mark.parametrize(
    ("key", "of", "words"),
    [
        ("csat", cell(0.8, target=0.85), "at least 85 % asked"),
        ("backlog", cell(80, target=100), "at most 100 asked"),
        ("first_response_time", cell(900, target=0.9, in_time=0.82), "82 % in time, 90 % asked"),
        ("first_response_time", cell(900, target=0.9, in_time=over(0.95)), "over 95 % in time, 90 % asked"),
        ("first_response_time", cell(900, target=0.9, in_time=WITHHELD), "90 % asked"),
        ("first_response_time", cell(900, in_time=0.82), "82 % in time"),
        ("first_response_in_time", cell(0.82, target=0.9), "90 % asked"),
        ("csat", cell(0.8), ""),
    ],
)
def test_it_says_what_the_standard_asks(key, of, words):
    assert plain(telling.asked(of, METRICS.metric(key))) == words


@pytest.mark.parametrize(
    ("now", "then", "rose", "words"),
    [
        (told(0.8), told(0.7), True, "Rose from 70 % in August 2026."),
        (told(0.8), told(0.9), False, "Fell from 90 % in August 2026."),
        (told(0.8), told(0.8), None, "As in August 2026."),
        (told(0.8), told(0.8), True, "As in August 2026."),
        (told(0.8), told(0.81), None, "No change that the data can show: 81 % in August 2026."),
        (told(0.8), NOTHING, None, "No data to compare with August 2026."),
        (told(0.8), WITHHELD, None, "Not compared with August 2026."),
        (WITHHELD, told(0.8), None, "Not compared with August 2026."),
        (NOTHING, told(0.8), None, ""),
        (over(0.95), told(0.8), True, "Rose from 80 % in August 2026."),
    ],
)
def test_a_change_says_no_more_than_the_values(now, then, rose, words):
    one = Figure("csat", cell(now), then, rose)
    assert plain(telling.change(one, METRICS.metric("csat"), "August 2026")) == words


def test_what_was_not_told_from_chance_is_not_called_unchanged():
    one = Figure("csat", cell(told(0.4)), over(0.94), None, compared=False)
    assert plain(telling.change(one, METRICS.metric("csat"), "August")) == "Over 94 % in August."


def test_of_a_count_it_does_not_speak_of_chance():
    one = Figure("tickets", cell(135, 135), told(150), None)
    assert telling.change(one, METRICS.metric("tickets"), "August 2026") == "150 in August 2026."


@pytest.mark.parametrize(
    ("key", "rose", "improved"), [("csat", True, True), ("backlog", True, False), ("tickets", True, None)]
)
def test_a_change_is_better_or_worse_by_the_direction_of_the_metric(key, rose, improved):
    one = Figure(key, cell(12), told(9), rose)
    assert telling.turned(one, METRICS.metric(key)) == (rose, improved)
    assert telling.turned(replace(one, rose=None), METRICS.metric(key)) is None
    assert telling.turned(replace(one, before=WITHHELD), METRICS.metric(key)) is None
    assert telling.turned(replace(one, before=one.cell.value), METRICS.metric(key)) is None


@pytest.mark.parametrize(
    ("line", "title", "sentence"),
    [
        (Line(Quadrant.WEAKNESS, "csat"), "Satisfied customers", "81.5 %, at least 85 % asked."),
        (
            Line(Quadrant.STRENGTH, "csat", Label("Returns")),
            "Satisfied customers · Returns",
            "Not shown, at least 85 % asked.",
        ),
        (Line(Quadrant.BETTER, "nps"), "Recommendation (NPS)", "+21. Rose from +8 in August 2026."),
        (Line(Quadrant.WORSE, "csat", Label("Elsewhere")), "Satisfied customers · Elsewhere", "Worse than before."),
    ],
)
def test_a_line_of_the_summary_takes_its_figure_from_the_page(line, title, sentence):
    said = telling.summed_up(line, view(), sample(), METRICS)
    assert tuple(map(plain, said)) == (title, sentence)


def test_a_page_says_where_it_comes_from():
    payload = sample()
    assert plain(telling.heading(payload.views[0], payload)) == "Customer service, September 2026"
    assert plain(telling.before(payload.views[0], payload)) == "August 2026"
    assert [(name, plain(fact)) for name, fact in telling.facts(payload.views[0], payload)] == [
        ("Period", "September 2026"),
        ("Data until", "4 October 2026, 18:00"),
        ("Time zone", "Europe/Berlin"),
        ("Published by", "Ines Falk"),
        ("Made at", "5 October 2026, 06:30"),
    ]
    assert telling.narrowed(payload, METRICS) == ("Segment: Households or Small firms",)


def test_a_sample_too_small_for_a_verdict_says_so():
    few = cell(0.8, state=State.CANNOT_TELL)
    assert telling.verdict(few, METRICS.metric("csat")) == "too few answers to tell"
    assert telling.verdict(few, METRICS.metric("first_response_time")) == "cannot tell yet"
    assert telling.verdict(replace(few, n=WITHHELD), METRICS.metric("csat")) == "not shown"  # there may be hundreds


@pytest.mark.parametrize(
    ("shown", "words"), [(told(0.456), "46 %"), (WITHHELD, "too few"), (under(0.05), "under 5 %"), (NOTHING, "–")]
)
def test_cells_of_cohorts_are_short(shown, words):
    assert plain(telling.share(shown)) == words


def test_every_way_of_telling_is_here():
    assert {how for how in How if telling.told(Shown(how, 0.5), Unit.SHARE)} == set(How)
