"""Open tickets are ordered by the time that they have left on the clock that each is judged by."""

from datetime import datetime

import pandas as pd

from metrics.calendars import CalendarAssignment, CalendarBook
from metrics.covers import Covers
from metrics.decisions import ALWAYS
from metrics.due_next import HORIZONS, due_next
from metrics.rules import Rules, number_of
from metrics.standards import Clock, StandardBook
from tests.rules import HOUR, OFFICE, hours, standard

WORKING = standard("resolution_time", "0.9", 8 * HOUR, Clock.WORKING)
TOTAL = standard("resolution_time", "0.9", 8 * HOUR, Clock.TOTAL, team="Billing")
RULES = Rules(
    StandardBook((WORKING, TOTAL)),
    CalendarBook((hours("office", OFFICE),), (CalendarAssignment("office", covers=Covers(), effective_from=ALWAYS),)),
)
FRIDAY = datetime(2026, 10, 30, 15, 30)  # 16:30 in Berlin; the office closes at 17:00


def row(ticket, due_at, of=WORKING, team="First line"):
    return {
        "number": 1,
        "ticket": ticket,
        "team": team,
        "due_at": due_at,
        "standard": number_of(of),
        "calendar": "office" if of is WORKING else None,
    }


def found(*rows):
    return due_next(pd.DataFrame(rows), RULES, FRIDAY)


def test_the_weekend_is_no_time_left_on_a_working_clock_and_is_on_the_other():
    monday = datetime(2026, 11, 2, 8, 30)  # 9:30 in Berlin
    told = found(row("works", monday), row("runs", monday, TOTAL, "Billing")).rows
    assert dict(zip(told["ticket"], told["left_s"], strict=True)) == {"works": HOUR, "runs": (2 * 24 + 17) * HOUR}


def test_what_can_still_be_in_time_comes_first_then_what_became_late_last():
    rows = [
        row("late for a week", datetime(2026, 10, 23, 10)),
        row("late since noon", datetime(2026, 10, 30, 11)),
        row("soon", datetime(2026, 10, 30, 15, 45)),
        row("later", datetime(2026, 11, 2, 12)),
        row("now", FRIDAY),
    ]
    told = found(*rows).rows
    assert list(told["ticket"]) == ["soon", "later", "now", "late since noon", "late for a week"]
    assert list(told["left_s"]) == [900, 4.5 * HOUR, 0, -4.5 * HOUR, -44.5 * HOUR]
    assert list(told["horizon"]) == ["Within 1 h", "Within 8 h", *["Too late already"] * 3]


def test_teams_are_counted_by_horizon_and_the_most_urgent_comes_first():
    counts = found(
        row("a", datetime(2026, 10, 30, 15, 40)),
        row("b", datetime(2026, 10, 23, 10), team=None),
        row("c", datetime(2026, 10, 30, 15, 50), team="Billing"),
        row("d", datetime(2026, 10, 30, 15, 50), team="Billing"),
    ).by_team
    assert list(counts.columns) == [name for name, _most in HORIZONS]
    assert list(counts.index) == ["", "Billing", "First line"]
    assert list(counts["Within 1 h"]) == [0, 2, 1]
    assert list(counts["Too late already"]) == [1, 0, 0]


def test_nothing_is_due_where_nothing_waits():
    none = due_next(pd.DataFrame([row("a", FRIDAY)]).iloc[:0], RULES, FRIDAY)
    assert none.by_team.empty
    assert none.count("Too late already") == 0
