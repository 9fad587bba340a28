"""Read links as the store keeps them, each with how it stands with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from data_access.app_store import link_tables
from data_access.app_store.link_states import LT, NOW, L, State, state
from metrics.errors import UnknownName
from metrics.published.plan import Refresh
from metrics.roles import Act, BeyondTeams, OtherAuthor, Visitor
from metrics.scope import Scope
from metrics.translation import translate as _


@dataclass(frozen=True)
class Link:
    """One published link, as its list shows it.

    Parameters
    ----------
    id : str
        Public: it stands in the address of the page, and opens nothing.
    name, audience : str
        What it is called here, and for whom it is; the page shows neither.
    plan, pending : str, str or None
        What it shows, as text; and a changed plan that nobody has confirmed yet.
    author, author_name : str
        Account of who published it, and their name then.
    teams : frozenset of str, optional
        Whose data it may show; None for all.
    rotation : int
        How often its token was replaced.
    edition : int
        Number of the newest one, which is the one served; 0 before the first.
    made_at, expires_at, revoked_at, last_view_at, due_at : datetime
        Naive UTC; `due_at` is how far the data have to reach for it to be renewed.
    problem : str
        Why it could not be renewed the last time; empty if it could.
    """

    id: str
    name: str
    audience: str
    plan: str
    pending: str | None
    refresh: Refresh
    author: str
    author_name: str
    teams: frozenset[str] | None
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    revoked_by: str | None
    rotation: int
    has_password: bool
    views: int
    last_view_at: datetime | None
    edition: int
    due_at: datetime | None
    problem: str
    state: State

    @property
    def live(self) -> bool:
        """Whether whoever has its token may see it."""
        return self.state is State.LIVE

    def is_within(self, scope: Scope) -> bool:
        """Tell whether all that it shows may be seen in a scope: that of its author may have become less since."""
        return scope.teams is None or (self.teams is not None and self.teams <= scope.teams)

    def must_be_theirs(self, by: Visitor) -> None:
        """Raise NotAllowed unless somebody may revoke it: the own ones, or all who see the whole company."""
        by.must(Act.PUBLISH)
        if by.scope.teams is not None and self.author != by.account:
            raise OtherAuthor

    def must_be_seen(self, by: Visitor) -> None:
        """Raise NotAllowed unless somebody may see what it shows, and so decide about it."""
        self.must_be_theirs(by)
        if not self.is_within(by.scope):
            raise BeyondTeams


def links_where(connection: Connection, now: datetime, *conditions: Any, local: bool) -> list[Link]:
    """Return the links that meet all conditions at an instant, the latest first; `local` as of `state`."""
    teams: dict[str, set[str]] = {}
    theirs = select(LT.link, LT.team).join(link_tables.links).where(*conditions)
    for key, team in connection.execute(theirs, {NOW.key: now}):
        teams.setdefault(key, set()).add(team)
    wanted = select(link_tables.links, state(local=local).label("state")).where(*conditions)
    return [
        Link(
            **{name: row[name] for name in AS_KEPT},
            refresh=Refresh(row["refresh"]),
            teams=frozenset(teams.get(row["id"], ())) if row["limited"] else None,
            has_password=row["password_hash"] is not None,
            state=State(row["state"]),
        )
        for row in connection.execute(wanted.order_by(L.made_at.desc(), L.id), {NOW.key: now}).mappings()
    ]


def link_of(connection: Connection, key: str, now: datetime, *, local: bool) -> Link:
    """Return one link, or raise UnknownName."""
    for found in links_where(connection, now, L.id == key, local=local):
        return found
    raise UnknownName(_("link"), key, ())


AS_KEPT = [name for name in Link.__dataclass_fields__ if name not in {"refresh", "teams", "has_password", "state"}]
