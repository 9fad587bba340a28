"""Figures held against their standards: what is beyond them by more than chance, in words."""

from decimal import Decimal

import pytest

from metrics.against import held_against, sentence
from metrics.change import adjusted
from metrics.intervals import share as wilson
from metrics.judge import judged
from metrics.rules import Rules
from metrics.standards import StandardBook
from tests.metrics.answers import answer, share
from tests.metrics.test_wording import plain
from tests.rules import standard

ASKED = Rules(StandardBook((standard("csat", "0.85"), standard("reopen_rate", "0.1"), standard("backlog", "50"))))
QUARTER = "from=2025-01-01&to=2025-04-01"


def held(metric, total, rules=ASKED, **more):
    return held_against([judged(answer(f"metric={metric}&{QUARTER}&by=team", total, **more), rules)])


def in_time(met, missed, undecided, target="0.9"):
    rows = met + missed + undecided
    counts = {"hits": met, "n": met + missed, "undecided": undecided, "unjudged": 0, "missed": missed}
    return counts | {"required": Decimal(target) * rows}


def test_the_limits_and_the_p_value_say_the_same():
    (clear,) = held("csat", share(920, 1000))
    assert (clear.value, clear.low, clear.high) == (0.92, *wilson(920, 1000))
    assert clear.met
    assert clear.beyond
    assert clear.p < 1e-6
    # Of a sample the verdict needs the interval; a share of all is met by the figure, and may still be chance.
    assert held("csat", share(87, 100)) == ()
    (close,) = held("reopen_rate", share(9, 100))
    assert close.met
    assert not close.beyond
    assert close.p == pytest.approx(0.786, abs=0.001)  # z = 1.96 × (0.10 − 0.09) ÷ (0.1623 − 0.09)


def test_groups_are_held_too_and_all_are_corrected_for_their_number():
    groups = [("A", share(330, 400)), ("B", share(360, 400)), ("C", share(4, 9)), ("D", share(310, 400))]
    found = held("csat", share(1004, 1209), groups=groups)
    assert [one.point.group for one in found] == ["D", "B"]  # the whole and A cannot be told, C is too few
    assert [one.met for one in found] == [False, True]
    assert [one.corrected for one in found] == list(adjusted([one.p for one in found]))
    # A group of all rows is the whole once more.
    assert len(held("csat", share(920, 1000), groups=[("A", share(920, 1000))])) == 1


def test_what_one_comparison_shows_many_may_not():
    groups = [(f"team {n}", share(90, 1000)) for n in range(30)]  # each a little better than asked, none clearly
    (alone,) = held("reopen_rate", share(800, 9000))
    among = {one.point.group: one for one in held("reopen_rate", share(800, 9000), groups=groups)}
    assert alone.p == among[None].p < 0.001
    assert alone.beyond
    assert among[None].corrected > 5 * alone.p
    assert not any(one.beyond for name, one in among.items() if name)
    groups = [("clear", share(20, 1000)), *groups]
    assert [one.point.group for one in held("reopen_rate", share(900, 10_000), groups=groups) if one.beyond] == [
        "clear",
        None,
    ]


def test_what_still_runs_is_counted_for_the_other_side():
    asked = answer(f"metric=first_response_in_time&{QUARTER}", in_time(960, 20, 20))
    (met,) = held_against([judged(asked, ASKED)])
    assert (met.value, met.low, met.high) == (0.96, *wilson(960, 1000))
    assert plain(sentence(met)) == (
        "96.0 % in time (between 94.6 and 97.0), at least 90.0 % asked; 20 still running counted as too late."
    )
    asked = answer(f"metric=first_response_in_time&{QUARTER}", in_time(780, 200, 20))
    (missed,) = held_against([judged(asked, ASKED)])
    assert missed.value == 0.8
    assert plain(sentence(missed)).endswith("; 20 still running counted as in time.")


def test_a_count_of_all_has_no_chance_in_it_and_asks_nothing_of_groups():
    (one,) = held("backlog", {"n": 61}, groups=[("A", {"n": 30}), ("B", {"n": 31})])
    assert one.counted
    assert one.beyond
    assert not one.met
    assert plain(sentence(one)) == "61, at most 50 asked."


def test_in_words():
    (clear,) = held("csat", share(920, 1000))
    assert plain(sentence(clear)) == "92.0 % (between 90.2 and 93.5), at least 85.0 % asked."
    (clear,) = held("reopen_rate", share(40, 1000))
    assert plain(sentence(clear)) == "4.0 % (between 3.0 and 5.4), at most 10.0 % asked."


@pytest.mark.parametrize("total", [share(0, 0), share(9, 9)])
def test_of_too_few_rows_nothing_is_held(total):
    assert held("csat", total) == ()
    assert held("reopen_rate", total) == ()
