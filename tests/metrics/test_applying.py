"""A customer's page says which standards its tickets fall under, and why."""

from datetime import datetime

from metrics.applying import applying
from metrics.standards import Clock, StandardBook
from tests.rules import DAY, HOUR, HOUSE, standard

NOW = datetime(2026, 11, 22)


def told(book, customers=("helpdesk:9",), segments=()):
    return [(a.standard.metric, a.tickets, a.why) for a in applying(book, NOW, customers, segments)]


def test_the_first_in_precedence_comes_first_and_ended_ones_not_at_all():
    found = [line for line in told(HOUSE.standards) if line[0] == "first_response_time"]
    assert found == [
        ("first_response_time", "team “First line”", "set for all customers"),
        ("first_response_time", "team “Sales support”", "set for all customers"),
        ("first_response_time", "all", "set for all customers"),
    ]


def test_a_customers_own_standard_covers_all_that_others_would():
    found = [line for line in told(HOUSE.standards, {"shop:7", "helpdesk:2"}) if line[0] == "resolution_time"]
    assert found == [("resolution_time", "all", "set for this customer")]
    assert len([line for line in told(HOUSE.standards) if line[0] == "resolution_time"]) == 3


def test_a_segments_standard_is_for_its_customers_only():
    book = StandardBook((standard("resolution_time", "0.7", DAY, Clock.TOTAL, segment="enterprise"),))
    assert told(book, segments={"enterprise"}) == [("resolution_time", "all", "set for segment “enterprise”")]
    assert told(book, segments={"business"}) == told(book) == []


def test_what_is_not_in_force_yet_does_not_apply():
    book = StandardBook((standard("resolution_time", "0.7", HOUR, Clock.TOTAL, since=datetime(2027, 1, 1)),))
    assert told(book) == []
