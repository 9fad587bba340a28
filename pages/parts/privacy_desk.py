"""Open the page of privacy, and do what an admin decides there."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import streamlit as st

from data_access.app_store.audit import What
from data_access.erasure import erasures
from data_access.settings import Settings
from data_access.warehouse.snapshot import Warehouse
from metrics.errors import PlumblineError
from metrics.roles import Act, NotAllowed, Visitor
from metrics.translation import translate as _
from pages.parts import notices, visiting
from pages.parts.noting import note
from pages.parts.opening import Page, open_page
from pages.parts.plain import plain

PHASES = {
    "waiting for another import": _("Waiting for an import"),
    "find": _("Finding all that is held"),
    "erase": _("Taking it out of every version"),
    "fsync": _("Writing"),
    "commit": _("Writing"),
    "rename": _("Publishing"),
    "clean": _("Cleaning what else named the customer"),
    "sweep": _("Removing older versions"),
}


@dataclass(frozen=True)
class PrivacyDesk:
    """A visit of an admin."""

    page: Page

    @property
    def settings(self) -> Settings:
        """Where the stores are."""
        return self.page.settings

    @property
    def warehouse(self) -> Warehouse:
        """Where the data are."""
        return self.page.warehouse

    @property
    def zone(self) -> ZoneInfo:
        """The reporting zone, in which instants are written."""
        return self.page.resolved.calendar.zone

    def allowed(self) -> Visitor:
        """Return who decides, as the store knows them now, or raise NotAllowed, after it was written down."""
        now = visiting.again(self.page.visitor)
        try:
            now.must(Act.ERASE)
        except NotAllowed as error:
            note(now, What.REFUSED, "privacy", why=str(error))
            raise
        return now

    def work(self, title: str, work: Callable[[Callable[[str], None]], object]) -> bool:
        """Do what takes a while, while its progress is shown; say in a sentence what went wrong."""
        with st.status(title, expanded=True) as status:
            line = st.empty()
            try:
                work(lambda phase: (line.text(PHASES.get(phase, phase)), None)[1])
            except PlumblineError as error:
                status.update(state="error")
                st.error(plain(str(error), 400), icon=":material/error:")
                return False
            status.update(state="complete")
        return True


def open_privacy() -> PrivacyDesk:
    """Return the visit, or end the run with a sentence that says why there is none."""
    page = open_page(own=("person",))
    try:
        erasures(page.settings)
    except PlumblineError as error:  # a role that only reads may not know the list
        notices.cannot_open(error)
        st.stop()
    return PrivacyDesk(page)
