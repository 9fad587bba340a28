"""Open the accounts, invitations and sessions of one store."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection

from data_access.app_store import audit
from data_access.app_store.accounts import Accounts
from data_access.app_store.audit import Event, What
from data_access.app_store.invitations import Invitations
from data_access.app_store.schema import engine_at
from data_access.app_store.sessions import Sessions
from data_access.app_store.store import utc_now
from data_access.settings import Settings
from metrics.roles import Visitor


@dataclass(frozen=True)
class Directory:
    """Who may come in, who is about to, and who is in."""

    accounts: Accounts
    invitations: Invitations
    sessions: Sessions


def noted(
    connection: Connection,
    what: str,
    who: Visitor | None,
    about: str = "",
    *,
    address: str | None = None,
    **detail: Any,
) -> None:
    """Write into the audit what was done, in the transaction that does it; see `Note`."""
    if who is None:
        event = Event(What(what), "", "", "", about, detail, address)
    else:
        event = Event.of(who, What(what), about, network=address, **detail)
    audit.record(connection, event, utc_now())


@cache
def directory_at(settings: Settings) -> Directory:
    """Return the process's one `Directory` of these settings."""
    engine, note = engine_at(settings), noted
    return Directory(
        Accounts(engine, utc_now, note),
        Invitations(engine, settings.secret, utc_now, note),
        Sessions(engine, settings, utc_now, note),
    )
