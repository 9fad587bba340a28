"""Define the tables of one version in PostgreSQL: their types and indexes."""

from collections.abc import Iterable, Iterator, Mapping

import pyarrow as pa
from sqlalchemy import BigInteger, Boolean, DateTime, Integer, Numeric, TableClause
from sqlalchemy.types import TypeEngine

from data_access.warehouse.tables import Types, quoted
from metrics import board
from metrics.facts import CUSTOMERS, FACTS, NUMBER, SQL_TYPES

# Compared by bytes, as DuckDB does: so text has one order on every engine, in every database.
TEXT = 'varchar COLLATE "C"'
_NAMES: Mapping[type, str] = {
    DateTime: "timestamp",
    BigInteger: "bigint",
    Integer: "bigint",
    Boolean: "boolean",
}
BOARD: Mapping[str, TableClause] = {t.name: t for t in vars(board).values() if isinstance(t, TableClause)}
# What a person's history, a search and a page of a list look up. Figures scan.
_LOOKED_UP: Mapping[str, tuple[str, ...]] = {
    "person_of": ("customer", "person", "person_no"),
    "persons": ("person",),
    "tickets": ("ticket", "person", "created_at"),
    "surveys": ("person", "answered_at"),
    "orders": ("person", "person_no"),
    "messages": ("person_no",),
    "changes": ("person_no",),
    "tickets_of": ("person_no",),
    "surveys_of": ("person_no",),
    "pauses": ("ticket_no",),
    "opened_with": ("ticket_no",),
    "verdicts": ("number", "created_at"),
}


def _type(sql: TypeEngine[object]) -> str:
    if isinstance(sql, Numeric):
        return f"numeric({sql.precision}, {sql.scale})"
    return _NAMES.get(type(sql), TEXT)


TYPES: Types = {kind: _type(sql) for kind, sql in SQL_TYPES.items()}


def board_columns(name: str, columns: Iterable[str]) -> str:
    """Return the definitions of a board table's columns; those that the board does not declare are custom texts."""
    known = {c.name: _type(c.type) for c in BOARD[name].c}
    typed = ((c, known.get(c, TEXT)) for c in columns)
    return ", ".join(f"{quoted(c)} {type_}" for c, type_ in typed)


def arrow_columns(schema: pa.Schema) -> str:
    """Return the definitions of the columns of an Arrow table."""
    return ", ".join(f"{quoted(field.name)} {_arrow_type(field.type)}" for field in schema)


def _arrow_type(kind: pa.DataType) -> str:
    if pa.types.is_decimal(kind):
        return f"numeric({kind.precision}, {kind.scale})"
    return {pa.int64(): "bigint", pa.date32(): "date"}.get(kind, TEXT)


def key_indexes(facts: str, people: str) -> Iterator[str]:
    """Yield the statements that index facts and people by key, and texts by the number of their row."""
    for fact in FACTS.values():
        key = ", ".join(map(quoted, fact.key))
        yield f"CREATE UNIQUE INDEX ON {facts}.{fact.name} ({key})"
        if fact.personal:
            yield f"CREATE UNIQUE INDEX ON {people}.{fact.name} ({key})"
            yield f"CREATE INDEX ON {people}.{fact.name} ({NUMBER.name})"
    yield f"CREATE INDEX ON {facts}.{CUSTOMERS.name} ({NUMBER.name})"


def board_indexes(made: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the statements that index those board tables that were made, given by schema and name."""
    for schema, table in made:
        yield from (f"CREATE INDEX ON {schema}.{table} ({quoted(c)})" for c in _LOOKED_UP.get(table, ()))
