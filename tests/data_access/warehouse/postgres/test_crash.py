"""Whatever happens to an importer, readers see the old version or the new one, and the next import works."""

import os
import random
import signal
import time
from types import SimpleNamespace

import psycopg
import pytest

from data_access.settings import Settings
from data_access.warehouse.draft import begin
from data_access.warehouse.postgres.connections import CannotReach
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.versions import CannotPublish
from tests.data_access.warehouse.company import batch, imported, record, ticket
from tests.data_access.warehouse.importer import copy_for_ever, heard, many, processes
from tests.data_access.warehouse.postgres.database import hold, run, schemas, team
from tests.postgres import Server

STEPS = {"stage": 0, "merge": 1, "derive": 2}  # the words that an importer needs to come so far

ONE = ("facts_1", "people_1", "board_1", "judged_1")  # the schemas of the first version


@pytest.fixture
def own(tmp_path):
    """A server that a test may stop and fill, and settings of a database in it."""
    server = Server("--wal-segsize=1")  # megabytes: the log's files are smaller than those that a full disk stops
    yield server, Settings(home=tmp_path, warehouse_url=server.new_database())
    server.remove()


def others(settings):
    """Return the process ids of everybody who holds or awaits the importers' lock."""
    return [pid for (pid,) in run(settings, "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid <> 0")]


def test_import_csv_22_a_connection_lost_in_mid_import(on_postgres):
    """Disk full, locked or connection lost (pg_terminate_backend): rolled back, told, and tried again with success."""
    imported(on_postgres, batch("tickets", ticket(team="old")))
    for step in ("staged", "merged"):
        with (
            pytest.raises(CannotPublish, match=r"could not be written \(.*terminat.*\)\. Nothing was changed"),
            begin(on_postgres) as draft,
        ):
            draft.stage(batch("tickets", ticket(team="new"), ticket("a:2")))
            if step == "merged":
                draft.merge()
            (row,) = run(
                on_postgres, f"SELECT array_agg(pg_terminate_backend(pid)) FROM unnest(ARRAY{others(on_postgres)}) pid"
            )
            assert row == ([True],)
            draft.merge() if step == "staged" else draft.publish(record("two"))
        assert team(on_postgres) == {"a:1": "old"}
        assert schemas(on_postgres) == {"plumbline", *ONE}
    imported(on_postgres, batch("tickets", ticket(team="new"), ticket("a:2")), id="two")
    assert team(on_postgres) == {"a:1": "new", "a:2": "billing"}


def test_a_server_that_stops_in_mid_import_has_the_old_version_when_it_is_back(own):
    server, settings = own
    imported(settings, batch("tickets", ticket(team="old")))
    with (
        pytest.raises(CannotPublish, match=r"could not be written \(.+\)\. Nothing was changed"),
        begin(settings) as draft,
    ):
        draft.stage(batch("tickets", ticket(team="new")))
        server.stop()
        draft.merge()
    with pytest.raises(CannotReach):
        warehouse_at(settings).manifest()
    with pytest.raises(CannotPublish, match=r"Nothing was changed"):
        imported(settings, batch("tickets", ticket(team="new")), id="two")
    server.start()
    server.execute("SELECT")  # once it answers
    assert team(settings) == {"a:1": "old"}
    assert schemas(settings) == {"plumbline", *ONE}
    imported(settings, batch("tickets", ticket(team="new")), id="two")
    assert team(settings) == {"a:1": "new"}


@pytest.mark.parametrize("phase", ["stage", "merge", "derive"])
def test_a_full_disk_of_the_server_leaves_the_old_version(own, phase):
    """From `phase` on no file of the server grows beyond two megabytes and half a page."""
    server, settings = own
    imported(settings, batch("tickets", ticket(team="old")))

    def told(now):
        if now == phase:
            (pid,) = set(others(settings))
            server.limit_files(pid, 2**21 + 2**12)

    full = r"could not be written \(could not (extend|write).*\)\. Nothing was changed"
    with pytest.raises(CannotPublish, match=full), begin(settings, told) as draft:
        draft.stage(many())
        draft.merge()
        draft.publish(record("two"))
    assert team(settings) == {"a:1": "old"}
    assert schemas(settings) == {"plumbline", *ONE}
    imported(settings, many(), id="two")
    assert len(team(settings)) == 200_000


def test_kill_9_in_mid_copy_leaves_the_old_version(on_postgres):
    imported(on_postgres, batch("tickets", ticket(team="old")))
    with processes() as start:
        importer, pipe = start(copy_for_ever, on_postgres)
        while heard(pipe) != "stage":
            pass
        deadline = time.monotonic() + 60
        while True:
            time.sleep(0.05)
            os.kill(importer.pid, signal.SIGSTOP)
            if run(on_postgres, "SELECT pid FROM pg_stat_progress_copy WHERE bytes_processed > 0"):
                break
            os.kill(importer.pid, signal.SIGCONT)
            assert time.monotonic() < deadline
        importer.kill()
        importer.join()
        assert team(on_postgres) == {"a:1": "old"}
        imported(on_postgres, batch("tickets", ticket("a:2", team="new")), id="two")
    assert team(on_postgres) == {"a:1": "old", "a:2": "new"}


@pytest.mark.parametrize("phase", STEPS)
def test_kill_9_leaves_the_old_version(on_postgres, phase):
    imported(on_postgres, batch("tickets", ticket(team="old")))
    with processes() as start:
        importer, pipe = start(hold, on_postgres.warehouse_url, on_postgres.home, "b")
        for _word in range(STEPS[phase]):
            pipe.send("go on")
        while heard(pipe) != phase:
            pass
        importer.kill()
        importer.join()
        assert team(on_postgres) == {"a:1": "old"}
        # The dead one's lock is free: nobody has to wait for it for ever.
        imported(on_postgres, batch("tickets", ticket("a:2", team="new")), id="two")
    assert team(on_postgres) == {"a:1": "old", "a:2": "new"}
    assert [past.id for past in warehouse_at(on_postgres).manifest().imports] == ["one", "two"]


def test_import_csv_23_two_importers_at_the_same_moment(on_postgres):
    """One result: the second waits and says so, and neither is lost."""
    with processes() as start:
        _first, one = start(hold, on_postgres.warehouse_url, on_postgres.home, "a")
        assert [heard(one) for _phase in ("copy", "stage")] == ["copy", "stage"]
        _second, two = start(hold, on_postgres.warehouse_url, on_postgres.home, "b")
        assert heard(two) == "waiting for another import"
        assert not two.poll(0.3)
        for pipe in (one, two):
            pipe.send("merge")
            pipe.send("publish")
        assert [heard(one) for _phase in range(5)] == ["merge", "derive", "judge", "commit", "published"]
        assert [heard(two) for _phase in range(7)] == [
            "copy",
            "stage",
            "merge",
            "derive",
            "judge",
            "commit",
            "published",
        ]
    assert team(on_postgres) == {"a:1": "a", "b:1": "b"}


def test_the_same_file_twice_at_the_same_moment_is_there_once(on_postgres):
    with processes() as start:
        pipes = [start(hold, on_postgres.warehouse_url, on_postgres.home, "a")[1] for _ in range(3)]
        random.Random(1).shuffle(pipes)
        for pipe in pipes:
            pipe.send("merge")
            pipe.send("publish")
        for pipe in pipes:
            while (said := heard(pipe)) != "published":
                assert "Error" not in said
    assert team(on_postgres) == {"a:1": "a"}
    assert warehouse_at(on_postgres).manifest().version == 3


@pytest.mark.parametrize("committed", [True, False])
def test_a_connection_that_breaks_within_the_commit_is_asked_about(on_postgres, monkeypatch, committed):
    commit = psycopg.Connection.commit

    def broken(connection):
        if warehouse.begun:
            warehouse.begun = False
            (commit if committed else psycopg.Connection.rollback)(connection)
            raise psycopg.OperationalError("server closed the connection unexpectedly")
        commit(connection)

    warehouse = SimpleNamespace(begun=False)
    monkeypatch.setattr(psycopg.Connection, "commit", broken)

    def phase(name):
        warehouse.begun = name == "commit"

    with begin(on_postgres, phase) as draft:
        draft.stage(batch("tickets", ticket(team="new")))
        draft.merge()
        if committed:
            draft.publish(record())
        else:
            with pytest.raises(CannotPublish, match="Nothing was changed"):
                draft.publish(record())
    assert ("board_1" in schemas(on_postgres)) == committed
