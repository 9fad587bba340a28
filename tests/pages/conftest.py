"""Open pages on the small company, which no test changes."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data_access.settings import Settings
from tests import small_store
from tests.pages.visit import SHELL
from tests.postgres import on_postgres, server

__all__ = ["on_postgres", "server"]


@pytest.fixture
def small(monkeypatch):
    """Return a function that visits a page; the address may also be given as a dict, for names that Python reserves."""
    monkeypatch.setenv("PLUMBLINE_HOME", str(small_store.home()))
    st.cache_resource.clear()  # the settings are read once a process

    def visit(page, given=(), /, context=None, **address):
        app = AppTest.from_file(str(SHELL), default_timeout=60)
        app.query_params["nothing"] = ""  # the run that makes the pages known draws none
        app.run().switch_page(page)
        app.query_params = {**dict(given), **address}
        app.context = context or {}
        app.run()
        assert not app.exception
        return app

    return visit


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")
