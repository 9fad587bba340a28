"""Verdicts: of a census, of a sample, of any other figure; by the standard of the question's scope and time."""

from datetime import datetime
from decimal import Decimal

import pytest

from metrics.judge import judged
from metrics.rules import NO_RULES, Rules
from metrics.standards import StandardBook
from metrics.verdicts import State
from tests.metrics.answers import answer, share
from tests.rules import standard

QUARTER = "from=2025-01-01&to=2025-04-01&grain=month"
JAN, MARCH = datetime(2025, 1, 1), datetime(2025, 3, 1)


def of(metric, total, *standards, rest="", **parts):
    found = answer(f"metric={metric}&{QUARTER}{rest}", total, total, **parts)
    return judged(found, Rules(StandardBook(standards)))


def attained(hits, missed, undecided, required):
    return {
        "n": hits + missed,
        "hits": hits,
        "missed": missed,
        "undecided": undecided,
        "required": Decimal(required),
        "unjudged": 0,
    }


@pytest.mark.parametrize(
    ("components", "state"),
    [
        (attained(9, 1, 0, "9"), State.MET),  # equal is met
        (attained(9, 1, 0, "9.000001"), State.MISSED),
        (attained(9, 0, 1, "9"), State.MET),  # even if the last is missed
        (attained(8, 0, 2, "9"), State.CANNOT_TELL),
        (attained(8, 1, 1, "9"), State.CANNOT_TELL),
        (attained(7, 2, 1, "9"), State.MISSED),  # even if the last is met
        (attained(0, 0, 1, "0.9"), State.CANNOT_TELL),
    ],
)
def test_an_attainment_is_judged_on_counts(components, state):
    verdict = of("resolution_in_time", components).total.verdict
    assert verdict.state is state
    rows = components["n"] + components["undecided"]
    assert verdict.target == pytest.approx(float(components["required"]) / rows)
    counts = (components["hits"], components["missed"], components["undecided"])
    assert (verdict.met, verdict.missed, verdict.undecided) == counts


@pytest.mark.parametrize(("unjudged", "state"), [(0, State.NO_DATA), (3, State.NO_STANDARD)])
def test_an_attainment_of_tickets_without_a_standard_has_none(unjudged, state):
    nothing = attained(0, 0, 0, "0") | {"unjudged": unjudged}
    verdict = of("resolution_in_time", nothing, standard("resolution_time", "0.9", 60)).total.verdict
    assert (verdict.state, verdict.target) == (state, None)


NINETY, CHAT = standard("resolution_time", "0.9", 60), standard("resolution_time", "0.8", 60, channel="chat")
ENDED = standard("resolution_time", None, since=datetime(2024, 12, 1), channel="chat")


@pytest.mark.parametrize("rows", (10, 26, 31, 33, 97))
def test_what_all_standards_ask_is_told_to_the_digit(rows):
    verdict = of("resolution_in_time", attained(rows, 0, 0, Decimal("0.9") * rows), NINETY).total.verdict
    assert (verdict.target, verdict.mixed) == (0.9, False)  # 23.4 of 26 is another float


@pytest.mark.parametrize(("standards", "mixed"), [((NINETY, CHAT), True), ((NINETY, CHAT, ENDED), False), ((), True)])
def test_a_target_may_be_a_mixture_whichever_rows_there_are(standards, mixed):
    verdict = of("resolution_in_time", attained(10, 0, 0, "9"), *standards).total.verdict
    assert (verdict.target, verdict.mixed) == (0.9, mixed)


@pytest.mark.parametrize(
    ("hits", "n", "state"),
    [(90, 100, State.MET), (3, 4, State.CANNOT_TELL), (60, 100, State.MISSED), (4, 4, State.CANNOT_TELL)],
)
def test_a_sample_is_judged_by_its_interval(hits, n, state):
    verdict = of("csat", share(hits, n), standard("csat", "0.75")).total.verdict
    assert (verdict.state, verdict.target) == (state, 0.75)
    assert (verdict.word == "too few answers to tell") == (state is State.CANNOT_TELL)


def test_other_shares_are_judged_as_they_are():
    assert of("answered", share(3, 4), standard("answered", "0.75")).total.verdict.state is State.MET
    assert of("reopen_rate", share(1, 10), standard("reopen_rate", "0.1")).total.verdict.state is State.MET  # lower
    assert of("reopen_rate", share(11, 100), standard("reopen_rate", "0.1")).total.verdict.state is State.MISSED
    running = {"n": 8, "hits": 4, "undecided": 2}
    assert of("resolved_in_due", running, standard("resolved_in_due", "0.6")).total.verdict.state is State.CANNOT_TELL
    assert of("resolved_in_due", running, standard("resolved_in_due", "0.61")).total.verdict.state is State.MISSED
    assert of("resolved_in_due", running, standard("resolved_in_due", "0.4")).total.verdict.state is State.MET


def test_without_a_standard_or_without_data():
    assert judged(answer(f"metric=answered&{QUARTER}", share(3, 4)), NO_RULES).total.verdict.state is State.NO_STANDARD
    verdict = of("answered", share(0, 0), standard("answered", "0.75")).total.verdict
    assert (verdict.state, verdict.target) == (State.NO_DATA, 0.75)
    time = of("first_response_time", {"n": 1, "quantile": 60}, standard("first_response_time", "0.9", 3600))
    assert (time.total.verdict.state, time.total.verdict.target) == (State.NO_STANDARD, None)  # see `attained`


def test_the_standard_of_the_question_s_scope_applies():
    rules = (standard("answered", "0.9"), standard("answered", "0.5", team="Billing"))
    assert of("answered", share(3, 4), *rules).total.verdict.target == 0.9
    assert of("answered", share(3, 4), *rules, rest="&team=Billing").total.verdict.target == 0.5
    assert of("answered", share(3, 4), *rules, rest="&team=Billing&team=Sales").total.verdict.target == 0.9
    split = of("answered", share(3, 4), *rules, rest="&by=team", groups=[("Billing", share(3, 4)), (None, share(1, 1))])
    assert {p.group: p.verdict.target for p in split.groups} == {"Billing": 0.5, None: 0.9}


def test_each_step_is_judged_by_the_standard_at_its_end():
    rules = (standard("answered", "0.5", since=JAN), standard("answered", "0.8", since=MARCH))
    ended = standard("answered", None, since=datetime(2025, 3, 31, 12))
    steps = [share(3, 4)] * 3
    found = of("answered", share(3, 4), *rules, buckets=steps)
    assert [p.verdict.target for p in found.trend()] == [0.5, 0.5, 0.8]
    assert [p.verdict.state for p in found.trend()] == [State.MET, State.MET, State.MISSED]
    assert (found.total.verdict.target, found.before.verdict.state) == (0.8, State.NO_STANDARD)
    last = of("answered", share(3, 4), *rules, ended, buckets=steps).trend()[-1]
    assert last.verdict.state is State.NO_STANDARD
