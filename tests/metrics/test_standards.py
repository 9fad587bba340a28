"""Of all standards one judges a ticket, and it is the one that was in force then."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.covers import ALL, PRECEDENCE, Covers
from metrics.decisions import ALWAYS, Versions
from metrics.errors import UnknownName
from metrics.standards import Clock, Standard, StandardBook
from metrics.units import Unit

NBSP = "\u00a0"
JAN, FEB, MAR, APR = (datetime(2026, month, 1) for month in range(1, 5))
CHAT, URGENT = Covers(channel="chat"), Covers(priority="urgent")
TICKET = {"channel": "chat", "priority": "urgent", "team": None}


def standard(target, since, covers=ALL, metric="csat", **rest):
    return Standard(metric, target and Decimal(target), covers=covers, effective_from=since, **rest)


def book(*versions):
    return StandardBook(versions)


def asked(book, at, ticket=TICKET, metric="csat"):
    found = book.in_force(metric, at, ticket)
    return found and str(found.target)


def test_a_standard_holds_from_its_instant_until_the_next():
    ours = book(standard("0.9", MAR), standard("0.8", JAN), standard(None, APR))
    at = (JAN - timedelta(microseconds=1), JAN, MAR - timedelta(microseconds=1), MAR, APR)
    assert [asked(ours, instant) for instant in at] == [None, "0.8", "0.8", "0.9", None]


def test_standards_02_between_two_there_is_none():
    ours = book(standard("0.8", JAN), standard(None, FEB), standard("0.9", MAR))
    assert [asked(ours, instant) for instant in (JAN, FEB, MAR)] == ["0.8", None, "0.9"]
    assert [(h.start, h.end) for h in ours.held("csat")] == [(JAN, FEB), (MAR, None)]
    assert [step.target for step in ours.steps("csat", ALL)] == [Decimal("0.8"), None, Decimal("0.9")]


def test_a_correction_takes_the_place_of_what_it_corrects():
    ours = book(standard("0.9", MAR, correction=1), standard("0.8", MAR), standard("0.7", MAR, correction=2))
    assert asked(ours, MAR) == "0.7"
    assert len(ours.steps("csat", ALL)) == 1


def test_metrics_do_not_touch_each_other():
    ours = book(standard("30", JAN, metric="nps"))
    assert (asked(ours, FEB), asked(ours, FEB, metric="nps")) == (None, "30")


def test_precedence_is_as_printed():
    assert PRECEDENCE == ("customer", "team", "priority", "channel", "topic", "segment")
    every = [standard(f"0.{n}", JAN, Covers(**{name: "x"})) for n, name in enumerate(PRECEDENCE, start=1)]
    ticket = dict.fromkeys(PRECEDENCE, "x")
    for left in range(len(every) + 1):
        ours = book(standard("0.9", JAN), *reversed(every[left:]))
        assert asked(ours, FEB, ticket) == (f"0.{left + 1}" if left < len(every) else "0.9")


def test_the_first_dimension_in_which_two_differ_decides():
    ours = book(
        standard("0.1", JAN, Covers(channel="chat", topic="a", segment="b")),
        standard("0.2", JAN, Covers(priority="urgent")),
        standard("0.3", JAN, Covers(priority="urgent", channel="chat")),
    )
    assert asked(ours, FEB, TICKET | {"topic": "a", "segment": "b"}) == "0.3"


def test_a_more_special_one_that_ended_gives_way():
    ours = book(standard("0.8", JAN), standard("0.9", JAN, CHAT), standard(None, MAR, CHAT))
    assert (asked(ours, FEB), asked(ours, MAR)) == ("0.9", "0.8")


def test_restated_judges_the_past_by_today_s():
    ours = book(standard("0.8", JAN), standard("0.9", MAR), standard("0.7", JAN, CHAT), standard(None, FEB, CHAT))
    now = ours.restated(MAR)
    assert [asked(now, at) for at in (ALWAYS, JAN, APR)] == ["0.9"] * 3
    assert len(now.versions) == 1


def test_the_fingerprint_is_of_what_is_asked_and_of_nothing_else():
    ours = book(standard("0.8", JAN), standard("0.9", MAR))
    same = book(standard("0.90", MAR, author="Ann", set_at=JAN), standard("0.800", JAN, reason="so"))
    assert ours.fingerprint == same.fingerprint
    others = [
        book(standard("0.8", JAN)),
        book(standard("0.8", JAN), standard("0.91", MAR)),
        book(standard("0.8", JAN), standard("0.9", APR)),
        book(standard("0.8", JAN), standard("0.9", MAR, CHAT)),
        book(standard("0.8", JAN), standard("0.9", MAR, metric="effort")),
        book(standard("0.8", JAN), standard("0.9", MAR, clock=Clock.TOTAL, threshold_s=60)),
        book(standard("0.8", JAN), standard("0.9", MAR, clock=Clock.TOTAL, threshold_s=61)),
    ]
    assert len({ours.fingerprint, *(b.fingerprint for b in others)}) == len(others) + 1


@pytest.mark.parametrize(
    ("old", "new", "taken"),
    [
        (standard("0.8", FEB), standard("0.9", JAN), False),  # nothing was in force in January
        (standard("0.8", JAN), standard("0.9", FEB), True),
        (standard("0.8", JAN), standard("0.9", APR), False),  # not yet
        (standard("0.8", JAN), standard("0.9", FEB, CHAT), True),
        (standard("0.8", JAN, CHAT), standard("0.9", JAN), False),  # chats stay with their own
        (standard("0.8", JAN, CHAT), standard("0.9", JAN, Covers(channel="mail")), False),
        (standard("0.8", JAN, CHAT), standard("0.9", JAN, URGENT), True),  # an urgent chat would change
        (standard("0.8", JAN, URGENT), standard("0.9", JAN, CHAT), False),
        (standard("0.8", JAN, metric="effort"), standard("0.9", JAN), False),
    ],
)
def test_the_past_is_taken_from_nobody(old, new, taken):
    assert Versions([old]).taken_from(new, APR) == (old if taken else None)


def test_covers_are_kept_as_text():
    covers = Covers(topic="a&b=c d", team="Ä%", customer="crm:00123")
    assert covers.as_text() == "customer=crm%3A00123&team=%C3%84%25&topic=a%26b%3Dc+d"
    assert Covers.from_text(covers.as_text()) == covers
    assert Covers.from_text("") == ALL
    with pytest.raises(UnknownName, match="Did you mean “channel”"):
        Covers.from_text("chanel=chat")


def test_sentences():
    assert Covers(channel="chat", team="Billing").sentence() == "team “Billing”, channel “chat”"
    assert ALL.sentence() == "all"
    working = standard("0.9", JAN, clock=Clock.WORKING, threshold_s=900)
    assert working.sentence(Unit.SECONDS) == f"90.0{NBSP}% within 15{NBSP}min of working time"
    total = standard("0.9", JAN, clock=Clock.TOTAL, threshold_s=900)
    assert total.sentence(Unit.SECONDS) == f"90.0{NBSP}% within 15{NBSP}min"
    assert (
        standard("0.9", JAN, clock=Clock.SOURCE).sentence(Unit.SECONDS) == f"90.0{NBSP}% by the due time of the source"
    )
    assert standard("30", JAN).sentence(Unit.POINTS) == "+30"
    assert standard(None, JAN).sentence(Unit.POINTS) == "no standard"


VALUES = {"team": "ab", "channel": "xy", "segment": "s"}
COVERS = [
    Covers(**{k: v for k, v in zip(VALUES, some, strict=True) if v})
    for some in product(*(["", *v] for v in VALUES.values()))
]
TICKETS = [dict(zip(VALUES, some, strict=True)) for some in product(*([None, *v] for v in VALUES.values()))]
INSTANTS = st.integers(0, 6).map(lambda days: JAN + timedelta(days=days))
SOME = st.builds(
    standard, st.sampled_from([None, "0.8", "0.9"]), INSTANTS, st.sampled_from(COVERS), correction=st.integers(0, 3)
)


@given(st.lists(SOME, max_size=12, unique_by=lambda v: (v.covers, v.effective_from, v.correction)), INSTANTS)
def test_one_judges_and_it_is_the_one_that_a_plain_search_finds(versions, at):
    ours = book(*versions)
    for ticket in TICKETS:
        latest = {}
        for v in sorted(versions, key=lambda v: (v.effective_from, v.correction)):
            if v.effective_from <= at and all(ticket[name] == value for name, value in v.covers.pins.items()):
                latest[v.covers] = v
        holding = [v for v in latest.values() if v.target is not None]
        first = sorted(holding, key=lambda v: [getattr(v.covers, name) is None for name in PRECEDENCE])
        assert ours.in_force("csat", at, ticket) == (first[0] if first else None)
        held = [h for h in ours.held("csat") if h.holds(at) and h.version.covers.matches(ticket)]
        assert [h.version for h in held] == first
