"""Measure the board beside what one would write by hand, and write docs/performance.md."""

import argparse
import json
import pickle
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from metrics.answer import sources
from tests.benchmarks import statistics_pages
from tests.benchmarks.measure import RUNS
from tests.benchmarks.ours import Ours
from tests.benchmarks.overview import METRICS, differences
from tests.benchmarks.processes import run
from tests.benchmarks.report import Line, table, write
from tests.benchmarks.serving import first_figures

NAMES = {
    "sql": "overview, SQL by hand on the same board",
    "ours": "**overview, Plumbline**",
    "polars": "overview, polars on Parquet",
    "pandas": "overview, pandas with its load",
}
QUESTION = "&".join(f"metric={m}" for m in METRICS)


def contest(folder: Path, runs: int) -> list[Line]:
    """Return the overview of all contestants, after holding their figures against each other."""
    found = {name: _measured(name, folder, runs) for name in NAMES}
    figures = {name: pickle.loads((folder / f"{name}.figures").read_bytes()) for name in NAMES}
    for name in NAMES:
        if unequal := differences(figures["ours"], figures[name]):
            raise SystemExit(f"{name} has other figures: {unequal[:3]}")
    sql, ours = found["sql"]["wall"], found["ours"]["wall"]
    targets = {
        "ours": ("1.25 × by hand and 1,500 MB", ours <= 1.25 * sql and found["ours"]["peak"] <= 1500),
        "polars": ("slower than Plumbline", found["polars"]["wall"] > ours),
        "pandas": ("10 × Plumbline", found["pandas"]["wall"] >= 10 * ours),
    }
    return [
        Line(NAMES[n], f["wall"], f["cpu"], f["wall"] / sql, f["peak"], *targets.get(n, ("", None)))
        for n, f in found.items()
    ]


def reading(folder: Path, runs: int) -> list[Line]:
    """Return the history of one customer and two pages of a list."""
    wanted = {"history": ("one customer's history", 0.1), "first page": ("tickets, page 1", 0.3)}
    wanted |= {"page 1,000": ("tickets, page 1,000", 0.3)}
    lines = []
    for name, (what, most) in wanted.items():
        found = _measured(name, folder, runs)
        lines.append(
            Line(what, found["wall"], found["cpu"], None, found["peak"], f"{1000 * most:.0f} ms", found["wall"] <= most)
        )
    return lines


def judging(folder: Path, runs: int, tickets: int) -> list[Line]:
    """Return what standards cost; the board is judged by its own again afterwards."""
    change, weekly, attained = (_measured(name, folder, runs) for name in ("change", "weekly", "attained"))
    run("-m", "tests.benchmarks.judging", str(folder), home=folder)
    most = 2 if tickets <= 100_000 else 15
    times = attained["wall"] / weekly["wall"]
    return [
        Line("a share by week and team", weekly["wall"], weekly["cpu"], None, weekly["peak"]),
        Line(
            f"in time by week and team, 40 standards: {times:.2f} × that", attained["wall"], attained["cpu"], None,
            attained["peak"], "2 × that", times <= 2,
        ),
        Line(
            "one of 40 standards changed, on the board", change["wall"], change["cpu"], None, change["peak"],
            f"{most} s", change["wall"] <= most,
        ),
    ]  # fmt: skip


def importing(folder: Path) -> Line:
    """Return the import of tickets and their events through the headless door, into an empty warehouse."""
    with TemporaryDirectory(dir=folder) as home:
        seconds, peak = 0.0, 0.0
        for fact in ("tickets", "ticket_events"):
            door = ("-m", "data_access", "import", str(folder / f"{fact}.csv"), "--as", fact)
            taken, memory, _output = run(*door, "--source", "bench", "--zone", "UTC", home=Path(home))
            seconds, peak = seconds + taken, max(peak, memory)
    met = seconds <= 60 and peak <= 2000
    return Line("import of 1,000,000 tickets and their events", seconds, None, None, peak, "60 s and 2,000 MB", met)


def starting(folder: Path) -> list[Line]:
    """Return how long the first figure takes, without and with a browser."""
    alone, peak, _output = run("-m", "data_access", "ask", f"{QUESTION}&by=team", home=folder)
    cold, warm = first_figures(folder)
    return [
        Line("`data_access ask` in a new process", alone, peak=peak),
        Line("server start to first figure in the browser", cold, target="5 s", met=cold <= 5),
        Line("first figure in the browser, warm server", warm, target="3 s", met=warm <= 3),
    ]


def _measured(name: str, folder: Path, runs: int) -> dict[str, float]:
    print(f"\r{name}", end="\033[K", file=sys.stderr, flush=True)
    _seconds, _peak, output = run("-m", "tests.benchmarks.measure", name, str(folder), str(runs), home=folder)
    return json.loads(output)


def main() -> None:
    """Build, measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path(".benchmarks"), help="kept, and used again")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--without", nargs="*", default=[], choices=["import", "start", "statistics"])
    chosen = parser.parse_args()
    folder = chosen.folder.resolve() / str(chosen.tickets)
    # In a process of its own, for what is started here inherits our peak of memory.
    run("-m", "tests.benchmarks.store", str(folder), str(chosen.tickets), home=folder)
    lines = contest(folder, chosen.runs) + reading(folder, chosen.runs) + judging(folder, chosen.runs, chosen.tickets)
    lines += [] if "import" in chosen.without else [importing(folder)]
    lines += [] if "start" in chosen.without else starting(folder)
    statements = len(sources(Ours(folder).answers()))
    note = f"The overview of {len(METRICS)} metrics ran {statements} statements, those for intervals among them."
    print("\r" + table(lines) + note)
    write(str(chosen.tickets), f"{chosen.tickets:,} tickets", [table(lines), note])
    if "statistics" not in chosen.without:
        statistics_pages.measure(folder, chosen.runs)


if __name__ == "__main__":
    main()
