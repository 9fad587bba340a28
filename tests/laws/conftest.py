"""Give the laws three companies on each engine: one worked out on paper, one generated, one full of snags."""

from dataclasses import replace
from zlib import crc32

import pytest

from data_access.settings import Settings
from data_access.warehouse.versions import silent
from sample_data.load import load
from tests.laws import snags as snags_
from tests.laws.stores import Store, load_small
from tests.postgres import server
from tests.rules import HOUSE
from tests.templates import made

__all__ = ["server"]

# Laws of a thousand cases each: all of them on DuckDB, a fixed sixth on PostgreSQL, for test_engines compares the two.
LONG = ("test_lists.py", "test_nothing.py", "test_parts.py")


def pytest_collection_modifyitems(config, items):
    config.hook.pytest_deselected(items=[item for item in items if _is_left_out(item)])
    items[:] = [item for item in items if not _is_left_out(item)]


def _is_left_out(item):
    engine = item.callspec.params.get("loaded") if hasattr(item, "callspec") else None
    return engine == "postgresql" and item.path.name in LONG and crc32(item.nodeid.encode()) % 6 > 0


def load_company(settings):
    load(settings, silent, scale=0.02, rules=HOUSE)


@pytest.fixture(scope="session", params=["duckdb", "postgresql"])
def loaded(request):
    """Return a function that gives a store with what `load` puts into settings."""

    def make(name, load):
        embedded = Settings(home=made(load))
        if request.param == "duckdb":
            return Store.at(name, embedded)
        # The other hand reads files, so the company is in both.
        served = replace(embedded, warehouse_url=request.getfixturevalue("server").new_database())
        load(served)
        return Store.at(name, served, Store.at(name, embedded).other_hand)

    return make


@pytest.fixture(scope="session")
def small(loaded):
    return loaded("small", load_small)


@pytest.fixture(scope="session")
def company(loaded):
    return loaded("company", load_company)


@pytest.fixture(scope="session")
def snags(loaded):
    return loaded("snags", snags_.publish)


@pytest.fixture(scope="session", params=["small", "company", "snags"])
def store(request, loaded):
    return request.getfixturevalue(request.param)
