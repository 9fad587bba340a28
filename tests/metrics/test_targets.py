"""What people type becomes a target or a time, or a sentence that names the allowed range."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from metrics.catalogue import Catalogue
from metrics.covers import Covers
from metrics.errors import BadValue, PlumblineError
from metrics.standards import Clock, Standard
from metrics.targets import RANGES, check, read_target, read_threshold, target_unit
from metrics.units import Money, Unit

CATALOGUE = Catalogue.of({})
HOSTILE = ("-5", "NaN", "inf", "0", "1e308", "", "0.8", "80", "101 %")  # standards-01
NBSP = "\u00a0"


def metric(key):
    return CATALOGUE.metric(key)


def standard(key="csat", target=Decimal("0.9"), **rest):
    return Standard(key, target, **({"effective_from": datetime(2026, 1, 1)} | rest))


def refusal(what, *arguments):
    with pytest.raises(PlumblineError) as refused:
        what(*arguments)
    return str(refused.value)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("key", ["csat", "first_response_time"])
def test_standards_01_a_hostile_share_is_refused_with_its_range(key, text):
    says = refusal(read_target, text, metric(key))
    assert says.startswith(f"“{text}” is no target here: write a value from 0.1{NBSP}% to 100.0{NBSP}%")


@pytest.mark.parametrize("key", ["csat", "nps", "backlog", "satisfaction_mean", "cost_per_resolved", "contact_rate"])
@pytest.mark.parametrize("text", ["NaN", "inf", "-inf", "1e308", "", "٣", "1,5", "9" * 400, "-1000", "5 apples"])
def test_standards_01_what_is_no_number_is_refused_in_every_unit(key, text):
    assert "is no target here: write a value from" in refusal(read_target, text, metric(key))


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("csat", "80 %", "0.8"),
        ("csat", f" 82.5{NBSP}% ", "0.825"),
        ("csat", "100%", "1"),
        ("first_response_time", "90 %", "0.9"),
        ("nps", "+41", "41"),
        ("nps", "−5", "-5"),
        ("nps", "0", "0"),
        ("backlog", "1,284", "1284"),
        ("satisfaction_mean", "4.2", "4.2"),
        ("cost_per_resolved", "12.40", "12.4"),
    ],
)
def test_a_target_is_read_in_the_unit_of_its_metric(key, text, value):
    assert read_target(text, metric(key)) == Decimal(value)


def test_a_target_of_money_has_its_unit_in_any_currency():
    assert target_unit(replace(metric("cost_per_resolved"), unit=Money("CHF"))) is Unit.MONEY


def test_a_share_without_its_sign_is_told_the_likely_one():
    assert f"for instance “80.0{NBSP}%”" in refusal(read_target, "80", metric("csat"))
    assert f"for instance “80.0{NBSP}%”" in refusal(read_target, "0.8", metric("csat"))


@pytest.mark.parametrize(
    ("text", "clock", "seconds"),
    [
        ("15 min", Clock.WORKING, 900),
        ("4h", Clock.TOTAL, 14_400),
        ("1 H 30 Min", Clock.WORKING, 5400),
        ("1.5 hours", Clock.TOTAL, 5400),
        ("45 s", Clock.TOTAL, 45),
        ("2 days", Clock.TOTAL, 172_800),
        ("1 business day", Clock.WORKING, 28_800),
        ("2 working days 1 h", Clock.WORKING, 61_200),
        ("366 d", Clock.TOTAL, 31_622_400),
    ],
)
def test_a_time_is_read_in_seconds(text, clock, seconds):
    assert read_threshold(text, clock, 28_800) == seconds


@pytest.mark.parametrize(
    "text", ["-5 min", "NaN", "inf", "0 s", "1e308 h", "", "15", "1,5 h", "0.5 s", "1.5 s", "367 d", "1 moon"]
)
def test_standards_01_a_hostile_time_is_refused_with_its_range(text):
    assert f"is no time here: write one from 1{NBSP}s to 366{NBSP}d" in refusal(read_threshold, text, Clock.TOTAL)


@pytest.mark.parametrize(
    ("text", "clock", "day", "says"),
    [
        ("1 day", Clock.WORKING, 28_800, "write “24 h” or “1 business day”"),
        ("1 business day", Clock.TOTAL, 28_800, "needs the working clock"),
        ("1 business day", Clock.WORKING, None, "has no fixed length"),
    ],
)
def test_a_day_is_never_guessed(text, clock, day, says):
    assert says in refusal(read_threshold, text, clock, day)


@pytest.mark.parametrize("key", sorted(m.key for m in CATALOGUE.metrics.values() if m.unit is not Unit.SECONDS))
def test_every_unit_that_a_metric_has_has_a_range(key):
    assert target_unit(metric(key)) in RANGES


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (standard("tickets", Decimal(5)), "“Tickets” can have no standard"),
        (standard("repeat_purchase", covers=Covers(priority="urgent")), "cannot be split or filtered by priority"),
        (standard(target=Decimal("NaN")), "“NaN” is no target"),
        (standard(target=Decimal("Infinity")), "“Infinity” is no target"),
        (standard(target=Decimal("1.01")), "“1.01” is no target"),
        (standard(target=Decimal("0.12345678")), "“0.12345678” is no target"),
        (standard(clock=Clock.TOTAL), "has no clock here"),
        (standard(threshold_s=60), "A time is not wanted here"),
        (standard("first_response_time"), "choose its clock"),
        (standard("first_response_time", clock=Clock.WORKING), "A time is needed"),
        (standard("first_response_time", clock=Clock.SOURCE, threshold_s=60), "A time is not wanted here"),
        (standard("first_response_time", clock=Clock.TOTAL, threshold_s=0), "“0” is no time here"),
        (standard(target=None, clock=Clock.TOTAL), "has no clock here"),
    ],
)
def test_a_standard_that_judges_nothing_is_refused(wrong, says):
    assert says in refusal(check, wrong, metric(wrong.metric))


@pytest.mark.parametrize(
    "right",
    [
        standard(),
        standard("nps", Decimal(-5), covers=Covers(segment="Business")),
        standard("first_response_time", clock=Clock.SOURCE, covers=Covers(customer="crm:1")),
        standard("first_response_time", clock=Clock.WORKING, threshold_s=900, covers=Covers(team="A", topic="b")),
        standard("first_response_time", target=None),
    ],
)
def test_a_standard_that_can_judge_is_let_through(right):
    check(right, metric(right.metric))


@pytest.mark.parametrize("value", ["", "  ", "a\0b"])
def test_tickets_are_covered_by_names(value):
    with pytest.raises(BadValue, match="is no team: name one, or choose all"):
        Covers(team=value)
