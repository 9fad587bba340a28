"""Give each test an app store of its own, on either engine, with a clock that it can turn."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from data_access.app_store.connections import connect
from data_access.app_store.schema import bring_to_head
from data_access.app_store.store import AppStore
from data_access.settings import Settings
from tests.postgres import server

__all__ = ["server"]

START = datetime(2026, 3, 2, 9)


@dataclass
class Clock:
    """Tells a second more at each look, so that no two decisions are made at once."""

    now: datetime = START

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class Kept:
    """A store with its parts."""

    settings: Settings
    engine: object
    clock: Clock
    store: AppStore

    @classmethod
    def at(cls, settings):
        engine, clock = connect(settings), Clock()
        bring_to_head(engine)
        return cls(settings, engine, clock, AppStore(engine, clock))


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request, tmp_path):
    """Settings of an app store that is not there yet."""
    served = request.param == "postgresql"
    url = request.getfixturevalue("server").new_database() if served else ""
    return Settings(home=tmp_path / "home", store_url=url)


@pytest.fixture
def kept(settings):
    """An empty app store."""
    found = Kept.at(settings)
    yield found
    found.engine.dispose()
