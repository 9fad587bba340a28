"""Open the accounts, invitations and sessions of one store."""

from dataclasses import dataclass
from functools import cache

from data_access.app_store.accounts import Accounts
from data_access.app_store.events import unnoted
from data_access.app_store.invitations import Invitations
from data_access.app_store.schema import engine_at
from data_access.app_store.sessions import Sessions
from data_access.app_store.store import utc_now
from data_access.settings import Settings


@dataclass(frozen=True)
class Directory:
    """Who may come in, who is about to, and who is in."""

    accounts: Accounts
    invitations: Invitations
    sessions: Sessions


@cache
def directory_at(settings: Settings) -> Directory:
    """Return the process's one `Directory` of these settings."""
    engine, note = engine_at(settings), unnoted
    return Directory(
        Accounts(engine, utc_now, note),
        Invitations(engine, settings.secret, utc_now, note),
        Sessions(engine, settings, utc_now, note),
    )
