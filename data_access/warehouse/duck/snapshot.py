"""Read the files of one version."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

import duckdb
from pyarrow.lib import Table
from sqlalchemy import Executable

from data_access.settings import Settings
from data_access.warehouse.duck.answers import Answers
from data_access.warehouse.duck.files import attach
from data_access.warehouse.duck.versions import Versions
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.versions import EmptyWarehouse
from metrics.dialects import compiled

CONCURRENT = 8
# DuckDB 2.0 gives back what its joins leave behind (some 10 kB each) only when an instance is closed.
ASKED = 500


@dataclass
class DuckSnapshot:
    """One version of the warehouse, for one question at a time.

    Parameters
    ----------
    manifest : Manifest
        Which version.
    sql : list of str
        The statements that ran so far, for the receipt.
    """

    manifest: Manifest
    _cursor: duckdb.DuckDBPyConnection
    _answers: Answers
    sql: list[str] = field(default_factory=list)
    _own: frozenset[str] = frozenset()

    def fetch(self, statement: Executable, **binds: Any) -> Table:
        """Run `statement` with the values of its named parameters; return its rows as a ``pyarrow.Table``."""
        text, values = self._compiled(statement, binds)
        self.sql.append(text)
        return self._rows(text, values)

    def count(self, statement: Executable, **binds: Any) -> Table:
        """Return what `fetch` would, as this version answered it before if it did."""
        text, values = self._compiled(statement, binds)
        self.sql.append(text)
        if self._own:  # it reads tables that are no part of the version
            return self._rows(text, values)
        return self._answers.of(text, values, lambda: self._rows(text, values))

    def make(self, schema: str, name: str, rows: Executable | Table) -> None:
        """Make a table that this snapshot alone sees; from now on it reads all tables of `schema` from its own."""
        self._own |= {schema}
        if isinstance(rows, Table):
            self._cursor.register("made", rows)
            self._cursor.execute(f"CREATE TEMP TABLE {name} AS FROM made")
            self._cursor.unregister("made")
        else:
            text, values = self._compiled(rows, {})
            self._cursor.execute(f"CREATE TEMP TABLE {name} AS {text}", values)

    def _rows(self, text: str, values: list[Any]) -> Table:
        return self._cursor.sql(text, params=values).to_arrow_table()

    def _compiled(self, statement: Executable, binds: dict[str, Any]) -> tuple[str, list[Any]]:
        own = ((schema, "temp") for schema in self._own)
        published = ((f"{schema}_then", schema) for schema in self._own)
        return compiled(statement, binds, "duckdb", (*own, *published))


@dataclass
class _Instance:
    """A DuckDB instance that has one version open."""

    manifest: Manifest
    connection: duckdb.DuckDBPyConnection
    answers: Answers
    readers: int = 0
    asked: int = 0


class DuckWarehouse:
    """The reading side: one DuckDB instance a version, renewed at times, and one cursor a snapshot. Safe to share.

    Parameters
    ----------
    home : Path
        Folder of the embedded stores.
    concurrent : int
        So many snapshots at once; further ones wait.
    """

    def __init__(self, home: Path, concurrent: int = CONCURRENT) -> None:
        self._versions = Versions(home)
        self._slots = BoundedSemaphore(concurrent)
        self._lock = Lock()
        self._newest: _Instance | None = None

    @contextmanager
    def snapshot(self, *, making: bool = False) -> Iterator[DuckSnapshot]:
        """Pin the current version until the end of the block; see `Warehouse`."""
        with self._slots:
            instance = self._borrow()
            asked: list[str] = []
            try:
                with instance.connection.cursor() as cursor:
                    yield DuckSnapshot(instance.manifest, cursor, instance.answers, asked)
            finally:
                self._give_back(instance, len(asked))

    def manifest(self) -> Manifest:
        """Return the manifest of the current version, without waiting for those who ask."""
        instance = self._borrow()
        self._give_back(instance, 0)
        return instance.manifest

    def _borrow(self) -> _Instance:
        with self._lock:
            number = self._versions.number()
            if self._newest is None or self._newest.manifest.version != number or self._newest.asked >= ASKED:
                outdated, self._newest = self._newest, self._opened(number)
                if outdated and not outdated.readers:
                    outdated.connection.close()
            if not self._newest.manifest.imports:
                raise EmptyWarehouse
            self._newest.readers += 1
            return self._newest

    def _give_back(self, instance: _Instance, asked: int) -> None:
        with self._lock:
            instance.readers -= 1
            instance.asked += asked
            if not instance.readers and instance is not self._newest:
                instance.connection.close()

    def _opened(self, number: int) -> _Instance:
        while number:
            try:
                manifest = self._versions.read(number)
                connection = _connected(self._versions.folder, manifest)
                return _Instance(manifest, connection, self._versions.answers(manifest))
            except (OSError, duckdb.IOException):
                # The files of a version are removed some publishings after the pointer has moved on.
                number, tried = self._versions.number(), number
                if number == tried:
                    raise
        raise EmptyWarehouse


def warehouse(settings: Settings) -> DuckWarehouse:
    """Return the process's one reader of the files in the settings' folder."""
    return _at(settings.home)


@functools.cache
def _at(home: Path) -> DuckWarehouse:
    return DuckWarehouse(home)


def _connected(folder: Path, manifest: Manifest) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    try:
        for part, name in manifest.parts.items():
            attach(connection, folder / name, part, read_only=True)
        # From here on no statement reads or writes any other file.
        connection.execute("SET enable_external_access = false; SET lock_configuration = true")
    except BaseException:
        connection.close()
        raise
    return connection
