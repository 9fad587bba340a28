"""Judge the tickets of a board by rules: write the terms in force, the working time and the verdicts beside it."""

from datetime import datetime
from typing import Any, Protocol

import pyarrow as pa
from sqlalchemy import Executable, Select, cast, null, select

from metrics.board import tickets as t
from metrics.board import verdicts
from metrics.judging.circumstances import Opened, combinations
from metrics.judging.due import due_times
from metrics.judging.terms import Terms, terms
from metrics.rules import Rules

SCHEMA = "judged"


class Place(Protocol):
    """Where tables of the schema `judged` can be made, and read together with the board."""

    def fetch(self, statement: Executable, **binds: Any) -> pa.Table:
        """Return the rows of `statement`."""

    def make(self, schema: str, name: str, rows: Executable | pa.Table) -> None:
        """Make a table with these rows, or those of a statement."""


def judge(place: Place, rules: Rules, opened: Opened, as_of: datetime) -> None:
    """Make the table of verdicts of all tickets that were opened then, by rules, and all that it needs."""
    place.make(SCHEMA, verdicts.name, _verdicts(place, rules.of_tickets, opened, as_of).order_by("created_at"))


def _verdicts(place: Place, judging: Rules, opened: Opened, as_of: datetime) -> Select[Any]:
    if not judging.standards.versions:
        none = (cast(null(), c.type).label(c.name) for c in verdicts.c if c.name not in t.c)
        return select(t.c.number, t.c.created_at, *none).where(t.c.created_at.between(opened.first, opened.last))
    found = terms(judging, opened, place.fetch(combinations(judging, opened)).to_pylist(), as_of)
    place.make(SCHEMA, "terms", _table(found))
    for name, columns in found.columns.items():
        place.make(SCHEMA, name, pa.table(dict(columns)))
    return due_times(found)


def _table(found: Terms) -> pa.Table:
    kinds = {"INTEGER": pa.int64(), "BIGINT": pa.int64(), "VARCHAR": pa.string(), "NUMERIC(9, 6)": pa.decimal128(9, 6)}
    schema = pa.schema([(c.name, kinds[str(c.type)]) for c in found.table.c])
    return pa.Table.from_pylist([dict(row) for row in found.rows], schema=schema)
