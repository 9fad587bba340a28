"""Keep who is signed in, where, and until when."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from data_access.app_store import tables
from data_access.app_store.accounts import A, Account, S, T, end_sessions
from data_access.app_store.connections import reading, writing
from data_access.app_store.events import Note, unnoted
from data_access.app_store.store import utc_now
from data_access.app_store.tokens import new_token, sealed
from data_access.settings import Settings
from metrics.roles import Act, Role, Visitor

TOUCHED = timedelta(minutes=1)  # a visit is written down that often at the most
LONGEST_AGENT = 200


@dataclass(frozen=True)
class Session:
    """A browser in which somebody is or was signed in.

    Parameters
    ----------
    id : str
        Public number: it opens nothing.
    started_at, seen_at, ended_at : datetime
        Naive UTC.
    agent, address : str
        What the browser says of itself, and from where it came.
    open : bool
        Whether it still opens the board.
    """

    id: str
    account: str
    name: str
    mode: str
    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    agent: str
    address: str
    open: bool


class Sessions:
    """The sessions of a company. Safe to share between threads.

    Parameters
    ----------
    settings : Settings
        How people sign in, how long that lasts, and what tokens are sealed with.
    note : Note
        Writes down what was done.
    """

    def __init__(
        self, engine: Engine, settings: Settings, now: Callable[[], datetime] = utc_now, note: Note = unnoted
    ) -> None:
        self._engine, self._settings, self._now, self._note = engine, settings, now, note

    def start(self, account: Account, agent: str = "", address: str = "") -> str:
        """Sign somebody in; return the token for their cookie, which is not kept."""
        token, now = new_token(), self._now()
        key = uuid.uuid4().hex
        with writing(self._engine) as connection:
            connection.execute(
                insert(tables.sessions).values(
                    id=key,
                    token_sha256=self._sealed(token),
                    account=account.id,
                    mode=self._settings.sign_in,
                    started_at=now,
                    seen_at=now,
                    agent=_printable(agent),
                    address=_printable(address),
                )
            )
            self._note(connection, "signed_in", account.as_visitor(key), account.mail or account.name, address=address)
        return token

    def failed(self, login: str, address: str) -> None:
        """Note that somebody could not sign in."""
        with writing(self._engine) as connection:
            self._note(connection, "sign_in_failed", None, _printable(login), address=address)

    def visitor_of(self, token: str) -> Visitor | None:
        """Return who holds a token, with the role and the teams of this moment; None if it opens nothing."""
        return self._visitor(S.token_sha256 == self._sealed(token)) if token else None

    def again(self, key: str) -> Visitor | None:
        """Return who holds the session of that public number; None if it has ended."""
        return self._visitor(S.id == key)

    def end(self, key: str, by: Visitor) -> None:
        """End one session: one's own, or anybody's if the role allows it."""
        with writing(self._engine) as connection:
            found = connection.execute(
                select(S.account, A.name).join(tables.accounts).where(S.id == key, S.ended_at.is_(None))
            ).first()
            if found is None:
                return
            if found.account != by.account:
                by.must(Act.MANAGE_PEOPLE)
            connection.execute(
                update(tables.sessions).where(S.id == key).values(ended_at=self._now(), ended_by=by.name)
            )
            what = "signed_out" if key == by.session else "session_ended"
            self._note(connection, what, by, found.name)

    def end_all(self, account: str, by: Visitor) -> int:
        """End all sessions of an account, one's own or anybody's if the role allows it; return how many there were."""
        if account != by.account:
            by.must(Act.MANAGE_PEOPLE)
        with writing(self._engine) as connection:
            ended = end_sessions(connection, account, by.name, self._now())
            if ended:
                self._note(connection, "session_ended", by, account, sessions=ended)
            return ended

    def all(self, account: str | None = None) -> list[Session]:
        """Return the sessions of an account or of all, the latest first."""
        wanted = select(tables.sessions, A.name).join(tables.accounts).order_by(S.started_at.desc(), S.id)
        if account is not None:
            wanted = wanted.where(S.account == account)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).mappings().all()
            valid = set(connection.execute(select(S.id).join(tables.accounts).where(*self._valid())).scalars())
        names = [name for name in Session.__dataclass_fields__ if name != "open"]
        return [Session(**{name: row[name] for name in names}, open=row["id"] in valid) for row in rows]

    def _visitor(self, which: Any) -> Visitor | None:
        wanted = (
            select(S.id, S.seen_at, S.account, A.name, A.role, T.team)
            .join(tables.accounts, S.account == A.id)
            .outerjoin(tables.account_teams, T.account == A.id)
            .where(which, *self._valid())
        )
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).all()
        if not rows:
            return None
        first = rows[0]
        if self._now() - first.seen_at >= TOUCHED:
            with writing(self._engine) as connection:
                self._touch(connection, first.id)
        teams = frozenset(row.team for row in rows if row.team is not None)
        return Visitor(first.account, first.name, Role(first.role), teams, first.id)

    def _touch(self, connection: Connection, key: str) -> None:
        connection.execute(update(tables.sessions).where(S.id == key).values(seen_at=self._now()))

    def _valid(self) -> list[Any]:
        now = self._now()
        return [
            S.ended_at.is_(None),
            S.mode == self._settings.sign_in,
            S.started_at > now - timedelta(hours=self._settings.session_hours),
            S.seen_at > now - timedelta(minutes=self._settings.idle_minutes),
            A.disabled_at.is_(None),
            A.role.is_not(None),
        ]

    def _sealed(self, token: str) -> str:
        return sealed(token, self._settings.secret)


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:LONGEST_AGENT]
