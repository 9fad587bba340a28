"""Give journeys a served board and a real browser that tells of everything that goes wrong."""

import shutil
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error as PlaywrightError

from tests.browser.boards import free_port, run_module, served
from tests.browser.windows import DESKTOP, KeptWindow, chromium_running, watch, window


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Tell of a journey that failed what its windows showed at that moment."""
    report = yield
    if report.failed and call.when == "call" and "chromium" in item.funcargs:
        for page in [page for context in item.funcargs["chromium"].contexts for page in context.pages]:
            with suppress(PlaywrightError):
                report.sections.append((f"window of {page.url}", page.locator("body").inner_text(timeout=2_000)))
    return report


@pytest.fixture(scope="session")
def company(tmp_path_factory):
    """Return a folder of stores that holds the sample company; copy it before changing anything."""
    home = tmp_path_factory.mktemp("company")
    run_module("sample_data.load", "--if-empty", home=home)
    return home


@pytest.fixture(scope="session")
def board(company):
    """Serve the sample company to all journeys that only look."""
    with served(company) as running:
        yield running


@pytest.fixture
def serve(company, tmp_path):
    """Return a function that serves a copy of the sample company from a cold process, with settings of its own."""
    with ExitStack() as running:

        def start(home=None, **settings):
            if home is None:
                home = Path(shutil.copytree(company, tmp_path / f"home-{free_port()}"))
            return running.enter_context(served(home, **settings))

        yield start


@pytest.fixture(scope="session")
def chromium():
    with chromium_running() as browser:
        yield browser


@pytest.fixture(scope="session")
def kept(chromium):
    window = KeptWindow(chromium)
    yield window
    window.close()


@pytest.fixture
def open_page(chromium, kept):
    """Return a function that opens a window with no memory of earlier journeys.

    At the end no script may have thrown, opened a dialog or complained, no request may have failed, and nothing may
    have been fetched from another machine. `expected` is the one complaint that a journey provokes. Who listens to a
    window or answers its requests says `own`: it ends with the journey.
    """
    complaints = []
    with ExitStack() as windows:

        def start(viewport=DESKTOP, expected="", own=False, **options):
            if own or options or kept.lent:
                page = window(chromium, viewport, **options)
                windows.callback(page.context.close)
            else:
                page = kept.lend(viewport)
                windows.callback(kept.take_back)
            windows.callback(watch(page, complaints, expected))
            return page

        yield start
    assert complaints == []


@pytest.fixture
def stranger(chromium):
    """Open a window in which being refused is no failure."""
    page = window(chromium, DESKTOP)
    yield page
    page.context.close()


@pytest.fixture
def page(open_page):
    """Open one desktop window."""
    return open_page()
