"""Count who waited how long and how it ended, in bins fine enough for the estimates made of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import log
from typing import Any

from sqlalchemy import Float, Integer, Select, String, and_, case, cast, extract, func, literal, null, select

from metrics.errors import CannotAnswer
from metrics.kinds import Column
from metrics.metric import AS_OF, Awaited, Credit, Metric
from metrics.query.frame import Frame, Row, within
from metrics.survival import Waits
from metrics.translation import translate as _

# Each bin ends so much later than it begins; its middle is then within half a hundredth of any time in it.
RATIO = 1.01
HAPPENED, ENDED, WAITING = 1, 2, 0


def waited(frame: Frame, metric: Metric, groups: Sequence[str | None] = ()) -> Select[Any]:
    """Return the statement that counts waits by bin and outcome, also by the question's split if `groups` are named.

    Whoever still waits has no team at the reply, so the split and the filters are by who has the ticket now.
    """
    awaited = metric.awaited
    if awaited is None:
        raise CannotAnswer(_("“{metric}” has nobody who still waits for it.").format(metric=metric.title))
    today = replace(metric, credited_to=Credit.TODAY)
    group = frame.group(today) if groups else None
    bin_ = cast(func.floor(func.ln(cast(func.greatest(_seconds(awaited), 1), Float)) / log(RATIO)), Integer)
    inside = and_(within(metric.counted_at, frame.resolved.period), metric.counted_at <= AS_OF)
    conditions = [awaited.rows, frame.conditions(today), inside]
    if group is not None:
        named = [g for g in groups if g is not None]
        conditions.append(group.in_(named) if None not in groups else group.in_(named) | group.is_(None))
    rows = (
        select(
            (cast(null(), String) if group is None else group).label("g"),
            bin_.label("bin"),
            _outcome(awaited).label("outcome"),
        )
        .select_from(metric.table)
        .where(*conditions)
        .subquery("rows_")
    )
    keys = (rows.c.g, rows.c.bin, rows.c.outcome)
    return select(*keys, func.count().label("n")).group_by(*keys)


def _outcome(awaited: Awaited) -> Column:
    others = [] if awaited.ended_at is None else [(awaited.ended_at.is_not(None), literal(ENDED))]
    return case((awaited.lasted_s.is_not(None), literal(HAPPENED)), *others, else_=literal(WAITING)).cast(Integer)


def _seconds(awaited: Awaited) -> Column:
    until = AS_OF if awaited.ended_at is None else func.coalesce(awaited.ended_at, AS_OF)
    return func.coalesce(cast(awaited.lasted_s, Float), cast(extract("epoch", until - awaited.since), Float))


def read_waits(rows: Iterable[Row]) -> dict[str | None, Waits]:
    """Return the waits of each group from the rows of the statement; one group, without name, where none are asked."""
    seen: dict[str | None, dict[int, list[int]]] = {}
    for row in rows:
        counts = seen.setdefault(row["g"], {}).setdefault(row["bin"], [0, 0, 0])
        counts[row["outcome"]] += row["n"]
    return {group: _waits(bins) for group, bins in seen.items()}


def _waits(bins: dict[int, list[int]]) -> Waits:
    order = sorted(bins)
    told = {outcome: tuple(bins[b][outcome] for b in order) for outcome in (HAPPENED, ENDED, WAITING)}
    return Waits(tuple(RATIO ** (b + 0.5) for b in order), told[HAPPENED], told[ENDED], told[WAITING])
