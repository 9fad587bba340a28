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
from data_access.warehouse.manifest import PARTS, Manifest
from data_access.warehouse.tables import new_tables
from data_access.warehouse.versions import Progress
from metrics.dialects import compiled

MIB = 1024**2
UNITS = {"KiB": 1024, "MiB": MIB, "GiB": 1024**3, "TiB": 1024**4}
LEAST, TIMES = 1024 * MIB, 12  # measured: with less it takes longer


class DuckWorkspace:
    """A DuckDB instance of its own, with the next version's files attached as ``facts``, ``people`` and ``board``."""

    facts, people, types = "facts", "people", TYPES

    def __init__(self, versions: Versions, connection: duckdb.DuckDBPyConnection) -> None:
        self._versions, self._connection = versions, connection
        self.number = versions.number() + 1
        self.names = files_of(self.number)
        self.kept: Sequence[Manifest] = versions.kept()
        self.erased = versions.erased(self.kept[0] if self.kept else None)

    @writing()
    def copy(self, base: Manifest | None) -> None:
        folder = self._versions.folder
        for part in ("facts", "people"):
            if base:
                shutil.copyfile(folder / base.parts[part], folder / self.names[part])
            self.begin(part)
        for statement in new_tables(self.facts, self.people, self.types):
            self._connection.execute(statement)

    @writing()
    def reuse(self, base: Manifest, *parts: str) -> None:
        for part in parts:
            attach(self._connection, self._versions.folder / base.parts[part], part, read_only=True)

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
    def begin(self, part: str) -> None:
        attach(self._connection, self._versions.folder / self.names[part], part)
        if part == "board":
            self._spare_memory()

    def _spare_memory(self) -> None:
        """Let deriving have what the facts need: with all that there is it takes far more, and is hardly faster."""
        ((facts, allowed),) = self._connection.execute(
            "SELECT total_blocks * block_size, memory_limit FROM pragma_database_size() WHERE database_name = 'facts'"
        ).fetchall()
        wanted = max(LEAST, TIMES * facts)
        if wanted < _bytes(allowed):
            self._connection.execute(f"SET memory_limit = '{wanted // MIB}MiB'")

    @writing()
    def make(self, schema: str, name: str, rows: Executable | Table) -> None:
        if isinstance(rows, Table):
            self._connection.register("made", rows)
            self._connection.execute(f"CREATE TABLE {schema}.{name} AS FROM made")
            self._connection.unregister("made")
        else:
            text, values = compiled(rows)
            self._connection.execute(f"CREATE TABLE {schema}.{name} AS {text}", values)

    @writing()
    def publish(self, manifest: Manifest, progress: Progress) -> None:
        # Detaching a file that was written empties its log into it, so that it can be copied and read alone.
        for part in PARTS:
            self._connection.execute(f"DETACH {part}")
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


def _bytes(told: str) -> float:
    """Return an amount of memory as DuckDB writes it: "11.7 GiB"."""
    number, unit = told.split()
    return float(number) * UNITS.get(unit, 1)
