"""Find persons by name, mail, id or number."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, func, literal, or_, select, union_all

from data_access.warehouse.snapshot import Warehouse
from metrics.board import person_of, persons, surveys, tickets
from metrics.facts import CUSTOMERS, MESSAGES
from metrics.personal import key_of, people
from metrics.query.frame import narrowed
from metrics.scope import Scope

LARGEST_PAGE = 1000


@dataclass(frozen=True)
class Person:
    """One person, over all sources.

    Parameters
    ----------
    name, mail : str, optional
        As the first source says that knows any.
    tickets, open : int
        Tickets that count (no spam, not merged), and those of them that are not resolved.
    last_contact : datetime, optional
        Last opening of a ticket or message, UTC; what is dated after the end of the data does not count.
    """

    person: str
    name: str | None
    mail: str | None
    segment: str | None
    plan: str | None
    country: str | None
    sources: tuple[str, ...]
    tickets: int
    open: int
    last_contact: datetime | None


@dataclass(frozen=True)
class Found:
    """How many persons were found, and one page of them."""

    total: int
    persons: tuple[Person, ...]


def search(
    text: str, *, scope: Scope, warehouse: Warehouse, segment: Collection[str] = (), page: int = 1, size: int = 50
) -> Found:
    """Find persons; without text, all of them by name.

    Parameters
    ----------
    text : str
        A part of the name or mail, or how the customer number or the id in a source begins, with or without
        `source:`. Case does not count, and no character has a special meaning.
    scope : Scope
        With teams, only persons with whom they had to do are found, and only their tickets and contacts count.
    segment : collection of str
        Only persons of one of these segments; the empty text stands for having none.
    page, size : int
        Page from 1, and persons a page. Who is named exactly so comes first, the others by name.
    """
    matched = _matched(text.strip(), scope, segment)
    with warehouse.snapshot() as snapshot:
        total: int = snapshot.fetch(select(func.count().label("n")).select_from(matched.subquery())).to_pylist()[0]["n"]
        size = max(1, min(size, LARGEST_PAGE))
        rows = snapshot.fetch(_page(matched, scope, snapshot.manifest.as_of, size, (max(page, 1) - 1) * size))
    return Found(total, tuple(Person(**{**row, "sources": tuple(sorted(row["sources"]))}) for row in rows.to_pylist()))


def known_segments(*, scope: Scope, warehouse: Warehouse) -> tuple[str, ...]:
    """Return the segments that persons are of, in order; with teams, those with whom they had to do."""
    statement = select(persons.c.segment).distinct().where(func.trim(persons.c.segment) != "")
    if scope.teams is not None:
        statement = statement.where(persons.c.person.in_(met(scope)))
    with warehouse.snapshot() as snapshot:
        return tuple(row["segment"] for row in snapshot.fetch(statement.order_by(persons.c.segment)).to_pylist())


def met(scope: Scope) -> CompoundSelect[Any]:
    """Return the select of the persons with whom the scope's teams had to do: by a ticket, a first answer, a survey."""
    t, s = tickets.c, surveys.c
    return union_all(
        select(t.person).where(t.person.is_not(None), scope.owns(t.team, t.team_at_reply)),
        select(s.person).where(s.person.is_not(None), scope.owns(s.team)),
    )


def _matched(text: str, scope: Scope, segment: Collection[str]) -> Select[Any]:
    """Persons of whom any customer fits, each with name and mail of the first customer that has one."""
    stored, names = CUSTOMERS.table(), people(CUSTOMERS, scope, "names")
    exact, fits = _fits(text, key_of(stored.c.customer, scope), names.c)
    found = (
        select(
            person_of.c.person,
            _first(stored.c.customer, names.c.name).label("name"),
            _first(stored.c.customer, names.c.mail).label("mail"),
            func.array_agg(stored.c.source.distinct()).label("sources"),
            func.bool_or(exact).label("exact"),
        )
        .join_from(person_of, stored, stored.c.customer == person_of.c.customer)
        .join(names, names.c.customer == stored.c.customer, isouter=True)
        .group_by(person_of.c.person)
        .having(func.bool_or(fits))
    )
    if segment:
        found = found.join(persons, persons.c.person == person_of.c.person).where(narrowed(persons.c.segment, segment))
    if scope.teams is not None:
        found = found.where(person_of.c.person.in_(met(scope)))
    return found


def _fits(text: str, customer: ColumnElement[str], names: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Conditions that a customer is named exactly so, and that it fits. Both sides are lowered by the engine."""
    if not text:
        return literal(False), literal(True)
    wanted = func.lower(literal(text))
    number = func.coalesce(func.lower(names.customer_number), "")
    ids = (func.lower(customer), func.lower(func.substr(customer, func.strpos(customer, ":") + 1)), number)
    parts = [func.strpos(func.lower(func.coalesce(c, "")), wanted) > 0 for c in (names.name, names.mail)]
    return or_(*(i == wanted for i in ids)), or_(*parts, *(func.starts_with(i, wanted) for i in ids))


def _first(customer: ColumnElement[str], value: ColumnElement[str]) -> ColumnElement[str]:
    """Aggregate: `value` of the first customer, by key, that has any."""
    filled = func.trim(value) != ""
    return func.split_part(func.min(func.concat(customer, "\x1f", value)).filter(filled), "\x1f", 2)


def _page(matched: Select[Any], scope: Scope, as_of: datetime, size: int, offset: int) -> Select[Any]:
    found = matched.subquery("found")
    page = select(found).order_by(*_order(found)).limit(size).offset(offset).cte("page")
    inside = and_(scope.owns(tickets.c.team), tickets.c.created_at <= as_of)
    mine = select(tickets).where(tickets.c.person.in_(select(page.c.person)), inside).cte("mine")
    counts = (
        select(
            mine.c.person,
            func.count().filter(mine.c.counted).label("tickets"),
            func.count().filter(mine.c.counted, mine.c.resolved_at.is_(None)).label("open"),
        )
        .group_by(mine.c.person)
        .subquery("counts")
    )
    contacts = _contacts(page, mine, scope, as_of)
    return (
        select(
            key_of(page.c.person, scope).label("person"),
            *(page.c[name] for name in ("name", "mail", "sources")),
            *(persons.c[name] for name in ("segment", "plan", "country")),
            func.coalesce(counts.c.tickets, 0).label("tickets"),
            func.coalesce(counts.c.open, 0).label("open"),
            contacts.c.last_contact,
        )
        .join_from(page, persons, persons.c.person == page.c.person)
        .join(counts, counts.c.person == page.c.person, isouter=True)
        .join(contacts, contacts.c.person == page.c.person, isouter=True)
        .order_by(*_order(page))
    )


def _order(found: Any) -> tuple[ColumnElement[Any], ...]:
    return found.c.exact.desc(), func.lower(found.c.name).nulls_last(), found.c.person


def _contacts(page: Any, mine: Any, scope: Scope, as_of: datetime) -> Any:
    """The last contact of each person of the page: of their tickets and, with all teams in scope, outside of any."""
    m = MESSAGES.table().alias("said")
    written = select(mine.c.person, m.c.at).join_from(m, mine, mine.c.ticket == m.c.ticket).where(m.c.at <= as_of)
    found = [select(mine.c.person, mine.c.created_at.label("at")), written]
    if scope.teams is None:
        loose = select(person_of.c.person, m.c.at).join_from(m, person_of, person_of.c.customer == m.c.customer)
        found.append(loose.where(person_of.c.person.in_(select(page.c.person)), m.c.at <= as_of))
    contacts = union_all(*found).subquery("contacts")
    return (
        select(contacts.c.person, func.max(contacts.c.at).label("last_contact"))
        .group_by(contacts.c.person)
        .subquery("last_contacts")
    )
