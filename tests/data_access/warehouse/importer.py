"""What other processes do in the tests: import, hold the lock, run out of disk, read in loops."""

import multiprocessing
import resource
import time
from contextlib import contextmanager

import pyarrow as pa
from sqlalchemy import text

from data_access.settings import Settings
from data_access.warehouse.batch import Batch
from data_access.warehouse.draft import begin
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from data_access.warehouse.duck.versions import Versions
from metrics.errors import PlumblineError
from metrics.facts import FACTS
from tests.data_access.warehouse.company import NOON, batch, record, ticket

ROWS = 10_000


@contextmanager
def processes():
    """Give a function that starts a process and returns it with a pipe to it; none outlives the block."""
    context = multiprocessing.get_context("forkserver")
    # So that each of many processes need not import everything anew.
    context.set_forkserver_preload([__name__, "scipy.sparse.csgraph"])
    started = []

    def start(target, *args):
        here, there = context.Pipe()
        process = context.Process(target=target, args=(there, *args), daemon=True)
        process.start()
        there.close()
        started.append(process)
        return process, here

    try:
        yield start
    finally:
        for process in started:
            process.kill()
            process.join()


def heard(pipe):
    """Return what the process at the other end says next; one that says nothing for a minute fails the test."""
    assert pipe.poll(60), "the other process is silent"
    return pipe.recv()


def hold(pipe, home, source):
    """Import one ticket of `source`, but wait for a word before publishing."""
    with begin(Settings(home=home), pipe.send) as draft:
        draft.stage(batch("tickets", ticket(f"{source}:1"), source=source))
        draft.merge()
        pipe.recv()
        draft.publish(record(id=source, source=source))
    pipe.send("published")


def full_disk(pipe, home):
    """Import more than any file may hold."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
    try:
        with begin(Settings(home=home)) as draft:
            draft.stage(batch("tickets", *(ticket(f"a:{n}", team=f"{n * n:x}{n * 7919:x}") for n in range(200_000))))
            draft.merge()
            draft.publish(record())
    except PlumblineError as error:
        pipe.send(f"{type(error).__name__}: {error}")


def marked(marker):
    """Return tickets and orders that all say `marker`."""
    keys = pa.array([f"a:{n}" for n in range(ROWS)])
    at, said = pa.repeat(pa.scalar(NOON, pa.timestamp("us")), ROWS), pa.repeat(str(marker), ROWS)
    tickets = pa.table({"ticket": keys, "customer": keys, "created_at": at, "topic": said, "subject": said})
    orders = pa.table({"order": keys, "customer": keys, "at": at, "product": said})
    return Batch(FACTS["tickets"], tickets, "a"), Batch(FACTS["orders"], orders, "a")


def import_for_ever(pipe, home):
    """Publish version after version, each with its number as the marker, and tell every phase."""
    settings = Settings(home=home)
    while True:
        marker = Versions(home).number() + 1
        with begin(settings, lambda phase, marker=marker: pipe.send((marker, phase))) as draft:
            for some in marked(marker):
                draft.stage(some)
            draft.merge()
            draft.publish(record(id=str(marker)))
        pipe.send((marker, "done"))


AGREEING = text("""
    SELECT min(said) AS lowest, max(said) AS highest, count(*) AS n FROM (
        SELECT topic AS said FROM facts.tickets UNION ALL SELECT product FROM facts.orders
        UNION ALL SELECT subject FROM people.tickets
        UNION ALL SELECT topic FROM board.tickets UNION ALL SELECT product FROM board.orders)
""")


def whole(warehouse):
    """Return the marker of the current version, having seen that all of its rows and its ledger say the same."""
    with warehouse.snapshot() as snapshot:
        row = snapshot.fetch(AGREEING).to_pylist()[0]
        marker = snapshot.manifest.imports[-1].id
        assert row == {"lowest": marker, "highest": marker, "n": 5 * ROWS}, (marker, row)
        assert str(snapshot.manifest.version) == marker
        return int(marker)


def read_for_ever(pipe, home):
    """Read until a word comes, through one warehouse that stays and one that opens anew; tell what was seen."""
    steady, seen, error = Warehouse(home), [], ""
    try:
        while not pipe.poll():
            seen.append(whole(steady))
            seen.append(whole(Warehouse(home)))
            time.sleep(0.01)
    except Exception as anything:  # noqa: BLE001 - whatever a reader meets is what the test asks for
        error = repr(anything)
    pipe.send((seen, error))
