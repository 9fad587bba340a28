"""Give the laws three companies on each engine: one worked out on paper, one generated, one full of snags."""

from dataclasses import replace

import pytest

from data_access.settings import Settings
from data_access.warehouse.versions import silent
from sample_data.load import load
from tests.laws import snags as snags_
from tests.laws.stores import Store, load_small
from tests.postgres import server

__all__ = ["server"]


@pytest.fixture(scope="session", params=["duckdb", "postgresql"])
def loaded(request, tmp_path_factory):
    """Return a function that gives a store with what `load` puts into settings."""

    def make(name, load):
        embedded = Settings(home=tmp_path_factory.mktemp(name))
        load(embedded)
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
    return loaded("company", lambda settings: load(settings, silent, scale=0.02))


@pytest.fixture(scope="session")
def snags(loaded):
    return loaded("snags", snags_.publish)


@pytest.fixture(scope="session", params=["small", "company", "snags"])
def store(request, loaded):
    return request.getfixturevalue(request.param)
