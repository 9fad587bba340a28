"""Name the figures of the overview, so that those of all contestants can be held against each other."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from metrics.intervals import ranks

METRICS = ("csat", "nps", "first_response_time", "resolution_time", "reopen_rate", "tickets", "backlog")
QUANTILES = ("first_response_time", "resolution_time")
ADDRESS = [("metric", m) for m in METRICS] + [("by", "team"), ("grain", "week"), ("reach", "13")]

# Metric, place in time ("period", "before" or the first day of a week), team ("" is all): value, rows, low, high.
Key = tuple[str, str, str]
Figure = tuple[float | None, int, float | None, float | None]
Figures = dict[Key, Figure]

# What the address means on the sample company, whose data reach until 1 November 2026, 00:00 in Berlin, as UTC.
PERIOD = (datetime(2026, 9, 30, 22), datetime(2026, 10, 31, 23))
BEFORE = (datetime(2026, 8, 31, 22), datetime(2026, 9, 30, 22))
WEEKS = (datetime(2026, 7, 26, 22), datetime(2026, 10, 25, 23))  # 13; the last has an hour more
WEEK = [(date(2026, 7, 27) + timedelta(weeks=k)).isoformat() for k in range(13)]
ENDS = {
    "period": PERIOD[1],
    "before": BEFORE[1],
    **{w: WEEKS[0] + timedelta(weeks=k + 1) for k, w in enumerate(WEEK[:-1])},
    WEEK[-1]: WEEKS[1],
}


def fractions(n: int, q: float = 0.5) -> tuple[float, float] | None:
    """Return the two fractions at which a discrete quantile finds the bounds of the median of `n` values."""
    bounds = ranks(n, q)
    return ((bounds[0] - 0.5) / n, (bounds[1] - 0.5) / n) if bounds else None


def nps(plus: int, minus: int, n: int) -> float | None:
    return 100 * (plus - minus) / n if n else None


def share(hits: int, n: int) -> float | None:
    return hits / n if n else None


def differences(ours: Figures, theirs: Figures) -> list[str]:
    """Return what two contestants do not agree on: integers exactly, values to 1e-9."""
    missing = [f"{key} only in one" for key in sorted(ours.keys() ^ theirs.keys())]
    return missing + [
        f"{k}: {ours[k]} and {theirs[k]}" for k in ours.keys() & theirs.keys() if not _same(ours[k], theirs[k])
    ]


def _same(one: Iterable[Any], other: Iterable[Any]) -> bool:
    pairs = list(zip(one, other, strict=True))
    return all((a is None) == (b is None) and (a is None or abs(a - b) <= 1e-9 * max(1, abs(a))) for a, b in pairs)
