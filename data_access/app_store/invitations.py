"""Invite people, and let them choose a password."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, Engine, insert, select, update

from data_access.app_store import passwords, tables
from data_access.app_store.accounts import (
    LONGEST,
    PASSWORD,
    A,
    Account,
    account_of,
    accounts_where,
    end_sessions,
    insert_account,
    login_of,
    write_teams,
)
from data_access.app_store.connections import reading, writing
from data_access.app_store.events import Note, unnoted
from data_access.app_store.store import utc_now
from data_access.app_store.tokens import new_token, sealed
from metrics.errors import BadValue, PlumblineError
from metrics.roles import Act, Role, Visitor
from metrics.translation import translate as _

I = tables.invitations.c  # noqa: E741 - as A, S and T


class Purpose(StrEnum):
    """What a link is for; the store keeps the value."""

    INVITE = "invite"
    RESET = "reset"


LASTS = {Purpose.INVITE: timedelta(days=7), Purpose.RESET: timedelta(days=1)}


class NotValid(PlumblineError):
    """A link that was used, has expired, was replaced, or never was."""

    def __init__(self) -> None:
        super().__init__(_("This link is not valid, or not any more: ask an admin for a new one."))


@dataclass(frozen=True)
class Invitation:
    """A link that lets somebody choose a password."""

    account: Account
    purpose: Purpose


class Invitations:
    """The invitations of a company. Safe to share between threads.

    Parameters
    ----------
    secret : str
        What tokens are sealed with.
    note : Note
        Writes down what was done.
    """

    def __init__(
        self, engine: Engine, secret: str, now: Callable[[], datetime] = utc_now, note: Note = unnoted
    ) -> None:
        self._engine, self._secret, self._now, self._note = engine, secret, now, note

    def invite(self, name: str, mail: str, role: Role, teams: Iterable[str], by: Visitor) -> str:
        """Make an account, or its invitation anew; return the token of its link, which is not kept.

        Raises
        ------
        BadValue
            The name or the address cannot be one, or somebody signs in with it already.
        """
        by.must(Act.MANAGE_PEOPLE)
        name, login = name.strip(), login_of(mail)
        _check(name, login)
        with writing(self._engine) as connection:
            known = accounts_where(connection, A.issuer == PASSWORD, A.subject == login)
            if known and (known[0].has_password or known[0].disabled_at):
                sentence = _("{mail} has an account already: reset its password, or let it in again.")
                raise BadValue(sentence.format(mail=mail.strip()))
            if known:
                key = known[0].id
                values = {"name": name, "mail": mail.strip(), "role": role.value}
                connection.execute(update(tables.accounts).where(A.id == key).values(values))
            else:
                key = insert_account(
                    connection, PASSWORD, login, name=name, mail=mail.strip(), role=role, now=self._now()
                )
            write_teams(connection, key, teams)
            self._note(connection, "invited", by, mail.strip(), role=role, teams=sorted(teams))
            return self._link(connection, key, Purpose.INVITE, by)

    def reset(self, key: str, by: Visitor) -> str:
        """Forget a password and end all sessions; return the token of a link to choose another."""
        by.must(Act.MANAGE_PEOPLE)
        with writing(self._engine) as connection:
            account = account_of(connection, key)
            if account.issuer != PASSWORD:
                raise BadValue(_("{name} has no password here.").format(name=account.name))
            connection.execute(update(tables.accounts).where(A.id == key).values(password_hash=None))
            end_sessions(connection, key, by.name, self._now())
            self._note(connection, "changed_password", by, account.mail or account.name, reset=True)
            return self._link(connection, key, Purpose.RESET, by)

    def look(self, token: str) -> Invitation:
        """Return what a token is for, or raise NotValid."""
        with reading(self._engine) as connection:
            return self._valid(connection, token)

    def accept(self, token: str, password: str) -> Account:
        """Give the account its password; the link is used up.

        Raises
        ------
        NotValid
            The link is not, or no longer.
        BadValue
            The password is too short or too easily guessed; the link stays valid.
        """
        account = self.look(token).account
        kept = passwords.hashed(password, account.name, account.mail or "")  # slow, so others may write meanwhile
        with writing(self._engine) as connection:
            found = self._valid(connection, token)
            key = found.account.id
            connection.execute(update(tables.accounts).where(A.id == key).values(password_hash=kept))
            connection.execute(update(tables.invitations).where(I.account == key).values(used_at=self._now()))
            end_sessions(connection, key, found.account.name, self._now())
            about = found.account.mail or found.account.name
            self._note(connection, "changed_password", found.account.as_visitor(), about, purpose=found.purpose)
            return account_of(connection, key)

    def _valid(self, connection: Connection, token: str) -> Invitation:
        wanted = select(I.account, I.purpose).where(
            I.token_sha256 == sealed(token, self._secret), I.used_at.is_(None), I.expires_at > self._now()
        )
        for key, purpose in connection.execute(wanted):
            account = account_of(connection, key)
            if account.open:
                return Invitation(account, Purpose(purpose))
        raise NotValid

    def _link(self, connection: Connection, key: str, purpose: Purpose, by: Visitor) -> str:
        token, now = new_token(), self._now()
        unused = update(tables.invitations).where(I.account == key, I.used_at.is_(None))
        connection.execute(unused.values(used_at=now))  # the latest link alone is valid
        values = {"account": key, "purpose": purpose.value, "made_by": by.name, "expires_at": now + LASTS[purpose]}
        connection.execute(insert(tables.invitations).values(token_sha256=sealed(token, self._secret), **values))
        return token


def _check(name: str, login: str) -> None:
    if not name or len(name) > LONGEST or not name.isprintable():
        raise BadValue(_("Who is invited? A name has 1 to {n} characters.").format(n=LONGEST))
    before, at, after = login.partition("@")
    plain = not any(c.isspace() for c in login) and len(login) <= LONGEST
    if not (plain and before and at and after and "@" not in after):
        raise BadValue(_("“{mail}” is no mail address; people sign in with it.").format(mail=login[:LONGEST]))
