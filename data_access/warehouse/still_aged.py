"""Keep what was emptied for its age empty when a source sends it again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from data_access.warehouse.aged import TEXTS, old_customers, old_texts, shared
from data_access.warehouse.belonging import belongs, literal, wrote
from data_access.warehouse.merge import Stage
from data_access.warehouse.persons import AGED, evidence, stand_in
from data_access.warehouse.tables import quoted
from data_access.warehouse.workspace import Workspace
from metrics.facts import CUSTOMERS, FACTS, Fact, Kind

NUMBER = "customer_number"


@dataclass(frozen=True)
class Limits:
    """Before when what an import brings is too old, naive UTC: who customers are, and what was written."""

    personal: datetime | None = None
    texts: datetime | None = None


NO_LIMITS = Limits()


def note_empty(workspace: Workspace, stages: Collection[Stage], limits: Limits) -> None:
    """Note the stored rows that are empty and that an import is about to fill: only these are emptied anew.

    Whether they were emptied for their age or never filled nobody knows: what is too old is not brought in later
    either. Of rows that have something, it goes by retention, which asks where it is much.
    """
    if limits == NO_LIMITS:
        return
    text = workspace.types[Kind.TEXT]
    workspace.execute(f"CREATE TEMP TABLE was_empty (fact {text}, was {text})")
    for staged in stages:
        _note_own(workspace, staged)
        told = [name for name in staged.personal if name != NUMBER]
        if staged.personal:
            key = quoted(staged.fact.key[0])
            filled = " OR ".join((*(f"s.{quoted(name)} IS NOT NULL" for name in told), _number_again(staged)))
            empty = " AND ".join(f"p.{name} IS NULL" for name in _personal(staged.fact))
            workspace.execute(
                f"INSERT INTO was_empty SELECT '{staged.fact.name}', s.{key} FROM {staged.table} s "
                f"JOIN {workspace.people}.{staged.fact.name} p ON p.{key} = s.{key} WHERE ({filled}) AND {empty}"
            )


def _number_again(staged: Stage) -> str:
    """Return the condition that an import is about to put a number over what stands for it."""
    return f"s.{NUMBER} IS NOT NULL AND p.{NUMBER} LIKE '{AGED}%'" if NUMBER in staged.personal else "FALSE"


def _note_own(workspace: Workspace, staged: Stage) -> None:
    """Note which rows have no author, and nothing in a column of the source's own, until now."""
    fact = staged.fact
    same = " AND ".join(f"f.{quoted(k)} = s.{quoted(k)}" for k in fact.key)
    for name in (*staged.extra, *({"author"} & set(staged.provided))):
        column = quoted(name)
        workspace.execute(
            f"INSERT INTO was_empty SELECT {literal(f'{fact.name}.{name}')}, {_whole_key(fact, 's')} "
            f"FROM {staged.table} s JOIN {workspace.facts}.{fact.name} f ON {same} "
            f"WHERE s.{column} IS NOT NULL AND f.{column} IS NULL"
        )


def _whole_key(fact: Fact, row: str) -> str:
    """Return the key of a row as one text."""
    return " || '|' || ".join(f"CAST({row}.{quoted(k)} AS VARCHAR)" for k in fact.key)


def empty_texts(workspace: Workspace, limits: Limits) -> None:
    """Empty merged texts again that are too old."""
    for fact in TEXTS if limits.texts else ():
        assert limits.texts is not None
        _empty(workspace, fact, workspace.fetch(old_texts(fact, limits.texts)).column("key"))


def empty_customers(workspace: Workspace, limits: Limits) -> None:
    """Empty merged customers again of whom nothing was heard for too long; persons have to be linked.

    What joins them to others stays as keyed hashes.
    """
    if limits.personal and workspace.erased.secret:  # else nobody was emptied ever
        old = set(workspace.fetch(old_customers(limits.personal, {})).column("customer").to_pylist())
        leaving = pa.array(sorted(old - workspace.erased.customers.keys()), pa.string())
        _empty(workspace, CUSTOMERS, leaving)
        _empty_own(workspace, leaving)
    if limits != NO_LIMITS:
        workspace.execute("DROP TABLE was_empty")


def _empty_own(workspace: Workspace, leaving: pa.Array) -> None:
    workspace.execute(f"CREATE TEMP TABLE too_old (customer {workspace.types[Kind.TEXT]})")
    workspace.append("too_old", pa.table({"customer": leaving}))
    workspace.execute(
        f"CREATE TEMP TABLE too_old_tickets AS SELECT ticket FROM {workspace.facts}.tickets "
        "WHERE customer IN (SELECT customer FROM too_old)"
    )
    for (noted,) in workspace.execute("SELECT DISTINCT fact FROM was_empty WHERE fact LIKE '%.%'"):
        of, __, name = noted.partition(".")
        mine = belongs(FACTS[of], "t", "too_old", "too_old_tickets")
        said = f" AND {wrote('t')}" if name == "author" else ""
        if name != "author":  # what many have tells of nobody
            many = workspace.fetch(shared(FACTS[of], name))["value"].cast(pa.string())
            workspace.execute(f"CREATE TEMP TABLE shared (was {workspace.types[Kind.TEXT]})")
            workspace.append("shared", pa.table({"was": many}))
            said = f" AND t.{quoted(name)} NOT IN (SELECT was FROM shared)"
        rows = f"SELECT was FROM was_empty WHERE fact = {literal(noted)}"
        workspace.execute(
            f"UPDATE {workspace.facts}.{of} AS t SET {quoted(name)} = NULL "
            f"WHERE {_whole_key(FACTS[of], 't')} IN ({rows}) AND ({mine}){said}"
        )
        workspace.execute("DROP TABLE IF EXISTS shared")
    for table in ("too_old", "too_old_tickets"):
        workspace.execute(f"DROP TABLE {table}")


def _empty(workspace: Workspace, fact: Fact, old: pa.Array | pa.ChunkedArray) -> None:
    text, key = workspace.types[Kind.TEXT], quoted(fact.key[0])
    workspace.execute(f"CREATE TEMP TABLE too_old (was {text}, number {text})")
    workspace.append("too_old", pa.table({"was": old.cast(pa.string())}))
    workspace.execute(f"DELETE FROM too_old WHERE was NOT IN (SELECT was FROM was_empty WHERE fact = '{fact.name}')")
    changes = [f"{name} = NULL" for name in _personal(fact)]
    if fact is CUSTOMERS:
        _number(workspace)
        changes.append(f"{NUMBER} = o.number")
    workspace.execute(
        f"UPDATE {workspace.people}.{fact.name} AS t SET {', '.join(changes)} FROM too_old o WHERE o.was = t.{key}"
    )
    workspace.execute("DROP TABLE too_old")


def _number(workspace: Workspace) -> None:
    """Give those who are too old what joins them as their number and their mail address did."""
    leaving = {was for (was,) in workspace.execute("SELECT was FROM too_old")}
    if not leaving:
        return
    rows = workspace.fetch(evidence()).select(["customer", "declared", "mail"]).to_pylist()
    told = {r["customer"]: stand_in(workspace.erased, r["declared"], r["mail"]) for r in rows}
    numbers = {"was": sorted(leaving), "number": [told[was] for was in sorted(leaving)]}
    workspace.execute("DELETE FROM too_old")
    workspace.append("too_old", pa.table({name: pa.array(values, pa.string()) for name, values in numbers.items()}))


def _personal(fact: Fact) -> list[str]:
    return [quoted(c.name) for c in fact.personal if c.personal and c.name != NUMBER]
