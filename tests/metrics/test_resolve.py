"""Resolve questions: now is the end of the data, and a running period is compared with as much of the other."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.errors import CannotAnswer
from metrics.periods import Grain
from metrics.question import Question
from metrics.resolve import MOST_STEPS
from metrics.resolve import resolve as resolve_with_settings

NOON = datetime(2025, 4, 2, 10)  # Wednesday, 2 April 2025, 12:00 in Berlin
TICK = timedelta.resolution


def resolve(address="", as_of=NOON, zone="Europe/Berlin", first_weekday=0):
    question = address if isinstance(address, Question) else Question.parse(address, ("team",))
    return resolve_with_settings(question, as_of=as_of, zone=zone, first_weekday=first_weekday)


def days_of(span):
    return str(span.first), str(span.last)


def test_the_default_is_the_last_whole_month():
    found = resolve()
    assert days_of(found.period) == ("2025-03-01", "2025-04-01")
    assert days_of(found.before) == ("2025-02-01", "2025-03-01")
    assert not found.period.running
    assert found.grain is Grain.WEEK


def test_a_period_that_is_over_is_compared_whole():
    found = resolve("period=last-quarter&compare=year")
    assert (found.before.start, found.before.end) == (datetime(2023, 12, 31, 23), datetime(2024, 3, 31, 22))
    assert not found.before.running


def test_a_running_period_is_compared_with_as_much_of_the_other():
    found = resolve("period=this-month")
    assert (found.period.start, found.period.end) == (datetime(2025, 3, 31, 22), NOON + TICK)
    assert found.period.running
    assert days_of(found.before) == ("2025-03-01", "2025-04-01")
    # A day and a half into March, which is winter time.
    assert (found.before.start, found.before.end) == (datetime(2025, 2, 28, 23), datetime(2025, 3, 2, 11) + TICK)


def test_a_long_running_month_is_compared_with_no_more_than_the_short_one_has():
    found = resolve("period=this-month", as_of=datetime(2025, 3, 31, 12))
    assert (found.before.start, found.before.end) == (datetime(2025, 1, 31, 23), datetime(2025, 2, 28, 23))


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["this-week", "this-month", "this-quarter", "this-year"]),
    st.sampled_from(["before", "year"]),
)
def test_a_comparison_is_never_with_a_longer_time(as_of, name, compare):
    found = resolve(f"period={name}&compare={compare}", as_of=as_of)
    if found.before:
        assert found.before.end - found.before.start <= found.period.end - found.period.start
        assert found.before.end <= found.period.start


def test_no_comparison_where_none_is_asked_or_nothing_is_known():
    assert resolve("compare=none").before is None
    assert resolve("from=2026-01-01&to=2026-02-01").before is None


def test_a_time_after_the_data_has_no_steps():
    found = resolve("from=2026-01-01&to=2026-02-01")
    assert found.buckets == ()
    assert found.period.start == found.period.end


def test_a_question_may_go_back_in_time_and_not_forward():
    assert resolve("as_of=2025-03-10T12:00:00Z").as_of == datetime(2025, 3, 10, 12)
    assert days_of(resolve("as_of=2025-03-10T12:00:00Z").period) == ("2025-02-01", "2025-03-01")
    assert resolve("as_of=2031-01-01T00:00:00Z").as_of == NOON


def test_the_zone_of_the_question_goes_before_the_setting():
    late = datetime(2025, 3, 31, 23, 30)
    assert days_of(resolve(as_of=late).period) == ("2025-03-01", "2025-04-01")
    assert days_of(resolve("zone=America/New_York", as_of=late).period) == ("2025-02-01", "2025-03-01")
    assert resolve("zone=Asia/Kolkata").period.start == datetime(2025, 2, 28, 18, 30)


def test_weeks_begin_on_the_day_of_the_settings():
    assert days_of(resolve("period=last-week", first_weekday=6).period) == ("2025-03-23", "2025-03-30")
    firsts = {b.first.weekday() for b in resolve("period=last-quarter&grain=week", first_weekday=6).buckets[1:]}
    assert firsts == {6}


def test_steps_are_cut_with_the_period_and_say_so():
    buckets = resolve("period=last-month&grain=week").buckets
    assert [days_of(b) for b in (buckets[0], buckets[-1])] == [
        ("2025-03-01", "2025-03-03"),
        ("2025-03-31", "2025-04-01"),
    ]
    assert [b.clipped for b in buckets] == [True, False, False, False, False, True]


def test_steps_end_with_the_data():
    found = resolve("period=this-quarter&grain=month")
    assert [days_of(b) for b in found.buckets] == [("2025-04-01", "2025-05-01")]
    assert found.buckets[0].running
    assert found.buckets[0].end == NOON + TICK


def test_a_trend_may_reach_back_in_whole_steps():
    buckets = resolve("period=last-month&grain=month&reach=13").buckets
    assert len(buckets) == 13
    assert (days_of(buckets[0]), days_of(buckets[-1])) == (("2024-03-01", "2024-04-01"), ("2025-03-01", "2025-04-01"))
    assert not any(b.clipped for b in buckets)


def test_the_day_that_samoa_left_out_is_a_step_without_time():
    found = resolve("from=2011-12-28&to=2012-01-02&grain=day&zone=Pacific/Apia")
    lengths = [(b.end - b.start) / timedelta(hours=1) for b in found.buckets]
    assert lengths == [24, 24, 0, 24, 24]


def test_days_follow_the_clocks():
    found = resolve("from=2024-10-26&to=2024-10-29&grain=day")
    assert [(b.end - b.start) / timedelta(hours=1) for b in found.buckets] == [24, 25, 24]


@pytest.mark.parametrize(
    "address", ["from=1900-01-01&to=2200-01-01&grain=day", "from=2020-01-01&to=2025-01-01&grain=day"]
)
def test_more_steps_than_anybody_can_read_are_refused(address):
    with pytest.raises(CannotAnswer, match=f"more than {MOST_STEPS} steps: choose a shorter period, or a longer step"):
        resolve(address)


def test_a_default_step_is_never_refused():
    assert len(resolve("from=1900-01-01&to=2200-01-01").buckets) <= MOST_STEPS


def test_working_hours_are_refused_until_there_are_any():
    with pytest.raises(CannotAnswer, match="No working hours are set"):
        resolve("clock=working")


def test_the_same_question_is_the_same_when_it_is_resolved():
    question = Question(metrics=("csat",), start=date(2025, 1, 1), end=date(2025, 2, 1))
    assert resolve(question) == resolve(question)
    assert hash(resolve(question)) == hash(resolve(question))
