"""Keep what each link showed and shows, and tell which are to be renewed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, or_, select, update

from data_access.app_store import audit, link_tables
from data_access.app_store.audit import Event, What
from data_access.app_store.connections import reading, writing
from data_access.app_store.link_rows import Link, link_of, links_where
from data_access.app_store.link_states import NOW, L, is_live
from data_access.app_store.store import utc_now
from metrics.errors import BadValue
from metrics.published.plan import Refresh
from metrics.roles import Act, Visitor
from metrics.translation import translate as _

E = link_tables.editions.c

CLAIMED = timedelta(minutes=15)  # for which one process renews a link, and no other
AGAIN = timedelta(hours=1)  # after a failure


@dataclass(frozen=True)
class Kept:
    """One edition of a link, as text.

    Parameters
    ----------
    number : int
        From 1, the first.
    made_at : datetime
        Naive UTC.
    data_version : str
        Of which version of the data it was made.
    payload : str
        All that it shows.
    """

    number: int
    made_at: datetime
    data_version: str
    payload: str


@dataclass(frozen=True)
class Fresh:
    """An edition that is yet to be kept.

    Parameters
    ----------
    payload, data_version : str
        As of `Kept`.
    pages : mapping of str to bytes
        Its files by name.
    due_at : datetime, optional
        How far the data have to reach for the next one; naive UTC. None if there will be none.
    """

    payload: str
    pages: Mapping[str, bytes]
    data_version: str
    due_at: datetime | None = None


class Editions:
    """The editions of all links. Safe to share between threads; `local` as of `Links`."""

    def __init__(self, engine: Engine, *, local: bool, now: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._local, self._now = engine, local, now

    def add(self, link: Link, fresh: Fresh) -> int | None:
        """Let a link show this from now on; return the number of the edition. All that it showed is kept.

        Parameters
        ----------
        link : Link
            As it was when the edition was begun. None is kept, and returned, if it was changed, renewed or revoked
            meanwhile: what somebody confirmed is not undone by what was made before.
        """
        with writing(self._engine) as connection:
            now = self._link(connection, link.id)
            if (now.plan, now.edition, now.revoked_at) != (link.plan, link.edition, None):
                return None
            return put(connection, now.id, now.edition + 1, fresh, self._now())

    def confirm(self, key: str, plan: str, fresh: Fresh, *, refresh: Refresh, by: Visitor) -> int:
        """Let a link show its changed plan, as it was previewed; return the number of the edition.

        Raises
        ------
        BadValue
            The plan was changed again since.
        """
        by.must(Act.PUBLISH)
        with writing(self._engine) as connection:
            link = self._link(connection, key)
            link.must_be_seen(by)
            if link.pending != plan or link.revoked_at is not None:
                raise BadValue(_("This link was changed meanwhile: look at the preview again."))
            given = {"plan": plan, "pending": None, "refresh": refresh.value}
            connection.execute(update(link_tables.links).where(L.id == key).values(given))
            number = put(connection, key, link.edition + 1, fresh, self._now())
            event = Event.of(by, What.LINK_CHANGED, link.name, link=key, edition=number)
            audit.record(connection, event, self._now())
            return number

    def newest(self, key: str) -> Kept | None:
        """Return what a link shows; None before its first edition."""
        found = self.all(key)
        return found[0] if found else None

    def all(self, key: str) -> list[Kept]:
        """Return all that a link ever showed, the latest first."""
        wanted = select(E.number, E.made_at, E.data_version, E.payload).where(E.link == key).order_by(E.number.desc())
        with reading(self._engine) as connection:
            return [Kept(**row) for row in connection.execute(wanted).mappings()]

    def due(self, as_of: datetime) -> list[Link]:
        """Return the links that are to be renewed, now that the data reach until `as_of`."""
        with reading(self._engine) as connection:
            return links_where(connection, self._now(), *self._free(as_of), local=self._local)

    def claim(self, key: str, as_of: datetime) -> bool:
        """Tell whether this process may renew a link that is due: of several that ask, one may."""
        now = self._now()
        claimed = update(link_tables.links).where(L.id == key, *self._free(as_of)).values(claimed_until=now + CLAIMED)
        with writing(self._engine) as connection:
            return bool(connection.execute(claimed, {NOW.key: now}).rowcount)

    def failed(self, link: Link, problem: str) -> None:
        """Keep why a link, as of `add`, could not be renewed; it shows what it showed, and is tried again later."""
        given = {"problem": problem[:500], "claimed_until": self._now() + AGAIN}
        with writing(self._engine) as connection:
            same = (L.id == link.id, L.edition == link.edition)
            connection.execute(update(link_tables.links).where(*same).values(given))

    def _free(self, as_of: datetime) -> tuple[Any, ...]:
        """Which links are due, and renewed by nobody."""
        return L.due_at <= as_of, or_(L.claimed_until.is_(None), L.claimed_until <= NOW), is_live(local=self._local)

    def _link(self, connection: Connection, key: str) -> Link:
        return link_of(connection, key, self._now(), local=self._local)


def put(connection: Connection, key: str, number: int, fresh: Fresh, now: datetime) -> int:
    """Keep an edition within a transaction, and let its link show it; return its number."""
    row = {"made_at": now, "data_version": fresh.data_version, "payload": fresh.payload}
    connection.execute(insert(link_tables.editions).values(link=key, number=number, **row))
    files = [{"link": key, "edition": number, "name": n, "content": c} for n, c in fresh.pages.items()]
    connection.execute(insert(link_tables.edition_files), files)
    given = {"edition": number, "due_at": fresh.due_at, "claimed_until": None, "problem": ""}
    connection.execute(update(link_tables.links).where(L.id == key).values(given))
    return number
