"""Open every page of statistics with nothing kept, and say how long it takes and what the engine does of it."""

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from data_access.warehouse.duck.answers import Answers
from data_access.warehouse.duck.snapshot import DuckSnapshot
from tests.benchmarks.measure import measured
from tests.benchmarks.processes import run
from tests.benchmarks.report import write

SHELL = Path(__file__).parents[2] / "pages" / "shell.py"
HEAD = (
    "| page | nothing kept | processor | in the engine | kept | peak | to reach |\n|---|---:|---:|---:|---:|---:|---|"
)
SECONDS, MODEL_S = 3, 30
KEPT = ("cache_clear", "cache_lock")  # mark a function whose answers are kept

# Of each page: its file, its address, and what is open on it.
PAGES: dict[str, tuple[str, dict[str, str], tuple[str, ...]]] = {
    "overview, with what stands out": ("overview", {}, ()),
    "first response, with those who still wait": ("metric", {"metric": "first_response_time"}, ()),
    "the same by team, with the test": ("metric", {"metric": "first_response_time", "by": "team"}, ()),
    "who stays": ("retention", {}, ()),
    "who stays, by plan": ("retention", {"by": "plan"}, ()),
    "who buys again": ("retention", {"basis": "purchase"}, ()),
    "who may leave": ("leaving", {}, ()),
    "what changed CSAT": ("causes", {"show": "mix"}, ()),
    "what goes with satisfaction": ("causes", {"show": "drivers"}, ()),
    "reasons": ("causes", {"show": "reasons"}, ()),
    "where it waits": ("causes", {"show": "bottlenecks"}, ()),
    "comments": ("causes", {"show": "comments"}, ()),
    "comments, searched": ("causes", {"show": "comments", "search": "refund"}, ()),
    "where CSAT is going": ("metric", {"metric": "csat"}, ("going",)),
    "where first response is going": ("metric", {"metric": "first_response_time"}, ("going",)),
    "fair comparison": ("fairness", {}, ()),
    "signs of gaming": ("fairness", {"show": "signs"}, ()),
    "the period in words": ("summary", {}, ()),
}
MODELS = ("who may leave", "where CSAT is going", "where first response is going")


class Visit:
    """One page, drawn by a server that is warm and keeps no answer."""

    def __init__(self, name: str) -> None:
        self.page, self.address, self.open = PAGES[name]
        self.statements: list[tuple[float, str]] = []
        self.app = AppTest.from_file(str(SHELL), default_timeout=600)
        self.app.query_params["nothing"] = ""  # the run that makes the pages known draws none
        self.app.run().switch_page(f"{self.page}.py")
        rows = DuckSnapshot._rows

        def timed(snapshot: DuckSnapshot, text: str, values: list[Any]) -> Any:
            began = time.perf_counter()
            found = rows(snapshot, text, values)
            self.statements.append((time.perf_counter() - began, text))
            return found

        DuckSnapshot._rows = timed  # type: ignore[method-assign]
        Answers.of = lambda _own, _text, _values, count: count()  # type: ignore[assignment,method-assign]

    def __call__(self) -> None:
        forget()
        self.again()

    def again(self) -> float:
        """Draw the page with what is kept, and return how long it took."""
        self.statements.clear()
        self.app.query_params = dict(self.address)
        for key in self.open:
            self.app.session_state[key] = True
        began = time.perf_counter()
        self.app.run()
        if self.app.exception:
            raise RuntimeError(self.app.exception[0].value)
        return time.perf_counter() - began


def forget() -> None:
    """Throw away all answers that this process keeps."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("data_access.warehouse.", "pages.")):
            for kept in vars(module).values():
                if all(hasattr(kept, mark) for mark in KEPT):
                    kept.cache_clear()


def visited(name: str, runs: int) -> dict[str, Any]:
    """Return what a page takes: medians with nothing kept, what of it is the engine's, and the time with all kept."""
    visit = Visit(name)
    found = measured(visit, runs)
    slowest = sorted(visit.statements, reverse=True)
    if "STATEMENTS" in os.environ:
        print(*(f"-- {seconds:.2f} s\n{sql}\n" for seconds, sql in slowest), sep="\n", file=sys.stderr)
    return {**found, "engine": [round(seconds, 2) for seconds, __ in slowest], "again": visit.again()}


def line(name: str, found: dict[str, Any]) -> str:
    """Return the row of a page."""
    most = MODEL_S if name in MODELS else SECONDS
    told = f"{most} s: {'reached' if found['wall'] <= most else '**missed**'}"
    times = (f"{seconds:.2f} s" for seconds in (found["wall"], found["cpu"], sum(found["engine"]), found["again"]))
    peak = f"{found['peak']:,.0f} MB"
    return f"| {' | '.join((name, *times, peak, told))} |"


def measure(folder: Path, runs: int, names: Sequence[str] = tuple(PAGES)) -> None:
    """Print and write a row for each page, measured in a process of its own."""
    rows = [HEAD]
    for name in names:
        _seconds, _peak, output = run("-m", "tests.benchmarks.statistics_pages", name, str(runs), home=folder)
        found = json.loads(output.splitlines()[-1])
        rows.append(line(name, found))
        print(rows[-1], found["engine"][:5], flush=True)
    tickets = int(folder.name)
    write(f"statistics {tickets}", f"Pages of statistics at {tickets:,} tickets", ["\n".join(rows)])


if __name__ == "__main__":
    if Path(sys.argv[1]).is_dir():
        measure(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:] or tuple(PAGES))
    else:
        print(json.dumps(visited(sys.argv[1], int(sys.argv[2]))))
