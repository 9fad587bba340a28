"""A replay says in words whether a standard suits the past, and when tickets come that are too late."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from metrics.answer import Point
from metrics.covers import Covers
from metrics.decisions import ALWAYS
from metrics.metric import Metric
from metrics.periods import Calendar, Days, Span
from metrics.query.states import STEP_S
from metrics.replay import Fit, Replay, by_hour, months_before, otherwise, questions, trial
from metrics.standards import Clock
from metrics.units import Better, Unit
from metrics.verdicts import State, Verdict
from tests.rules import HOUR, HOUSE, standard

BERLIN = ZoneInfo("Europe/Berlin")


def answer(*values, better=Better.HIGHER, target=0.8):
    """Stand in for an answer: one whole week a value."""
    metric = Metric(
        "x", "X", "", None, None, None, None, Unit.SHARE, better, "", ""
    )  # fmt: skip
    points = []
    for n, value in enumerate(values):
        first = date(2026, 1, 5 + 7 * n) if n < 4 else date(2026, 2, 2 + 7 * (n - 4))
        state = State.NO_DATA if value is None else State.MET if value >= target else State.MISSED
        span = Span(first, first, datetime(2026, 1, 1), datetime(2026, 1, 2))
        points.append(Point(value, 10, bucket=span, verdict=Verdict(state)))
    return SimpleNamespace(metric=metric, trend=lambda: points)


def made(*weeks, flips=None):
    return Replay(answer(), answer(*weeks), answer(0.7, 0.85), flips or {}, {})


@pytest.mark.parametrize(
    ("weeks", "fit", "said"),
    [
        ((0.8, 0.9, 0.85, 0.95), Fit.COMPLACENT, "Too low to move anything: every one of 4 weeks kept it."),
        ((0.8, 0.79, 0.85, 0.95), Fit.REALISTIC, "Realistic: 3 of 4 weeks kept it."),
        ((0.1, 0.2, 0.3, 0.79), Fit.OUT_OF_REACH, "Out of reach so far: none of 4 weeks kept it."),
        ((0.9, 0.9, 0.9, None), Fit.UNKNOWN, "Too little to say: 3 weeks have anything to judge."),
    ],
)
def test_a_standard_is_complacent_realistic_or_out_of_reach(weeks, fit, said):
    found = made(*weeks)
    assert found.fit is fit
    assert next(found.sentences) == said


def test_the_usual_weeks_and_the_best_quarter_are_told():
    said = list(made(0.6, 0.7, 0.8, 0.9, 1.0).sentences)
    assert said[1].replace("\xa0", " ") == "The middle half of the weeks reached 70.0 % to 90.0 %."
    assert "reached 85.0" in said[2]
    assert len(list(made(0.9, None).sentences)) == 2  # of one week nothing is usual


def test_what_turns_is_told_in_words():
    flips = {("met", "missed"): 1200, ("none", "met"): 3, ("met", "met"): 7, ("missed", "undecided"): 1}
    assert list(made(flips=flips).turned) == [
        "1,200 tickets that were in time would have been too late.",
        "3 that nothing judged would have been in time.",
    ]
    assert list(otherwise(flips)) == [
        "1,204 of 1,211 tickets are judged otherwise than they were.",
        "1,200 from “in time” to “too late”.",
        "3 from “no standard” to “in time”.",
        "1 from “too late” to “still running”.",
    ]


def test_hours_are_those_of_the_zone_on_both_sides_of_a_clock_change():
    winter, summer = datetime(2026, 3, 28, 22, 45, tzinfo=UTC), datetime(2026, 3, 29, 22, 45, tzinfo=UTC)
    rows = [{"step": int(at.timestamp()) // STEP_S, "n": 3, "missed": 1} for at in (winter, summer)]
    assert by_hour(rows, BERLIN) == {(5, 23): (3, 1), (0, 0): (3, 1)}  # Saturday 23:45, and Monday 00:45
    assert by_hour(rows * 2, BERLIN)[5, 23] == (6, 2)
    assert by_hour(rows[:1], ZoneInfo("Asia/Kathmandu")) == {(6, 4): (3, 1)}  # a quarter hour matters there


def test_the_last_thirteen_whole_months():
    days = months_before(datetime(2026, 10, 31, 22, 59), Calendar(BERLIN))
    assert days == Days(date(2025, 9, 1), date(2026, 10, 1))
    assert months_before(datetime(2026, 10, 31, 23), Calendar(BERLIN)) == Days(date(2025, 10, 1), date(2026, 11, 1))


def test_what_a_replay_asks_is_filtered_and_split_only_by_what_can_be():
    month, week, quarter = questions("csat", {"team": "Billing"}, Days(date(2025, 1, 1), date(2026, 2, 1)), ["channel"])
    assert [q.by for q in (month, week, quarter)] == [None, "channel", None]
    assert all(q.filters == (("team", ("Billing",)),) for q in (month, week, quarter))


def test_on_trial_a_standard_has_always_held_and_takes_the_place_of_its_own_only():
    wanted = standard("first_response_time", "0.5", HOUR, Clock.TOTAL, since=datetime(2027, 1, 1), team="First line")
    always, rules = trial(HOUSE, wanted, datetime(2026, 11, 22))
    assert always.effective_from == ALWAYS
    line = Covers(team="First line")
    assert rules.standards.steps("first_response_time", line) == [always]
    assert rules.standards.steps("first_response_time", Covers())[0].target == HOUSE.standards.versions[0].target
    assert not rules.standards.steps("first_response_time", Covers(channel="chat"))  # ended before it begins
    assert rules.calendars == HOUSE.calendars.restated(datetime(2027, 1, 1))  # one that begins with it counts
