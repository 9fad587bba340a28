"""Write the schemas of all kept versions anew, in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from pyarrow.lib import Table
from sqlalchemy import Executable

from data_access.settings import Settings
from data_access.warehouse.erased import ErasedList
from data_access.warehouse.manifest import PARTS, Manifest
from data_access.warehouse.postgres import arrow, tables, versions
from data_access.warehouse.postgres.connections import READER, Connection, writer, writing
from data_access.warehouse.rewriter import renumbered
from data_access.warehouse.tables import listed, quoted
from data_access.warehouse.versions import NotRemoved, Progress, within_reach, worth_keeping
from metrics.dialects import compiled

NAMES = {part: f"{part}_{{number}}" for part in PARTS}
TEXT = ("character varying", "text")


class PostgresRewriter:
    """Copies of the schemas, within one transaction: of a change in place the server keeps what was there."""

    types = tables.TYPES

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        known = versions.kept(connection)
        self.kept: Sequence[Manifest] = worth_keeping(known)
        self._number = (known[0].version if known else 0) + 1
        self.erased = versions.erased(connection, self.kept[0] if self.kept else None)
        self._copies: dict[str, str] = {}
        for name in (name for manifest in self.kept for name in manifest.parts.values()):
            if name not in self._copies:
                self._copies[name] = f"copy_of_{name}"
                self._copied(name, self._copies[name])

    def _copied(self, schema: str, to: str) -> list[tuple[str, str]]:
        self.execute(f"CREATE SCHEMA {to}")
        found = list(self.columns(schema))
        for table in found:
            self.execute(f"CREATE TABLE {to}.{quoted(table)} AS TABLE {schema}.{quoted(table)}")
        return [(to, table) for table in found]

    def schema(self, manifest: Manifest, part: str) -> str:
        return self._copies[manifest.parts[part]]

    @writing()
    def columns(self, schema: str) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        names = (
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            f"WHERE table_schema = '{schema}' ORDER BY table_name, ordinal_position"
        )
        for table, column, kind in self.execute(names):
            found.setdefault(table, []).extend([column] if kind in TEXT else [])
        return found

    @writing()
    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        cursor = self._connection.execute(sql)
        return cursor.fetchall() if cursor.description else []

    @writing()
    def fetch(self, statement: Executable, manifest: Manifest) -> Table:
        schemas = tuple((part, self.schema(manifest, part)) for part in PARTS)
        text, values = compiled(statement, {}, "postgresql", schemas)
        with self._connection.cursor(binary=True) as cursor:
            cursor.execute(text, values)
            return arrow.table(cursor.description or (), cursor.fetchall())

    @writing()
    def append(self, table: str, rows: Table) -> None:
        with (
            self._connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({listed(rows.column_names)}) FROM STDIN") as copy,
        ):
            copy.write(arrow.copied(rows))

    @writing()
    def publish(self, erased: ErasedList, progress: Progress) -> None:
        progress("commit")
        made, names = renumbered(within_reach(self.kept), self._number, NAMES, str(self._number))
        fresh = [found for name, new in names.items() for found in self._copied(self._copies[name], new)]
        for manifest in made:
            if all(f"{part}_{manifest.version}" == manifest.parts[part] for part in ("facts", "people")):
                for statement in tables.key_indexes(manifest.parts["facts"], manifest.parts["people"]):
                    self.execute(statement)
        for statement in tables.board_indexes(found for found in fresh if found[0].startswith(("board", "judged"))):
            self.execute(statement)
        for schema, table in fresh:
            self.execute(f"ANALYZE {schema}.{quoted(table)}")
        for new in names.values():
            self.execute(f"GRANT USAGE ON SCHEMA {new} TO {READER}")
            self.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {new} TO {READER}")
        for copy in self._copies.values():
            self.execute(f"DROP SCHEMA {copy} CASCADE")
        insert = "INSERT INTO plumbline.erased (name, list) VALUES ($1, $2)"
        self._connection.execute("DELETE FROM plumbline.erased")
        self._connection.execute(insert, [str(self._number), erased.dumps()])
        for manifest in made:
            into = "INSERT INTO plumbline.versions (version, manifest) VALUES ($1, $2)"
            self._connection.execute(into, [manifest.version, manifest.dumps()])
        self._connection.commit()


@contextmanager
def rewriter(settings: Settings, progress: Progress) -> Iterator[PostgresRewriter]:
    """Give the copies, as the only writer; what was not committed is gone with the connection."""
    with writing():
        connection = writer(settings)
    try:
        with writing():
            versions.lock(connection, progress)
            versions.install(connection)
            opened = PostgresRewriter(connection)
        yield opened
    finally:
        connection.close()


def sweep(settings: Settings, progress: Progress) -> None:
    """Drop what no kept version names, as soon as nobody reads it, or raise NotRemoved."""
    try:
        with writer(settings) as connection:
            if versions.is_installed(connection):
                versions.lock(connection, progress)
                versions.sweep(connection, settings.statement_timeout_s + 5)
                _forget_statistics(connection)
    except psycopg.Error as cause:
        raise NotRemoved(cause) from cause


def _forget_statistics(connection: Connection) -> None:
    """Let the server forget what it noted of values that are gone; who may not, leaves it to the server."""
    connection.autocommit = True
    with suppress(psycopg.Error):
        connection.execute("SET lock_timeout = '5s'")
        connection.execute("VACUUM FULL pg_catalog.pg_statistic")


def erased(settings: Settings) -> ErasedList:
    """Return who was erased so far."""
    with writing(), writer(settings) as connection:
        if not versions.is_installed(connection):
            return ErasedList()
        newest = next(iter(versions.kept(connection)), None)
        return versions.erased(connection, newest)
