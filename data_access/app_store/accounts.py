"""Keep who may come in, as what, and for which teams."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, or_, select, update

from data_access.app_store import passwords, tables
from data_access.app_store.connections import reading, writing
from data_access.app_store.events import Note, unnoted
from data_access.app_store.store import utc_now
from data_access.groups import Grant, is_lower
from metrics.errors import BadValue, UnknownName
from metrics.roles import Act, Role, Visitor
from metrics.translation import translate as _

PASSWORD = "password"  # noqa: S105 - who vouches for those that have a password here
LONGEST = 200

A = tables.accounts.c
T = tables.account_teams.c
S = tables.sessions.c


@dataclass(frozen=True)
class Account:
    """Somebody who may come in, or might once.

    Parameters
    ----------
    id : str
        Key; never changes.
    issuer, subject : str
        Who vouches for them ("password", "proxy" or a provider), and by which name.
    role : Role, optional
        None until somebody gives one; without one nobody gets in.
    has_password : bool
        Whether an invitation was accepted.
    """

    id: str
    issuer: str
    subject: str
    name: str
    mail: str | None
    role: Role | None
    teams: frozenset[str]
    has_password: bool
    disabled_at: datetime | None
    created_at: datetime

    @property
    def open(self) -> bool:
        """Whether they may sign in."""
        return self.role is not None and self.disabled_at is None

    def as_visitor(self, session: str = "") -> Visitor:
        """Return them as one who visits; only for those with a role."""
        return Visitor(self.id, self.name, self.role or Role.VIEWER, self.teams, session)


class Accounts:
    """The accounts of a company. Safe to share between threads.

    Parameters
    ----------
    note : Note
        Writes down what was done.
    """

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now, note: Note = unnoted) -> None:
        self._engine, self._now, self._note = engine, now, note

    def all(self) -> list[Account]:
        """Return all, by name."""
        with reading(self._engine) as connection:
            return accounts_where(connection)

    def account(self, key: str) -> Account:
        """Return one, or raise UnknownName."""
        with reading(self._engine) as connection:
            return account_of(connection, key)

    def check_password(self, login: str, password: str) -> Account | None:
        """Return whose name and password these are; it takes as long for a name that nobody bears."""
        with reading(self._engine) as connection:
            found = accounts_where(connection, A.issuer == PASSWORD, A.subject == login_of(login))
            kept = connection.execute(select(A.password_hash).where(A.id == found[0].id)).scalar() if found else None
        right = passwords.matches(kept, password)
        return found[0] if right and found[0].open else None

    def change_password(self, old: str, new: str, by: Visitor) -> None:
        """Take another password of one's own; one's other sessions end.

        Raises
        ------
        BadValue
            The old one is not right, or the new one is too short or too easily guessed.
        """
        with reading(self._engine) as connection:
            account = account_of(connection, by.account)
            kept = connection.execute(select(A.password_hash).where(A.id == by.account)).scalar()
        if not passwords.matches(kept, old):
            raise BadValue(_("That is not your password."))
        hashed = passwords.hashed(new, account.name, account.mail or "")  # slow, so others may write meanwhile
        with writing(self._engine) as connection:
            changed = update(tables.accounts).where(A.id == by.account, A.password_hash == kept)
            if not connection.execute(changed.values(password_hash=hashed)).rowcount:
                raise BadValue(_("Your password was changed meanwhile: sign in again."))
            others = update(tables.sessions).where(S.account == by.account, S.ended_at.is_(None), S.id != by.session)
            connection.execute(others.values(ended_at=self._now(), ended_by=by.name))
            self._note(connection, "changed_password", by, account.mail or account.name)

    def recognise(self, issuer: str, subject: str, name: str, mail: str | None, grant: Grant | None) -> Account:
        """Return the account of somebody for whom a provider vouches; make it at the first visit.

        Parameters
        ----------
        grant : Grant, optional
            Role and teams that their groups give them; None where roles are given here.
        """
        if not subject.strip() or len(subject) > LONGEST or not subject.isprintable():
            raise BadValue(_("The provider names nobody."))
        shown = (name.strip() or subject)[:LONGEST]
        who = (A.issuer == issuer, A.subject == subject)
        with reading(self._engine) as connection:  # most visits change nothing, and need not wait for who writes
            for kept in accounts_where(connection, *who):
                if (kept.name, kept.mail) == (shown, mail) and grant in {None, Grant(kept.role, kept.teams)}:
                    return kept
        with writing(self._engine) as connection:
            known = accounts_where(connection, *who)
            if known:
                key = known[0].id
                connection.execute(update(tables.accounts).where(A.id == key).values(name=shown, mail=mail))
            else:
                key = insert_account(connection, issuer, subject, name=shown, mail=mail, role=None, now=self._now())
            if grant is not None:
                self._give(connection, account_of(connection, key), grant.role, grant.teams, None)
            return account_of(connection, key)

    def set_role(self, key: str, role: Role, by: Visitor) -> None:
        """Give another role; who may less than before is signed out everywhere."""
        by.must(Act.MANAGE_PEOPLE)
        with writing(self._engine) as connection:
            account = account_of(connection, key)
            self._give(connection, account, role, account.teams, by)

    def set_teams(self, key: str, teams: Iterable[str], by: Visitor) -> None:
        """Say whose tickets they may see."""
        by.must(Act.MANAGE_PEOPLE)
        with writing(self._engine) as connection:
            account = account_of(connection, key)
            self._give(connection, account, account.role, frozenset(teams), by)

    def disable(self, key: str, by: Visitor) -> None:
        """Let them in no more, and end their sessions."""
        by.must(Act.MANAGE_PEOPLE)
        with writing(self._engine) as connection:
            account = account_of(connection, key)
            if account.disabled_at is None:
                _keep_an_admin(connection, account)
                connection.execute(update(tables.accounts).where(A.id == key).values(disabled_at=self._now()))
                end_sessions(connection, key, by.name, self._now())
                self._note(connection, "account_disabled", by, account.mail or account.name)

    def enable(self, key: str, by: Visitor) -> None:
        """Let them in again."""
        by.must(Act.MANAGE_PEOPLE)
        with writing(self._engine) as connection:
            account = account_of(connection, key)
            if account.disabled_at is not None:
                connection.execute(update(tables.accounts).where(A.id == key).values(disabled_at=None))
                self._note(connection, "account_enabled", by, account.mail or account.name)

    def _give(
        self, connection: Connection, account: Account, role: Role | None, teams: frozenset[str], by: Visitor | None
    ) -> None:
        if (role, teams) == (account.role, account.teams):
            return
        if is_lower(role, account.role):
            if by is not None:  # a provider's word about its people is final
                _keep_an_admin(connection, account)
            end_sessions(connection, account.id, by.name if by else account.issuer, self._now())
        connection.execute(update(tables.accounts).where(A.id == account.id).values(role=role and role.value))
        write_teams(connection, account.id, teams)
        detail = {"before": account.role, "after": role, "teams_before": sorted(account.teams), "teams": sorted(teams)}
        self._note(connection, "changed_role", by, account.mail or account.name, **detail)


def login_of(mail: str) -> str:
    """Return a mail address as people sign in with it, whatever its case; nothing for what a database cannot keep."""
    login = mail.strip().casefold()
    return login if login.isprintable() else ""


def accounts_where(connection: Connection, *conditions: Any) -> list[Account]:
    """Return the accounts that meet all conditions, by name."""
    wanted = select(tables.accounts).where(*conditions).order_by(func.lower(A.name), A.id)
    rows = connection.execute(wanted).mappings().all()
    teams: dict[str, set[str]] = {}
    for key, team in connection.execute(select(T.account, T.team).join(tables.accounts).where(*conditions)):
        teams.setdefault(key, set()).add(team)
    return [
        Account(
            **{name: row[name] for name in ("id", "issuer", "subject", "name", "mail", "disabled_at", "created_at")},
            role=Role(row["role"]) if row["role"] else None,
            teams=frozenset(teams.get(row["id"], ())),
            has_password=row["password_hash"] is not None,
        )
        for row in rows
    ]


def account_of(connection: Connection, key: str) -> Account:
    """Return one account, or raise UnknownName."""
    for found in accounts_where(connection, A.id == key):
        return found
    raise UnknownName(_("account"), key, ())


def insert_account(
    connection: Connection, issuer: str, subject: str, *, name: str, mail: str | None, role: Role | None, now: datetime
) -> str:
    """Write a new account; return its key."""
    key = str(uuid.uuid4())
    values = {"issuer": issuer, "subject": subject, "name": name, "mail": mail, "role": role and role.value}
    connection.execute(insert(tables.accounts).values(id=key, created_at=now, **values))
    return key


def write_teams(connection: Connection, key: str, teams: Iterable[str]) -> None:
    """Let an account have these teams and no others."""
    connection.execute(delete(tables.account_teams).where(T.account == key))
    for team in sorted(teams):
        connection.execute(insert(tables.account_teams).values(account=key, team=team))


def end_sessions(connection: Connection, key: str, by: str, now: datetime) -> int:
    """End all sessions of an account; return how many there were."""
    theirs = update(tables.sessions).where(S.account == key, S.ended_at.is_(None))
    return connection.execute(theirs.values(ended_at=now, ended_by=by)).rowcount


def _keep_an_admin(connection: Connection, account: Account) -> None:
    """Refuse to take away the last admin who can sign in."""
    able = or_(A.issuer != PASSWORD, A.password_hash.is_not(None))
    others = accounts_where(connection, A.role == Role.ADMIN, A.disabled_at.is_(None), A.id != account.id, able)
    if account.role is Role.ADMIN and account.open and not others:
        raise BadValue(_("{name} is the last admin: make somebody else admin first.").format(name=account.name))
