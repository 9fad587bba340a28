"""Compile a statement for an engine; the one address of an engine's quirks."""

from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement


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
    bound = statement.params(binds) if binds and isinstance(statement, ClauseElement) else statement
    result = bound.compile(dialect=_DUCKDB, compile_kwargs={"render_postcompile": True})  # type: ignore[attr-defined]
    assert isinstance(result, SQLCompiler)
    values = result.construct_params()
    return result.string, [values[name] for name in result.positiontup or ()]
