"""Write the files of all kept versions anew."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from pyarrow.lib import Table
from sqlalchemy import Executable

from data_access.settings import Settings
from data_access.warehouse.duck.files import TYPES, attach
from data_access.warehouse.duck.versions import Versions, writing
from data_access.warehouse.erased import ErasedList
from data_access.warehouse.manifest import PARTS, Manifest
from data_access.warehouse.rewriter import renumbered
from data_access.warehouse.tables import quoted
from data_access.warehouse.versions import NotRemoved, Progress, within_reach, worth_keeping
from metrics.dialects import compiled

NAMES = {part: f"{part}-{{number}}.duckdb" for part in PARTS}


class DuckRewriter:
    """Copies of the files, attached under names of their own, in a folder that is swept whatever happens."""

    types = TYPES

    def __init__(self, versions: Versions, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._versions, self._connection = versions, connection
        self._number = versions.number() + 1
        self.kept: Sequence[Manifest] = worth_keeping(versions.kept())
        self.erased = versions.erased(self.kept[0] if self.kept else None)
        self._copies: dict[str, str] = {}
        for manifest in self.kept:
            for part, name in manifest.parts.items():
                if name not in self._copies:
                    self._copies[name] = f"{part}_{len(self._copies)}"
                    shutil.copyfile(versions.folder / name, folder / name)
                    attach(connection, folder / name, self._copies[name])

    def schema(self, manifest: Manifest, part: str) -> str:
        return self._copies[manifest.parts[part]]

    @writing()
    def columns(self, schema: str) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        listed = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = ? ORDER BY ALL"
        for table, column, kind in self._connection.execute(listed, [schema]).fetchall():
            found.setdefault(table, []).extend([column] if kind == "VARCHAR" else [])
        return found

    @writing()
    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()

    @writing()
    def fetch(self, statement: Executable, manifest: Manifest) -> Table:
        schemas = tuple((part, self.schema(manifest, part)) for part in PARTS)
        text, values = compiled(statement, {}, "duckdb", schemas)
        return self._connection.sql(text, params=values).to_arrow_table()

    @writing()
    def append(self, table: str, rows: Table) -> None:
        self._connection.register("appended", rows)
        self._connection.execute(f"INSERT INTO {table} BY NAME FROM appended")
        self._connection.unregister("appended")

    @writing()
    def publish(self, erased: ErasedList, progress: Progress) -> None:
        listed = f"erased-{self._number}.json"
        made, names = renumbered(within_reach(self.kept), self._number, NAMES, listed)
        for name, new in names.items():
            # A changed file keeps what was there in blocks that are free: only a new one has nothing of it.
            attach(self._connection, self._versions.folder / new, "anew")
            for table in self.columns(self._copies[name]):
                rows = f"{self._copies[name]}.{quoted(table)}"
                self._connection.execute(f"CREATE TABLE anew.{quoted(table)} AS FROM {rows}")
            self._connection.execute("DETACH anew")
        self._versions.replace(made, erased.dumps(), progress)


@contextmanager
def rewriter(settings: Settings, progress: Progress) -> Iterator[DuckRewriter]:
    """Give the copies, as the only writer."""
    versions = Versions(settings.home)
    with versions.locked(progress):
        connection = duckdb.connect()
        try:
            spill = versions.folder / f"spill-{versions.number() + 1}"
            work = spill.with_name(f"{spill.name}-copies")
            with writing():
                work.mkdir()
                text = str(spill).replace("'", "''")
                connection.execute(f"SET temp_directory = '{text}'; SET memory_limit = '50%'")
                opened = DuckRewriter(versions, connection, work)
            yield opened
        finally:
            connection.close()


def sweep(settings: Settings, progress: Progress) -> None:
    """Remove what no kept version names, or raise NotRemoved."""
    versions = Versions(settings.home)
    with versions.locked(progress):
        left = versions.sweep()
    if left:
        raise NotRemoved(left[0])


def erased(settings: Settings) -> ErasedList:
    """Return who was erased so far."""
    versions = Versions(settings.home)
    while True:
        number = versions.number()
        try:
            return versions.erased(versions.read(number) if number else None)
        except FileNotFoundError:  # the files of a version are removed some publishings after the pointer has moved on
            if versions.number() == number:
                raise
