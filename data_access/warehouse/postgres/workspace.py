"""Write the schemas of the next version, in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from pyarrow.lib import Table
from sqlalchemy import Executable, Select

from data_access.settings import Settings
from data_access.warehouse.manifest import PARTS, Manifest
from data_access.warehouse.postgres import arrow, tables, versions
from data_access.warehouse.postgres.connections import READER, Connection, writer, writing
from data_access.warehouse.tables import listed, new_tables
from data_access.warehouse.versions import Progress
from metrics.dialects import Schemas, compiled
from metrics.facts import FACTS


class PostgresWorkspace:
    """One transaction: until it commits nobody sees anything of it, and nothing is left if it does not."""

    types = tables.TYPES

    def __init__(self, connection: Connection, settings: Settings) -> None:
        self._connection, self._settings = connection, settings
        self.kept: Sequence[Manifest] = versions.kept(connection)
        self.erased = versions.erased(connection, self.kept[0] if self.kept else None)
        self.number = (self.kept[0].version if self.kept else 0) + 1
        self.names: Mapping[str, str] = {part: f"{part}_{self.number}" for part in PARTS}
        self._parts = dict(self.names)
        self._made: list[tuple[str, str]] = []

    @property
    def facts(self) -> str:
        return self._parts["facts"]

    @property
    def people(self) -> str:
        return self._parts["people"]

    @property
    def _schemas(self) -> Schemas:
        return tuple(self._parts.items())

    @writing()
    def copy(self, base: Manifest | None) -> None:
        self.execute(f"CREATE SCHEMA {self.facts}")
        self.execute(f"CREATE SCHEMA {self.people}")
        if base:
            for fact in FACTS.values():
                self.execute(f"CREATE TABLE {self.facts}.{fact.name} AS TABLE {base.parts['facts']}.{fact.name}")
                if fact.personal:
                    self.execute(f"CREATE TABLE {self.people}.{fact.name} AS TABLE {base.parts['people']}.{fact.name}")
        for statement in new_tables(self.facts, self.people, self.types):
            self.execute(statement)

    def reuse(self, base: Manifest, *parts: str) -> None:
        self._parts |= {part: base.parts[part] for part in parts}

    @writing()
    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        cursor = self._connection.execute(sql)
        return cursor.fetchall() if cursor.description else []

    @writing()
    def fetch(self, statement: Executable, **binds: Any) -> Table:
        text, values = compiled(statement, binds, "postgresql", self._schemas)
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
    def begin(self, part: str) -> None:
        self.execute(f"CREATE SCHEMA {self.names[part]}")
        if part == "board" and self.facts == self.names["facts"]:
            for statement in tables.key_indexes(self.facts, self.people):
                self.execute(statement)
            self._analyze(*((self.facts, name) for name in FACTS))
            self._analyze(*((self.people, fact.name) for fact in FACTS.values() if fact.personal))

    @writing()
    def make(self, schema: str, name: str, rows: Executable | Table) -> None:
        table = f"{self._parts[schema]}.{name}"
        if isinstance(rows, Table):
            self.execute(f"CREATE TABLE {table} ({tables.arrow_columns(rows.schema)})")
            self.append(table, rows)
        else:
            assert isinstance(rows, Select)
            columns = [c.name for c in rows.selected_columns]
            self.execute(f"CREATE TABLE {table} ({tables.board_columns(name, columns)})")
            text, values = compiled(rows, {}, "postgresql", self._schemas)
            self._connection.execute(f"INSERT INTO {table} ({listed(columns)}) {text}", values)
        self._made.append((self._parts[schema], name))
        self._analyze(*self._made[-1:])

    def _analyze(self, *tables: tuple[str, str]) -> None:
        for schema, name in tables:
            self.execute(f"ANALYZE {schema}.{name}")

    @writing()
    def publish(self, manifest: Manifest, progress: Progress) -> None:
        for statement in tables.board_indexes(self._made):
            self.execute(statement)
        for schema in manifest.parts.values():
            self.execute(f"GRANT USAGE ON SCHEMA {schema} TO {READER}")
            self.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {READER}")
        insert = "INSERT INTO plumbline.versions (version, manifest) VALUES ($1, $2)"
        self._connection.execute(insert, [manifest.version, manifest.dumps()])
        progress("commit")
        try:
            self._connection.commit()
        except psycopg.OperationalError:
            # Only the database knows whether it had committed when the connection broke.
            with writer(self._settings) as again:
                if not versions.holds(again, manifest):
                    raise
        else:
            versions.swept(self._connection)


@contextmanager
def workspace(settings: Settings, progress: Progress) -> Iterator[PostgresWorkspace]:
    """Open the transaction of the one importer; whoever comes second waits, and says so."""
    with writing():
        connection = writer(settings)
    try:
        with writing():
            versions.lock(connection, progress)
            versions.install(connection)
            opened = PostgresWorkspace(connection, settings)
        yield opened
    finally:
        connection.close()  # what was not committed is gone with it
