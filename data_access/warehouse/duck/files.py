"""Attach DuckDB files."""

from pathlib import Path

import duckdb

from data_access.warehouse.tables import Types
from metrics.facts import Kind

TYPES: Types = {
    Kind.KEY: "VARCHAR",
    Kind.TEXT: "VARCHAR",
    Kind.INSTANT: "TIMESTAMP",
    Kind.INTEGER: "BIGINT",
    Kind.DECIMAL: "DECIMAL(18, 4)",
    Kind.BOOLEAN: "BOOLEAN",
}


def attach(connection: duckdb.DuckDBPyConnection, path: Path, catalog: str, read_only: bool = False) -> None:
    """Attach the DuckDB file at `path` as `catalog`."""
    text = str(path).replace("'", "''")
    connection.execute(f"ATTACH '{text}' AS {catalog}" + (" (READ_ONLY)" if read_only else ""))
