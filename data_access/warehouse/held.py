"""Read every row that is held of one person, with its texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, cast, func, or_, select

from data_access.warehouse.belonging import UNDER_TICKETS
from data_access.warehouse.snapshot import Warehouse
from metrics.board import person_of
from metrics.errors import UnknownName
from metrics.facts import FACTS, NUMBER, TICKETS, Fact
from metrics.personal import people
from metrics.scope import OutOfScope, Scope
from metrics.translation import translate as _

OTHERS = ("customer", "author", "body")
Rows = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Held:
    """All rows of a person.

    Parameters
    ----------
    customers : tuple of str
        Keys of the person in all sources, in order.
    rows : mapping of str to tuple
        By fact, every row with all its columns, those of the source's own among them.
    as_of : datetime
        Until when the data reach.
    """

    customers: tuple[str, ...]
    rows: Mapping[str, Rows]
    as_of: datetime


def held(warehouse: Warehouse, customer: str, *, scope: Scope) -> Held:
    """Return all that is held of the person of a customer: what is about them, and what was said in their tickets.

    Raises
    ------
    UnknownName
        No source knows such a customer.
    OutOfScope
        The scope is that of some teams: nobody's data are theirs alone.
    """
    if scope.teams is not None:
        raise OutOfScope.customer(scope.teams)
    with warehouse.snapshot() as snapshot:
        extra = snapshot.manifest.extra
        number = select(person_of.c.person_no).where(person_of.c.customer == bindparam("customer", type_=String()))
        mine = select(person_of.c.customer).where(person_of.c.person_no == number.scalar_subquery())
        found = snapshot.fetch(mine.order_by(person_of.c.customer), customer=customer).to_pylist()
        if not found:  # known by what is about them alone: no source has told who it is
            mine = select(cast(bindparam("customer", type_=String()), String()).label("customer"))
        keys = tuple(row["customer"] for row in found) or (customer,)
        rows = {}
        for fact in FACTS.values():
            statement = _rows(fact, tuple(extra.get(fact.name, ())), scope, mine)
            told = snapshot.fetch(statement, customer=customer).to_pylist()
            rows[fact.name] = tuple(row if row.get("customer") in (None, *keys) else _of_others(row) for row in told)
        if not any(rows.values()):
            raise UnknownName(_("customer"), customer, ())
        return Held(keys, rows, snapshot.manifest.as_of)


def _of_others(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what somebody else wrote in a ticket of theirs: that it was written, and not who wrote what."""
    return {name: None if name in OTHERS or name.startswith("x_") else value for name, value in row.items()}


def _rows(fact: Fact, extra: tuple[str, ...], scope: Scope, mine: Select[Any]) -> Select[Any]:
    stored = fact.table(extra=extra)
    columns: list[ColumnElement[Any]] = [c for c in stored.c if c.name != NUMBER.name]
    statement = select(*columns).where(_belongs(fact, stored.c, mine)).order_by(*(stored.c[k] for k in fact.key))
    if not fact.personal:
        return statement
    said = people(fact, scope, "said")
    told = [said.c[c.name] for c in fact.personal if c.personal]
    same = and_(*(said.c[k] == stored.c[k] for k in fact.key))
    return statement.add_columns(*told).select_from(stored.outerjoin(said, same))


def _belongs(fact: Fact, row: Any, mine: Select[Any]) -> ColumnElement[bool]:
    """The same rows as an erasure finds; see `belonging.belongs`."""
    names = {c.name for c in fact}
    tickets = TICKETS.table().alias("theirs")
    asked = select(tickets.c.ticket).where(tickets.c.customer.in_(mine))
    found = []
    if "customer" in names:
        found.append(row.customer.in_(mine))
    if fact is not TICKETS and "ticket" in names:
        under = row.ticket.in_(asked)
        found.append(under if fact.name in UNDER_TICKETS else and_(row.customer.is_(None), under))
    return func.coalesce(or_(*found), False)
