"""Where a figure is going: the weeks that it goes by, what is said, and where nothing can be."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from metrics import foreseen
from metrics.errors import CannotAnswer
from metrics.forecast import AHEAD, Course, Forecast, Trial
from metrics.foreseen import foresee, promise, told
from metrics.verdicts import State, Verdict
from tests.metrics.answers import answer, share
from tests.metrics.test_wording import plain

WEEKLY = "from=2023-01-02&to=2025-03-31&grain=week"  # 117 weeks, from a Monday
ALL = 117


@pytest.fixture
def seen(monkeypatch):
    """Take the place of the forecast, and keep what it was given."""
    given = []

    def expected(values):
        given.append(values)
        return Forecast(Course((0.9,) * AHEAD, (0.05,) * AHEAD), Trial(2, 0.031, 0.04), Trial(2, 0.05, 0.06), True)

    monkeypatch.setattr(foreseen, "forecast", expected)
    return given


def weekly(metric, weeks, **how):
    return answer(f"metric={metric}&{WEEKLY}", weeks[0], buckets=weeks, **how)


def shares(n=ALL, of=100):
    return [share(80 + k % 7, of) for k in range(n)]


def asked(found, target):
    weeks = tuple(replace(p, verdict=Verdict(State.MET, target=target)) for p in found.weeks)
    return replace(found, weeks=weeks)


def test_it_goes_by_whole_weeks_from_the_second_on_and_begins_after_the_last(seen):
    found = foresee(weekly("csat", shares()))
    assert seen == [[(80 + k % 7) / 100 for k in range(1, ALL)]]
    assert (found.begins[0], found.begins[-1]) == (date(2025, 3, 31), date(2025, 6, 23))


def test_weeks_of_which_nothing_is_a_hit_are_data(seen):
    weeks = [share(0, 100)] * 15 + shares(ALL - 15)
    found = foresee(weekly("reopen_rate", weeks))
    assert len(found.weeks) == ALL - 1
    assert seen[0][:15] == [0.0] * 14 + [0.8]


def test_customers_without_a_request_are_no_data_of_requests(seen):
    """Contracts may have begun long before the first ticket that is known."""
    told = {"n": 100, "squares": 90, "products": 80, "units": 100}
    weeks = [{**told, "contacts": 0 if k < 15 else 80} for k in range(ALL)]
    assert len(foresee(weekly("contact_rate", weeks)).weeks) == ALL - 16


def test_the_running_week_is_never_used(seen):
    found = foresee(weekly("csat", shares(), as_of=datetime(2025, 3, 28, 12)))
    assert len(seen[0]) == ALL - 2
    assert found.begins[0] == date(2025, 3, 24)


def test_single_weeks_with_few_rows_lie_between_their_neighbours(seen):
    weeks = shares()
    weeks[10], weeks[11], weeks[12], weeks[13] = share(80, 100), share(1, 9), share(0, 0), share(86, 100)
    foresee(weekly("csat", weeks))
    assert seen[0][9:13] == pytest.approx([0.80, 0.82, 0.84, 0.86])


@pytest.mark.parametrize(
    ("weeks", "why"),
    [
        (shares()[:100] + [share(0, 0)] * 17, "Of the last 17 weeks too much is not over"),
        ([share(0, 0)] * 40 + shares(77), "Too few whole weeks to say where it is going: 76, and 91 are needed."),
        ([share(3, 4) if k % 5 == 1 else w for k, w in enumerate(shares())], "of 115 weeks have fewer than 10 rows"),
    ],
)
def test_where_too_little_is_known_it_says_so(weeks, why):
    with pytest.raises(CannotAnswer, match=why):
        foresee(weekly("csat", weeks))


def test_what_is_said(seen):
    found = foresee(weekly("csat", shares()))
    expected, off = map(plain, told(found))
    assert expected == (
        "About 90.0 % in the week of 23 June 2025, the last of the quarter ahead "
        "(19 times in 20 between 80.2 and 99.8 %)."
    )
    assert off == (
        "Told by its trend and season; tried on the last 2 quarters, this was off by 3.1 points on average, "
        "the other way by 5.0 points."
    )
    assert promise(found) is None
    assert plain(promise(asked(found, 0.9))) == (
        "At least 90.0 % in that week, as the standard asks: a probability of about 50 %."
    )
    assert "more than 97 %" in promise(asked(found, 0.7))
    assert "less than 3 %" in promise(asked(found, 1.0))


def test_where_less_is_better_the_chance_is_that_of_less(seen):
    found = asked(foresee(weekly("reopen_rate", shares())), 0.85)
    assert plain(promise(found)) == "At most 85.0 % in that week, as the standard asks: a probability of about 15 %."


def test_limits_stay_within_what_a_unit_allows(seen):
    found = foresee(weekly("csat", shares()))
    wide = replace(found, forecast=replace(found.forecast, course=Course((0.99,) * AHEAD, (0.8,) * AHEAD)))
    assert set(wide.limits) == {(0.0, 1.0)}
