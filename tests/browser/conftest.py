"""Give journeys a served board, its headless door, and a real browser."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from metrics.units import Unit
from metrics.wording import figure

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

# On a deep link Streamlit's script first asks whether the app lives in a folder of the page's name. It does not.
PROBE = re.compile(r"/[^/]+/_stcore/(health|host-config)$")


@dataclass(frozen=True)
class Board:
    """A folder of stores, and where it is served."""

    home: Path
    address: str

    def door(self, *arguments):
        """Run ``python -m data_access`` on the same stores; return what it printed."""
        return run_module("data_access", *arguments, home=self.home)

    def ask(self, question):
        """Return the answers to a question, by metric, as the headless door gives them."""
        found = json.loads(self.door("ask", question, "--json"))
        return {answer["metric"]: answer for answer in found.get("answers", [found])}

    def figures(self, question):
        """Return the figures of the answers, written as the board writes them."""
        answers = self.ask(question).values()
        return {answer["metric"]: figure(answer["total"]["value"], Unit(answer["unit"])) for answer in answers}


def environment(home, **settings):
    return os.environ | {"PLUMBLINE_HOME": str(home)} | {f"PLUMBLINE_{k.upper()}": str(v) for k, v in settings.items()}


def run_module(module, *arguments, home):
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(
        command, check=False, cwd=ROOT, env=environment(home), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def answers(address):
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1) as response:
            return response.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@contextmanager
def served(home, **settings):
    """Serve `home` from a process of its own while the context is open; yield its `Board`."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = home / "server.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=environment(home, port=port, **settings), stdout=out, stderr=out
        )
    try:
        deadline = time.monotonic() + 60
        while not answers(address):
            assert process.poll() is None, f"the server ended:\n{log.read_text()}"
            assert time.monotonic() < deadline, f"the server does not answer:\n{log.read_text()}"
            time.sleep(0.1)
        yield Board(home, address)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


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
    """Start the browser; without one the journeys fail."""
    found = shutil.which("chromium")
    assert found, "No Chromium on the path: `make browser` installs it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """Return a function that opens a window of its own, with no memory of earlier ones.

    At the end no script may have thrown, opened a dialog or complained, no request may have failed, and nothing may
    have been fetched from another machine.
    """
    complaints = []
    with ExitStack() as windows:

        def start(viewport=DESKTOP, expected="", **options):
            context = chromium.new_context(viewport=viewport, locale="en-GB", **options)
            context.set_default_timeout(20_000)
            windows.callback(context.close)
            page = context.new_page()
            watch(page, complaints, expected)
            return page

        yield start
    assert complaints == []


def watch(page, complaints, expected=""):
    """Write down whatever goes wrong in a page and is not expected."""

    def note(sort, text, wrong=True):
        if wrong and not (expected and expected in text):
            complaints.append((sort, text[:300]))

    def note_dialog(dialog):
        note("dialog", dialog.message)
        dialog.dismiss()

    def is_wrong(message):
        return message.type == "error" and not PROBE.search(message.location["url"])

    page.on("pageerror", lambda error: note("thrown", str(error)))
    page.on("dialog", note_dialog)
    page.on("console", lambda message: note("console", message.text, is_wrong(message)))
    page.on("request", lambda request: note("foreign", request.url, is_foreign(request.url)))
    page.on("response", lambda r: note("refused", r.url, r.status >= 400 and not PROBE.search(r.url)))
    page.on("requestfailed", lambda r: note("failed", f"{r.url} {r.failure}", "ERR_ABORTED" not in (r.failure or "")))


def is_foreign(url):
    parts = urlsplit(url)
    return parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname != "127.0.0.1"


@pytest.fixture
def page(open_page):
    """Open one desktop window."""
    return open_page()
