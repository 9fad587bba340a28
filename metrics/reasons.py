"""Hold the reasons that customers gave, the most frequent first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from metrics import intervals
from metrics.intervals import LEVEL, Interval


@dataclass(frozen=True)
class Reasons:
    """How often each reason was given by those of one sort.

    Parameters
    ----------
    counts : tuple of (str, int)
        Reason and how often, the most frequent first.
    silent : int
        Those who gave none.
    """

    counts: tuple[tuple[str, int], ...]
    silent: int

    @property
    def n(self) -> int:
        """How many gave one."""
        return sum(n for __, n in self.counts)

    def share(self, n: int, level: float = LEVEL) -> tuple[float, Interval | None]:
        """Return the share of `n` in all who gave a reason, with its interval."""
        return n / self.n, intervals.share(n, self.n, level)


def reasons(rows: Iterable[Mapping[str, Any]]) -> Reasons:
    """Return the reasons of rows with `reason` and `n`; rows of one reason are added up."""
    found: dict[str | None, int] = {}
    for row in rows:
        found[row["reason"]] = found.get(row["reason"], 0) + int(row["n"])
    silent = found.pop(None, 0)
    named = ((reason, n) for reason, n in found.items() if reason is not None)
    return Reasons(tuple(sorted(named, key=lambda pair: (-pair[1], pair[0]))), silent)
