"""Readers see one whole version, can only read, and only for so long."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import psycopg
import pyarrow as pa
import pytest
from sqlalchemy import bindparam, func, literal, select, text

from data_access.settings import Settings
from data_access.warehouse.draft import begin
from data_access.warehouse.postgres.connections import CannotReach, TooSlow
from data_access.warehouse.postgres.snapshot import PostgresWarehouse
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.versions import EmptyWarehouse
from metrics.facts import CUSTOMERS, TICKETS
from tests.data_access.warehouse.boards import rederive
from tests.data_access.warehouse.company import batch, hours, imported, record, ticket
from tests.data_access.warehouse.postgres.database import run

T = TICKETS.table()
TEAM = select(T.c.team)
ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = user AND pid <> pg_backend_pid()"
SLEEP = text("SELECT 1 AS one FROM (SELECT pg_sleep(30)) AS nap")


def bring(settings, team):
    imported(settings, batch("tickets", ticket(team=team, cost=Decimal("1.50"), reopened=2)), id=team)


def team(snapshot):
    return snapshot.fetch(TEAM)["team"].to_pylist()


def test_a_warehouse_without_import_says_so(on_postgres):
    with pytest.raises(EmptyWarehouse, match="There is no data yet"):
        warehouse_at(on_postgres).manifest()


def test_types_are_those_of_duckdb(on_postgres):
    columns = [T.c.team, T.c.cost, T.c.created_at, T.c.reopened, (T.c.reopened > 1).label("b"), T.c.agent]
    quantile = func.percentile_cont(0.5).within_group(T.c.reopened).label("q")
    sums = select(func.sum(T.c.cost).label("s"), func.count().label("n"), quantile, func.array_agg(T.c.team).label("l"))
    found = []
    for settings in (on_postgres, replace(on_postgres, warehouse_url="")):
        bring(settings, "billing")
        with warehouse_at(settings).snapshot() as snapshot:
            for statement in (select(*columns).where(T.c.created_at < bindparam("at")), sums):
                rows = snapshot.fetch(statement, at=hours(0))
                found.append((rows.schema.types, rows.to_pylist()))
            rows = snapshot.fetch(select(*columns).where(T.c.created_at < bindparam("at")), at=hours(-9))
            found.append((rows.schema.types, rows.to_pylist()))
    assert found[:3] == found[3:]
    assert found[0][0][:4] == [pa.string(), pa.decimal128(18, 4), pa.timestamp("us"), pa.int64()]
    assert found[0][1][0]["created_at"] == datetime(2025, 3, 10, 7)
    assert len(snapshot.sql) == 3


def test_text_has_the_same_order_and_the_same_small_letters(on_postgres):
    names = ["b", "B", "a", "Ä", "ä", "z", "É", "_", "10", "9", "ß", "Straße"]
    customers = [{"customer": f"a:{n}", "name": n and name, "segment": name} for n, name in enumerate(names, 1)]
    c, p = CUSTOMERS.table(), CUSTOMERS.table("people")
    found = []
    for settings in (on_postgres, replace(on_postgres, warehouse_url="")):
        imported(settings, batch("customers", *customers))
        with warehouse_at(settings).snapshot() as snapshot:
            one = snapshot.fetch(select(c.c.segment).order_by(c.c.segment))
            two = snapshot.fetch(select(func.lower(p.c.name).label("l")).order_by(func.lower(p.c.name), p.c.customer))
            three = snapshot.fetch(select(func.max(c.c.segment).label("m")).where(c.c.segment < literal("É")))
            found.append([t.to_pylist() for t in (one, two, three)])
    assert found[0] == found[1]
    assert [row["segment"] for row in found[0][0]] == sorted(names)
    assert {"l": "ä"} in found[0][1]
    assert {"l": "Ä"} not in found[0][1]


def test_a_snapshot_stays_what_it_was(on_postgres):
    bring(on_postgres, "old")
    warehouse = warehouse_at(on_postgres)
    with warehouse.snapshot() as before:
        for n in range(6):
            bring(on_postgres, f"new {n}")
        assert team(before) == ["old"]
        with warehouse.snapshot() as after:
            assert team(after) == ["new 5"]
            assert after.manifest.version == 7
        assert team(before) == ["old"]


def test_readers_do_not_wait_for_a_writer(on_postgres):
    bring(on_postgres, "old")
    with begin(on_postgres) as draft:
        draft.stage(batch("tickets", ticket(team="new", x_ward="Ward 3")))
        draft.merge()
        with warehouse_at(on_postgres).snapshot() as snapshot:
            assert team(snapshot) == ["old"]
        draft.publish(record("two"))
    with warehouse_at(on_postgres).snapshot() as snapshot:
        assert team(snapshot) == ["new"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {facts}.tickets SET team = 'none'",
        "DELETE FROM plumbline.versions",
        "DROP SCHEMA {facts} CASCADE",
        "CREATE TABLE other (a int)",
        "COPY {facts}.tickets TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
@pytest.mark.parametrize("read_only", [True, False], ids=["as opened", "told to write"])
def test_questions_can_only_read(on_postgres, statement, read_only):
    """The transaction refuses; and where somebody freed it from that, the role still does."""
    bring(on_postgres, "old")
    with warehouse_at(on_postgres).snapshot() as snapshot:
        connection = snapshot._connection
        connection.rollback()
        assert connection.read_only
        connection.read_only = read_only
        with pytest.raises(psycopg.Error, match=r"read-only transaction|permission denied|must be (owner|superuser)"):
            connection.execute(statement.format(facts=snapshot.manifest.parts["facts"]))
        connection.close()


def test_a_question_that_takes_too_long_is_stopped_with_a_sentence(on_postgres):
    bring(on_postgres, "old")
    warehouse, began = warehouse_at(replace(on_postgres, statement_timeout_s=1)), time.monotonic()
    sentence = r"took longer than 1 seconds.*shorter period.*PLUMBLINE_STATEMENT_TIMEOUT_S"
    with pytest.raises(TooSlow, match=sentence), warehouse.snapshot() as snapshot:
        snapshot.fetch(SLEEP)
    assert time.monotonic() - began < 10
    with warehouse.snapshot() as snapshot:
        assert team(snapshot) == ["old"]


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path):
    settings = Settings(home=tmp_path, warehouse_url="postgresql://me:secret@127.0.0.1:1/none")
    with pytest.raises(CannotReach, match=r"^The warehouse cannot be reached \(.*refused") as error:
        warehouse_at(settings).manifest()
    assert "secret" not in str(error.value) + repr(settings)


def test_a_broken_connection_is_replaced(on_postgres):
    bring(on_postgres, "old")
    warehouse = warehouse_at(on_postgres)
    with pytest.raises(CannotReach, match=r"terminat"), warehouse.snapshot() as snapshot:
        run(on_postgres, ENDED)
        snapshot.fetch(TEAM)
    with warehouse.snapshot(), warehouse.snapshot():
        pass
    run(on_postgres, ENDED)
    with warehouse.snapshot() as snapshot:  # what lay idle is broken too
        assert team(snapshot) == ["old"]


def test_many_threads_share_a_warehouse_and_so_many_snapshots_at_once(on_postgres):
    bring(on_postgres, "old")
    warehouse, most, at_once, lock = PostgresWarehouse(on_postgres, concurrent=3), 0, 0, threading.Lock()

    def read(n):
        nonlocal at_once, most
        if n in (10, 20):
            rederive(on_postgres)
        with warehouse.snapshot() as snapshot:
            with lock:
                at_once += 1
                most = max(most, at_once)
            found = team(snapshot)
            with lock:
                at_once -= 1
            return found

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, range(30))) == [["old"]] * 30
    assert 1 < most <= 3
    assert len(warehouse._idle) <= 3
