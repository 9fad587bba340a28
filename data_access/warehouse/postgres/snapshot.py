"""Read the schemas of one version."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Any

import psycopg
from pyarrow.lib import Table
from sqlalchemy import Executable, Select

from data_access.settings import Settings
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.postgres import arrow, tables, versions
from data_access.warehouse.postgres.connections import Connection, reader, reading
from data_access.warehouse.tables import listed
from data_access.warehouse.versions import EmptyWarehouse
from metrics.dialects import compiled

CONCURRENT = 8
_OWN = "pg_temp"


@dataclass
class PostgresSnapshot:
    """One version, in one transaction that reads only; see `Snapshot`."""

    manifest: Manifest
    _connection: Connection
    _settings: Settings
    sql: list[str] = field(default_factory=list)
    _own: frozenset[str] = frozenset()

    def fetch(self, statement: Executable, **binds: Any) -> Table:
        """Run `statement` with the values of its named parameters; return its rows as a ``pyarrow.Table``.

        Raises
        ------
        TooSlow
            It took longer than the settings allow.
        CannotReach
            The connection broke.
        """
        text, values = self._compiled(statement, binds)
        self.sql.append(text)
        with reading(self._settings), self._connection.cursor(binary=True) as cursor:
            cursor.execute(text, values)
            return arrow.table(cursor.description or (), cursor.fetchall())

    def count(self, statement: Executable, **binds: Any) -> Table:
        """Return what `fetch` would; the server keeps what it read most itself."""
        return self.fetch(statement, **binds)

    def make(self, schema: str, name: str, rows: Executable | Table) -> None:
        """Make a table that this snapshot alone sees; see `Snapshot`."""
        self._own |= {schema}
        table = f"{_OWN}.{name}"
        with reading(self._settings), self._connection.cursor() as cursor:
            if isinstance(rows, Table):
                cursor.execute(f"CREATE TEMP TABLE {name} ({tables.arrow_columns(rows.schema)})")
                with cursor.copy(f"COPY {table} ({listed(rows.column_names)}) FROM STDIN") as copy:
                    copy.write(arrow.copied(rows))
            else:
                assert isinstance(rows, Select)
                columns = [c.name for c in rows.selected_columns]
                cursor.execute(f"CREATE TEMP TABLE {name} ({tables.board_columns(name, columns)})")
                text, values = self._compiled(rows, {})
                cursor.execute(f"INSERT INTO {table} ({listed(columns)}) {text}", values)
            cursor.execute(f"ANALYZE {table}")

    def _compiled(self, statement: Executable, binds: dict[str, Any]) -> tuple[str, list[Any]]:
        own, parts = dict.fromkeys(self._own, _OWN), self.manifest.parts
        published = {f"{schema}_then": parts[schema] for schema in self._own}
        return compiled(statement, binds, "postgresql", tuple({**parts, **own, **published}.items()))


class PostgresWarehouse:
    """The reading side: a pool of connections, one a snapshot. Safe to share between threads.

    Parameters
    ----------
    settings : Settings
        Which database, and how long a question may take.
    concurrent : int
        So many snapshots at once; further ones wait.
    """

    def __init__(self, settings: Settings, concurrent: int = CONCURRENT) -> None:
        self._settings = settings
        self._slots = BoundedSemaphore(concurrent)
        self._idle: list[Connection] = []  # append and pop are atomic

    @contextmanager
    def snapshot(self, *, making: bool = False) -> Iterator[PostgresSnapshot]:
        """Pin the current version until the end of the block; see `Warehouse`."""
        with self._slots:
            connection, manifest = self._begun(making)
            try:
                yield PostgresSnapshot(manifest, connection, self._settings)
            finally:
                self._give_back(connection)

    def manifest(self) -> Manifest:
        """Return the manifest of the current version."""
        with self.snapshot() as snapshot:
            return snapshot.manifest

    def _begun(self, making: bool) -> tuple[Connection, Manifest]:
        """Return a connection within a transaction, and the version that it sees."""
        while self._idle:
            connection = self._idle.pop()
            try:
                connection.read_only = not making
                return connection, self._pinned(connection)
            except (psycopg.OperationalError, psycopg.InterfaceError):
                connection.close()  # the server was restarted meanwhile
        with reading(self._settings):
            connection = reader(self._settings)
            connection.read_only = not making
            return connection, self._pinned(connection)

    def _pinned(self, connection: Connection) -> Manifest:
        try:
            manifest = versions.pinned(connection)
        except BaseException:
            connection.close()
            raise
        if manifest is None or not manifest.imports:
            self._give_back(connection)
            raise EmptyWarehouse
        return manifest

    def _give_back(self, connection: Connection) -> None:
        try:
            connection.rollback()
        except psycopg.Error:
            connection.close()
        if not connection.closed:
            self._idle.append(connection)


def warehouse(settings: Settings) -> PostgresWarehouse:
    """Return the process's one reader of the settings' database."""
    return _at(settings.warehouse_url, settings.statement_timeout_s)


@functools.cache
def _at(url: str, timeout_s: int) -> PostgresWarehouse:
    return PostgresWarehouse(Settings(warehouse_url=url, statement_timeout_s=timeout_s))
