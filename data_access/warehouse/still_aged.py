"""Keep what was emptied for its age empty when a source sends it again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from data_access.warehouse.aged import TEXTS, old_customers, old_texts
from data_access.warehouse.merge import Stage
from data_access.warehouse.persons import evidence, stand_in
from data_access.warehouse.tables import quoted
from data_access.warehouse.workspace import Workspace
from metrics.facts import CUSTOMERS, Fact, Kind

NUMBER = "customer_number"


@dataclass(frozen=True)
class Limits:
    """Before when what an import brings is too old, naive UTC: who customers are, and what was written."""

    personal: datetime | None = None
    texts: datetime | None = None


NO_LIMITS = Limits()


def note_empty(workspace: Workspace, stages: Collection[Stage], limits: Limits) -> None:
    """Note the stored rows that are empty and that an import is about to fill: only these are emptied anew.

    What was never emptied goes by retention, which asks where it is much.
    """
    if limits == NO_LIMITS:
        return
    text = workspace.types[Kind.TEXT]
    workspace.execute(f"CREATE TEMP TABLE was_empty (fact {text}, was {text})")
    for staged in stages:
        told = [name for name in staged.personal if name != NUMBER]
        if told:
            key = quoted(staged.fact.key[0])
            filled = " OR ".join(f"s.{quoted(name)} IS NOT NULL" for name in told)
            empty = " AND ".join(f"p.{name} IS NULL" for name in _personal(staged.fact))
            workspace.execute(
                f"INSERT INTO was_empty SELECT '{staged.fact.name}', s.{key} FROM {staged.table} s "
                f"JOIN {workspace.people}.{staged.fact.name} p ON p.{key} = s.{key} WHERE ({filled}) AND {empty}"
            )


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
        _empty(workspace, CUSTOMERS, pa.array(sorted(old - workspace.erased.customers.keys()), pa.string()))
    if limits != NO_LIMITS:
        workspace.execute("DROP TABLE was_empty")


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
