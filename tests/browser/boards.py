"""Serve boards from processes of their own, and bring and ask data through their headless door."""

import csv
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from data_access.__main__ import main
from metrics.units import Unit
from metrics.wording import figure

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Board:
    """A folder of stores, and where it is served."""

    home: Path
    address: str

    def door(self, *arguments):
        """Run ``python -m data_access`` on the same stores; return what it printed."""
        return run_module("data_access", *arguments, home=self.home)

    def ask(self, question):
        """Return the answers to a question, by metric, as the headless door gives them within this process."""
        found = json.loads(in_process("ask", question, "--json", home=self.home))
        return {answer["metric"]: answer for answer in found.get("answers", [found])}

    def figures(self, question):
        """Return the figures of the answers, written as the board writes them."""
        answers = self.ask(question).values()
        return {answer["metric"]: figure(answer["total"]["value"], Unit(answer["unit"])) for answer in answers}


def environment(home, **settings):
    return os.environ | {"PLUMBLINE_HOME": str(home)} | {f"PLUMBLINE_{k.upper()}": str(v) for k, v in settings.items()}


def in_process(*arguments, home):
    """Return what ``python -m data_access`` prints, without waiting for a process to load."""
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()) as out:
        patch.setenv("PLUMBLINE_HOME", str(home))
        assert main(arguments) == 0
    return out.getvalue()


def bring(home, facts):
    """Import rows, by fact, as the files of one source that covers October 2025."""
    for fact, rows in facts.items():
        file = home / f"{fact}.csv"
        with file.open("w", newline="") as out:
            writer = csv.DictWriter(out, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        said = in_process(
            "import", str(file), "--as", fact, "--source", "crm", "--zone", "UTC",
            "--covers-until", "2025-11-01T00:00:00Z", home=home,
        )  # fmt: skip
        assert f"{len(rows)} new, 0 changed" in said


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
        with urllib.request.urlopen(f"{address}/health", timeout=1) as response:
            return response.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@contextmanager
def served(home, port=None, **settings):
    """Serve `home` from a process of its own while the context is open; yield its `Board`."""
    port = port or free_port()
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
