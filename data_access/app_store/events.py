"""Tell an audit what happened to accounts and sessions."""

from typing import Any, Protocol

from sqlalchemy import Connection

from metrics.roles import Visitor


class Note(Protocol):
    """Writes down, in the transaction of what it tells of, what somebody did."""

    def __call__(self, connection: Connection, what: str, who: Visitor | None, about: str = "", **detail: Any) -> None:
        """Note it.

        Parameters
        ----------
        what : str
            "signed_in", "sign_in_failed", "signed_out", "session_ended", "invited", "changed_password",
            "changed_role", "account_disabled" or "account_enabled".
        who : Visitor
            Who did it; None where nobody is signed in.
        about : str
            Mail address or name of the account that it was done to.
        """


def unnoted(connection: Connection, what: str, who: Visitor | None, about: str = "", **detail: Any) -> None:
    """Write nothing."""
