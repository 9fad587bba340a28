"""Derive the board and make facts, people and board the current version."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import duckdb

from data_access.settings import Settings
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.persons import link_persons
from data_access.warehouse.tables import attach, custom_columns, quoted
from data_access.warehouse.versions import Progress, Versions
from metrics import derive
from metrics.dialects import compiled

# Questions are about stretches of time: rows kept in its order let the engine pass over all others.
IN_ORDER = {"tickets": "created_at", "open_spans": "closed_at", "surveys": "answered_at", "orders": "at"}


@contextmanager
def workspace(versions: Versions, number: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection of its own that spills to the warehouse's folder and not beyond half of the memory."""
    connection = duckdb.connect()
    try:
        spill = str(versions.folder / f"spill-{number}").replace("'", "''")
        connection.execute(f"SET temp_directory = '{spill}'; SET memory_limit = '50%'")
        yield connection
    finally:
        connection.close()


def release(
    connection: duckdb.DuckDBPyConnection,
    versions: Versions,
    manifest: Manifest,
    settings: Settings,
    progress: Progress,
) -> Manifest:
    """Derive the board from the attached ``facts`` and ``people``, close them all, and move the pointer.

    Parameters
    ----------
    manifest : Manifest
        Everything but what is found out here: the time, the custom columns and the settings of the board.

    Returns
    -------
    Manifest
        The version that is now current.
    """
    progress("derive")
    extra = custom_columns(connection)
    attach(connection, versions.folder / manifest.board, "board")
    link_persons(connection)
    for name, statement in derive.board(extra, settings.reopen_days, manifest.as_of):
        sql, values = compiled(statement)
        ordered = f" ORDER BY {quoted(IN_ORDER[name])}" if name in IN_ORDER else ""
        connection.execute(f"CREATE TABLE board.{name} AS SELECT * FROM ({sql}){ordered}", values)
    # Detaching a file that was written empties its log into it, so that it can be copied and read alone.
    for catalog in ("facts", "people", "board"):
        connection.execute(f"DETACH {catalog}")
    finished = replace(
        manifest,
        published_at=datetime.now(UTC).replace(tzinfo=None),
        extra=extra,
        settings={"reopen_days": settings.reopen_days},
    )
    versions.publish(finished, progress)
    return finished
