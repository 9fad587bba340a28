"""Count how long customers waited: the small company, bin by bin, as WORKED.md lists the seconds."""

import pytest

from data_access.warehouse.distribution import distribution
from metrics.errors import CannotAnswer
from metrics.scope import ALL, Scope
from tests import small_store
from tests.small_store import QUARTER


def binned(address, scope=ALL):
    found = distribution(
        small_store.read(address), scope=scope, warehouse=small_store.warehouse(), settings=small_store.settings()
    )
    return {(low, high): n for low, high, n in found if n}


def test_first_responses_by_the_worked_seconds():
    # 0, 300, 600, 1800, 1800, 2700, 3600, 7200, 10800, 28800: an edge belongs to the bin that it begins
    assert binned(f"metric=first_response_time&{QUARTER}") == {
        (0, 60): 1,
        (300, 900): 2,
        (1800, 3600): 3,
        (3600, 7200): 1,
        (7200, 14400): 2,
        (28800, 43200): 1,
    }


@pytest.mark.parametrize(
    ("address", "n"),
    [
        ("", 10),
        ("&channel=email", 3),
        ("&team=First line", 4),  # the team at the reply
        ("&channel=pigeon", 0),
        ("&as_of=2025-01-31T22:00:00Z", 3),
    ],
)
def test_a_distribution_has_as_many_rows_as_its_figure(address, n):
    asked = f"metric=first_response_time&{QUARTER}{address}"
    assert sum(binned(asked).values()) == n
    assert small_store.answer(asked).total.n == n


def test_a_distribution_is_held_to_the_scope():
    assert sum(binned(f"metric=first_response_time&{QUARTER}", Scope(frozenset({"Billing"}))).values()) == 1


def test_what_is_no_duration_is_refused():
    with pytest.raises(CannotAnswer, match="it is no duration"):
        binned(f"metric=csat&{QUARTER}")
