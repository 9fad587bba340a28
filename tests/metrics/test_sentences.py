"""Say answers in whole sentences: changes, comparisons, intervals, nouns."""

import pytest

from metrics import sentences
from metrics.answer import Point
from metrics.change import compare
from metrics.units import Money, Unit
from tests.metrics.answers import CATALOGUE, NOTHING, answer, question, resolved, share, wait
from tests.metrics.test_wording import plain

MARCH = "period=last-month"
CSAT = f"metric=csat&{MARCH}"


@pytest.mark.parametrize(
    ("address", "title"),
    [
        (MARCH, "March 2025"),
        ("period=this-year", "2025, still running"),
        ("from=2025-03-03&to=2025-03-17", "3 – 16 March 2025"),
        ("from=2025-03-31&to=2025-04-02", "31 March – 1 April 2025, still running"),
    ],
)
def test_a_title_says_whether_the_period_is_still_running(address, title):
    assert plain(sentences.heading(resolved(address))) == title


@pytest.mark.parametrize(
    ("address", "text"),
    [
        (MARCH, "compared with February 2025"),
        (f"{MARCH}&compare=year", "compared with March 2024"),
        (f"{MARCH}&compare=none", "not compared"),
        ("period=this-year", "compared with as much of 2024"),
        ("from=2026-01-01&to=2026-02-01", "not compared"),  # wholly after the end of the data
        ("period=last-week", "compared with 17 – 23 March 2025"),
    ],
)
def test_with_what_a_period_is_compared(address, text):
    assert plain(sentences.compared(resolved(address))) == text


@pytest.mark.parametrize(
    ("address", "now", "before", "sentence"),
    [
        (CSAT, share(90, 100), share(80, 100),
         "Rose by 10.0 points (between 0.01 and 19.9) from 80.0 % in February 2025."),
        (CSAT, share(80, 100), share(95, 100),
         "Fell by 15.0 points (between 5.9 and 24.3) from 95.0 % in February 2025."),
        (CSAT, share(9, 10), share(8, 10), "No change that the data can show: 80.0 % in February 2025."),
        (CSAT, share(8, 9), share(1, 100), "1.0 % in February 2025: too few answers to tell a change."),
        (CSAT, share(8, 10), share(80, 100), "As in February 2025."),
        (CSAT, share(5001, 10_000), share(50_012, 100_000), "As in February 2025."),  # 50.0 % both
        (CSAT, share(5004, 10_000), share(50_060, 100_000), "As in February 2025."),  # 50.0 and 50.1, 0.02 apart
        (CSAT, share(8, 10), share(0, 0), "No data to compare with February 2025."),
        (CSAT, share(0, 0), share(8, 10), "Nothing to show here."),
        (CSAT, share(0, 0), share(0, 0), "Nothing to show here."),
        ("metric=nps", {"n": 40, "plus": 20, "minus": 10}, {"n": 20, "plus": 0, "minus": 10},
         "Rose by 75 points (between 36 and 103) from −50 in February 2025."),
        ("metric=tickets", {"n": 112}, {"n": 100}, "Up 12 % on February 2025 (100)."),
        ("metric=tickets", {"n": 5}, {"n": 0}, "Up 5 on February 2025 (0)."),
        ("metric=tickets", {"n": 0}, {"n": 8}, "Down 100 % on February 2025 (8)."),
        ("metric=tickets", {"n": 1004}, {"n": 1000}, "Up 4 on February 2025 (1,000)."),  # not "Up 0 %"
        ("metric=first_response_time", wait(1800, 30, 1500, 2100), wait(8100, 40, 7800, 8400),
         "Fell by 1 h 45 min (between 1 h 38 min and 1 h 52 min) from 2 h 15 min in February 2025."),
        ("metric=first_response_time", wait(1800, 30, 1500, 2100) | {"waiting": 4}, wait(8100, 40, 7800, 8400),
         "2 h 15 min in February 2025: 4 are not over yet, so it is too early to tell a change."),
        ("metric=resolved_in_due", share(90, 100) | {"undecided": 3}, share(50, 100) | {"undecided": 0},
         "50.0 % in February 2025: 3 are not over yet, so it is too early to tell a change."),
        ("metric=first_response_time", wait(1800, 5), wait(8100, 40, 7800, 8400),
         "2 h 15 min in February 2025: too few tickets to tell a change."),
        ("metric=satisfaction_mean", {"n": 20, "sum": 90, "squares": 410}, {"n": 10, "sum": 40, "squares": 162},
         "Rose by 0.50 (between 0.09 and 0.91) from 4.00 in February 2025."),
        ("metric=cost_per_resolved", {"n": 20, "sum": 240, "squares": 2900}, {"n": 10, "sum": 100, "squares": 1010},
         "Rose by 2.00 (between 1.11 and 2.89) from 10.00 in February 2025."),
        ("metric=csat&period=this-year", share(50, 100), share(25, 100),
         "Rose by 25.0 points (between 11.6 and 37.2) from 25.0 % in as much of 2024."),
        (f"{CSAT}&compare=year", share(50, 100), share(25, 100),
         "Rose by 25.0 points (between 11.6 and 37.2) from 25.0 % in March 2024."),
        (f"{CSAT}&compare=none", share(1, 2), None, "How many of the customers who answered were satisfied?"),
    ],
)  # fmt: skip
def test_how_a_figure_moved(address, now, before, sentence):
    assert plain(sentences.change(answer(address, now, before))) == sentence


def test_among_many_a_change_has_to_hold_among_all():
    alone = answer(CSAT, share(88, 100), share(76, 100))
    among = compare([alone, *[answer("metric=reopen_rate", share(10, 100), share(10, 100))] * 9])
    told = "Rose by 12.0 points (between 1.3 and 22.5) from 76.0 % in February 2025"
    assert plain(sentences.change(alone)) == f"{told}."
    assert plain(sentences.change(alone, compare([alone]))) == f"{told}."
    assert plain(sentences.change(alone, among)) == f"{told}; among 10 comparisons that may be chance."
    assert sentences.turn(alone, compare([alone])) == (True, True)
    assert sentences.turn(alone, among) is None
    assert sentences.turn(answer("metric=tickets", {"n": 5}, {"n": 4}), among) == (True, None)  # a count is certain


def test_a_cohort_says_what_its_figure_is():
    said = sentences.change(answer("metric=repeat_cohort&grain=month", {"n": 4, "began": 5, "persons": 2}))
    assert said == "came back in the month after their first purchase"


@pytest.mark.parametrize(
    ("address", "now", "before", "turn"),
    [
        (CSAT, share(90, 100), share(80, 100), (True, True)),
        (CSAT, share(80, 100), share(90, 100), (False, False)),
        (CSAT, share(9, 10), share(8, 10), None),  # nothing that the data can show
        (CSAT, share(9, 9), share(8, 100), None),  # too few to tell
        ("metric=first_response_time", wait(60, 30, 50, 70), wait(8100, 40, 8000, 8200), (False, True)),  # quicker
        ("metric=first_response_time", wait(8100, 30, 8000, 8200), wait(60, 40, 50, 70), (True, False)),
        ("metric=tickets", {"n": 5}, {"n": 4}, (True, None)),
        (CSAT, share(8, 10), share(80, 100), None),
        (CSAT, share(5001, 10_000), share(50_012, 100_000), None),  # "As in": no arrow beside it
        (CSAT, share(0, 0), share(8, 10), None),
        (CSAT, share(8, 10), NOTHING, None),
        (CSAT, share(8, 10), None, None),
    ],
)
def test_whether_a_change_went_which_way_and_is_good_news(address, now, before, turn):
    assert sentences.turn(answer(address, now, before)) == turn


@pytest.mark.parametrize(
    ("address", "total", "text"),
    [
        (CSAT, share(8, 10), "between 49.0 and 94.3 %"),  # Wilson
        (CSAT, share(0, 0), None),
        ("metric=tickets", {"n": 3}, None),
        ("metric=first_response_time", wait(1800, 9, 600, 7200), "between 10 min and 2 h"),
        ("metric=first_response_time", wait(1800, 3), None),
    ],
)
def test_between_which_values_a_figure_lies(address, total, text):
    a = answer(address, total)
    said = sentences.between(a.total, a.metric.unit)
    assert (plain(said) if said else said) == text


def test_the_unit_is_said_once():
    assert plain(sentences.between(Point(12.4, 20, 11, 13.8), Money("EUR"))) == "between 11.00 and 13.80 EUR"


def test_points_keep_their_signs():
    assert plain(sentences.between(Point(5, 20, -30.6, 39.2), Unit.POINTS)) == "between −31 and +39"


NOUNS = {
    "csat": ("answer", "answers"),
    "nps": ("answer", "answers"),
    "tickets": ("ticket", "tickets"),
    "backlog": ("ticket", "tickets"),
    "reopen_rate": ("ticket", "tickets"),
    "contact_rate": ("customer", "customers"),
    "repeat_cohort": ("customer", "customers"),
}


@pytest.mark.parametrize(("metric", "nouns"), NOUNS.items())
def test_rows_are_called_by_their_name(metric, nouns):
    found = CATALOGUE.metric(metric)
    assert (sentences.noun(found, 1), sentences.noun(found, 0), sentences.noun(found, 2)) == (*nouns, nouns[1])


@pytest.mark.parametrize(("n", "text"), [(1, "1 answer"), (0, "0 answers"), (1412, "1,412 answers")])
def test_on_how_many_rows_a_figure_stands(n, text):
    assert sentences.basis(answer(CSAT, share(0, n))) == text


def test_a_stock_is_taken_at_an_instant_and_a_flow_over_a_period():
    r = resolved(MARCH)
    assert plain(sentences.as_of_span(CATALOGUE.metric("backlog"), r)) == "as of 31 March 2025, 24:00"
    assert plain(sentences.as_of_span(CATALOGUE.metric("tickets"), r)) == "March 2025"


def test_filters_are_told_by_title():
    asked = question("team=Technical&team=Billing&x_area=&channel=phone")
    assert sentences.narrowed(asked, CATALOGUE) == ("Channel: phone", "Team: Billing or Technical", "Area: (none)")
