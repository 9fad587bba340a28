"""A company that tests import, a few rows at a time."""

from datetime import datetime, timedelta

import duckdb
import pyarrow as pa

from data_access.warehouse.batch import Batch
from data_access.warehouse.draft import begin
from data_access.warehouse.duck.versions import Versions
from data_access.warehouse.ledger import ImportRecord
from data_access.warehouse.still_aged import NO_LIMITS
from metrics.facts import FACTS, Kind

NOON = datetime(2025, 3, 10, 12)
TYPES = {
    Kind.KEY: pa.string(),
    Kind.TEXT: pa.string(),
    Kind.INSTANT: pa.timestamp("us"),
    Kind.INTEGER: pa.int64(),
    Kind.DECIMAL: pa.decimal128(18, 4),
    Kind.BOOLEAN: pa.bool_(),
}


def hours(n):
    """Return the instant `n` hours after the company's noon."""
    return NOON + timedelta(hours=n)


def batch(fact, *rows, source="a"):
    """Return the dicts `rows` as a batch with the columns that the first one has."""
    kinds = {c.name: TYPES[c.kind] for c in FACTS[fact]} | {"updated_at": pa.timestamp("us"), "line": pa.int64()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in rows[0]])
    return Batch(FACTS[fact], pa.Table.from_pylist(list(rows), schema=schema), source)


def ticket(key="a:1", team="billing", **more):
    return {"ticket": key, "team": team, "created_at": hours(-5), **more}


def record(id="one", at=NOON, source="a", **more):
    return ImportRecord(id, at, source=source, **more)


def imported(settings, *batches, limits=NO_LIMITS, **named):
    """Import `batches` at once and return the counts by fact."""
    with begin(settings, limits=limits) as draft:
        for some in batches:
            draft.stage(some)
        counts = draft.merge()
        draft.publish(record(**named))
    return counts


def contents(home):
    """Return every row of the current facts and people, ordered, by table; not in which order they came."""
    versions = Versions(home)
    found = {}
    for part in ("facts", "people"):
        file = versions.folder / versions.current().parts[part]
        with duckdb.connect(str(file), read_only=True) as connection:
            tables = [row[0] for row in connection.execute("SHOW TABLES").fetchall()]
            found |= {
                (part, table): connection.execute(f"SELECT * EXCLUDE number FROM {table} ORDER BY ALL").fetchall()
                for table in tables
            }
    return found


def column(home, fact, name, file="facts"):
    """Return one column of a current table by the key of its rows."""
    versions = Versions(home)
    path = versions.folder / versions.current().parts[file]
    with duckdb.connect(str(path), read_only=True) as connection:
        return dict(connection.execute(f"SELECT {FACTS[fact].key[0]}, {name} FROM {fact} ORDER BY ALL").fetchall())
