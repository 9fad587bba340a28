"""Compile statements for DuckDB: numbered parameters, lists of values among named ones."""

from datetime import datetime

import duckdb
import pytest
from sqlalchemy import DateTime, String, bindparam, column, func, literal, select, table

from metrics.dialects import compiled

T = table("t", column("a", String()), column("at", DateTime()))
AS_OF = bindparam("as_of", type_=DateTime())
ROWS = [("x", datetime(2025, 1, 1)), ("y", datetime(2025, 1, 2)), (None, datetime(2025, 1, 3))]


def run(statement, **binds):
    with duckdb.connect() as connection:
        connection.execute('CREATE TABLE t (a VARCHAR, "at" TIMESTAMP)')
        connection.executemany("INSERT INTO t VALUES (?, ?)", ROWS)
        text, values = compiled(statement, binds)
        return connection.execute(text, values).fetchall()


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (T.c.a.in_(["x", "y"]) & (T.c.at < AS_OF), 2),
        ((T.c.at < AS_OF) & T.c.a.in_(["y", "z"]) & (T.c.at < AS_OF), 1),
        (T.c.a.in_(["'; DROP TABLE t --", "%s", "$1", ":as_of"]), 0),
        (T.c.a.in_([]), 0),
        (literal(True), 3),
    ],
)
def test_lists_and_named_values_go_together(where, found):
    assert len(run(select(T.c.a).where(where), as_of=datetime(2025, 1, 4))) == found


def test_values_are_never_part_of_the_text():
    text, values = compiled(select(T.c.a).where(T.c.a == "'; --", T.c.a.in_(["one"])), {})
    assert "--" not in text
    assert "one" not in text
    assert sorted(values) == ["'; --", "one"]


def test_a_named_value_is_the_one_given():
    statement = select(T.c.a).where(T.c.at < AS_OF).order_by(T.c.at)
    assert run(statement, as_of=datetime(2025, 1, 2)) == [("x",)]
    assert run(statement, as_of=datetime(2025, 1, 3)) == [("x",), ("y",)]


def test_postgresql_is_told_types_and_where_a_version_lies():
    t = table("tickets", column("a", String()), schema="facts")
    statement = select(func.lower(t.c.a).label("l")).where(t.c.a.in_(["x"]), t.c.a > "%").order_by(t.c.a)
    text, values = compiled(statement, {}, "postgresql", (("facts", "facts_7"),))
    assert '(lower((facts_7.tickets.a) COLLATE "und-x-icu") COLLATE "C")' in text
    assert "facts_7.tickets.a IN ($2::VARCHAR) AND facts_7.tickets.a > $1::VARCHAR" in text
    assert values == ["%", "x"]
    assert "facts.tickets" in compiled(statement)[0]
