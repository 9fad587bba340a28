"""Keep those who were erased from coming back with what is imported."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager

import pyarrow as pa

from data_access.warehouse.belonging import KINDS, belongs, free_texts, wrote
from data_access.warehouse.emptying import emptied
from data_access.warehouse.erased import ACTOR, CUSTOMER, ErasedList
from data_access.warehouse.finding import composed_of
from data_access.warehouse.merge import Stage
from data_access.warehouse.tables import listed, quoted
from data_access.warehouse.workspace import Workspace
from metrics.facts import FACTS, Kind


def veil(workspace: Workspace, stages: Collection[Stage], erased: ErasedList) -> None:
    """Give the staged rows of the erased their random keys, and empty what tells who they are.

    They then say what is stored anyway, and the import counts them as unchanged.
    """
    if not erased.erasures:
        return
    fresh = _composed(workspace, stages, erased)
    for staged in stages:
        _replace_keys(workspace, staged, erased, fresh)
    with _theirs(workspace, erased) as (customers, tickets):
        for staged in stages:
            if staged.fact.name == "tickets" and "customer" in staged.provided:
                mine = f"customer IN (SELECT customer FROM {customers})"
                workspace.execute(f"INSERT INTO {tickets} SELECT ticket FROM {staged.table} WHERE {mine}")
        for staged in stages:
            _empty(workspace, staged, erased)


def empty_merged(workspace: Workspace, erased: ErasedList, extra: Mapping[str, Collection[str]]) -> None:
    """Empty the merged rows of the erased, of which nothing told whose they are when they came.

    They get the number of their person, which no file needs to have a column for.

    Parameters
    ----------
    extra : mapping of str to collection of str
        By fact, the columns of a source's own.
    """
    if not erased.erasures:
        return
    facts = workspace.facts
    with _theirs(workspace, erased) as theirs:
        for statement in emptied(facts, workspace.people, *theirs, extra):
            workspace.execute(statement)
        for fact in FACTS.values():
            mine = belongs(fact, "t", *theirs)
            _replace_texts(workspace, f"{facts}.{fact.name}", free_texts(fact), mine, erased)


@contextmanager
def _theirs(workspace: Workspace, erased: ErasedList) -> Iterator[tuple[str, str]]:
    """Yield the names of tables with the customers and with the tickets of the erased that are stored."""
    _customers(workspace, erased)
    workspace.execute(
        f"CREATE TEMP TABLE veiled_tickets AS SELECT ticket FROM {workspace.facts}.tickets "
        "WHERE customer IN (SELECT customer FROM veiled_customers)"
    )
    yield "veiled_customers", "veiled_tickets"
    for table in ("veiled_customers", "veiled_tickets"):
        workspace.execute(f"DROP TABLE {table}")


def _customers(workspace: Workspace, erased: ErasedList) -> None:
    text = workspace.types[Kind.TEXT]
    workspace.execute(f"CREATE TEMP TABLE veiled_customers (customer {text}, number {text})")
    workspace.append("veiled_customers", _table(("customer", "number"), erased.customers.items()))


def remaining(workspace: Workspace, erased: ErasedList) -> dict[str, frozenset[str]]:
    """Return, by sort, the keys of the rows that are stored of the erased."""
    if not erased.erasures:
        return {}
    found = {}
    with _theirs(workspace, erased) as theirs:
        for fact in FACTS.values():
            (key, *more) = fact.key
            if not more:
                mine = belongs(fact, "f", *theirs)
                rows = workspace.execute(f"SELECT f.{quoted(key)} FROM {workspace.facts}.{fact.name} f WHERE {mine}")
                found[KINDS[key]] = frozenset(told for (told,) in rows)
    return found


def _replace_keys(
    workspace: Workspace, staged: Stage, erased: ErasedList, fresh: Mapping[str, Mapping[str, str]]
) -> None:
    for name in staged.provided:
        kind = KINDS.get(name)
        new = fresh.get(kind or "", {})
        if kind is None or not (new or erased.known(kind)):
            continue
        column, table = quoted(name), staged.table
        found = {
            key for (key,) in workspace.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL")
        }
        _replace(
            workspace, table, name, ({k: new[k] for k in found & new.keys()} | erased.becomes(kind, found)).items()
        )


def _composed(workspace: Workspace, stages: Collection[Stage], erased: ErasedList) -> dict[str, dict[str, str]]:
    """Return, by sort, what stands for the keys of new rows of the erased that have a customer's id as a part.

    The list does not know them; rows of other stages may point at them.
    """
    found: dict[str, dict[str, str]] = {}
    for staged in stages:
        key = staged.fact.key[0]
        if CUSTOMER in staged.provided and KINDS.get(key, CUSTOMER) != CUSTOMER:
            new = {
                was: f"{was.partition(':')[0]}:{erased.stand_in(was)}" for was in _telling(workspace, staged, erased)
            }
            found.setdefault(KINDS[key], {}).update(new)
    return found


def _telling(workspace: Workspace, staged: Stage, erased: ErasedList) -> set[str]:
    customers = {c for (c,) in workspace.execute(f"SELECT DISTINCT customer FROM {staged.table}") if c}
    theirs = erased.becomes(CUSTOMER, customers)
    if not theirs:
        return set()
    text = workspace.types[Kind.TEXT]
    workspace.execute(f"CREATE TEMP TABLE veiled_keys (customer {text})")
    workspace.append("veiled_keys", _table(("customer",), ((customer,) for customer in theirs)))
    rows = workspace.execute(
        f"SELECT DISTINCT {quoted(staged.fact.key[0])}, customer FROM {staged.table} "
        "WHERE customer IN (SELECT customer FROM veiled_keys)"
    )
    workspace.execute("DROP TABLE veiled_keys")
    return {was for was, customer in rows if composed_of(was, (customer,))}


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
    _replace_texts(workspace, table, texts, mine.replace(f"{table}.", "t."), erased)


def _replace_texts(workspace: Workspace, table: str, names: Collection[str], mine: str, erased: ErasedList) -> None:
    """Replace the texts that name somebody erased, where the row `t` is theirs."""
    if not names:
        return
    rows = workspace.execute(f"SELECT DISTINCT {listed(names, of='t')} FROM {table} AS t WHERE {mine}")
    for name, found in zip(names, map(set, zip(*rows, strict=True)), strict=False):
        told = ((text, erased.stand_in(text) if erased.tells(text) else None) for text in found - {None})
        telling = [(text, new) for text, new in told if new or (name == ACTOR and erased.tells_actor(text))]
        _replace(workspace, table, name, telling, f" AND ({mine})")


def _replace(
    workspace: Workspace, table: str, name: str, becomes: Collection[tuple[str, str | None]], further: str = ""
) -> None:
    if not becomes:
        return
    column, text = quoted(name), workspace.types[Kind.TEXT]
    workspace.execute(f"CREATE TEMP TABLE veiled (was {text}, becomes {text})")
    workspace.append("veiled", _table(("was", "becomes"), becomes))
    workspace.execute(f"UPDATE {table} AS t SET {column} = v.becomes FROM veiled v WHERE v.was = t.{column}{further}")
    workspace.execute("DROP TABLE veiled")


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
