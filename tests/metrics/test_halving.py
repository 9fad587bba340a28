"""An instant is found among others as a search through all of them finds it."""

from bisect import bisect_right
from datetime import datetime, timedelta

import pytest
from sqlalchemy import DateTime, create_engine, literal, select

from metrics.halving import by_halving

START = datetime(2026, 1, 5)
EVERY = [START + timedelta(days=7 * k) for k in range(104)]


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 104])
def test_every_instant_finds_its_place(n):
    begins, values = EVERY[:n], [literal(f"after {k}") for k in range(n + 1)]
    second = timedelta(seconds=1)
    asked = [START - second, *(at + by for at in begins for by in (-second, timedelta(), second))]
    with create_engine("sqlite://").connect() as connection:
        places = [by_halving(literal(at, DateTime()), begins, values) for at in asked]
        found = [connection.execute(select(place)).scalar_one() for place in places]
    assert found == [f"after {bisect_right(begins, at)}" for at in asked]
