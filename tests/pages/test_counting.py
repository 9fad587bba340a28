"""Each version of the data is counted once, before anybody asks, whatever goes wrong."""

import logging
from threading import Event

import pytest

from data_access.settings import Settings
from metrics.errors import CannotAnswer
from metrics.scope import ALL
from pages.parts import ahead
from pages.parts.counting import keep_counted


@pytest.fixture
def looked(monkeypatch):
    """Return a function that looks at the versions it is given, one after the other, and returns which were counted."""

    def look(*versions, broken=()):
        left, stopped, begun, counted = list(versions), Event(), [], []

        def version(_settings):
            begun.append(left.pop(0))
            if not left:
                stopped.set()
            return begun[-1]

        def count_staying(_settings):
            counted.append(begun[-1])
            if error := dict(broken).get(begun[-1]):
                raise error

        asked = []
        monkeypatch.setattr(ahead, "version", version)
        monkeypatch.setattr(ahead, "count", lambda _settings, *of: asked.append(of))
        monkeypatch.setattr(ahead, "count_staying", count_staying)
        keep_counted(Settings(), stopped, 0.001, 0.001)
        assert asked == [(ALL, "")] * len(counted)
        return counted

    return look


def test_a_version_is_counted_once(looked):
    assert looked(4, 4, 4, 5, 5, 4) == [4, 5, 4]  # an import that is undone is a version again


def test_where_nothing_was_imported_it_waits(looked, tmp_path):
    assert ahead.version(Settings(home=tmp_path)) is None
    assert looked(None, 1, None, 1, 2) == [1, 2]


def test_what_goes_wrong_is_noted_and_the_next_version_is_counted(looked, caplog):
    with caplog.at_level(logging.WARNING, "plumbline"):
        assert looked(1, 1, 2, 3, broken=[(1, CannotAnswer("No rate.")), (2, RuntimeError("broken"))]) == [1, 2, 3]
    assert "Nothing was counted ahead: No rate." in caplog.text
    assert "RuntimeError: broken" in caplog.text


def test_it_stops_with_the_server():
    stopped = Event()
    stopped.set()
    keep_counted(Settings(), stopped)
