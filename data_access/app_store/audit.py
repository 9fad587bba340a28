"""Write down who did what, and find it again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, func, insert, or_, select

from data_access.app_store import tables
from metrics.roles import Visitor

LONGEST = 500  # characters of what somebody typed; a longer text tells no more about who looked for what


class What(StrEnum):
    """What was done; the store keeps the value."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"
    INVITED = "invited"
    CHANGED_PASSWORD = "changed_password"  # noqa: S105 - a name, no secret
    CHANGED_ROLE = "changed_role"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    SAW_CUSTOMER = "saw_customer"
    SEARCHED = "searched"
    EXPORTED = "exported"
    IMPORTED = "imported"
    IMPORT_UNDONE = "import_undone"
    CHANGED_STANDARD = "changed_standard"
    CHANGED_CALENDAR = "changed_calendar"
    REFUSED = "refused"
    SAW_AUDIT = "saw_audit"
    PUBLISHED = "published"
    LINK_CHANGED = "link_changed"
    LINK_ROTATED = "link_rotated"
    LINK_REVOKED = "link_revoked"
    LINKS_PAUSED = "links_paused"
    LINKS_RESUMED = "links_resumed"
    LINK_GUESSED = "link_guessed"
    ASKED_EXPORT = "asked_export"
    TOOK_EXPORT = "took_export"
    ERASED = "erased"
    SET_RETENTION = "set_retention"
    RETAINED = "retained"


@dataclass(frozen=True)
class Event:
    """Something that somebody did.

    Parameters
    ----------
    what : What
    who : str
        Key of the account; empty where nobody was signed in.
    name, role : str
        As they were then.
    about : str
        The customer, the text sought, the file, the standard ...
    detail : mapping
        What else is worth knowing: how many rows, which address.
    address : str, optional
        Network address of the visitor.
    id, at : int, datetime
        Later events have greater ids; naive UTC. The store gives both.
    """

    what: What
    who: str
    name: str
    role: str
    about: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    address: str | None = None
    id: int = 0
    at: datetime = datetime.min

    @classmethod
    def of(cls, visitor: Visitor, what: What, about: str = "", *, network: str | None = None, **detail: Any) -> "Event":
        """Return what a visitor did."""
        return cls(what, visitor.account, visitor.name, visitor.role.value, about, detail, network)


@dataclass(frozen=True)
class Wanted:
    """Which events are looked for; what is empty narrows nothing.

    Parameters
    ----------
    who : str
        Key of an account.
    what : frozenset of What
    text : str
        A part of the name or of what it was about, whatever its case.
    since, until : datetime, optional
        Naive UTC; from the one on, and before the other.
    """

    who: str = ""
    what: frozenset[What] = frozenset()
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None


def record(connection: Connection, event: Event, now: datetime) -> None:
    """Write an event, in the transaction of what it tells of."""
    texts = {name: _storable(getattr(event, name)) for name in ("who", "name", "role", "about")}
    detail = {name: _storable(value) if isinstance(value, str) else value for name, value in event.detail.items()}
    row = {"at": now, "what": event.what.value, **texts, "detail": detail, "address": event.address}
    connection.execute(insert(tables.audit).values(row))


def found(connection: Connection, wanted: Wanted, limit: int, offset: int = 0) -> list[Event]:
    """Return the events wanted, the latest first."""
    page = _narrowed(select(tables.audit), wanted).order_by(tables.audit.c.id.desc()).limit(limit).offset(offset)
    return [Event(**{**row, "what": What(row["what"])}) for row in connection.execute(page).mappings()]


def about(connection: Connection, what: What, whom: Collection[str]) -> list[Event]:
    """Return the events of a sort that were about any of these, the latest first."""
    a = tables.audit.c
    rows = select(tables.audit).where(a.what == what.value, a.about.in_(sorted(whom))).order_by(a.id.desc())
    return [Event(**{**row, "what": What(row["what"])}) for row in connection.execute(rows).mappings()]


def count(connection: Connection, wanted: Wanted) -> int:
    """Return how many events there are."""
    return int(connection.execute(_narrowed(select(func.count()).select_from(tables.audit), wanted)).scalar_one())


def people(connection: Connection) -> dict[str, str]:
    """Return the accounts that ever did anything, each with the name that it had last."""
    a = tables.audit.c
    last = select(func.max(a.id)).where(a.who != "").group_by(a.who)
    rows = connection.execute(select(a.who, a.name).where(a.id.in_(last)).order_by(func.lower(a.name)))
    return {row.who: row.name for row in rows}


def _narrowed(rows: Select[Any], wanted: Wanted) -> Select[Any]:
    a = tables.audit.c
    if wanted.who:
        rows = rows.where(a.who == wanted.who)
    if wanted.what:
        rows = rows.where(a.what.in_(sorted(wanted.what)))
    if text := _storable(wanted.text.strip()):
        rows = rows.where(or_(a.name.icontains(text, autoescape=True), a.about.icontains(text, autoescape=True)))
    if wanted.since:
        rows = rows.where(a.at >= wanted.since)
    if wanted.until:
        rows = rows.where(a.at < wanted.until)
    return rows


def _storable(text: str) -> str:
    """Return a text as any database keeps it: what somebody typed must not keep an event from being written."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")[:LONGEST]
