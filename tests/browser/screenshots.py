"""Take a picture of every page, at 1440 and 390 pixels, light and dark."""

import re
import tempfile
from itertools import product
from pathlib import Path

from tests.browser.boards import ROOT, run_module, served
from tests.browser.screens import addresses, settle, visit
from tests.browser.windows import DESKTOP, PHONE, chromium_running, window

FOLDER = ROOT / "build" / "screenshots"
PERSON = "helpdesk%3A10001"
TALLEST = 6000  # pixels
ELSE = ("/?teem=Billing", "/?team=Nobody", "/nosuchpage", "/tickets?search=nothing-is-called-so")


def name_of(address):
    return re.sub(r"\W+", "-", address).strip("-") or "overview"


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium_running() as browser:
        home = Path(folder)
        run_module("sample_data.load", home=home)
        with served(home) as board:
            for size, scheme in product((DESKTOP, PHONE), ("light", "dark")):
                page = window(browser, size, color_scheme=scheme)
                for address in (*addresses(PERSON), *ELSE):
                    take(
                        page, board.address + address, size, FOLDER / f"{name_of(address)}-{size['width']}-{scheme}.png"
                    )
                page.context.close()


def take(page, address, size, file):
    """Show a page in a window as tall as the page, and take its picture."""
    page.set_viewport_size(size)
    visit(page, address)
    tall = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    page.set_viewport_size({**size, "height": min(max(tall, size["height"]), TALLEST)})
    settle(page)
    page.wait_for_timeout(500)  # figures fit themselves to the window
    page.screenshot(path=file)
    print(file)  # noqa: T201


if __name__ == "__main__":
    main()
