"""Hold what was reached under a standard: how many tickets it judged, and how they stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from metrics.answer import Point
from metrics.judge import of_counts
from metrics.verdicts import State, Verdict


@dataclass(frozen=True)
class Reached:
    """A figure of those rows that one standard judges; `value` is None without any."""

    value: float | None
    n: int
    verdict: Verdict


def of_point(point: Point) -> Reached:
    """Return what a judged figure reached."""
    return Reached(point.value, point.n, point.verdict)


def of_states(rows: Iterable[Mapping[str, Any]], target: Decimal) -> Reached:
    """Return what the tickets reached that `metrics.query.states.by_standard` counted, with their target."""
    counts = {row["state"]: int(row["n"]) for row in rows}
    met, missed, undecided = (counts.get(state, 0) for state in ("met", "missed", "undecided"))
    known = Verdict(State.NO_DATA, met, missed, undecided)
    verdict = replace(known, state=of_counts(known, target * (met + missed + undecided)))
    return Reached(met / (met + missed) if met + missed else None, met + missed, verdict)
