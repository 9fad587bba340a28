"""Generate the sample company: two years of a telecommunications provider, from a seed, in bulk.

A company of scale 1 has 8,000 customers of two sources (a help desk and a shop, some persons in both), 60,000 tickets
with their changes and messages, 25,000 survey invitations, and orders and contracts, until 1 November 2026, 00:00 in
Berlin. Seven channels, six teams in three time zones, seasons, weekdays and nights. Larger scales are made of blocks,
each a company of its own, so that memory stays bounded.

What is true of it, and where, says `sample_data.truths.truths(seed)`:

- a team slows down in one month (seed 1: Billing by email in October 2026);
- the NPS of a plan dips after a price change;
- customers with bad service leave more often;
- contacts move from the phone to email, and every channel gets faster while the whole gets slower;
- an agent solves fast, and the agent's tickets come back;
- a team lowers priorities shortly before the due time.

Run ``python -m sample_data.generate --out DIR [--seed N] [--scale X] [--csv]`` to write it to files in canonical form.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from metrics.facts import FACTS, Kind
from sample_data.consequences import leave, lower_priorities
from sample_data.events import events
from sample_data.messages import contacts, messages
from sample_data.orders import orders
from sample_data.people import PERSONS, customers, people
from sample_data.surveys import CSAT, NPS, csat, nps
from sample_data.tickets import TICKETS, facts, tickets
from sample_data.truths import truths

WRITTEN_AFTER_LEAVING = 1.08  # so many more tickets are drawn, for those of customers who have left are dropped


def generate(seed: int = 1, scale: float = 1.0) -> Iterator[tuple[str, str, pa.Table]]:
    """Yield (fact name, source, rows), typed as `metrics.facts` declares them, keys with their source in front.

    Parameters
    ----------
    seed : int
        The same seed and scale give the same rows, and `truths(seed)` says what was planted.
    scale : float
        Multiple of 60,000 tickets and of all that goes with them; each (fact, source) comes once a block.
    """
    block = 0
    while scale > block:
        yield from _block(seed, block, min(1.0, scale - block))
        block += 1


def _block(seed: int, block: int, size: float) -> Iterator[tuple[str, str, pa.Table]]:
    rng, truth = np.random.default_rng([seed, 0, block]), truths(seed)
    who = people(rng, max(20, round(PERSONS * size)), 10_000 * (1 + block))
    made = tickets(rng, who, truth, round(TICKETS * size * WRITTEN_AFTER_LEAVING), 100_000 * block)
    lower_priorities(rng, truth, made)
    made = leave(rng, truth, who, made)
    yield from customers(rng, who)
    yield from facts(rng, who, made)
    yield from events(made)
    yield from messages(rng, who, made, 1_000_000 * block)
    yield from contacts(rng, who, round(900 * size), 1_000_000 * block + 900_000)
    yield from csat(rng, who, made, round(CSAT * size), 100_000 * block)
    yield from nps(rng, who, truth, round(NPS * size), 100_000 * block + 50_000)
    yield from orders(rng, who, 100_000 * block)


def canonical(fact: str, source: str, rows: pa.Table) -> pa.Table:
    """Return rows as a file in canonical form has them: keys without the source, which the importer puts in front."""
    for number, column in enumerate(FACTS[fact]):
        if column.kind is Kind.KEY:
            rows = rows.set_column(number, column.name, pc.utf8_slice_codeunits(rows[column.name], len(source) + 1))
    return rows


def as_text(fact: str, rows: pa.Table) -> pa.Table:
    """Return rows with instants as ISO 8601 in UTC."""
    for number, column in enumerate(FACTS[fact]):
        if column.kind is Kind.INSTANT:
            written = pc.strftime(rows[column.name].cast(pa.timestamp("s")), "%Y-%m-%dT%H:%M:%SZ")
            rows = rows.set_column(number, column.name, written)
    return rows


def write(folder: Path, *, seed: int, scale: float, as_csv: bool) -> None:
    """Write one file a source and fact, block after block."""
    writers: dict[Path, pyarrow.parquet.ParquetWriter | pyarrow.csv.CSVWriter] = {}
    try:
        for fact, source, rows in generate(seed, scale):
            path = folder / source / f"{fact}.{'csv' if as_csv else 'parquet'}"
            table = canonical(fact, source, rows)
            table = as_text(fact, table) if as_csv else table
            if path not in writers:
                path.parent.mkdir(parents=True, exist_ok=True)
                writer = pyarrow.csv.CSVWriter if as_csv else pyarrow.parquet.ParquetWriter
                writers[path] = writer(path, table.schema)
            writers[path].write_table(table)
            print(f"\r{path.name} {len(rows):,}", end="\033[K", file=sys.stderr)  # noqa: T201
    finally:
        for open_writer in writers.values():
            open_writer.close()
        print(file=sys.stderr)  # noqa: T201


def main(arguments: list[str] | None = None) -> None:
    """Write the files that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m sample_data.generate", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder; one folder a source is made in it")
    parser.add_argument("--seed", type=int, default=1, help="moves the planted truths (default 1)")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 60,000 tickets (default)")
    parser.add_argument("--csv", action="store_true", help="CSV instead of Parquet")
    chosen = parser.parse_args(arguments)
    write(chosen.out, seed=chosen.seed, scale=chosen.scale, as_csv=chosen.csv)


if __name__ == "__main__":
    main()
