"""Say in SQL, at one place, whether a link is served, and if not, why."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, DateTime, and_, bindparam, case, exists, literal, or_, select

from data_access.app_store import link_tables, tables
from metrics.roles import MAY, Act, Role, Visitor

L = link_tables.links.c
LT = link_tables.link_teams.c
A = tables.accounts.c
T = tables.account_teams.c

NOW = bindparam("instant", type_=DateTime())  # so that a statement is written once, and asked at any time
OWNER = "owner"  # who publishes on one's own machine, where there are no accounts
MAY_PUBLISH = [role for role in Role if Act.PUBLISH in MAY[role]]
SEE_ALL = [role.value for role in MAY_PUBLISH if Visitor("", "", role).scope.teams is None]
SEE_THEIRS = [role.value for role in MAY_PUBLISH if role.value not in SEE_ALL]


class State(StrEnum):
    """How it stands with a link."""

    LIVE = "live"
    REVOKED = "revoked"
    EXPIRED = "expired"
    EMPTY = "empty"  # it has no edition
    SWITCHED_OFF = "switched_off"  # as all are
    SUSPENDED = "suspended"  # whoever published it may not do so any more


def state(*, local: bool) -> ColumnElement[str]:
    """Return the state of a link at the instant `NOW`, as SQL over `links`.

    Parameters
    ----------
    local : bool
        Whether the board serves its owner's machine, where what the owner published needs no account.
    """
    return case(
        (L.revoked_at.is_not(None), State.REVOKED.value),
        (L.expires_at <= NOW, State.EXPIRED.value),
        (L.edition == 0, State.EMPTY.value),
        (exists(select(literal(1)).select_from(link_tables.links_paused)), State.SWITCHED_OFF.value),
        (~_answered_for(local=local), State.SUSPENDED.value),
        else_=State.LIVE.value,
    )


def is_live(*, local: bool) -> ColumnElement[bool]:
    """Return whether a link is served at the instant `NOW`, as SQL over `links`."""
    return state(local=local) == State.LIVE.value


def _answered_for(*, local: bool) -> ColumnElement[bool]:
    """Whether its author may still publish all that it shows."""
    lost = exists(
        select(literal(1)).where(
            LT.link == L.id,
            ~exists(select(literal(1)).where(T.account == L.author, T.team == LT.team)),
        )
    )
    theirs = and_(A.role.in_(SEE_THEIRS), L.limited, ~lost)
    known: Any = exists(
        select(literal(1)).where(A.id == L.author, A.disabled_at.is_(None), or_(A.role.in_(SEE_ALL), theirs))
    )
    return or_(L.author == OWNER, known) if local else known
