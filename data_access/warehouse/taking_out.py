"""Replace keys and empty texts in the copies of all versions."""

from collections.abc import Iterable, Mapping

import pyarrow as pa

from data_access.warehouse.belonging import KINDS, belongs, free_texts, wrote
from data_access.warehouse.emptying import emptied
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.rewriter import Rewriter
from data_access.warehouse.tables import quoted
from metrics.facts import FACTS, TICKET_EVENTS, Kind

TEMPORARY = ("leaving", "numbers", "leaving_texts", "leaving_actors", "reassigned")


def take_out(
    rewriter: Rewriter,
    keys: Mapping[str, Mapping[str, str]],
    numbers: Mapping[str, str],
    texts: Mapping[str, str],
    standards: Mapping[str, str],
    *,
    actors: Iterable[str] = (),
) -> None:
    """Change every copy.

    Parameters
    ----------
    keys : mapping of str to mapping
        By sort, what replaces each key; a customer's replaces that of the person too.
    numbers : mapping of str to str
        By the customer's key as it was, the customer number by which the rows of a person stay together.
    texts : mapping of str to str
        What replaces other texts of their rows.
    standards : mapping of str to str
        What replaces the numbers of standards that were set for one of them.
    actors : iterable of str
        Texts that are emptied only where they say who changed a ticket of theirs.
    """
    text = rewriter.types[Kind.TEXT]
    rewriter.execute(f"CREATE TEMP TABLE leaving (kind {text}, was {text}, becomes {text})")
    rows = [(kind, was, new) for kind, found in keys.items() for was, new in sorted(found.items())]
    rewriter.append("leaving", _table(("kind", "was", "becomes"), rows))
    rewriter.execute(f"CREATE TEMP TABLE numbers (customer {text}, number {text})")
    rewriter.append("numbers", _table(("customer", "number"), sorted(numbers.items())))
    rewriter.execute(f"CREATE TEMP TABLE leaving_texts (was {text}, becomes {text})")
    rewriter.append("leaving_texts", _table(("was", "becomes"), sorted(texts.items())))
    rewriter.execute(f"CREATE TEMP TABLE leaving_actors (was {text})")
    rewriter.append("leaving_actors", _table(("was",), [(said,) for said in sorted(actors)]))
    rewriter.execute(f"CREATE TEMP TABLE reassigned (was {text}, becomes {text})")
    rewriter.append("reassigned", _table(("was", "becomes"), sorted(standards.items())))
    done = set[str]()
    for manifest in rewriter.kept:
        _of_version(rewriter, manifest, done, texts=bool(texts), kinds=[k for k, found in keys.items() if found])
    for table in TEMPORARY:
        rewriter.execute(f"DROP TABLE {table}")


def _of_version(rewriter: Rewriter, manifest: Manifest, done: set[str], *, texts: bool, kinds: list[str]) -> None:
    schemas = {part: rewriter.schema(manifest, part) for part in manifest.parts}
    facts, board = schemas["facts"], schemas["board"]
    if facts not in done:
        _of_facts(rewriter, facts, schemas["people"], texts=texts)
    if board not in done:
        _of_board(rewriter, board, texts=texts)
    for part in ("facts", "people", "board", "judged"):
        if schemas[part] not in done:
            _keys(rewriter, schemas[part], kinds)
    if schemas["judged"] not in done:
        for table, columns in rewriter.columns(schemas["judged"]).items():
            for name in (c for c in columns if c.endswith("_standard")):
                _replace(rewriter, f"{schemas['judged']}.{quoted(table)}", name, "reassigned", "")
    done |= set(schemas.values())


def _of_facts(rewriter: Rewriter, facts: str, people: str, *, texts: bool) -> None:
    rewriter.execute(
        f"CREATE TEMP TABLE leaving_tickets AS SELECT ticket FROM {facts}.tickets "
        "WHERE customer IN (SELECT customer FROM numbers)"
    )
    columns = rewriter.columns(facts)
    extra = {fact: [name for name in columns[fact] if name.startswith("x_")] for fact in FACTS}
    for statement in emptied(facts, people, "numbers", "leaving_tickets", extra):
        rewriter.execute(statement)
    for fact in FACTS.values():
        mine = belongs(fact, "t", "numbers", "leaving_tickets")
        for name in free_texts(fact) if texts else ():
            _replace(rewriter, f"{facts}.{fact.name}", name, "leaving_texts", f" AND ({mine})")
    _actors(rewriter, f"{facts}.ticket_events", belongs(TICKET_EVENTS, "t", "numbers", "leaving_tickets"))
    rewriter.execute("DROP TABLE leaving_tickets")


def _of_board(rewriter: Rewriter, board: str, *, texts: bool) -> None:
    """Empty what the board repeats of their rows; it has their numbers, or them by key."""
    rewriter.execute(
        f"CREATE TEMP TABLE leaving_persons AS SELECT person, person_no FROM {board}.person_of "
        "WHERE customer IN (SELECT customer FROM numbers)"
    )
    for table, columns in rewriter.columns(board).items():
        by = "person" if "person" in columns else "person_no" if table in LAID_OUT else None
        if by is None or table == "person_of":
            continue
        mine = f"t.{by} IN (SELECT {by} FROM leaving_persons)"
        if "customer" in columns:  # who is known by tickets alone is no person there
            mine += " OR t.customer IN (SELECT customer FROM numbers)"
        if table == "messages":  # laid out under whoever asked too
            mine += f" OR t.message IN (SELECT m.message FROM {board}.messages m WHERE {mine.replace('t.', 'm.')})"
        extra = ", ".join(f"{quoted(name)} = NULL" for name in columns if name.startswith("x_"))
        if extra:
            rewriter.execute(f"UPDATE {board}.{table} AS t SET {extra} WHERE {mine}")
        for name in columns if texts else ():
            if name not in KINDS and name != "source":
                _replace(rewriter, f"{board}.{quoted(table)}", name, "leaving_texts", f" AND ({mine})")
        if {"author", "author_role", "direction"} <= set(columns):
            author = f"author IS NOT NULL AND {wrote('t')} AND ({mine})"
            rewriter.execute(f"UPDATE {board}.{quoted(table)} AS t SET author = NULL WHERE {author}")
        if "actor" in columns:
            _actors(rewriter, f"{board}.{quoted(table)}", mine)
    rewriter.execute("DROP TABLE leaving_persons")


LAID_OUT = ("messages", "changes", "tickets_of", "surveys_of")  # by the number of the person, without the key


def _keys(rewriter: Rewriter, schema: str, kinds: list[str]) -> None:
    for table, columns in rewriter.columns(schema).items():
        for name in columns:
            if KINDS.get(name) in kinds:
                _replace(rewriter, f"{schema}.{quoted(table)}", name, "leaving", f" AND l.kind = '{KINDS[name]}'")


def _replace(rewriter: Rewriter, table: str, name: str, by: str, further: str) -> None:
    column = quoted(name)
    rewriter.execute(f"UPDATE {table} AS t SET {column} = l.becomes FROM {by} l WHERE l.was = t.{column}{further}")


def _actors(rewriter: Rewriter, table: str, mine: str) -> None:
    """Empty who changed a ticket under a name of somebody who wrote there as a customer."""
    told = "t.actor IN (SELECT was FROM leaving_actors)"
    rewriter.execute(f"UPDATE {table} AS t SET actor = NULL WHERE {told} AND ({mine})")


def _table(names: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> pa.Table:
    found = list(rows)
    columns = [pa.array([row[k] for row in found], pa.string()) for k in range(len(names))]
    return pa.table(columns, names=list(names))
