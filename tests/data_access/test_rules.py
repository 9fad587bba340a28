"""A board follows the rules in the app store, and what was judged stays as it was judged."""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from data_access.rules import followed, follows, rules_in_force
from data_access.settings import Settings
from data_access.warehouse.release import renew
from data_access.warehouse.snapshot import warehouse_at
from metrics.board import JUDGED, VERDICTS
from metrics.board import tickets as t
from metrics.board import verdicts as v
from metrics.calendars import CalendarAssignment
from metrics.covers import Covers
from metrics.decisions import ALWAYS
from metrics.errors import BadValue
from metrics.rules import NO_RULES, TIMES, Rules, number_of
from metrics.standards import Clock, StandardBook
from tests.data_access.warehouse.small import small_company
from tests.laws import snags
from tests.laws.stores import load_small
from tests.postgres import on_postgres, server
from tests.rules import FIRST, HOUR, HOUSE, MINUTE, OFFICE, PHONES, hours, keep, signed, standard, store_of
from tests.templates import copied
from tests.visitors import OWNER

__all__ = ["on_postgres", "server"]
HAPPENED = {"first_response": "first_response_at", "first_resolution": "first_resolved_at", "resolution": "resolved_at"}


@pytest.fixture
def settings(tmp_path):
    small_company(tmp_path)
    return Settings(home=tmp_path)


def board(settings):
    """Return the tickets of the board by their keys, with their verdicts."""
    judged = select(t, *(v.c[name] for name, _type in VERDICTS)).join_from(t, v, v.c.number == t.c.number, isouter=True)
    with warehouse_at(settings).snapshot() as snapshot:
        return {row["ticket"]: row for row in snapshot.fetch(judged).to_pylist()}


def test_a_changed_standard_makes_new_verdicts_only(settings):
    before = warehouse_at(settings).manifest()
    assert (before.rules, followed(settings)) == ("", NO_RULES)
    assert {row["resolution_standard"] for row in board(settings).values()} == {None}
    keep(settings)
    assert rules_in_force(settings) == HOUSE
    assert not follows(settings, HOUSE)
    assert followed(settings) == HOUSE
    now = warehouse_at(settings).manifest()
    assert now.rules == HOUSE.of_tickets.fingerprint
    assert (now.version, now.parts["judged"]) == (before.version + 1, f"judged-{now.version}.duckdb")
    assert {**now.parts, "judged": ""} == {**before.parts, "judged": ""}
    assert follows(settings, HOUSE)
    renew(settings, HOUSE)
    assert warehouse_at(settings).manifest() == now


def test_on_postgresql_too(on_postgres):
    settings = on_postgres
    load_small(settings, NO_RULES)
    before = warehouse_at(settings).manifest()
    keep(settings)
    assert followed(settings) == HOUSE
    now = warehouse_at(settings).manifest()
    assert (now.rules, now.version) == (HOUSE.of_tickets.fingerprint, before.version + 1)
    assert now.parts == {**before.parts, "judged": f"judged_{now.version}"}
    found = board(settings)["helpdesk:4"]
    assert found["resolution_due_at"] == datetime(2025, 2, 5, 10)
    assert found["resolution_target"] == Decimal("0.75")


def test_a_standard_of_surveys_leaves_the_board_as_it_is(settings):
    other = Rules(StandardBook((standard("csat", "0.8"),)), HOUSE.calendars)
    assert follows(settings, other)


def test_the_due_times_are_those_of_the_paper(settings):
    renew(settings, HOUSE)
    found = board(settings)
    assert found["helpdesk:1"]["first_response_due_at"] == datetime(2025, 1, 7, 8, 30)
    assert found["helpdesk:4"]["resolution_due_at"] == datetime(2025, 2, 5, 10)  # it was pending over the weekend
    assert found["helpdesk:6"]["resolution_due_at"] == datetime(2025, 3, 18, 13)  # hours of the phones
    assert found["shop:5"]["resolution_due_at"] == datetime(2025, 4, 1, 15)
    assert found["shop:2"]["first_response_due_at"] is None  # the source set none
    assert found["shop:2"]["first_response_standard"] is None
    assert HOUSE.standard(found["helpdesk:1"]["first_response_standard"]) == FIRST[1]
    assert found["helpdesk:1"]["first_response_target"] == Decimal("0.8")


def test_on_the_working_clock_nothing_is_asked_of_tickets_without_a_calendar(settings):
    working = standard("resolution_time", "0.9", HOUR, Clock.WORKING)
    renew(settings, Rules(StandardBook((working,)), replace(HOUSE.calendars, assignments=())))
    assert {row["resolution_standard"] for row in board(settings).values()} == {None}


def test_hardly_any_hours_are_enough_hours(settings):
    seldom = hours("seldom", {"mon": [("09:00", "09:01")]})
    long = standard("resolution_time", "0.9", 366 * 24 * HOUR, Clock.WORKING)
    calendars = replace(
        HOUSE.calendars, versions=(seldom,), assignments=(CalendarAssignment("seldom", effective_from=ALWAYS),)
    )
    renew(settings, Rules(StandardBook((long,)), calendars))
    assert all(row["resolution_due_at"] > datetime(2190, 1, 1) for row in board(settings).values())


def verdict(row, of, as_of):
    """Return met, missed or undecided, or None without a standard."""
    if row[f"{of}_standard"] is None:
        return None
    due, at = row[f"{of}_due_at"], row[HAPPENED[of]]
    if at is not None:
        return "met" if due is None or at <= due else "missed"
    return "missed" if due is not None and due < as_of else "undecided"


def drawn(r, now):
    """Return a decision of somebody who has no idea of what was decided before."""
    pins = {
        "team": r.choice(("Billing", "Technical")),
        "priority": r.choice(("urgent", "low")),
        "channel": r.choice(("chat", "phone")),
        "topic": "login",
        "segment": "business",
    }
    chosen = r.sample(sorted(pins), r.choice((0, 0, 1, 1, 2)))
    since = now + timedelta(days=r.choice((-60, 0, 0, 0, 10, 40)))
    if r.random() < 0.25:
        week = r.choice((OFFICE, PHONES, {"tue": [("22:00", "06:00")]}))
        return hours(r.choice(("office", "phones")), week, since=since)
    if r.random() < 0.2:
        covers = Covers(**{k: pins[k] for k in chosen[:1] if k != "topic"})
        return CalendarAssignment(r.choice(("office", "phones", None)), covers=covers, effective_from=since)
    clock = r.choice((Clock.WORKING, Clock.WORKING, Clock.TOTAL, Clock.SOURCE, None))
    seconds = r.choice((MINUTE, HOUR, 30 * HOUR)) if clock in (Clock.WORKING, Clock.TOTAL) else None
    target = r.choice(("0.8", "0.95")) if clock else None
    return standard(r.choice(list(TIMES)), target, seconds, clock, since, **{k: pins[k] for k in chosen})


def decide(store, decision):
    """Save it, unless the store refuses it, as it does where the past would be judged anew."""
    with suppress(BadValue):
        match decision:
            case CalendarAssignment():
                store.assign_calendar(signed(decision), by=OWNER, read=store.calendars().revision)
            case _ if hasattr(decision, "key"):
                store.set_calendar(signed(decision), by=OWNER, read=store.calendars().revision)
            case _:
                store.set_standard(signed(decision), by=OWNER, read=store.standards().revision)


@pytest.mark.parametrize("seed", range(3))
def test_what_was_judged_stays_whatever_is_decided_later(tmp_path, seed):
    r, settings, now = random.Random(seed), Settings(home=tmp_path), datetime(2024, 1, 20)
    copied(snags.publish, tmp_path)
    store = store_of(settings, lambda: now)
    keep(settings, replace(HOUSE, standards=StandardBook(HOUSE.standards.versions[:1])))
    followed(settings)
    judged, seen = board(settings), set()
    while now < snags.AS_OF:
        for _edit in range(6):
            decide(store, drawn(r, now))
        rules = followed(settings)
        numbers, found = {number_of(s) for s in rules.standards.versions}, board(settings)
        assert found.keys() == judged.keys()
        for key, row in found.items():
            for of in JUDGED:
                stays = (row[f"{of}_standard"], row[f"{of}_target"])
                assert stays == (None, None) or (stays[0] in numbers and stays[1] is not None)
                assert row[f"{of}_due_at"] is None or stays[0]  # no verdict without a standard
                was = judged[key]
                if row["created_at"] >= now or was[f"{of}_standard"] is None:
                    continue
                assert stays == (was[f"{of}_standard"], was[f"{of}_target"])
                if was[f"{of}_due_at"] is not None and was[f"{of}_due_at"] <= now:
                    assert row[f"{of}_due_at"] == was[f"{of}_due_at"]
                    state = verdict(row, of, snags.AS_OF)
                    assert state == verdict(was, of, snags.AS_OF)
                    seen.add((of, state))
        judged, now = found, now + timedelta(days=r.randrange(20, 60))
    assert {(of, state) for of in JUDGED for state in ("met", "missed")} <= seen
