"""Open the DuckDB files and make their tables."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from metrics.facts import BOOKKEEPING, FACTS, Column, Kind

TYPES = {
    Kind.KEY: "VARCHAR",
    Kind.TEXT: "VARCHAR",
    Kind.INSTANT: "TIMESTAMP",
    Kind.INTEGER: "BIGINT",
    Kind.DECIMAL: "DECIMAL(18, 4)",
    Kind.BOOLEAN: "BOOLEAN",
}


def quoted(name: str) -> str:
    """Return `name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def listed(names: Iterable[str], of: str = "") -> str:
    """Return `names` as a list of SQL identifiers, each of the table `of` if it is given."""
    return ", ".join((f"{of}." if of else "") + quoted(name) for name in names)


def attach(connection: duckdb.DuckDBPyConnection, path: Path, catalog: str, read_only: bool = False) -> None:
    """Attach the DuckDB file at `path` as `catalog`."""
    text = str(path).replace("'", "''")
    connection.execute(f"ATTACH '{text}' AS {catalog}" + (" (READ_ONLY)" if read_only else ""))


def columns_of(columns: Iterable[Column], extra: Iterable[str] = ()) -> str:
    """Return the column definitions of a table, with `extra` custom text columns."""
    typed = [(c.name, TYPES[c.kind]) for c in columns] + [(x, "VARCHAR") for x in extra]
    return ", ".join(f"{quoted(name)} {type_}" for name, type_ in typed)


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of the catalogs ``facts`` and ``people`` that are not there yet."""
    for fact in FACTS.values():
        connection.execute(f"CREATE TABLE IF NOT EXISTS facts.{fact.name} ({columns_of((*fact.stored, *BOOKKEEPING))})")
        if fact.personal:
            connection.execute(f"CREATE TABLE IF NOT EXISTS people.{fact.name} ({columns_of(fact.personal)})")


def custom_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    """Return the custom ``x_`` columns of each facts table that has any."""
    found = connection.execute(
        "SELECT table_name, list(column_name ORDER BY column_name) FROM duckdb_columns() "
        "WHERE database_name = 'facts' AND starts_with(column_name, 'x_') GROUP BY table_name ORDER BY table_name"
    )
    return {fact: tuple(names) for fact, names in found.fetchall()}
