"""Give each test a warehouse of its own."""

import pytest

from data_access.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")
