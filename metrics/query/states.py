"""Count tickets by how they are judged: against how they were judged then, by hour of arrival, by standard."""

from typing import Any

from sqlalchemy import BigInteger, Select, and_, cast, func, select

from metrics.attainment import Attainment
from metrics.board import tickets, verdicts, verdicts_then
from metrics.metric import AS_OF, Metric
from metrics.query.frame import Frame, source, within

STEP_S = 900  # no zone's hours begin between its quarters
STEP_US = STEP_S * 1_000_000


def flips(frame: Frame, metric: Metric) -> Select[Any]:
    """Return the select of `then`, `now` and `n`: states as `Attainment.state` tells them."""
    kind = _kind(metric)
    then = and_(verdicts_then.c.number == tickets.c.number, verdicts_then.c.created_at == tickets.c.created_at)
    read_from = source([metric]).outerjoin(verdicts_then, then)
    states = select(kind.state(verdicts_then).label("then"), kind.state().label("now"))
    rows = states.select_from(read_from).where(*_rows(frame, metric)).subquery("rows_")
    return select(rows.c.then, rows.c.now, func.count().label("n")).group_by(rows.c.then, rows.c.now)


def arrivals(frame: Frame, metric: Metric) -> Select[Any]:
    """Return the select of `step`, `n` and `missed`: the decided rows by the quarter of an hour, since 1970, they came.

    Steps are those of UTC; which hour of which weekday that is, only the reporting zone can tell.
    """
    kind = _kind(metric)
    step = cast(func.floor(func.epoch_us(metric.counted_at, type_=BigInteger) / STEP_US), BigInteger).label("step")
    states = select(step, kind.state().label("state")).select_from(source([metric])).where(*_rows(frame, metric))
    rows = states.subquery("rows_")
    decided, missed = rows.c.state.in_(("met", "missed")), rows.c.state == "missed"
    counts = (func.count().filter(decided).label("n"), func.count().filter(missed).label("missed"))
    return select(rows.c.step, *counts).group_by(rows.c.step)


def by_standard(frame: Frame, metric: Metric, of: str) -> Select[Any]:
    """Return the select of `standard`, `state` and `n`: which version judged how many tickets of a time how."""
    number = verdicts.c[f"{of}_standard"].label("standard")
    states = select(number, _kind(metric).state().label("state")).select_from(source([metric]))
    rows = states.where(*_rows(frame, metric), number.is_not(None)).subquery("rows_")
    return select(*rows.c, func.count().label("n")).group_by(*rows.c)


def _kind(metric: Metric) -> Attainment:
    assert isinstance(metric.kind, Attainment)
    assert metric.kind.beside is verdicts
    return metric.kind


def _rows(frame: Frame, metric: Metric) -> tuple[Any, ...]:
    inside = and_(within(metric.counted_at, frame.resolved.period), metric.counted_at <= AS_OF)
    return metric.rows, frame.conditions(metric), inside
