"""Tell which open tickets will be too late next, by the time left on the clock that each is judged by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import CTE, Select, and_, select

from metrics.attainment import Attainment
from metrics.board import tickets as t
from metrics.board import verdicts
from metrics.metric import AS_OF, Metric
from metrics.open_hours import OpenHours
from metrics.query.frame import Frame
from metrics.rules import Rules
from metrics.standards import Clock
from metrics.translation import translate as _

HOUR_S = 3600
# The first that holds: what is late already, and what will be within so many seconds of its own clock.
HORIZONS: Sequence[tuple[str, float]] = (
    (_("Too late already"), 0),
    (_("Within 1 h"), HOUR_S),
    (_("Within 4 h"), 4 * HOUR_S),
    (_("Within 8 h"), 8 * HOUR_S),
    (_("Later"), float("inf")),
)
LATE = HORIZONS[0][0]
SOON = tuple(name for name, __ in HORIZONS[1:4])


@dataclass(frozen=True, eq=False)
class DueNext:
    """Open tickets that a standard judges and whose clock runs, the next to be late first, then those that are.

    Parameters
    ----------
    rows : DataFrame
        `number`, `ticket`, `person`, `team`, `agent`, `priority`, `channel`, `created_at`, `due_at`
        (naive UTC), `standard`, `left_s` (seconds of its own clock, negative if it is late) and `horizon`.
    """

    rows: pd.DataFrame

    @cached_property
    def by_team(self) -> pd.DataFrame:
        """The number of tickets by team and horizon; teams with the most urgent ones first."""
        names = [name for name, __ in HORIZONS]
        if self.rows.empty:
            return pd.DataFrame(columns=names, dtype=int)
        counts = pd.crosstab(self.rows["team"].fillna(""), self.rows["horizon"]).reindex(columns=names, fill_value=0)
        return counts.sort_values(names, ascending=False)

    def count(self, *horizons: str) -> int:
        """Return how many tickets are in these horizons."""
        return int(self.rows["horizon"].isin(horizons).sum())


def waiting(frame: Frame, metric: Metric) -> Select[Any]:
    """Return the select of the open tickets that wait for what `metric` asks to be in time, of all periods."""
    kind = metric.kind
    assert isinstance(kind, Attainment)
    of = metric.key.removesuffix("_in_time")
    told = (t.c[n] for n in ("number", "ticket", "person", "team", "agent", "priority", "channel", "created_at"))
    over = t.c.status.in_(("resolved", "closed"))  # some sources close without saying when
    running = and_(t.c.resolved_at.is_(None), kind.happened.is_(None), t.c.created_at <= AS_OF)
    open_ = _first(
        "open_tickets",
        select(*told).where(metric.rows, frame.conditions(metric), running, ~over | t.c.status.is_(None)),
    )
    # Few tickets are open: joined at once, an engine may make a table of the verdicts of all.
    due = _first(
        "due",
        select(
            verdicts.c.number,
            kind.due.label("due_at"),
            verdicts.c[f"{of}_standard"].label("standard"),
            verdicts.c.calendar,
        ).where(kind.due.is_not(None), verdicts.c.number.in_(select(open_.c.number))),
    )
    return select(*open_.c, due.c.due_at, due.c.standard, due.c.calendar).join_from(
        open_, due, due.c.number == open_.c.number
    )


def _first(name: str, statement: Select[Any]) -> CTE:
    return statement.cte(name).prefix_with("MATERIALIZED")


def due_next(rows: pd.DataFrame, rules: Rules, as_of: datetime) -> DueNext:
    """Return the rows of `waiting` with the time that each has left at `as_of`, naive UTC."""
    on_working = {s: _works(rules, s) for s in rows["standard"].unique()}
    calendar = rows["calendar"].where(rows["standard"].map(on_working).astype(bool))
    left = (rows["due_at"] - as_of).dt.total_seconds().to_numpy(copy=True)
    for key in calendar.dropna().unique():
        here = (calendar == key).to_numpy()
        left[here] = _left(rules, key, rows.loc[here, "due_at"].to_numpy("datetime64[us]"), as_of)
    horizon = [next(name for name, most in HORIZONS if seconds <= most) for seconds in left]
    found = rows.assign(left_s=left, horizon=horizon)
    # First what can still be in time; then what is late, the latest to have become so before the others.
    order = found.assign(late=left <= 0, distance=np.abs(left)).sort_values(["late", "distance", "ticket"])
    return DueNext(order.drop(columns=["late", "distance"]).reset_index(drop=True))


def _works(rules: Rules, number: str) -> bool:
    standard = rules.standard(number)
    return standard is not None and standard.clock is Clock.WORKING


def _left(rules: Rules, calendar: str, due: Any, as_of: datetime) -> Any:
    now = np.datetime64(as_of, "us")
    first, last = min(now, due.min()), max(now, due.max())
    hours = OpenHours.of(
        rules.calendars.hours(calendar), first.astype(datetime).date(), last.astype(datetime).date() + timedelta(days=2)
    )
    return np.where(due > now, hours.elapsed(np.full_like(due, now), due), -hours.elapsed(due, np.full_like(due, now)))
