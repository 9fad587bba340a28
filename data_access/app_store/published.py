"""Open the links, their editions and their viewers, of one store."""

from dataclasses import dataclass
from functools import cache

from data_access.app_store.editions import Editions
from data_access.app_store.link_visits import LinkVisits
from data_access.app_store.links import Links
from data_access.app_store.schema import engine_at
from data_access.settings import Settings


@dataclass(frozen=True)
class Published:
    """Which links there are, what they show, and who has them open."""

    links: Links
    editions: Editions
    visits: LinkVisits


@cache
def published_at(settings: Settings) -> Published:
    """Return the process's one `Published` of these settings."""
    engine, local = engine_at(settings), settings.local
    return Published(Links(engine, local=local), Editions(engine, local=local), LinkVisits(engine, local=local))
