"""Find how far the data reaches, source by source."""

from collections.abc import Iterable
from datetime import datetime

import duckdb

from data_access.warehouse.tables import quoted
from metrics.facts import FACTS

# Instants at which something happened; due times and the ends of contracts are plans.
HAPPENED = {
    "tickets": ("created_at", "first_response_at", "first_resolved_at", "resolved_at"),
    "ticket_events": ("at",),
    "messages": ("at",),
    "surveys": ("sent_at", "answered_at"),
    "orders": ("at",),
}


def reached(connection: duckdb.DuckDBPyConnection, sources: Iterable[str], now: datetime) -> dict[str, datetime]:
    """Return the last instant not after `now` in the rows of each of the `sources`; none for those without dates."""
    each = " UNION ALL ".join(
        f"SELECT source, max({quoted(c)}) AS latest FROM facts.{fact} "
        f"WHERE list_contains($sources, source) AND {quoted(c)} <= $now GROUP BY source"
        for fact, columns in HAPPENED.items()
        for c in columns
    )
    found = connection.execute(
        f"SELECT source, max(latest) FROM ({each}) GROUP BY source ORDER BY source",
        {"now": now, "sources": sorted(sources)},
    )
    return dict(found.fetchall())


def counted(connection: duckdb.DuckDBPyConnection, as_of: datetime) -> tuple[dict[str, int], dict[str, int]]:
    """Return by facts table how many rows it has, and how many of them are dated later than `as_of`."""
    rows, future = {}, {}
    for fact in FACTS:
        late = " OR ".join(f"{quoted(c)} > $as_of" for c in HAPPENED.get(fact, ())) or "$as_of IS NULL"
        found = connection.execute(
            f"SELECT count(*), count(*) FILTER (WHERE {late}) FROM facts.{fact}", {"as_of": as_of}
        )
        rows[fact], future[fact] = found.fetchall()[0]
    return rows, future
