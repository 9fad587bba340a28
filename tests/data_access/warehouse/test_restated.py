"""Judged anew, tickets stand as if the rules had always been those: today's, or those with a standard on trial."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from data_access.settings import Settings
from data_access.warehouse.ask import ask, catalogue
from data_access.warehouse.reached import reached
from data_access.warehouse.release import renew
from data_access.warehouse.replay import replay
from data_access.warehouse.restated import turned
from data_access.warehouse.rows import rows
from data_access.warehouse.snapshot import warehouse_at
from metrics.board import JUDGED
from metrics.board import tickets as t
from metrics.board import verdicts as v
from metrics.covers import Covers
from metrics.errors import CannotAnswer
from metrics.question import Question
from metrics.replay import trial
from metrics.rules import Rules, number_of
from metrics.scope import ALL
from metrics.standards import Clock, StandardBook
from tests.data_access.warehouse.small import small_company
from tests.laws.stores import load_small
from tests.postgres import on_postgres, server  # noqa: F401
from tests.rules import FIRST, HOUSE, MINUTE, signed, standard

NOW = datetime.now(UTC).replace(tzinfo=None)
STRICTER = standard("first_response_time", "0.9", MINUTE, Clock.TOTAL, since=datetime(2026, 1, 1))
RULES = Rules(StandardBook((*HOUSE.standards.versions, STRICTER)), HOUSE.calendars)
ALL_TIME = "from=2024-01-01&to=2025-05-01&grain=month"
HAPPENED = {"first_response": "first_response_at", "first_resolution": "first_resolved_at", "resolution": "resolved_at"}


@pytest.fixture(params=["duckdb", "postgresql"])
def settings(request, tmp_path):
    """The small company, judged by HOUSE."""
    if request.param == "postgresql":
        found = request.getfixturevalue("on_postgres")
        load_small(found)
        return found
    small_company(tmp_path)
    renew(Settings(home=tmp_path), HOUSE)
    return Settings(home=tmp_path)


def question(settings, address):
    return Question.parse(f"{address}&{ALL_TIME}", catalogue(warehouse_at(settings).manifest()).dimensions)


def asked(settings, address, rules=HOUSE):
    (found,) = ask(
        question(settings, address), scope=ALL, warehouse=warehouse_at(settings), settings=settings, rules=rules
    )
    return found


def state(row, of, as_of):
    """What a ticket is, told without a line of the product."""
    due, at = row[f"{of}_due_at"], row[HAPPENED[of]]
    if row[f"{of}_standard"] is None:
        return "none"
    if at is not None:
        return "met" if due is None or at <= due else "missed"
    return "undecided" if due is None or due >= as_of else "missed"


def states(settings, of):
    """The counted tickets that a time is asked of, by key: state and version of the standard."""
    with warehouse_at(settings).snapshot() as snapshot:
        found = snapshot.fetch(
            select(t, *(c for c in v.c if c.name not in t.c)).join_from(t, v, v.c.number == t.c.number)
        )
        as_of = snapshot.manifest.as_of
    told = (row for row in found.to_pylist() if row["counted"] and row["created_at"] <= as_of)
    told = (row for row in told if of != "first_response" or row["opened_by"] == "customer")
    return {row["ticket"]: (state(row, of, as_of), row[f"{of}_standard"], row) for row in told}


def test_restated_is_as_if_todays_rules_had_always_held(settings):
    then = {of: states(settings, of) for of in JUDGED}
    for of in JUDGED:
        restated = asked(settings, f"metric={of}_in_time&by=team&judged=today", RULES)
        flips = turned(
            restated.resolved.question, scope=ALL, warehouse=warehouse_at(settings), settings=settings, rules=RULES
        )
        missed = rows(
            restated.resolved.question,
            scope=ALL, warehouse=warehouse_at(settings), settings=settings, rules=RULES, part="missed",
        )  # fmt: skip
        then[of] = then[of], restated, flips, missed
    today = RULES.restated(NOW)
    renew(settings, today)
    differ = 0
    for of, (before, restated, flips, missed) in then.items():
        now = states(settings, of)
        anew = asked(settings, f"metric={of}_in_time&by=team", today)
        assert [(p.value, p.n, p.components) for p in restated.points] == [
            (p.value, p.n, p.components) for p in anew.points
        ]
        assert restated.total == anew.total
        assert flips == Counter((before[key][0], now[key][0]) for key in now)
        assert missed.total == sum(found[0] == "missed" for found in now.values())
        differ += sum(n for (one, other), n in flips.items() if one != other)
    assert differ > 0  # else what is not restated would pass


def test_as_judged_then_is_untouched_by_what_was_restated(settings):
    before = asked(settings, "metric=resolution_in_time")
    asked(settings, "metric=resolution_in_time&judged=today")
    assert asked(settings, "metric=resolution_in_time&by=team").total == before.total


CHATS = replace(signed(standard("first_response_time", "0.8", 20 * MINUTE, Clock.WORKING, channel="chat")), set_at=None)


@pytest.mark.parametrize("wanted", [CHATS, replace(FIRST[1], target=Decimal("0.5"), threshold_s=5 * MINUTE)])
def test_a_replay_judges_the_past_as_if_the_standard_had_always_held(settings, wanted):
    always, rules = trial(HOUSE, wanted, NOW)
    found = replay(always, rules, scope=ALL, warehouse=warehouse_at(settings), settings=settings)
    before = states(settings, "first_response")
    renew(settings, rules)
    days = found.by_month.resolved.period
    now = {
        key: told
        for key, told in states(settings, "first_response").items()
        if told[1] == number_of(always) and days.start <= told[2]["created_at"] < days.end
    }
    counts = Counter(told[0] for told in now.values())
    total = found.by_month.total
    assert (total.verdict.met, total.verdict.missed) == (counts["met"], counts["missed"])
    assert counts["met"] + counts["missed"] > 0
    assert found.flips == Counter((before[key][0], told[0]) for key, told in now.items())
    assert sum(n for n, _missed in found.hours.values()) == counts["met"] + counts["missed"]
    assert sum(missed for _n, missed in found.hours.values()) == counts["missed"]
    channels = {p.group for p in found.by_week.groups if p.n}
    assert channels == {told[2]["channel"] for told in now.values() if told[0] in ("met", "missed")}


def test_a_replay_of_a_survey_standard_asks_what_it_covers(settings):
    wanted = standard("csat", "0.9", team="Billing")
    always, rules = trial(HOUSE, wanted, NOW)
    found = replay(always, rules, scope=ALL, warehouse=warehouse_at(settings), settings=settings)
    assert (found.flips, found.hours) == ({}, {})
    assert {p.group for p in found.by_month.groups} <= {"Billing"}
    assert found.by_month.total.verdict.target == 0.9


def test_the_end_of_a_standard_has_no_replay(settings):
    ended = CHATS.as_ended()
    with pytest.raises(CannotAnswer, match="says nothing about the past"):
        replay(ended, HOUSE, scope=ALL, warehouse=warehouse_at(settings), settings=settings)


def test_what_each_standard_reached_counts_the_tickets_that_it_judged(settings):
    told = reached(
        HOUSE.standards.versions, question(settings, "metric=csat"),
        scope=ALL, warehouse=warehouse_at(settings), settings=settings, rules=HOUSE,
    )  # fmt: skip
    seen = 0
    for of in JUDGED:
        found = states(settings, of).values()
        for version in (s for s in HOUSE.standards.versions if s.metric == f"{of}_time" and not s.ended):
            counts = Counter(now for now, number, _row in found if number == number_of(version))
            mine = told[number_of(version)]
            assert mine.n == counts["met"] + counts["missed"]
            assert mine.value == (counts["met"] / mine.n if mine.n else None)
            seen += mine.n
    assert seen > 10
    chats = asked(settings, "metric=csat&channel=chat")
    mine = next(s for s in HOUSE.standards.versions if s.metric == "csat" and s.covers == Covers(channel="chat"))
    assert told[number_of(mine)].value == chats.total.value
