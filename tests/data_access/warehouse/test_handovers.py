"""Tickets whose changes nobody told have no number of handovers: neither none nor many, on each engine."""

from decimal import Decimal
from itertools import pairwise

from data_access.warehouse.bottlenecks import find_bottlenecks
from data_access.warehouse.drivers import answers_by_property
from data_access.warehouse.snapshot import warehouse_at
from metrics.question import Question
from metrics.scope import ALL
from tests.data_access.warehouse.company import batch, hours, imported, ticket

SPAN = "from=2025-03-01&to=2025-04-01&compare=none"


def test_not_known_is_told_apart_from_many(on_either):
    keys = [f"a:{k}" for k in range(10)]
    teams = ["a", "b", "c", "d", "e"]
    moves = [
        {"ticket": "a:0", "at": hours(k - 4), "field": "team", "before": before, "after": after}
        for k, (before, after) in enumerate(pairwise(teams))
    ]
    answers = [
        {
            "survey": f"{key}0", "customer": None, "ticket": key, "instrument": "csat", "scale": 5,
            "sent_at": hours(1), "answered_at": hours(2), "score": Decimal(5),
        }
        for key in keys
    ]  # fmt: skip
    imported(
        on_either,
        batch("tickets", *(ticket(key, resolved_at=hours(0)) for key in keys)),
        batch("ticket_events", *moves),
        batch("surveys", *answers),
        covers_until=hours(24),
    )
    of = {"scope": ALL, "warehouse": warehouse_at(on_either), "settings": on_either}
    found = find_bottlenecks(Question.parse(SPAN, {}), **of)
    assert {part.key: part.n for part in found.handovers} == {"3": 1, "None": 9}
    rows = answers_by_property(Question.parse(f"metric=csat&{SPAN}", {}), **of)
    assert {row["handovers"]: row["n"] for row in rows} == {2: 1, None: 9}
