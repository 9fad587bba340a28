"""Add up where tickets wait: in which status, after how many handovers, at which hour of arrival."""

from typing import Any

from sqlalchemy import BigInteger, Integer, Numeric, Select, and_, case, cast, func, select

from metrics.board import tickets as t
from metrics.metric import AS_OF, Metric
from metrics.query.frame import Frame, within
from metrics.query.states import STEP_US

MOST_HANDOVERS = 3  # so many or more
STATUSES = ("new_s", "open_s", "pending_s", "on_hold_s")


def by_handovers(frame: Frame, metric: Metric) -> Select[Any]:
    """Return the select of `handovers`, `n`, `told`, the sum of each status, `sum` and `squares` of resolution times.

    Of the resolved tickets of the period; `told` counts those whose changes of status the source tells.
    """
    told = (t.c[name] for name in (*STATUSES, "resolution_s"))
    most = case((t.c.handovers > MOST_HANDOVERS, MOST_HANDOVERS), else_=t.c.handovers)  # least() passes over NULL
    handovers = cast(most, Integer).label("handovers")
    rows = select(handovers, *told).where(*_rows(frame, metric), t.c.resolution_s.is_not(None)).subquery("rows_")
    wide = cast(rows.c.resolution_s, Numeric(19, 4))  # squares of years in seconds leave narrower types
    return select(
        rows.c.handovers,
        func.count().label("n"),
        func.count(rows.c.open_s).label("told"),
        *(func.coalesce(func.sum(rows.c[name]), 0).label(name) for name in STATUSES),
        func.sum(rows.c.resolution_s).label("sum"),
        func.sum(wide * wide).label("squares"),
    ).group_by(rows.c.handovers)


def by_arrival(frame: Frame, metric: Metric) -> Select[Any]:
    """Return the select of `step`, `n` and `sum`: first answers by the quarter of an hour, since 1970, they came."""
    step = cast(func.floor(func.epoch_us(metric.counted_at, type_=BigInteger) / STEP_US), BigInteger).label("step")
    rows = select(step, t.c.first_response_s).where(*_rows(frame, metric), t.c.first_response_s.is_not(None))
    found = rows.subquery("rows_")
    waited = func.sum(found.c.first_response_s).label("sum")
    return select(found.c.step, func.count().label("n"), waited).group_by(found.c.step)


def _rows(frame: Frame, metric: Metric) -> tuple[Any, ...]:
    inside = and_(within(metric.counted_at, frame.resolved.period), metric.counted_at <= AS_OF)
    return metric.rows, frame.conditions(metric), inside
