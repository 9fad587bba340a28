"""Keep those who were erased from coming back with what is imported."""

from collections.abc import Collection, Iterable

import pyarrow as pa

from data_access.warehouse.belonging import KINDS, belongs, free_texts, wrote
from data_access.warehouse.erased import ACTOR, CUSTOMER, ErasedList
from data_access.warehouse.merge import Stage
from data_access.warehouse.tables import quoted
from data_access.warehouse.workspace import Workspace
from metrics.facts import FACTS, Kind


def veil(workspace: Workspace, stages: Collection[Stage], erased: ErasedList) -> None:
    """Give the staged rows of the erased their random keys, and empty what tells who they are.

    They then say what is stored anyway, and the import counts them as unchanged.
    """
    if not erased.erasures:
        return
    text = workspace.types[Kind.TEXT]
    workspace.execute(f"CREATE TEMP TABLE veiled (kind {text}, was {text}, becomes {text})")
    _customers(workspace, erased)
    for staged in stages:
        _replace_keys(workspace, staged, erased)
    workspace.execute(
        f"CREATE TEMP TABLE veiled_tickets AS SELECT ticket FROM {workspace.facts}.tickets "
        "WHERE customer IN (SELECT customer FROM veiled_customers)"
    )
    for staged in stages:
        if staged.fact.name == "tickets" and "customer" in staged.provided:
            mine = "customer IN (SELECT customer FROM veiled_customers)"
            workspace.execute(f"INSERT INTO veiled_tickets SELECT ticket FROM {staged.table} WHERE {mine}")
    for staged in stages:
        _empty(workspace, staged, erased)
    for table in ("veiled", "veiled_customers", "veiled_tickets"):
        workspace.execute(f"DROP TABLE {table}")


def keep_together(workspace: Workspace, erased: ErasedList) -> None:
    """Give the merged rows of the erased the number of their person, which no file needs to have a column for."""
    if not erased.erasures:
        return
    _customers(workspace, erased)
    workspace.execute(
        f"UPDATE {workspace.people}.customers AS t SET customer_number = v.number FROM veiled_customers v "
        "WHERE v.customer = t.customer AND t.customer_number IS DISTINCT FROM v.number"
    )
    workspace.execute("DROP TABLE veiled_customers")


def _customers(workspace: Workspace, erased: ErasedList) -> None:
    text = workspace.types[Kind.TEXT]
    workspace.execute(f"CREATE TEMP TABLE veiled_customers (customer {text}, number {text})")
    workspace.append("veiled_customers", _table(("customer", "number"), erased.customers.items()))


def remaining(workspace: Workspace, erased: ErasedList) -> dict[str, frozenset[str]]:
    """Return, by sort, the keys of the rows that are stored of the erased."""
    if not erased.erasures:
        return {}
    _customers(workspace, erased)
    workspace.execute(
        f"CREATE TEMP TABLE veiled_tickets AS SELECT ticket FROM {workspace.facts}.tickets "
        "WHERE customer IN (SELECT customer FROM veiled_customers)"
    )
    found = {}
    for fact in FACTS.values():
        (key, *more) = fact.key
        if not more:
            mine = belongs(fact, "f", "veiled_customers", "veiled_tickets")
            rows = workspace.execute(f"SELECT f.{quoted(key)} FROM {workspace.facts}.{fact.name} f WHERE {mine}")
            found[KINDS[key]] = frozenset(told for (told,) in rows)
    for table in ("veiled_customers", "veiled_tickets"):
        workspace.execute(f"DROP TABLE {table}")
    return found


def _replace_keys(workspace: Workspace, staged: Stage, erased: ErasedList) -> None:
    for name in staged.provided:
        kind = KINDS.get(name)
        if kind is None or not erased.known(kind):
            continue
        column, table = quoted(name), staged.table
        found = workspace.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL")
        becomes = erased.becomes(kind, (key for (key,) in found))
        workspace.execute("DELETE FROM veiled")
        workspace.append("veiled", _table(("kind", "was", "becomes"), ((kind, *pair) for pair in becomes.items())))
        workspace.execute(f"UPDATE {table} SET {column} = v.becomes FROM veiled v WHERE {table}.{column} = v.was")


def _empty(workspace: Workspace, staged: Stage, erased: ErasedList) -> None:
    fact, table = staged.fact, staged.table
    names = [*staged.personal, *staged.extra]
    texts = [name for name in free_texts(fact) if name in staged.provided]
    if not names and not texts:
        return
    known = belongs(fact, "f", "veiled_customers", "veiled_tickets")
    keys = " AND ".join(f"f.{quoted(k)} = {table}.{quoted(k)}" for k in fact.key)
    mine = (
        f"({belongs(fact, table, 'veiled_customers', 'veiled_tickets', set(staged.provided))} "
        f"OR EXISTS (SELECT 1 FROM {workspace.facts}.{fact.name} f WHERE {keys} AND ({known})))"
    )
    number = "(SELECT min(v.number) FROM veiled_customers v WHERE v.customer = {table}.customer)"
    value = {"customer_number": number.format(table=table)} if fact.name == f"{CUSTOMER}s" else {}
    if names:
        changes = ", ".join(f"{quoted(name)} = {value.get(name, 'NULL')}" for name in names)
        workspace.execute(f"UPDATE {table} SET {changes} WHERE {mine}")
    if "author" in staged.provided:
        role, direction = (_known(workspace, staged, name) for name in ("author_role", "direction"))
        workspace.execute(f"UPDATE {table} SET author = NULL WHERE {mine} AND {wrote(table, role, direction)}")
    for name in texts:
        column = quoted(name)
        found = workspace.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL AND {mine}")
        telling = _replaced((text for (text,) in found), erased, actor=name == ACTOR)
        if telling:
            workspace.execute("DELETE FROM veiled")
            workspace.append("veiled", _table(("was", "becomes"), telling))
            workspace.execute(
                f"UPDATE {table} SET {column} = v.becomes FROM veiled v WHERE v.was = {table}.{column} AND {mine}"
            )


def _replaced(texts: Iterable[str], erased: ErasedList, *, actor: bool) -> list[tuple[str, str | None]]:
    """Return the texts that name somebody erased, each with what stands for it."""
    told = [(text, erased.stand_in(text) if erased.tells(text) else None) for text in texts]
    return [(text, new) for text, new in told if new or (actor and erased.tells_actor(text))]


def _known(workspace: Workspace, staged: Stage, name: str) -> str:
    """Return what a column of a staged row says, or what is stored of the row where the file has no such column."""
    if name in staged.provided:
        return f"{staged.table}.{quoted(name)}"
    keys = " AND ".join(f"f.{quoted(k)} = {staged.table}.{quoted(k)}" for k in staged.fact.key)
    return f"(SELECT f.{quoted(name)} FROM {workspace.facts}.{staged.fact.name} f WHERE {keys})"


def _table(names: tuple[str, ...], rows: Iterable[tuple[str | None, ...]]) -> pa.Table:
    found = list(rows)
    columns = [pa.array([row[k] for row in found], pa.string()) for k in range(len(names))]
    return pa.table(columns, names=list(names))
