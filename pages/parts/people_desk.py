"""Open the page of people, and do what an admin decides there."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

import streamlit as st

from data_access.app_store.accounts import PASSWORD, Account
from data_access.app_store.connections import CannotReachStore
from data_access.app_store.directory import Directory, directory_at
from data_access.settings import Settings
from data_access.warehouse.choices import choices
from data_access.warehouse.snapshot import warehouse_at
from metrics.errors import PlumblineError
from metrics.roles import TITLES, Role, Visitor
from metrics.scope import TEAM
from metrics.translation import translate as _
from pages.parts import notices, visiting
from pages.parts.deciding import complain, do
from pages.parts.opening import open_beside
from pages.parts.settings import server_settings

LINK = "link_of_somebody"


@dataclass(frozen=True)
class PeopleDesk:
    """A visit of an admin."""

    visitor: Visitor
    settings: Settings
    directory: Directory

    @property
    def zone(self) -> ZoneInfo:
        """The reporting zone, in which instants are written."""
        return ZoneInfo(self.settings.zone)

    @property
    def invites(self) -> bool:
        """Whether people come in by invitation; elsewhere a provider vouches for them."""
        return self.settings.sign_in == PASSWORD

    @cached_property
    def accounts(self) -> list[Account]:
        """All accounts, by name."""
        return self.directory.accounts.all()

    @cached_property
    def teams(self) -> list[str]:
        """The teams that tickets bear, and those that somebody was given."""
        found: list[str] = []
        with suppress(PlumblineError):  # without data nobody has a team yet
            found = list(choices(TEAM.key, scope=self.visitor.scope, warehouse=warehouse_at(self.settings)))
        return sorted({*found, *(team for account in self.accounts for team in account.teams)} - {""})

    def give_link(self, make: Callable[[], str], name: str, done: str) -> None:
        """Make a link by which somebody chooses a password, and keep it for this visit alone."""

        def made() -> None:
            st.session_state[LINK] = (name, f"{self.settings.public_url}/invitation?token={make()}")

        do(made, done)


def open_people() -> PeopleDesk:
    """Return the visit, or end the run with a sentence that says why there is none."""
    open_beside()
    visitor, settings = visiting.visitor(), server_settings()
    if settings.local:
        st.title(_("People"), anchor=False)
        notices.nothing(
            _(
                "Here there is only you: this board serves its own machine, and nobody signs in. "
                "How to let others in is told in docs/deploy.md."
            )
        )
        st.stop()
    try:
        return PeopleDesk(visitor, settings, directory_at(settings))
    except CannotReachStore as error:
        complain(error)
        st.stop()


def role_title(role: Role | None) -> str:
    """Return what a role is called, or that there is none yet."""
    return _("no role yet") if role is None else TITLES[role].capitalize()
