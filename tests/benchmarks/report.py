"""Write the table of what was measured."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path

import duckdb

PAGE = Path("docs/performance.md")
HEAD = "| what | time | processor | of by hand | peak | to reach |\n|---|---:|---:|---:|---:|---|\n"


@dataclass(frozen=True)
class Line:
    """One row: seconds, seconds of processor time, times the baseline, MB, and whether the target is met."""

    what: str
    wall: float
    cpu: float | None = None
    ratio: float | None = None
    peak: float | None = None
    target: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        cells = [
            self.what,
            f"{self.wall:.2f} s",
            "" if self.cpu is None else f"{self.cpu:.2f} s",
            "" if self.ratio is None else f"{self.ratio:.2f} ×",
            "" if self.peak is None else f"{self.peak:,.0f} MB",
            self.target and f"{self.target}: {'reached' if self.met else '**missed**'}",
        ]
        return f"| {' | '.join(cells)} |"


def table(lines: list[Line]) -> str:
    """Return the lines as Markdown."""
    return HEAD + "\n".join(map(str, lines)) + "\n"


def write(mark: str, title: str, told: list[str]) -> None:
    """Put a section into the page, in the place of the last one of that mark."""
    begin, end = f"<!-- {mark} -->", f"<!-- end of {mark} -->"
    load = os.getloadavg()[0]
    where = f"{os.cpu_count()} cores, {platform.machine()}, DuckDB {duckdb.__version__}; load when it ended {load:.1f}"
    section = "\n".join([begin, f"## {title}", "", where + ".", "", *told, end])
    text = PAGE.read_text()
    if begin in text:
        text = text.partition(begin)[0] + section + text.partition(end)[2]
    else:
        text = text.rstrip() + "\n\n" + section + "\n"
    PAGE.write_text(text)
