"""Open pages on the small company, which no test changes."""

import pytest

from data_access.settings import Settings
from tests import small_store
from tests.pages.visit import opened
from tests.postgres import on_postgres, server

__all__ = ["on_postgres", "server"]


@pytest.fixture
def small(monkeypatch):
    """Return a function that visits a page; the address may also be given as a dict, for names that Python reserves."""
    monkeypatch.setenv("PLUMBLINE_HOME", str(small_store.home()))

    def visit(page, given=(), /, context=None, **address):
        return opened(page, {**dict(given), **address}, context)

    return visit


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")
