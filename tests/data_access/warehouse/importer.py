"""What other processes do in the tests: import, hold the lock, run out of disk, read in loops."""

import multiprocessing
import resource
import time
from contextlib import contextmanager

import pyarrow as pa
from sqlalchemy import column, func, select, table, union_all

from data_access.settings import Settings
from data_access.warehouse.batch import Batch
from data_access.warehouse.draft import begin
from data_access.warehouse.duck.snapshot import DuckWarehouse
from data_access.warehouse.postgres.snapshot import PostgresWarehouse
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.versions import EmptyWarehouse
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


def many(rows=200_000):
    """Return tickets that take more than a few megabytes, however they are kept."""
    return batch("tickets", *(ticket(f"a:{n}", team=f"{n * n:x}{n * 7919:x}") for n in range(rows)))


def full_disk(pipe, home, phase):
    """Import much, and from `phase` on into files that cannot grow beyond two megabytes."""

    def told(now):
        if now == phase:
            resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))

    try:
        with begin(Settings(home=home), told) as draft:
            draft.stage(many())
            draft.merge()
            draft.publish(record())
        pipe.send("published")
    except PlumblineError as error:
        pipe.send(f"{type(error).__name__}: {error}")


def copy_for_ever(pipe, settings):
    """Stage many tickets again and again, and never come to an end."""
    some = many()
    with begin(settings, pipe.send) as draft:
        while True:
            draft.stage(some)


def marked(marker):
    """Return tickets and orders that all say `marker`."""
    keys = pa.array([f"a:{n}" for n in range(ROWS)])
    at, said = pa.repeat(pa.scalar(NOON, pa.timestamp("us")), ROWS), pa.repeat(str(marker), ROWS)
    tickets = pa.table({"ticket": keys, "customer": keys, "created_at": at, "topic": said, "subject": said})
    orders = pa.table({"order": keys, "customer": keys, "at": at, "product": said})
    return Batch(FACTS["tickets"], tickets, "a"), Batch(FACTS["orders"], orders, "a")


def import_for_ever(pipe, settings):
    """Publish version after version, each with its number as the marker, and tell every phase."""
    while True:
        marker = version(settings) + 1
        with begin(settings, lambda phase, marker=marker: pipe.send((marker, phase))) as draft:
            for some in marked(marker):
                draft.stage(some)
            draft.merge()
            draft.publish(record(id=str(marker)))
        pipe.send((marker, "done"))


def version(settings):
    """Return the number of the current version, 0 if there is none."""
    try:
        return warehouse_at(settings).manifest().version
    except EmptyWarehouse:
        return 0


MARKED = {
    "facts": {"tickets": "topic", "orders": "product"},
    "people": {"tickets": "subject"},
    "board": {"tickets": "topic", "orders": "product"},
}
SAID = union_all(
    *(
        select(column(said).label("said")).select_from(table(name, column(said), schema=schema))
        for schema, tables in MARKED.items()
        for name, said in tables.items()
    )
).subquery()
AGREEING = select(
    func.min(SAID.c.said).label("lowest"), func.max(SAID.c.said).label("highest"), func.count().label("n")
)


def whole(warehouse):
    """Return the marker of the current version, having seen that all of its rows and its ledger say the same."""
    with warehouse.snapshot() as snapshot:
        row = snapshot.fetch(AGREEING).to_pylist()[0]
        marker = snapshot.manifest.imports[-1].id
        assert row == {"lowest": marker, "highest": marker, "n": 5 * ROWS}, (marker, row)
        assert str(snapshot.manifest.version) == marker
        return int(marker)


def opened(settings):
    """Return a reader that shares nothing with any other."""
    return PostgresWarehouse(settings) if settings.warehouse_url else DuckWarehouse(settings.home)


def read_for_ever(pipe, settings):
    """Read until a word comes, through one warehouse that stays and one that opens anew; tell what was seen."""
    steady, seen, error = opened(settings), [], ""
    try:
        while not pipe.poll():
            seen.append(whole(steady))
            seen.append(whole(opened(settings)))
            time.sleep(0.01)
    except Exception as anything:  # noqa: BLE001 - whatever a reader meets is what the test asks for
        error = repr(anything)
    pipe.send((seen, error))
