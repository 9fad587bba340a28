"""Define the tables of one version in PostgreSQL: their types and indexes."""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import BigInteger, Boolean, DateTime, Integer, Numeric, TableClause
from sqlalchemy.types import TypeEngine

from data_access.warehouse.tables import Types, quoted
from metrics import board
from metrics.facts import FACTS, SQL_TYPES

# Compared by bytes, as DuckDB does: so text has one order on every engine, in every database.
TEXT = 'varchar COLLATE "C"'
_NAMES: Mapping[type, str] = {
    DateTime: "timestamp",
    BigInteger: "bigint",
    Integer: "bigint",
    Numeric: "numeric(18, 4)",
    Boolean: "boolean",
}
BOARD: Mapping[str, TableClause] = {t.name: t for t in vars(board).values() if isinstance(t, TableClause)}
# What a person's history, a search and a page of a list look up. Figures scan.
_LOOKED_UP = {
    "facts": {"messages": ("ticket", "customer"), "tickets": ("customer",), "surveys": ("customer", "ticket")},
    "board": {
        "person_of": ("customer", "person"),
        "persons": ("person",),
        "tickets": ("ticket", "person", "created_at"),
        "surveys": ("person", "answered_at"),
        "orders": ("person",),
    },
}


def _type(sql: TypeEngine[object]) -> str:
    return _NAMES.get(type(sql), TEXT)


TYPES: Types = {kind: _type(sql) for kind, sql in SQL_TYPES.items()}


def board_columns(name: str, columns: Iterable[str]) -> str:
    """Return the definitions of a board table's columns; those that the board does not declare are custom texts."""
    known = {c.name: _type(c.type) for c in BOARD[name].c}
    typed = ((c, known.get(c, TEXT)) for c in columns)
    return ", ".join(f"{quoted(c)} {type_}" for c, type_ in typed)


def key_indexes(facts: str, people: str) -> Iterator[str]:
    """Yield the statements that index facts and people by key, and by what else they are looked up."""
    for fact in FACTS.values():
        key = ", ".join(map(quoted, fact.key))
        yield f"CREATE UNIQUE INDEX ON {facts}.{fact.name} ({key})"
        if fact.personal:
            yield f"CREATE UNIQUE INDEX ON {people}.{fact.name} ({key})"
    yield from _indexes(facts, _LOOKED_UP["facts"])


def board_indexes(schema: str, made: Iterable[str]) -> Iterator[str]:
    """Yield the statements that index those board tables that were made."""
    yield from _indexes(schema, {name: _LOOKED_UP["board"].get(name, ()) for name in made})


def _indexes(schema: str, columns: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for table, names in columns.items():
        yield from (f"CREATE INDEX ON {schema}.{table} ({quoted(c)})" for c in names)
