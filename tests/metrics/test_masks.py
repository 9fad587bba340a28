"""Which steps a number holds is what looking at every step tells."""

from datetime import datetime, timedelta
from functools import reduce
from random import Random

import duckdb
import pytest
from sqlalchemy import BigInteger, DateTime, Integer, cast, column, func, literal, null, select, values

from metrics.dialects import compiled
from metrics.query import masks

START = datetime(2026, 1, 5)
SECOND = timedelta(seconds=1)
STARTS = [START + timedelta(days=30 * k + k % 3) for k in range(1, masks.MOST + 1)]
WINDOWS = [(start - timedelta(days=90), start) for start in STARTS]
EDGES = sorted({at for window in WINDOWS for at in window})
ASKED = [at + by for at in EDGES for by in (-SECOND, timedelta(), SECOND)]


def told(*columns):
    sql, parameters = compiled(select(*columns))
    return duckdb.connect().execute(sql, parameters).fetchone()


def bits(holds):
    return sum(1 << k for k, held in enumerate(holds) if held)


@pytest.mark.parametrize("few", [1, 3, masks.MOST])
def test_an_instant_is_in_each_window_that_holds_it(few):
    windows = WINDOWS[:few]
    found = told(*(masks.within_each(literal(at, DateTime()), windows) for at in ASKED))
    assert list(found) == [bits(a <= at < b for a, b in windows) for at in ASKED]
    assert max(found) >= 1 << (few - 1)


@pytest.mark.parametrize("few", [1, 3, masks.MOST])
def test_an_instant_is_before_each_later_start(few):
    starts = STARTS[:few]
    found = told(*(masks.before_each(literal(at, DateTime()), starts) for at in ASKED))
    assert list(found) == [bits(at < start for start in starts) for at in ASKED]
    assert found[0] == (1 << few) - 1


def test_no_instant_is_nowhere():
    nowhere = null().cast(DateTime())
    assert told(masks.within_each(nowhere, WINDOWS), masks.before_each(nowhere, STARTS)) == (0, 0)


@pytest.mark.parametrize("steps", [1, masks.MOST])
def test_rows_of_a_person_are_put_together(steps):
    rng, names = Random(7), ("met", "heard", "seen", "missed")
    rows = [(rng.randrange(5), *(rng.getrandbits(steps) & rng.getrandbits(steps) for _ in names)) for _ in range(40)]
    columns = [column(name, BigInteger) for name in ("person_no", *names)]
    given = values(*columns, name="given").data(rows)
    some = select(*(cast(c, BigInteger).label(c.name) for c in given.c)).subquery("some")
    often = (masks.often(some.c.met, steps, least).label(f"often_{least}") for least in (2, 3))
    of = masks.by_person(some, names, *often)
    sql, parameters = compiled(select(of).order_by(of.c.person_no))
    found = duckdb.connect().execute(sql, parameters).fetchall()
    theirs = []
    for no in sorted({row[0] for row in rows}):
        mine = list(zip(*(row[1:] for row in rows if row[0] == no), strict=True))
        times = [sum(mask >> k & 1 for mask in mine[0]) for k in range(steps)]
        theirs.append(
            (no, *(reduce(int.__or__, mask) for mask in mine), *(bits(t >= n for t in times) for n in (2, 3)))
        )
    assert found == theirs


def test_steps_are_read_one_by_one():
    mask = masks.within_each(literal(WINDOWS[-1][0], DateTime()), WINDOWS)
    found = told(*(masks.holds(mask, literal(k, Integer())) for k in range(masks.MOST)))
    assert list(found) == [a <= WINDOWS[-1][0] < b for a, b in WINDOWS]
    assert told(func.coalesce(masks.known(null().cast(BigInteger())), 1)) == (0,)
