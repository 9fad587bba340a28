"""Find how far the data reaches, source by source."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from pyarrow.lib import Table
from sqlalchemy import false, func, or_, select, union_all

from metrics.facts import FACTS

Fetch = Callable[..., Table]

# Instants at which something happened; due times and the ends of contracts are plans.
HAPPENED = {
    "tickets": ("created_at", "first_response_at", "first_resolved_at", "resolved_at"),
    "ticket_events": ("at",),
    "messages": ("at",),
    "surveys": ("sent_at", "answered_at"),
    "orders": ("at",),
}


def reached(fetch: Fetch, sources: Iterable[str], now: datetime) -> dict[str, datetime]:
    """Return the last instant not after `now` in the rows of each of the `sources`; none for those without dates."""
    names = sorted(sources)
    each = []
    for fact, columns in HAPPENED.items():
        t = FACTS[fact].table()
        for c in columns:
            latest = select(t.c.source, func.max(t.c[c]).label("latest"))
            each.append(latest.where(t.c.source.in_(names), t.c[c] <= now).group_by(t.c.source))
    found = union_all(*each).subquery("each")
    latest = select(found.c.source, func.max(found.c.latest).label("latest"))
    rows: list[dict[str, Any]] = fetch(latest.group_by(found.c.source).order_by(found.c.source)).to_pylist()
    return {row["source"]: row["latest"] for row in rows}


def counted(fetch: Fetch, as_of: datetime) -> tuple[dict[str, int], dict[str, int]]:
    """Return by facts table how many rows it has, and how many of them are dated later than `as_of`."""
    rows, future = {}, {}
    for name, fact in FACTS.items():
        t = fact.table()
        late = or_(false(), *(t.c[c] > as_of for c in HAPPENED.get(name, ())))
        counts = select(func.count().label("rows"), func.count().filter(late).label("future")).select_from(t)
        rows[name], future[name] = fetch(counts).to_pylist()[0].values()
    return rows, future
