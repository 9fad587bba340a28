"""Hold every run to the same terms: none of the caller's settings; in CI nothing skipped and no layer left out."""

import gc
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path, PurePosixPath

import hypothesis
import pytest

LAYERS = ("unit", "laws", "browser")

for name in [n for n in os.environ if n.startswith("PLUMBLINE_")]:
    del os.environ[name]

# Every import waits for the disk several times, and what the tests write need not outlive them.
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# Thousands of tests and all modules live as long as the run: looking through them for garbage takes long.
gc.set_threshold(50_000, 20, 50)

# A shared machine is slow at times, and the same commit must give the same verdict twice.
hypothesis.settings.register_profile("plumbline", deadline=None, derandomize="CI" in os.environ, database=None)
hypothesis.settings.load_profile("plumbline")


def layer_of(nodeid):
    """Return the layer that a test belongs to by its folder."""
    folders = PurePosixPath(nodeid.split("::")[0]).parts[:-1]
    return next((layer for layer in LAYERS if layer in folders), "unit")


class Gate:
    """What a run in CI has to show, whatever pytest itself thinks of it."""

    def __init__(self, *, whole):
        self.whole = whole
        self.ran = Counter()
        self.excused = []

    def pytest_collectreport(self, report):
        if report.skipped:
            self.excused.append(report.nodeid)

    def pytest_runtest_logreport(self, report):
        if report.skipped or hasattr(report, "wasxfail"):
            self.excused.append(report.nodeid)
        elif report.when == "call":
            self.ran[layer_of(report.nodeid)] += 1

    @property
    def complaints(self):
        found = [f"skipped or expected to fail: {nodeid}" for nodeid in self.excused]
        if self.whole:
            found += [f"no test ran in the layer: {layer}" for layer in LAYERS if not self.ran[layer]]
        return found

    def pytest_sessionfinish(self, session):
        if self.complaints:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        terminalreporter.section("layers")
        terminalreporter.line(", ".join(f"{layer}: {self.ran[layer]} ran" for layer in LAYERS))
        for complaint in self.complaints:
            terminalreporter.line(f"FAILED in CI, {complaint}", red=True)


def pytest_configure(config):
    is_worker = hasattr(config, "workerinput")
    if os.environ.get("CI") and not is_worker:
        narrowed = config.option.keyword or config.option.markexpr
        chosen = config.args_source is pytest.Config.ArgsSource.ARGS
        config.pluginmanager.register(Gate(whole=not (narrowed or chosen)))
