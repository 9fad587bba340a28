"""Empty what is too old in every kept version: who somebody is, and what was written."""

from collections.abc import Collection
from datetime import datetime

import pyarrow as pa
from sqlalchemy import select

from data_access.settings import Settings
from data_access.warehouse.aged import TEXTS, old_customers, old_texts, shared
from data_access.warehouse.belonging import belongs, literal, wrote
from data_access.warehouse.engines import engine_of
from data_access.warehouse.persons import evidence, stand_in
from data_access.warehouse.rewriter import Rewriter
from data_access.warehouse.tables import quoted
from data_access.warehouse.versions import Progress
from metrics.board import person_of
from metrics.facts import CUSTOMERS, FACTS, MESSAGES, Fact, Kind


def age(
    settings: Settings, personal: datetime | None, texts: datetime | None, progress: Progress, secret: str = ""
) -> None:
    """Empty personal fields of customers who were not heard of since `personal`, and texts from before `texts`.

    Sums stay: no row goes, and who was one person over several sources stays one.

    Parameters
    ----------
    secret : str
        Key of the hashes of the list of the erased that is kept outside, if there is one.
    """
    with engine_of(settings).rewriter(settings, progress) as rewriter:
        if not rewriter.kept:
            return
        if personal:
            rewriter.erased = rewriter.erased.begun(secret)
            _forget(rewriter, personal)
        for fact in TEXTS if texts else ():
            assert texts is not None
            _empty(rewriter, fact, texts)
        rewriter.publish(rewriter.erased, progress)


def _forget(rewriter: Rewriter, before: datetime) -> None:
    """What the newest version knows decides: in an older one somebody may not have been heard of yet."""
    persons = {
        row["customer"]
        for manifest in rewriter.kept
        for row in rewriter.fetch(old_customers(before, {}), manifest).to_pylist()
    }
    newest = rewriter.kept[0]
    known = {row["customer"] for row in rewriter.fetch(select(person_of.c.customer), newest).to_pylist()}
    old = {row["customer"] for row in rewriter.fetch(old_customers(before, {}), newest).to_pylist()}
    leaving = old | (persons - known)
    leaving -= rewriter.erased.customers.keys()  # they name nobody any more, and the list gives them their number
    text = rewriter.types[Kind.TEXT]
    emptied = ", ".join(
        f"{quoted(c.name)} = NULL" for c in CUSTOMERS.personal if c.personal and c.name != "customer_number"
    )
    rewriter.execute(f"CREATE TEMP TABLE aged (customer {text}, number {text})")
    done = set[str]()
    for manifest in rewriter.kept:
        people = rewriter.schema(manifest, "people")
        if people not in done:
            done.add(people)
            found = rewriter.fetch(evidence(), manifest).select(["customer", "declared", "mail"]).to_pylist()
            numbers = {
                row["customer"]: stand_in(rewriter.erased, row["declared"], row["mail"])
                for row in found
                if row["customer"] in leaving
            }
            rewriter.execute("DELETE FROM aged")
            rows = {"customer": list(numbers), "number": list(numbers.values())}
            rewriter.append("aged", pa.table({name: pa.array(values, pa.string()) for name, values in rows.items()}))
            rewriter.execute(
                f"UPDATE {people}.customers AS t SET {emptied}, customer_number = a.number "
                "FROM aged a WHERE a.customer = t.customer"
            )
    rewriter.execute("DROP TABLE aged")
    _forget_rows(rewriter, leaving)


def _forget_rows(rewriter: Rewriter, leaving: Collection[str]) -> None:
    """Empty who wrote as one of these customers, and what few have in columns of a source's own."""
    text, newest = rewriter.types[Kind.TEXT], rewriter.kept[0]
    rewriter.execute(f"CREATE TEMP TABLE aged (customer {text})")
    rewriter.append("aged", pa.table({"customer": pa.array(sorted(leaving), pa.string())}))
    rewriter.execute(f"CREATE TEMP TABLE shared (name {text}, was {text})")
    for fact, name in ((FACTS[of], name) for of, names in newest.extra.items() for name in names):
        values = rewriter.fetch(shared(fact, name), newest)["value"]
        rewriter.append("shared", pa.table({"name": pa.repeat(name, len(values)), "was": values.cast(pa.string())}))
    done = set[str]()
    for manifest in rewriter.kept:
        facts, board = rewriter.schema(manifest, "facts"), rewriter.schema(manifest, "board")
        if {facts, board} <= done:
            continue
        rewriter.execute(
            f"CREATE TEMP TABLE aged_tickets AS SELECT ticket FROM {facts}.tickets "
            "WHERE customer IN (SELECT customer FROM aged)"
        )
        theirs = {f"{facts}.{fact.name}": belongs(fact, "t", "aged", "aged_tickets") for fact in FACTS.values()}
        said = f"SELECT m.message FROM {facts}.messages m WHERE {belongs(MESSAGES, 'm', 'aged', 'aged_tickets')}"
        for schema in {facts, board} - done:
            for table, columns in rewriter.columns(schema).items():
                own = [name for name in columns if name.startswith("x_")]
                mine = theirs.get(f"{schema}.{table}", "t.customer IN (SELECT customer FROM aged)")
                for name in own:
                    kept = f"SELECT was FROM shared WHERE name = {literal(name)}"
                    _empty_where(rewriter, f"{schema}.{table}", name, f"({mine}) AND t.{quoted(name)} NOT IN ({kept})")
            _empty_where(rewriter, f"{schema}.messages", "author", f"{wrote('t')} AND t.message IN ({said})")
        rewriter.execute("DROP TABLE aged_tickets")
        done |= {facts, board}
    for table in ("aged", "shared"):
        rewriter.execute(f"DROP TABLE {table}")


def _empty_where(rewriter: Rewriter, table: str, name: str, condition: str) -> None:
    column = quoted(name)
    rewriter.execute(f"UPDATE {table} AS t SET {column} = NULL WHERE t.{column} IS NOT NULL AND {condition}")


def _empty(rewriter: Rewriter, fact: Fact, before: datetime) -> None:
    text, key = rewriter.types[Kind.TEXT], quoted(fact.key[0])
    emptied = ", ".join(f"{quoted(c.name)} = NULL" for c in fact.personal if c.personal)
    done = set[str]()
    for manifest in rewriter.kept:
        people = rewriter.schema(manifest, "people")
        if people not in done:
            done.add(people)
            rewriter.execute(f"CREATE TEMP TABLE aged (was {text})")
            old = rewriter.fetch(old_texts(fact, before), manifest)
            rewriter.append("aged", old.rename_columns(["was"]))
            rewriter.execute(f"UPDATE {people}.{fact.name} AS t SET {emptied} WHERE t.{key} IN (SELECT was FROM aged)")
            rewriter.execute("DROP TABLE aged")
