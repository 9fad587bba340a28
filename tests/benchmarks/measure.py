"""Measure one contestant in a process of its own: time, processor time and memory, as JSON."""

import json
import pickle
import re
import statistics
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

CONTESTANTS = {
    "ours": ("tests.benchmarks.ours", "Ours"),
    "sql": ("tests.benchmarks.by_sql", "BySql"),
    "polars": ("tests.benchmarks.by_polars", "ByPolars"),
    "pandas": ("tests.benchmarks.by_pandas", "ByPandas"),
    "history": ("tests.benchmarks.reading", "OneHistory"),
    "first page": ("tests.benchmarks.reading", "FirstPage"),
    "page 1,000": ("tests.benchmarks.reading", "LaterPage"),
    "change": ("tests.benchmarks.judging", "Change"),
    "weekly": ("tests.benchmarks.judging", "Weekly"),
    "attained": ("tests.benchmarks.judging", "Attained"),
}
RUNS = 5


def measured(call: Callable[[], Any], runs: int) -> dict[str, Any]:
    """Return the medians of several calls, after one that warms up, and the peak of the process in MB."""
    call()
    wall, cpu = [], []
    for _ in range(runs):
        began, worked = time.perf_counter(), time.process_time()
        call()
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - worked)
    return {"wall": statistics.median(wall), "cpu": statistics.median(cpu), "peak": _peak()}


def _peak() -> float:
    # Not ru_maxrss: a process inherits that of the one that started it.
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024


def main(name: str, folder: Path, runs: int) -> None:
    """Print what was measured, and keep the figures beside the store."""
    module, contestant = CONTESTANTS[name]
    call = getattr(import_module(module), contestant)(folder)
    result = measured(call, runs)
    (folder / f"{name}.figures").write_bytes(pickle.dumps(call()))
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
