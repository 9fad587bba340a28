"""Open windows of a real browser, and write down whatever goes wrong in them."""

import re
import shutil
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

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


@contextmanager
def chromium_running():
    """Start the browser while the context is open; without one it fails.

    It is Chromium without its own bars and buttons, which would take a third of the processor.
    """
    found = shutil.which("chromium-headless-shell")
    assert found, "No Chromium on the path: `make browser` installs it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


def window(browser, viewport, **options):
    """Open a window of its own, with no memory of earlier ones."""
    context = browser.new_context(viewport=viewport, locale="en-GB", reduced_motion="reduce", **options)
    context.set_default_timeout(20_000)
    return context.new_page()


class Quiet(BaseHTTPRequestHandler):
    """Answers every request with an empty page."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


class KeptWindow:
    """A window for one journey after the other: what they left is forgotten, the scripts that it has read are kept.

    A page takes it a third of the work. Between two journeys it rests at an empty page of the same site, for else it
    would forget the scripts too.
    """

    def __init__(self, browser):
        self.browser, self.page, self.lent = browser, None, False
        self.rest = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
        Thread(target=self.rest.serve_forever, daemon=True).start()

    def lend(self, viewport):
        """Return its page."""
        assert not self.lent
        self.lent = True
        if self.page is None:
            self.page = window(self.browser, viewport)
            self.tools = self.page.context.new_cdp_session(self.page)
            self.seen = set()
            self.page.on("framenavigated", lambda frame: self.seen.add(frame.url))
        self.page.set_viewport_size(viewport)
        return self.page

    def take_back(self):
        """Forget what a journey left; where that fails, the next one gets another window."""
        self.lent = False
        try:
            self._forget()
        except PlaywrightError:
            with suppress(PlaywrightError):
                self.page.context.close()
            self.page = None

    def _forget(self):
        for other in self.page.context.pages:
            if other != self.page:
                other.close()
        self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
        self.page.goto(f"http://127.0.0.1:{self.rest.server_port}")
        for address in self.seen:
            parts = urlsplit(address)
            told = {"origin": f"{parts.scheme}://{parts.netloc}", "storageTypes": "all"}
            self.tools.send("Storage.clearDataForOrigin", told)
        self.seen.clear()
        self.page.context.clear_cookies()
        self.page.emulate_media(media="null", color_scheme="light", reduced_motion="reduce")

    def close(self):
        """End it, and the server of its empty page."""
        if self.page is not None:
            self.page.context.close()
        self.rest.shutdown()
        self.rest.server_close()


def watch(page, complaints, expected=""):
    """Write down whatever goes wrong in a page and is not expected; return what ends it."""

    def note(sort, text, wrong=True):
        if wrong and not (expected and expected in text):
            complaints.append((sort, text[:300]))

    def note_dialog(dialog):
        note("dialog", dialog.message)
        dialog.dismiss()

    def is_wrong(message):
        return message.type == "error" and not PROBE.search(message.location["url"])

    noting = {
        "pageerror": lambda error: note("thrown", str(error)),
        "dialog": note_dialog,
        "console": lambda message: note("console", message.text, is_wrong(message)),
        "request": lambda request: note("foreign", request.url, is_foreign(request.url)),
        "response": lambda r: note("refused", r.url, r.status >= 400 and not PROBE.search(r.url)),
        "requestfailed": lambda r: note("failed", f"{r.url} {r.failure}", "ERR_ABORTED" not in (r.failure or "")),
    }
    for event, noted in noting.items():
        page.on(event, noted)

    def stop():
        for event, noted in noting.items():
            page.remove_listener(event, noted)

    return stop


def is_foreign(url):
    parts = urlsplit(url)
    return parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname != "127.0.0.1"
