"""Write the files of the next version."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
from pyarrow.lib import Table
from sqlalchemy import Executable

from data_access.settings import Settings
from data_access.warehouse.duck.files import TYPES, attach
from data_access.warehouse.duck.versions import Versions, files_of, writing
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.tables import new_tables
from data_access.warehouse.versions import Progress
from metrics.dialects import compiled


class DuckWorkspace:
    """A DuckDB instance of its own, with the next version's files attached as ``facts``, ``people`` and ``board``."""

    facts, people, types = "facts", "people", TYPES

    def __init__(self, versions: Versions, connection: duckdb.DuckDBPyConnection) -> None:
        self._versions, self._connection = versions, connection
        self.number = versions.number() + 1
        self.names = files_of(self.number)
        self.kept: Sequence[Manifest] = versions.kept()

    @writing()
    def copy(self, base: Manifest | None) -> None:
        folder = self._versions.folder
        facts, people, _board = self.names
        if base:
            shutil.copyfile(folder / base.facts, folder / facts)
            shutil.copyfile(folder / base.people, folder / people)
        self._attach(facts, people)
        self._complete()

    @writing()
    def reuse(self, base: Manifest) -> None:
        self._attach(base.facts, base.people, read_only=True)

    def _attach(self, facts: str, people: str, read_only: bool = False) -> None:
        attach(self._connection, self._versions.folder / facts, "facts", read_only)
        attach(self._connection, self._versions.folder / people, "people", read_only)

    def _complete(self) -> None:
        for statement in new_tables(self.facts, self.people, self.types):
            self._connection.execute(statement)

    @writing()
    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()

    @writing()
    def fetch(self, statement: Executable, **binds: Any) -> Table:
        text, values = compiled(statement, binds)
        return self._connection.sql(text, params=values).to_arrow_table()

    @writing()
    def append(self, table: str, rows: Table) -> None:
        self._connection.register("appended", rows)
        self._connection.execute(f"INSERT INTO {table} BY NAME FROM appended")
        self._connection.unregister("appended")

    @writing()
    def begin_board(self, board: str) -> None:
        attach(self._connection, self._versions.folder / board, "board")

    @writing()
    def make(self, name: str, rows: Executable | Table) -> None:
        if isinstance(rows, Table):
            self._connection.register("made", rows)
            self._connection.execute(f"CREATE TABLE board.{name} AS FROM made")
            self._connection.unregister("made")
        else:
            text, values = compiled(rows)
            self._connection.execute(f"CREATE TABLE board.{name} AS {text}", values)

    @writing()
    def publish(self, manifest: Manifest, progress: Progress) -> None:
        # Detaching a file that was written empties its log into it, so that it can be copied and read alone.
        for catalog in ("facts", "people", "board"):
            self._connection.execute(f"DETACH {catalog}")
        self._versions.publish(manifest, progress)


@contextmanager
def workspace(settings: Settings, progress: Progress) -> Iterator[DuckWorkspace]:
    """Give a connection of its own that spills to the warehouse's folder and not beyond half of the memory."""
    versions = Versions(settings.home)
    with versions.locked(progress):
        connection = duckdb.connect()
        try:
            spill = str(versions.folder / f"spill-{versions.number() + 1}").replace("'", "''")
            connection.execute(f"SET temp_directory = '{spill}'; SET memory_limit = '50%'")
            yield DuckWorkspace(versions, connection)
        finally:
            connection.close()
