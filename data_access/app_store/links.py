"""Keep which links are published, by whom, for how long, and what was decided about them."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from data_access.app_store import audit, link_tables, passwords
from data_access.app_store.audit import Event, What
from data_access.app_store.connections import reading, writing
from data_access.app_store.editions import Fresh, put
from data_access.app_store.link_rows import Link, link_of, links_where
from data_access.app_store.link_states import L
from data_access.app_store.store import utc_now
from data_access.app_store.tokens import fingerprint, new_token
from metrics.errors import BadValue
from metrics.published.plan import Refresh
from metrics.roles import Act, OtherAuthor, Visitor
from metrics.translation import translate as _

DAYS, MOST_DAYS = 30, 365  # for which a link is valid: unless told otherwise, and at the most
LONGEST = 120  # characters of a name


class Links:
    """The published links of a company. Safe to share between threads; each act writes its row of the audit.

    Parameters
    ----------
    local : bool
        Whether the board serves its owner's machine only.
    """

    def __init__(self, engine: Engine, *, local: bool, now: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._local, self._now = engine, local, now

    def make(
        self,
        plan: str,
        first: Fresh,
        *,
        name: str,
        audience: str = "",
        refresh: Refresh = Refresh.NEVER,
        days: int = DAYS,
        password: str = "",
        key: str = "",
        by: Visitor,
    ) -> tuple[Link, str]:
        """Make a link with its first edition, limited to what its author may see; return it with its token.

        The token is not kept: it is told this once. `key` is its id, if that was needed before (see `new_key`).

        Raises
        ------
        NotAllowed
            It is not theirs to publish.
        BadValue
            The name, the days or the password cannot be kept.
        """
        by.must(Act.PUBLISH)
        teams = by.scope.teams
        if teams is not None and not teams:
            raise BadValue(_("You have no team yet, and a link of yours shows your teams: ask an admin."))
        _check(name, audience, days)
        kept = passwords.hashed(password) if password else None
        token, key, now = new_token(), key or new_key(), self._now()
        with writing(self._engine) as connection:
            connection.execute(
                insert(link_tables.links).values(
                    id=key, token_sha256=fingerprint(token), name=name.strip(), audience=audience.strip(), plan=plan,
                    refresh=refresh.value, author=by.account, author_name=by.name, limited=teams is not None,
                    made_at=now, expires_at=now + timedelta(days=days), rotation=0, password_hash=kept, views=0,
                    edition=0, problem="",
                )
            )  # fmt: skip
            for team in sorted(teams or ()):
                connection.execute(insert(link_tables.link_teams).values(link=key, team=team))
            put(connection, key, 1, first, now)
            told = {"audience": audience.strip(), "days": days, "refresh": refresh, "password": bool(password)}
            self._note(connection, What.PUBLISHED, by, name.strip(), link=key, **told)
            return link_of(connection, key, self._now(), local=self._local), token

    def all(self, by: Visitor) -> list[Link]:
        """Return the links that somebody may decide about, the latest first: all, or the own ones."""
        by.must(Act.PUBLISH)
        with reading(self._engine) as connection:
            return self._where(connection, *([] if sees_all(by) else [L.author == by.account]))

    def link(self, key: str) -> Link:
        """Return one link, or raise UnknownName."""
        with reading(self._engine) as connection:
            return link_of(connection, key, self._now(), local=self._local)

    def live(self) -> list[Link]:
        """Return the links that are served at this moment: what they show is marked as shared."""
        with reading(self._engine) as connection:
            return [link for link in self._where(connection) if link.live]

    def rotate(self, key: str, by: Visitor) -> str:
        """Replace the token of a link, and close it for all who have it open; return the new one, which is not kept."""
        token = new_token()
        with self._deciding(key, by) as (connection, link):
            _still(link)
            given = {"token_sha256": fingerprint(token), "rotation": link.rotation + 1}
            connection.execute(update(link_tables.links).where(L.id == key).values(**given))
            close(connection, key)
            self._note(connection, What.LINK_ROTATED, by, link.name, link=key)
        return token

    def revoke(self, key: str, by: Visitor) -> None:
        """Close a link for good; its author may do so who sees less than it shows by now."""
        with self._deciding(key, by, Link.must_be_theirs) as (connection, link):
            self._revoke(connection, link, by)

    def revoke_all(self, by: Visitor) -> int:
        """Close all links for good that somebody may decide about; return how many there were."""
        by.must(Act.PUBLISH)
        with writing(self._engine) as connection:
            theirs = [] if sees_all(by) else [L.author == by.account]
            found = self._where(connection, L.revoked_at.is_(None), *theirs)
            for link in found:
                self._revoke(connection, link, by)
        return len(found)

    def pause(self, by: Visitor) -> None:
        """Serve no link at all, until `resume`."""
        self._switch(by, off=True)

    def resume(self, by: Visitor) -> None:
        """Serve links again."""
        self._switch(by, off=False)

    def paused(self) -> bool:
        """Tell whether no link is served."""
        with reading(self._engine) as connection:
            return _paused(connection)

    def change(self, key: str, plan: str, by: Visitor) -> None:
        """Keep another plan; the link shows what it showed until the plan is confirmed with an edition of it."""
        with self._deciding(key, by) as (connection, link):
            _still(link)
            connection.execute(update(link_tables.links).where(L.id == key).values(pending=plan))

    def lengthen(self, key: str, days: int, by: Visitor) -> None:
        """Let a link be valid for so many days from now on."""
        with self._deciding(key, by) as (connection, link):
            _still(link)
            _check(link.name, link.audience, days)
            connection.execute(
                update(link_tables.links).where(L.id == key).values(expires_at=self._now() + timedelta(days=days))
            )
            self._note(connection, What.LINK_CHANGED, by, link.name, link=key, days=days)

    def _switch(self, by: Visitor, *, off: bool) -> None:
        by.must(Act.PUBLISH)
        if not sees_all(by):
            raise OtherAuthor
        with writing(self._engine) as connection:
            if off == _paused(connection):
                return
            if off:
                row = {"everywhere": True, "at": self._now(), "who": by.name}
                connection.execute(insert(link_tables.links_paused).values(row))
            else:
                connection.execute(delete(link_tables.links_paused))
            self._note(connection, What.LINKS_PAUSED if off else What.LINKS_RESUMED, by)

    def _revoke(self, connection: Connection, link: Link, by: Visitor) -> None:
        if link.revoked_at is None:
            given = {"revoked_at": self._now(), "revoked_by": by.name, "due_at": None}
            connection.execute(update(link_tables.links).where(L.id == link.id).values(given))
            close(connection, link.id)
            self._note(connection, What.LINK_REVOKED, by, link.name, link=link.id)

    def _where(self, connection: Connection, *conditions: Any) -> list[Link]:
        return links_where(connection, self._now(), *conditions, local=self._local)

    @contextmanager
    def _deciding(
        self, key: str, by: Visitor, may: Callable[[Link, Visitor], None] = Link.must_be_seen
    ) -> Iterator[tuple[Connection, Link]]:
        """Write something about a link that is theirs to decide about."""
        by.must(Act.PUBLISH)
        with writing(self._engine) as connection:
            link = link_of(connection, key, self._now(), local=self._local)
            may(link, by)
            yield connection, link

    def _note(self, connection: Connection, what: What, by: Visitor, about: str = "", **detail: Any) -> None:
        audit.record(connection, Event.of(by, what, about, **detail), self._now())


def new_key() -> str:
    """Return an id for a link: public, and of no order."""
    return secrets.token_hex(8)


def sees_all(by: Visitor) -> bool:
    """Tell whether somebody decides about the links of others too."""
    return by.scope.teams is None


def close(connection: Connection, key: str) -> None:
    """Let nobody see a link who has it open."""
    connection.execute(delete(link_tables.link_visits).where(link_tables.link_visits.c.link == key))


def _paused(connection: Connection) -> bool:
    return connection.execute(select(link_tables.links_paused)).first() is not None


def _still(link: Link) -> None:
    """Refuse to change what was revoked: that is final."""
    if link.revoked_at is not None:
        raise BadValue(_("“{name}” was revoked, and that is final: publish a new link.").format(name=link.name))


def _check(name: str, audience: str, days: int) -> None:
    for text, least in ((name.strip(), 1), (audience.strip(), 0)):
        if not least <= len(text) <= LONGEST or not (text.isprintable() or not text):
            raise BadValue(
                _("What is the link called, and for whom is it? Up to {n} characters each.").format(n=LONGEST)
            )
    if not 1 <= days <= MOST_DAYS:
        raise BadValue(_("A link is valid for 1 to {n} days, not {days}.").format(n=MOST_DAYS, days=days))
