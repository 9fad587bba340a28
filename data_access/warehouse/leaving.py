"""Find who may leave: learn it from the months behind, and list those whom it holds for now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from cachetools.func import lru_cache

from data_access.settings import Settings
from data_access.warehouse.ask import binds, catalogue, resolved
from data_access.warehouse.snapshot import Snapshot, Warehouse
from metrics.leaving import Model, NotKnownLong, learn, probability
from metrics.query import framed
from metrics.query.frame import Frame
from metrics.query.leaving import (
    FEWEST_LEARNT,
    LATER,
    LATER_ON,
    NOW,
    PAST,
    WINDOW,
    grouped,
    known_since,
    likeliest,
    months,
)
from metrics.question import Question
from metrics.scope import Scope

KEPT = 8


@dataclass(frozen=True, eq=False)
class Learnt:
    """A model, and of the customers of today the mean effect of each trait and how many they are."""

    model: Model
    usual: Mapping[str, float]
    persons: int


def learnt(*, scope: Scope, warehouse: Warehouse, settings: Settings) -> Learnt:
    """Return what the past teaches about leaving, over all customers.

    Raises
    ------
    CannotAnswer
        The data are too few or too young.
    """
    return _learnt(scope, warehouse, settings, warehouse.manifest().version)


def may_leave(
    question: Question, found: Learnt, limit: int, *, scope: Scope, warehouse: Warehouse, settings: Settings
) -> pd.DataFrame:
    """Return the customers who are likeliest to leave, under the filters of `question`, the likeliest first.

    Returns
    -------
    DataFrame
        `person`, `name`, `segment`, `plan`, `value` (a month, in the reporting currency), `last_contact_at` (naive
        UTC), `probability` (0 to 1) and `reasons` (tuple of str).
    """
    with warehouse.snapshot() as snapshot:
        frame = _framed(Question(filters=question.filters), scope, snapshot, settings)
        rows = _rows(snapshot, frame, settings, likeliest(frame, found.model, limit))
    told = [
        {
            **{name: row[name] for name in ("person", "name", "segment", "plan", "value", "last_contact_at")},
            "probability": probability(row["log_odds"]),
            "reasons": found.model.reasons(row, found.usual),
        }
        for row in rows
    ]
    return pd.DataFrame(told)


@lru_cache(KEPT)
def _learnt(scope: Scope, warehouse: Warehouse, settings: Settings, _version: int) -> Learnt:
    return taught(traits(scope=scope, warehouse=warehouse, settings=settings))


def traits(*, scope: Scope, warehouse: Warehouse, settings: Settings) -> list[dict[str, Any]]:
    """Return groups of like customers: of the months to learn from, of those to check by, and of now."""
    with warehouse.snapshot() as snapshot:
        frame = _framed(Question(), scope, snapshot, settings)
        (since,) = _rows(snapshot, frame, settings, known_since())
        both = (since["left_at"], since["wrote_at"])
        begun = None if None in both else max(both[0], both[1] + WINDOW)
        asked = months(frame.resolved.calendar, frame.resolved.as_of, begun)
        if asked is None:
            raise NotKnownLong(FEWEST_LEARNT + LATER)
        rows: list[dict[str, Any]] = snapshot.count(
            grouped(frame, asked), **binds(frame.resolved, settings)
        ).to_pylist()
        return rows


def taught(rows: Iterable[Mapping[str, Any]]) -> Learnt:
    """Return what `traits` teach."""
    parts: dict[int, list[Mapping[str, Any]]] = {PAST: [], LATER_ON: [], NOW: []}
    for row in rows:
        parts[row["part"]].append(row)
    model, now = learn(parts[PAST], parts[LATER_ON]), parts[NOW]
    return Learnt(model, model.usual(now), sum(row["n"] for row in now))


def _framed(question: Question, scope: Scope, snapshot: Snapshot, settings: Settings) -> Frame:
    return framed(resolved(question, snapshot.manifest, settings), catalogue(snapshot.manifest), scope)


def _rows(snapshot: Snapshot, frame: Frame, settings: Settings, statement: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = snapshot.fetch(statement, **binds(frame.resolved, settings)).to_pylist()
    return rows
