"""Serve the board and wait for its first figure, in a real browser."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

FIGURE = "[data-testid=stMetricValue]"
LONGEST_S = 120


def first_figures(home: Path) -> tuple[float, float]:
    """Return seconds from the server's start to the first figure, and from a later visit's start to its first."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "PLUMBLINE_HOME": str(home), "PLUMBLINE_PORT": str(port)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        began = time.perf_counter()
        server = subprocess.Popen([sys.executable, "app.py"], env=environment, stdout=subprocess.DEVNULL)
        try:
            _wait(address, server)
            cold = _visit(browser.new_page(), address, began)
            # Another comparison, so that no kept answer helps.
            warm = _visit(browser.new_page(), f"{address}/?compare=none", time.perf_counter())
        finally:
            server.terminate()
            server.wait()
            browser.close()
    return cold, warm


def _visit(page, address: str, began: float) -> float:
    page.goto(address)
    page.wait_for_selector(FIGURE, timeout=1000 * LONGEST_S)
    return time.perf_counter() - began


def _wait(address: str, server: subprocess.Popen) -> None:
    while server.poll() is None:
        try:
            with urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.05)
    raise RuntimeError("the server ended")
