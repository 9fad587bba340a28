"""Make the board's tables by which tickets are judged: the terms in force, and the working time of calendars."""

import pyarrow as pa
from sqlalchemy import Subquery

from data_access.warehouse.workspace import Workspace
from metrics.derive.circumstances import combinations
from metrics.derive.due import due_times
from metrics.derive.happened import Happened
from metrics.derive.terms import Terms, terms
from metrics.rules import Rules


def make_terms(workspace: Workspace, rules: Rules, facts: Happened) -> Subquery | None:
    """Return by what and when each ticket is due, or None without standards of tickets; needs `board.persons`."""
    judging = rules.of_tickets
    if not judging.standards.versions:
        return None
    found = terms(judging, workspace.fetch(combinations(facts, judging)).to_pylist(), facts.as_of)
    workspace.make("terms", _table(found))
    for name, columns in found.columns.items():
        workspace.make(name, pa.table(dict(columns)))
    return due_times(facts, found)


def _table(found: Terms) -> pa.Table:
    kinds = {"INTEGER": pa.int64(), "BIGINT": pa.int64(), "VARCHAR": pa.string(), "NUMERIC(9, 6)": pa.decimal128(9, 6)}
    schema = pa.schema([(c.name, kinds[str(c.type)]) for c in found.table.c])
    return pa.Table.from_pylist([dict(row) for row in found.rows], schema=schema)
