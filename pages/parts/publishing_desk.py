"""Open the page of links, with what somebody may decide about."""

from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

import streamlit as st

from data_access.app_store.connections import CannotReachStore
from data_access.app_store.link_rows import Link
from data_access.app_store.published import Published, published_at
from data_access.settings import Settings
from metrics.roles import Visitor
from pages.parts import visiting
from pages.parts.deciding import complain
from pages.parts.opening import open_beside
from pages.parts.settings import server_settings

TOKEN = "token_of_a_link"  # noqa: S105 - where it is kept for this visit


@dataclass(frozen=True)
class LinkDesk:
    """A visit of somebody who publishes."""

    settings: Settings
    published: Published
    who: Visitor

    @property
    def visitor(self) -> Visitor:
        """Who decides, as the store knows them at this moment."""
        return visiting.again(self.who)

    @property
    def zone(self) -> ZoneInfo:
        """The reporting zone, in which instants are written."""
        return ZoneInfo(self.settings.zone)

    @cached_property
    def links(self) -> list[Link]:
        """The links that they may decide about, the latest first."""
        return self.published.links.all(self.who)


def open_links() -> LinkDesk:
    """Return the visit, or end the run with a sentence that says why there is none."""
    open_beside()
    settings = server_settings()
    try:
        desk = LinkDesk(settings, published_at(settings), visiting.visitor())
        desk.links  # noqa: B018 - reads the store, which may not be there
    except CannotReachStore as error:
        complain(error)
        st.stop()
    return desk
