"""Build what is measured, once: the sample company at a larger scale, its board as Parquet, its tickets as CSV."""

import sys
from pathlib import Path

import duckdb

from data_access.settings import Settings
from data_access.warehouse.duck.versions import Versions
from data_access.warehouse.tables import quoted
from metrics.facts import FACTS, Kind
from sample_data.load import load

TICKETS_A_SCALE = 60_000
ASKED = ("tickets", "surveys", "open_spans")
IMPORTED = ("tickets", "ticket_events")
FIRST = "SELECT ticket FROM facts.tickets ORDER BY ticket LIMIT 1000000"
MEMORY = "4GB"


def build(folder: Path, tickets: int) -> None:
    """Make the folder's parts that are not there yet."""
    settings = Settings(home=folder)
    if not Versions(folder).number():
        load(settings, _tell, scale=tickets / TICKETS_A_SCALE)
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    manifest = Versions(folder).current()
    assert manifest
    for catalog, name in manifest.parts.items():
        connection.execute(f"ATTACH '{folder / 'warehouse' / name}' AS {catalog} (READ_ONLY)")
    for table in ASKED:
        _written(connection, folder / f"{table}.parquet", f"board.{table}", "(FORMAT parquet)")
    for fact in IMPORTED:
        _written(connection, folder / f"{fact}.csv", f"({_canonical(fact)})", "(HEADER)")


def _written(connection: duckdb.DuckDBPyConnection, path: Path, what: str, how: str) -> None:
    if path.exists():
        return
    _tell(path.name)
    part = path.with_suffix(".part")
    connection.execute(f"COPY {what} TO '{part}' {how}")
    part.rename(path)


def _canonical(fact: str) -> str:
    """Return the select of a fact as a file in canonical form has it; of the first million tickets."""
    written = {
        Kind.KEY: "replace({0}, ':', '-') AS {0}",
        Kind.INSTANT: "strftime({0}, '%Y-%m-%dT%H:%M:%SZ') AS {0}",
    }
    columns = (written.get(c.kind, "{0}").format(quoted(c.name)) for c in FACTS[fact].stored)
    return f"SELECT {', '.join(columns)} FROM facts.{fact} WHERE ticket IN ({FIRST})"


def _tell(phase: str) -> None:
    print(f"\r{phase}", end="\033[K", file=sys.stderr, flush=True)


if __name__ == "__main__":
    build(Path(sys.argv[1]), int(sys.argv[2]))
