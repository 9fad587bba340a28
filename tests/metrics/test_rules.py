"""Rules as a value: equal where they judge alike."""

from dataclasses import replace
from datetime import datetime

from metrics.calendars import CalendarBook
from metrics.rules import NO_RULES, Rules, number_of
from metrics.standards import StandardBook
from tests.rules import FIRST, HOUSE, OTHERS, standard


def test_rules_without_standards_are_no_rules():
    assert NO_RULES.fingerprint == NO_RULES.of_tickets.fingerprint == ""
    assert Rules(calendars=HOUSE.calendars) == NO_RULES
    assert HOUSE != NO_RULES


def test_who_wrote_them_and_when_makes_no_difference():
    again = tuple(replace(s, author="lea", reason="x", set_at=datetime(2025, 1, 1)) for s in HOUSE.standards.versions)
    other = Rules(StandardBook(again, revision=99), replace(HOUSE.calendars, revision=98))
    assert (other, hash(other)) == (HOUSE, hash(HOUSE))


def test_a_board_depends_only_on_what_judges_tickets():
    assert Rules(StandardBook(OTHERS), HOUSE.calendars).of_tickets == NO_RULES
    assert HOUSE.of_tickets == Rules(StandardBook(HOUSE.standards.versions[: -len(OTHERS)]), HOUSE.calendars)
    total = Rules(StandardBook(FIRST[:1]), HOUSE.calendars)
    assert total.of_tickets == Rules(StandardBook(FIRST[:1]))  # no calendar where all time counts
    changed = (*HOUSE.standards.versions, standard("resolution_time", None, since=datetime(2026, 1, 1)))
    assert Rules(StandardBook(changed), HOUSE.calendars).of_tickets != HOUSE.of_tickets
    assert replace(HOUSE, calendars=CalendarBook()).of_tickets != HOUSE.of_tickets


def test_every_version_has_a_number_of_its_own_that_stays():
    numbers = [number_of(s) for s in HOUSE.standards.versions]
    assert len(set(numbers)) == len(numbers)
    assert [HOUSE.standard(n) for n in numbers] == list(HOUSE.standards.versions)
    assert Rules(StandardBook(HOUSE.standards.versions[::-1])).standard(numbers[0]) == HOUSE.standards.versions[0]
    assert HOUSE.standard("nothing") is None


def test_what_may_differ_between_tickets():
    assert HOUSE.of_tickets.pinned == {
        "customer": ("helpdesk:2",),
        "team": ("Billing", "First line", "Sales support"),
        "priority": ("urgent",),
        "channel": ("chat", "phone"),
        "topic": ("login",),
        "segment": ("business", "enterprise"),
    }
    assert HOUSE.of_tickets.begins == (
        datetime(1900, 1, 1),
        datetime(2024, 1, 1),
        datetime(2025, 1, 1),
        datetime(2025, 2, 1),
        datetime(2025, 2, 5),
        datetime(2025, 3, 1),
    )
