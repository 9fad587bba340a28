"""Tell everything of one person, over all sources and channels."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Select, String, bindparam, func, literal, select

from data_access.warehouse.happened import What
from data_access.warehouse.search import met
from data_access.warehouse.snapshot import Warehouse
from data_access.warehouse.texts import TEXTS, texts
from data_access.warehouse.timeline import timeline
from metrics.board import person_of
from metrics.errors import UnknownName
from metrics.facts import CUSTOMERS, NUMBER
from metrics.personal import key_of, people
from metrics.scope import OutOfScope, Scope
from metrics.translation import translate as _

EVERYTHING = tuple(What)


@dataclass(frozen=True)
class Customer:
    """What one source says of the person."""

    customer: str
    source: str
    customer_number: str | None
    name: str | None
    mail: str | None
    phone: str | None
    note: str | None
    mail_verified: bool | None
    segment: str | None
    plan: str | None
    country: str | None
    region: str | None
    age_band: str | None
    gender: str | None
    loyalty_tier: str | None
    joined_at: datetime | None
    left_at: datetime | None
    leave_reason: str | None
    monthly_value: Decimal | None
    custom: tuple[tuple[str, str], ...]  # the source's own columns (`x_...`) that are filled


@dataclass(frozen=True)
class Entry:
    """One thing that happened; what does not belong to its `what` is None. Instants are UTC without zone.

    Parameters
    ----------
    at : datetime
        When; of a survey that was not answered, when it was sent.
    withheld : bool
        It is a contact of a team outside the scope: only `at`, `what`, `source` and `channel` are told.
    title, detail : str, optional
        The ticket's subject, the product or the plan; the message's text or the survey's comment.
    author, author_role : str, optional
        Who wrote, changed or is credited, and as what: customer, agent, bot or system.
    public : bool, optional
        Of a message; False is an internal note.
    waited_s : int, optional
        Of a reply: seconds since the customer's first word that was not answered yet. Of a resolution: since the
        ticket was opened.
    before, after : str, optional
        Of a change.
    """

    at: datetime
    what: What
    source: str
    channel: str | None
    withheld: bool = False
    ticket: str | None = None
    message: str | None = None
    survey: str | None = None
    team: str | None = None
    author: str | None = None
    author_role: str | None = None
    before: str | None = None
    after: str | None = None
    title: str | None = None
    detail: str | None = None
    instrument: str | None = None
    reason: str | None = None
    public: bool | None = None
    waited_s: int | None = None
    sent_at: datetime | None = None
    score: Decimal | None = None
    scale: int | None = None
    amount: Decimal | None = None
    currency: str | None = None
    quantity: int | None = None


@dataclass(frozen=True)
class History:
    """A page of one person's history.

    Parameters
    ----------
    person : str
        The person's key, whichever customer was asked for.
    customers : tuple of Customer
        What each source says, the person's own key first.
    entries : tuple of Entry
        Newest first.
    counts : mapping of What to int
        How many entries there are of each sort, on whatever page.
    as_of : datetime
        Until when the data reach; what is dated later has a wrong clock.
    """

    person: str
    customers: tuple[Customer, ...]
    entries: tuple[Entry, ...]
    counts: Mapping[What, int]
    as_of: datetime

    def first(self, field: str) -> Any:
        """Return `field` of the first source that says it, or None."""
        return next((v for c in self.customers if (v := getattr(c, field)) not in (None, "")), None)


def history(
    person: str,
    *,
    scope: Scope,
    warehouse: Warehouse,
    wanted: Collection[What] = EVERYTHING,
    limit: int = 50,
    offset: int = 0,
) -> History:
    """Return a page of what happened with a person.

    Parameters
    ----------
    person : str
        Key of any of the person's customers.
    scope : Scope
        Contacts of teams outside it keep only date and channel.
    wanted : collection of What
        Sorts of entries.

    Raises
    ------
    UnknownName
        No source knows such a customer.
    OutOfScope
        No team of the scope had to do with such a customer, or no source knows one: it does not tell which.
    """
    with warehouse.snapshot() as snapshot:
        extra = snapshot.manifest.extra.get("customers", ())
        known = snapshot.fetch(_customers(extra, scope), person=person).to_pylist()
        number = known[0]["person_no"] if known else None
        if scope.teams is not None and not snapshot.fetch(_met(scope), person_no=number).num_rows:
            raise OutOfScope.customer(scope.teams)
        if not known:
            raise UnknownName(_("customer"), person, ())
        page = {"person_no": number, "limit": limit, "offset": offset}
        rows = snapshot.fetch(timeline(scope, frozenset(wanted)), **page).to_pylist()
        said = {
            name: {row["number"]: row for row in snapshot.fetch(found, numbers=sorted(numbers)).to_pylist()}
            for name, found in ((name, texts(name, scope)) for name in TEXTS)
            if (numbers := {row[name] for row in rows} - {None})
        }
    counts = {what: rows[0][what.name] for what in What}
    entries = tuple(_entry(row, said) for row in rows if row["at"])
    customers = tuple(_customer(row, extra) for row in known)
    return History(known[0]["person"], customers, entries, counts, snapshot.manifest.as_of)


@lru_cache(32)
def _customers(extra: tuple[str, ...], scope: Scope) -> Select[Any]:
    """Return the select of all customers who are the same person as the customer `person`, its parameter."""
    stored, names = CUSTOMERS.table(extra=extra), people(CUSTOMERS, scope, "names")
    asked = bindparam("person", type_=String())
    # Of keys with stand-ins, two may have the same: then the first is meant.
    person_no = select(func.min(person_of.c.person_no)).where(key_of(person_of.c.customer, scope) == asked)
    known, person = (key_of(c, scope).label(c.name) for c in (stored.c.customer, person_of.c.person))
    told = [c for c in stored.c if c.name not in ("customer", "updated_at", NUMBER.name, *_hidden(extra, scope))]
    personal = [c for c in names.c if c.name not in ("customer", NUMBER.name)]
    return (
        select(person, person_of.c.person_no, known, *told, *personal)
        .join_from(person_of, stored, stored.c.number == person_of.c.number)
        .join(names, names.c.number == stored.c.number, isouter=True)
        .where(person_of.c.person_no == person_no.scalar_subquery())
        .order_by(stored.c.customer)
    )


@lru_cache(32)
def _met(scope: Scope) -> Select[Any]:
    """Return the select that has a row if the scope's teams had to do with the person `person_no`, its parameter."""
    asked = bindparam("person_no", type_=BigInteger())
    person = select(person_of.c.person).where(person_of.c.person_no == asked)
    with_them = met(scope).subquery("met")
    return select(literal(1)).select_from(with_them).where(with_them.c.person.in_(person)).limit(1)


def _hidden(extra: tuple[str, ...], scope: Scope) -> tuple[str, ...]:
    """Return the columns of a source's own that the scope may not read: what is in them, only the source knows."""
    return () if scope.personal else extra


def _customer(row: Mapping[str, Any], extra: tuple[str, ...]) -> Customer:
    custom = tuple((name, row[name]) for name in extra if row.get(name))
    return Customer(**{k: v for k, v in row.items() if k not in (*extra, "person", "person_no")}, custom=custom)


def _entry(row: Mapping[str, Any], said: Mapping[str, Mapping[int, Mapping[str, str | None]]]) -> Entry:
    """Return the entry of a row, with what its ticket, message or survey said."""

    def text(name: str, column: str) -> str | None:
        return said[name].get(row[name], {}).get(column) if name in said else None

    told = {f.name: row[f.name] for f in fields(Entry) if f.name in row}
    told["what"] = What(row["what"])
    told["title"] = row["title"] if row["title"] is not None else text("ticket_no", "subject")
    body = text("message_no", "body")
    return Entry(**told, detail=body if body is not None else text("survey_no", "comment"))
