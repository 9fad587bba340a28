"""Give each test a warehouse of its own."""

import pytest

from data_access.settings import Settings
from tests.postgres import on_postgres, server

__all__ = ["on_postgres", "server"]


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


@pytest.fixture(params=["settings", "on_postgres"], ids=["duckdb", "postgresql"])
def on_either(request):
    """Return settings of an empty warehouse, on one engine after the other."""
    return request.getfixturevalue(request.param)
