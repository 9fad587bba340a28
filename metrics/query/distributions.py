"""Count how durations are distributed, in bins that people think in."""

from typing import Any

from sqlalchemy import Integer, Select, and_, case, func, select

from metrics.errors import CannotAnswer
from metrics.kinds import Quantile
from metrics.metric import AS_OF, Metric
from metrics.query.frame import Frame, within
from metrics.translation import translate as _

MINUTE, HOUR, DAY = 60, 3600, 86400
EDGES_S = (
    *(0, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE),
    *(HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR),
    *(DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY, 365 * DAY),
)

Bins = tuple[tuple[float, float, int], ...]


def binned(frame: Frame, metric: Metric) -> Select[Any]:
    """Return the statement that counts the rows of a metric of durations in each bin of its period."""
    if not isinstance(metric.kind, Quantile):
        raise CannotAnswer(_("“{metric}” has no distribution: it is no duration.").format(metric=metric.title))
    of = metric.kind.of
    bin_ = case(*((of < edge, k) for k, edge in enumerate(EDGES_S[1:])), else_=len(EDGES_S) - 1).cast(Integer)
    inside = and_(within(metric.counted_at, frame.resolved.period), metric.counted_at <= AS_OF)
    rows = select(bin_.label("bin")).select_from(metric.table).where(metric.rows, frame.conditions(metric), inside)
    counted = rows.subquery("rows_")
    return select(counted.c.bin, func.count().label("n")).group_by(counted.c.bin)


def bins(counts: dict[int, int]) -> Bins:
    """Return (from, to, rows) for each bin in seconds, without the empty ones at both ends."""
    if not counts:
        return ()
    edges = (*EDGES_S, float("inf"))
    return tuple((edges[k], edges[k + 1], counts.get(k, 0)) for k in range(min(counts), max(counts) + 1))
