"""Give the laws three companies: one worked out on paper, one generated, one full of snags."""

import pytest

from data_access.settings import Settings
from data_access.warehouse.versions import silent
from sample_data.load import load
from tests.laws import snags as snags_
from tests.laws.stores import Store, load_small


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    settings = Settings(home=tmp_path_factory.mktemp("small"))
    load_small(settings)
    return Store.at("small", settings)


@pytest.fixture(scope="session")
def company(tmp_path_factory):
    settings = Settings(home=tmp_path_factory.mktemp("company"))
    load(settings, silent, scale=0.02)
    return Store.at("company", settings)


@pytest.fixture(scope="session")
def snags(tmp_path_factory):
    settings = Settings(home=tmp_path_factory.mktemp("snags"))
    snags_.publish(settings)
    return Store.at("snags", settings)


@pytest.fixture(scope="session", params=["small", "company", "snags"])
def store(request):
    return request.getfixturevalue(request.param)
