"""Find customers of whom no source sent a row: tickets, messages, surveys or orders name them by their key alone."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, union

from data_access.warehouse.snapshot import Warehouse
from metrics.board import person_of
from metrics.facts import CUSTOMERS, FACTS
from metrics.scope import Scope


@dataclass(frozen=True)
class Unlisted:
    """How many were found, and the keys of the first of them."""

    total: int
    customers: tuple[str, ...]


def unlisted(text: str, *, scope: Scope, warehouse: Warehouse, size: int = 8) -> Unlisted:
    """Find them by how the key begins, with or without its source; one that is a mail address by any part of it.

    They are nobody's customers alone, and have no name: in a scope of teams, or without personal data, none is found.
    """
    wanted = text.strip()
    if not wanted or scope.teams is not None or not scope.personal:
        return Unlisted(0, ())
    found = _matched(wanted).subquery("found")
    first = select(found.c.customer).order_by(found.c.exact.desc(), found.c.customer).limit(size)
    with warehouse.snapshot() as snapshot:
        total: int = snapshot.fetch(select(func.count().label("n")).select_from(found)).to_pylist()[0]["n"]
        rows = snapshot.fetch(first).to_pylist() if total else []
    return Unlisted(total, tuple(row["customer"] for row in rows))


def _matched(text: str) -> Select[Any]:
    named = union(
        *(
            select(told.c.customer)
            for told in (fact.table() for fact in FACTS.values() if fact is not CUSTOMERS)
            if "customer" in told.c
        )
    ).subquery("named")
    key = named.c.customer
    exact, fits = _fits(func.lower(literal(text)), func.lower(key))
    return (
        select(key, exact.label("exact"))
        .join_from(named, person_of, person_of.c.customer == key, isouter=True)
        .where(key.is_not(None), person_of.c.customer.is_(None), fits)
    )


def _fits(wanted: ColumnElement[str], key: ColumnElement[str]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    bare = func.substr(key, func.strpos(key, ":") + 1)
    begins = or_(func.starts_with(key, wanted), func.starts_with(bare, wanted))
    within = (func.strpos(bare, "@") > 0) & (func.strpos(bare, wanted) > 0)
    return or_(key == wanted, bare == wanted), or_(begins, within)
