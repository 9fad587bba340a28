"""Compile a statement for an engine; the one address of an engine's quirks."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import BinaryExpression, Executable
from sqlalchemy.dialects.postgresql.base import PGCompiler, PGDialect, PGIdentifierPreparer
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg, PGDialect_psycopg
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

Engine = Literal["duckdb", "postgresql"]
Schemas = tuple[tuple[str, str], ...]  # where an engine keeps a schema under another name: ours, and that


class _WholeQuotients(PGCompiler):
    """Where both sides are whole numbers, `/` still is a fraction."""

    def visit_floordiv_binary(self, binary: BinaryExpression[Any], operator: Any, **how: Any) -> str:
        return f"({self.process(binary.left, **how)} // {self.process(binary.right, **how)})"


class _Renaming(PGIdentifierPreparer):
    """Writes a table with the schema that it is kept in. See docs/decisions/0009-postgresql.md."""

    def __init__(self, dialect: PGDialect, schemas: Mapping[str, str]) -> None:
        super().__init__(dialect)
        self.schema_for_object = lambda table: schemas.get(table.schema, table.schema)


class DuckDB(PGDialect):
    """DuckDB reads PostgreSQL's SQL; only its parameters are numbered. See docs/decisions/0001-engine.md."""

    name = "duckdb"
    supports_statement_cache = True
    statement_compiler = _WholeQuotients

    def __init__(self, schemas: Schemas = ()) -> None:
        super().__init__(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
        self.identifier_preparer = _Renaming(self, dict(schemas))


class _Translating(PGCompiler_psycopg):
    """Functions that have another name there, or none."""

    def visit_lower_func(self, function: FunctionElement[Any], **how: Any) -> str:
        text = self.process(function.clause_expr.element, **how)
        # Text is compared by its bytes; only to lower it the server needs to know letters beyond ASCII.
        return f'(lower(({text}) COLLATE "und-x-icu") COLLATE "C")'

    def visit_epoch_us_func(self, function: FunctionElement[Any], **how: Any) -> str:
        return f"CAST(EXTRACT(epoch FROM {self.process(function.clause_expr, **how)}) * 1000000 AS BIGINT)"

    def visit_make_timestamp_func(self, function: FunctionElement[Any], **how: Any) -> str:
        # The product is a float, and exact until 2255.
        return f"(TIMESTAMP 'epoch' + {self.process(function.clause_expr, **how)} * INTERVAL '1 microsecond')"


class PostgreSQL(PGDialect_psycopg):
    """PostgreSQL, which is told the type of every parameter."""

    supports_statement_cache = True
    statement_compiler = _Translating

    def __init__(self, schemas: Schemas = ()) -> None:
        super().__init__(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
        self.identifier_preparer = _Renaming(self, dict(schemas))


@lru_cache(16)
def _dialect(engine: Engine, schemas: Schemas) -> PGDialect:
    return PostgreSQL(schemas) if engine == "postgresql" else DuckDB(schemas)


def compiled(
    statement: Executable, binds: dict[str, Any] | None = None, engine: Engine = "duckdb", schemas: Schemas = ()
) -> tuple[str, list[Any]]:
    """Return the SQL text for an engine and its parameters in order.

    Parameters
    ----------
    statement : Executable
        Any SQLAlchemy statement.
    binds : dict, optional
        Values of the statement's named `bindparam`s.
    engine : {"duckdb", "postgresql"}
        Whose SQL.
    schemas : tuple of (str, str)
        Where tables are kept in another schema than ours: ours, and that.
    """
    result = statement.compile(dialect=_dialect(engine, schemas))  # type: ignore[attr-defined]
    assert isinstance(result, SQLCompiler)
    expanded = result.construct_expanded_state(binds)
    return expanded.statement, list(expanded.positional_parameters)
