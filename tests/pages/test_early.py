"""What the overview will show is counted from the moment that a browser asks for it, for who may see it."""

from threading import Event

import pytest
from starlette.responses import PlainTextResponse

from data_access.settings import Settings
from data_access.warehouse.ask import _kept
from metrics.roles import Role, Visitor
from metrics.scope import ALL, Scope
from pages.parts import ahead
from pages.routes.early import AT_ONCE, Early
from tests import small_store
from tests.loops import run
from tests.pages.visit import visit as visited

LEAD = Visitor("1", "Lea", Role.LEAD, teams=frozenset({"billing"}))
SIGNED = Settings(sign_in="password", public_url="https://board.example.org", secret="gq2VnJx0sT7LwKf4RbYzHd9mCpUe3AoX")


class Known:
    """Knows one cookie."""

    async def visitor(self, token):
        return LEAD if token == "hers" else None


@pytest.fixture
def counted():
    """Return the list of what is counted from now on."""
    return []


def visit(middleware, *, path="/", query="", cookie="", method="GET", until_counted=True):
    headers = [(b"host", b"board"), (b"cookie", f"{SIGNED.cookie}={cookie}".encode())]
    scope = {
        "type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": headers,
        "server": ("board", 80), "scheme": "http",
    }  # fmt: skip
    sent = []

    async def send(message):
        sent.append(message)

    run(middleware(scope, None, send))
    assert sent[-1]["body"] == b"the page"
    if until_counted:
        middleware._counting.shutdown()


def served(settings, counted):
    return Early(PlainTextResponse("the page"), settings, Known(), lambda *asked: counted.append(asked))


def test_on_ones_own_machine_all_is_counted(counted):
    visit(served(Settings(), counted), query="team=billing&compare=none")
    assert counted == [(ALL, "team=billing&compare=none")]


def test_who_is_signed_in_gets_what_they_may_see(counted):
    visit(served(SIGNED, counted), cookie="hers")
    assert counted == [(Scope(frozenset({"billing"})), "")]


@pytest.mark.parametrize("how", [{"cookie": "nobody's"}, {"path": "/metric"}, {"method": "HEAD"}])
def test_nothing_is_counted_for_strangers_nor_for_what_is_no_visit(counted, how):
    visit(served(SIGNED, counted), **{"cookie": "hers"} | how)
    assert counted == []


def test_a_rush_is_left_to_the_pages():
    begun, go = [], Event()

    def slow(*_):
        begun.append(1)
        go.wait(10)

    middleware = Early(PlainTextResponse("the page"), Settings(), Known(), slow)
    for _ in range(AT_ONCE + 3):
        visit(middleware, until_counted=False)
    go.set()
    for _ in range(AT_ONCE):
        assert middleware._free.acquire(timeout=10)  # whoever counted lets the next one
    middleware._counting.shutdown()
    assert len(begun) == AT_ONCE


def test_the_page_asks_nothing_that_was_not_counted(monkeypatch):
    _kept.cache_clear()
    ahead.count(small_store.settings(), ALL, f"{small_store.QUARTER}&by=channel")
    assert (_kept.cache_info().misses, _kept.cache_info().currsize) == (2, 2)  # the cards, and two years of weeks
    start, end = (part.partition("=")[2] for part in small_store.QUARTER.split("&"))
    visited(small_store.home(), monkeypatch, "overview.py", **{"from": start, "to": end, "by": "channel"})
    assert _kept.cache_info().misses == 2


def test_an_address_that_asks_nothing_is_left_to_the_page():
    _kept.cache_clear()
    for address in ("perod=last-month", "period=never", "team=%00", "by=team&by=channel"):
        ahead.count(small_store.settings(), ALL, address)
    assert _kept.cache_info().currsize == 0
