"""Open windows of a real browser, and write down whatever goes wrong in them."""

import re
import shutil
from contextlib import contextmanager
from urllib.parse import urlsplit

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
    """Start the browser while the context is open; without one it fails."""
    found = shutil.which("chromium")
    assert found, "No Chromium on the path: `make browser` installs it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


def window(browser, viewport, **options):
    """Open a window of its own, with no memory of earlier ones."""
    context = browser.new_context(viewport=viewport, locale="en-GB", **options)
    context.set_default_timeout(20_000)
    return context.new_page()


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
