"""Count satisfied answers by what may go with them: channel, team, topic, waiting, reopening, handovers."""

from typing import Any

from sqlalchemy import Integer, Select, and_, case, func, literal, select
from sqlalchemy.sql.expression import CTE

from metrics.board import surveys as s
from metrics.board import tickets as t
from metrics.kinds import Share
from metrics.metric import AS_OF, Metric
from metrics.query.frame import Frame, within

HOUR = 3600
WAITS_S = (HOUR, 4 * HOUR, 24 * HOUR, 72 * HOUR)  # upper ends of the waits that are told apart, in seconds
MOST_HANDOVERS = 2  # so many or more
TEXTS = ("channel", "team", "topic")
MOST = 8  # values of each of those that are told apart, the most frequent ones
OTHERS = "\x1f"  # stands for all further ones; no source writes it
STEPS = ("wait", "reopened", "handovers")


def grouped(frame: Frame, metric: Metric) -> Select[Any]:
    """Return the select of `known`, the six properties, `n` and `hits`: answers with the same properties are one row.

    `known` says whether the answer is about a ticket that we have; of the others nothing is known but their score.
    """
    assert isinstance(metric.kind, Share)
    inside = and_(within(metric.counted_at, frame.resolved.period), metric.counted_at <= AS_OF)
    wait = case(
        (t.c.first_response_s.is_(None), None),
        *((t.c.first_response_s <= limit, k) for k, limit in enumerate(WAITS_S)),
        else_=len(WAITS_S),
    )
    handovers = case((t.c.handovers > MOST_HANDOVERS, MOST_HANDOVERS), else_=t.c.handovers)  # least() passes over NULL
    told = {
        "known": t.c.number.is_not(None),
        **{name: s.c[name] for name in TEXTS},
        "wait": wait.cast(Integer),
        "reopened": case((t.c.number.is_(None), None), (t.c.reopened, 1), else_=0).cast(Integer),
        "handovers": handovers.cast(Integer),
        "hit": metric.kind.hit,
    }
    rows = (
        select(*(c.label(name) for name, c in told.items()))
        .join_from(s, t, s.c.ticket_no == t.c.number, isouter=True)
        .where(metric.rows, frame.conditions(metric), inside)
        .cte("rows_")
        .prefix_with("MATERIALIZED")
    )
    texts = [_frequent(rows, name).label(name) for name in TEXTS]
    cells = select(rows.c.known, *texts, *(rows.c[name] for name in STEPS), rows.c.hit).subquery("cells")
    keys = [cells.c[name] for name in ("known", *TEXTS, *STEPS)]
    counts = (func.count().label("n"), func.count().filter(cells.c.hit).label("hits"))
    return select(*keys, *counts).group_by(*keys)


def _frequent(rows: CTE, name: str) -> Any:
    column = rows.c[name]
    most = (
        select(column)
        .where(column.is_not(None))
        .group_by(column)
        .order_by(func.count().desc(), column)
        .limit(MOST)
        .subquery(f"most_{name}")
    )
    return case((column.is_(None), None), (column.in_(select(most.c[name])), column), else_=literal(OTHERS))
