"""Tell which statuses, handovers and hours make how much of all waiting."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from metrics import intervals
from metrics.errors import CannotAnswer
from metrics.intervals import LEVEL, Interval
from metrics.query.bottlenecks import STATUSES
from metrics.query.states import STEP_S
from metrics.translation import translate as _

FEWEST = 10  # tickets, below which a mean says nothing
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One part of all waiting.

    Parameters
    ----------
    key : str
        Which status, or how many handovers; "None" where the source does not tell.
    n : int
        Tickets.
    seconds : int
        Their waiting together.
    share : float
        Of the waiting of all parts, 0 to 1.
    bounds : (float, float) or None
        Of the mean wait of one ticket, in seconds; None of too few tickets.
    """

    key: str
    n: int
    seconds: int
    share: float
    bounds: Interval | None = None

    @property
    def mean(self) -> float | None:
        """Mean wait of one ticket in seconds; None of too few."""
        return self.seconds / self.n if self.n >= FEWEST else None


@dataclass(frozen=True)
class Bottlenecks:
    """Where tickets wait: by status, by handovers, and by local weekday and hour of arrival (tickets, seconds)."""

    statuses: tuple[Part, ...]
    handovers: tuple[Part, ...]
    hours: Mapping[tuple[int, int], tuple[int, int]]

    @property
    def waited(self) -> int:
        """All waiting for a first answer, in seconds."""
        return sum(seconds for __, seconds in self.hours.values())


def bottlenecks(tickets: Sequence[Row], arrivals: Iterable[Row], zone: ZoneInfo, level: float = LEVEL) -> Bottlenecks:
    """Return the parts of all waiting.

    Parameters
    ----------
    tickets, arrivals
        As `metrics.query.bottlenecks` selects them.
    zone : ZoneInfo
        Whose weekdays and hours.
    level : float
        Confidence level of the means' bounds, between 0 and 1.

    Raises
    ------
    CannotAnswer
        Fewer than ten tickets were resolved.
    """
    if (n := sum(int(row["n"]) for row in tickets)) < FEWEST:
        raise CannotAnswer(_("Too few to tell where they wait: {n} resolved tickets.").format(n=n))
    told = sum(int(row["told"]) for row in tickets)
    sums = {name: sum(int(row[name]) for row in tickets) for name in STATUSES}
    whole = sum(sums.values())
    statuses = [Part(name, told, seconds, seconds / whole) for name, seconds in sums.items() if whole and seconds]
    statuses.sort(key=lambda part: -part.seconds)
    return Bottlenecks(tuple(statuses), tuple(_handovers(tickets, level)), _hours(arrivals, zone))


def _handovers(rows: Sequence[Row], level: float) -> Iterable[Part]:
    whole = sum(int(row["sum"]) for row in rows)
    for row in sorted(rows, key=lambda row: (row["handovers"] is None, row["handovers"] or 0)):
        n, seconds = int(row["n"]), int(row["sum"])
        bounds = intervals.mean(float(seconds), float(row["squares"]), n, level) if n >= FEWEST else None
        yield Part(str(row["handovers"]), n, seconds, seconds / whole if whole else 0.0, bounds)


def _hours(rows: Iterable[Row], zone: ZoneInfo) -> Mapping[tuple[int, int], tuple[int, int]]:
    n: Counter[tuple[int, int]] = Counter()
    waited: Counter[tuple[int, int]] = Counter()
    for row in rows:
        at = datetime.fromtimestamp(row["step"] * STEP_S, UTC).astimezone(zone)
        n[at.weekday(), at.hour] += int(row["n"])
        waited[at.weekday(), at.hour] += int(row["sum"])
    return {hour: (count, waited[hour]) for hour, count in n.items()}
