"""Readers see one whole version, do not wait for writers, and reach nothing but the three files."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest
from sqlalchemy import bindparam, select, text

from data_access.warehouse.draft import begin
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from data_access.warehouse.duck.versions import Versions
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.versions import EmptyWarehouse
from metrics.facts import TICKETS
from tests.data_access.warehouse.boards import rederive
from tests.data_access.warehouse.company import batch, hours, imported, record, ticket

TEAM = text("SELECT team FROM facts.tickets")


def bring(settings, team):
    imported(settings, batch("tickets", ticket(team=team, cost=Decimal("1.50"))), id=team)


def team(snapshot):
    return snapshot.fetch(TEAM)["team"].to_pylist()


@pytest.fixture
def opened(monkeypatch):
    """Return the list of the DuckDB instances that warehouses open from now on."""
    made, connect = [], duckdb.connect

    def noted(*args):
        made.append(connect(*args))
        return made[-1]

    monkeypatch.setattr("data_access.warehouse.duck.snapshot.duckdb.connect", noted)
    return made


def is_open(connection):
    try:
        connection.execute("SELECT 1")
    except duckdb.ConnectionException:
        return False
    return True


def test_a_warehouse_without_import_says_so(settings):
    with pytest.raises(EmptyWarehouse, match="There is no data yet"), Warehouse(settings.home).snapshot():
        pass


def test_types_and_parameters(settings, recwarn):
    bring(settings, "billing")
    t = TICKETS.table()
    statement = select(t.c.team, t.c.cost, t.c.created_at).where(
        t.c.team == "billing", t.c.created_at < bindparam("at")
    )
    with Warehouse(settings.home).snapshot() as snapshot:
        rows = snapshot.fetch(statement, at=hours(0))
        assert not snapshot.fetch(statement, at=hours(-6)).num_rows
    assert rows.schema.types == [pa.string(), pa.decimal128(18, 4), pa.timestamp("us")]
    assert rows.to_pylist() == [{"team": "billing", "cost": Decimal("1.5"), "created_at": datetime(2025, 3, 10, 7)}]
    assert len(snapshot.sql) == 2
    assert "facts.tickets" in snapshot.sql[0]
    assert not [warning for warning in recwarn if "Arrow" in str(warning.message)]


def test_a_snapshot_stays_what_it_was(settings):
    bring(settings, "old")
    warehouse = Warehouse(settings.home)
    with warehouse.snapshot() as before:
        for n in range(6):  # so many that the files of the first version are removed
            bring(settings, f"new {n}")
        assert team(before) == ["old"]
        with warehouse.snapshot() as after:
            assert team(after) == ["new 5"]
            assert after.manifest.version == 7
        assert team(before) == ["old"]


def test_readers_do_not_wait_for_a_writer(settings):
    bring(settings, "old")
    with begin(settings) as draft:
        draft.stage(batch("tickets", ticket(team="new")))
        draft.merge()
        with Warehouse(settings.home).snapshot() as snapshot:
            assert team(snapshot) == ["old"]
        draft.publish(record("two"))
        with Warehouse(settings.home).snapshot() as snapshot:
            assert team(snapshot) == ["new"]


def test_one_instance_a_version_closed_after_its_last_snapshot(settings, opened):
    bring(settings, "old")
    opened.clear()
    warehouse = Warehouse(settings.home)
    with warehouse.snapshot(), warehouse.snapshot():
        pass
    with warehouse.snapshot() as first:
        assert len(opened) == 1
        rederive(settings)
        newest = len(opened)
        with warehouse.snapshot() as second:
            assert second.manifest.version == 2
            assert is_open(opened[0])
            assert team(first) == ["old"]
        assert is_open(opened[0])
    assert not is_open(opened[0])
    assert is_open(opened[newest])
    rederive(settings)
    with warehouse.snapshot():
        assert not is_open(opened[newest])


def test_an_instance_is_renewed_before_it_has_answered_too_much(settings, opened, monkeypatch):
    monkeypatch.setattr("data_access.warehouse.duck.snapshot.ASKED", 3)
    bring(settings, "billing")
    warehouse = Warehouse(settings.home)
    opened.clear()
    with warehouse.snapshot() as long:
        assert team(long) == ["billing"]
        for _ in range(7):  # the first three of the first instance, three of the next, and one more
            with warehouse.snapshot() as snapshot:
                assert team(snapshot) == ["billing"]
        assert [is_open(one) for one in opened] == [True, False, True]
        assert team(long) == ["billing"]  # whoever reads goes on reading
    assert [is_open(one) for one in opened] == [False, False, True]


def test_a_version_that_is_pruned_while_it_is_opened_is_asked_for_anew(settings, monkeypatch):
    bring(settings, "old")
    read = Versions.read
    raced = []

    def slow_read(self, number):
        if threading.current_thread() is threading.main_thread() and not raced:
            raced.append(number)
            with ThreadPoolExecutor(1) as other:
                for n in range(6):
                    other.submit(bring, settings, f"new {n}").result()
        return read(self, number)

    monkeypatch.setattr(Versions, "read", slow_read)
    with Warehouse(settings.home).snapshot() as snapshot:
        assert team(snapshot) == ["new 5"]
    assert raced == [1]


def test_a_file_that_is_really_missing_is_an_error_and_no_endless_loop(settings):
    bring(settings, "old")
    (settings.home / "warehouse" / "people-1.duckdb").unlink()
    with pytest.raises(duckdb.IOException), Warehouse(settings.home).snapshot():
        pass


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{path}')",
        "SELECT * FROM read_text('{path}')",
        "COPY facts.tickets TO '{path}.csv'",
        "ATTACH '{path}.duckdb' AS other",
        "SET enable_external_access = true",
        "UPDATE facts.tickets SET team = 'none'",
        "DROP TABLE people.tickets",
    ],
)
def test_no_statement_reads_or_writes_a_file(settings, tmp_path, statement):
    bring(settings, "old")
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with (
        Warehouse(settings.home).snapshot() as snapshot,
        pytest.raises(duckdb.Error, match=r"disabled|read-only|locked"),
    ):
        snapshot.fetch(text(statement.format(path=path)))


def test_many_threads_share_a_warehouse_and_so_many_snapshots_at_once(settings):
    bring(settings, "old")
    warehouse = Warehouse(settings.home, concurrent=3)
    at_once, most, lock = 0, 0, threading.Lock()

    def read(n):
        nonlocal at_once, most
        if n in (20, 40):
            rederive(settings)
        with warehouse.snapshot() as snapshot:
            with lock:
                at_once += 1
                most = max(most, at_once)
            found = team(snapshot)
            with lock:
                at_once -= 1
            return found

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, range(60))) == [["old"]] * 60
    assert 1 < most <= 3


def test_who_wants_to_know_the_version_alone_does_not_wait_for_those_who_ask(settings):
    bring(settings, "Billing")
    warehouse = Warehouse(settings.home, concurrent=1)
    with ThreadPoolExecutor(1) as threads, warehouse.snapshot() as snapshot:
        assert threads.submit(warehouse.manifest).result(timeout=5) == snapshot.manifest


def test_a_process_has_one_warehouse_a_home(settings):
    assert warehouse_at(settings) is warehouse_at(settings)
