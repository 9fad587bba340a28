"""Compile a statement for an engine; the one address of an engine's quirks."""

from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.sql.compiler import SQLCompiler


class DuckDB(PGDialect):
    """DuckDB reads PostgreSQL's SQL; only its parameters are numbered. See docs/decisions/0001-engine.md."""

    name = "duckdb"
    supports_statement_cache = True

    def __init__(self) -> None:
        super().__init__(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


_DUCKDB = DuckDB()


def compiled(statement: Executable, binds: dict[str, Any] | None = None) -> tuple[str, list[Any]]:
    """Return the SQL text for DuckDB and its parameters in order.

    Parameters
    ----------
    statement : Executable
        Any SQLAlchemy statement.
    binds : dict, optional
        Values of the statement's named `bindparam`s.
    """
    result = statement.compile(dialect=_DUCKDB)  # type: ignore[attr-defined]
    assert isinstance(result, SQLCompiler)
    expanded = result.construct_expanded_state(binds)
    return expanded.statement, list(expanded.positional_parameters)
