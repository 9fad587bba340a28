"""Let those who have a link see what it shows, for as long as it is live."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, String, bindparam, delete, insert, select, update

from data_access.app_store import audit, link_tables, passwords
from data_access.app_store.audit import Event, What
from data_access.app_store.connections import reading, writing
from data_access.app_store.link_states import NOW, L, is_live
from data_access.app_store.store import utc_now
from data_access.app_store.tokens import fingerprint, new_token

V = link_tables.link_visits.c
F = link_tables.edition_files.c

TOKEN, KEY, NAME = (bindparam(name, type_=String()) for name in ("token", "link", "file"))

OPEN_FOR = timedelta(days=30)  # in one browser: whoever has the link could open it anew anyway
OPEN_FOR_BY_PASSWORD = timedelta(hours=12)
ONE_VIEW = timedelta(minutes=30)  # within which coming back is no further view


@dataclass(frozen=True)
class Door:
    """A link to which somebody has the token; `password_hash` is None where that is enough."""

    link: str
    rotation: int
    password_hash: str | None

    @property
    def open_for(self) -> timedelta:
        """How long it stays open in one browser."""
        return OPEN_FOR if self.password_hash is None else OPEN_FOR_BY_PASSWORD

    def opens_with(self, password: str) -> bool:
        """Tell whether that is its password: slow, as it has to be."""
        return self.password_hash is None or passwords.matches(self.password_hash, password)


@dataclass(frozen=True)
class File:
    """A file of the newest edition, and whether looking at it is a further view."""

    content: bytes
    edition: int
    further: bool


class LinkVisits:
    """Who has which link open. Safe to share between threads; `local` as of `Links`."""

    def __init__(self, engine: Engine, *, local: bool, now: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._now = engine, now
        live = is_live(local=local)
        self._door = select(L.id, L.rotation, L.password_hash).where(L.token_sha256 == TOKEN, live)
        self._file = (
            select(F.content, F.edition, V.seen_at)
            .join(link_tables.links, (F.link == L.id) & (F.edition == L.edition))
            .join(link_tables.link_visits, (V.link == L.id) & (V.rotation == L.rotation))
            .where(V.cookie_sha256 == TOKEN, V.expires_at > NOW, L.id == KEY, F.name == NAME, live)
        )

    def by_token(self, token: str) -> Door | None:
        """Return what a token leads to; None if it leads nowhere, for whatever reason: that takes the same work."""
        asked = {TOKEN.key: fingerprint(token), NOW.key: self._now()}
        with reading(self._engine) as connection:
            found = connection.execute(self._door, asked).first()
        return Door(*found) if found else None

    def enter(self, door: Door) -> str:
        """Open a link in a browser, which counts as a view; return the token for its cookie, which is not kept."""
        cookie, now = new_token(), self._now()
        row = {"link": door.link, "rotation": door.rotation, "seen_at": now, "expires_at": now + door.open_for}
        with writing(self._engine) as connection:
            connection.execute(delete(link_tables.link_visits).where(V.expires_at <= now))
            connection.execute(insert(link_tables.link_visits).values(cookie_sha256=fingerprint(cookie), **row))
            connection.execute(
                update(link_tables.links).where(L.id == door.link).values(views=L.views + 1, last_view_at=now)
            )
        return cookie

    def file(self, key: str, cookie: str, name: str) -> File | None:
        """Return a file of the newest edition to whoever has the link open; None to all others, or if there is none."""
        now = self._now()
        asked = {TOKEN.key: fingerprint(cookie), KEY.key: key, NAME.key: name, NOW.key: now}
        with reading(self._engine) as connection:
            found = connection.execute(self._file, asked).first()
        return File(found.content, found.edition, now - found.seen_at >= ONE_VIEW) if found else None

    def viewed(self, key: str, cookie: str) -> None:
        """Count a further view of a link that was open already."""
        now = self._now()
        theirs = (V.cookie_sha256 == fingerprint(cookie), V.link == key)
        with writing(self._engine) as connection:
            if connection.execute(update(link_tables.link_visits).where(*theirs).values(seen_at=now)).rowcount:
                connection.execute(
                    update(link_tables.links).where(L.id == key).values(views=L.views + 1, last_view_at=now)
                )

    def guessed(self, what: str, address: str, key: str) -> None:
        """Write down that somebody tried too many links or passwords."""
        with writing(self._engine) as connection:
            name = connection.execute(select(L.name).where(L.id == key)).scalar() or ""
            event = Event(What.LINK_GUESSED, "", "", "", name, {"tried": what, "link": key}, address)
            audit.record(connection, event, self._now())
