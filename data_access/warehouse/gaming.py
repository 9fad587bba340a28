"""Ask for signs that a figure is worked around, and for the changes behind them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pandas as pd
from cachetools.func import lru_cache

from data_access.settings import Settings
from data_access.warehouse.ask import binds, catalogue, resolved
from data_access.warehouse.snapshot import Warehouse
from metrics.gaming import LOWERED, Signs, signs
from metrics.query import framed
from metrics.query import gaming as sql
from metrics.question import Question
from metrics.scope import Scope

KEPT = 16
BEFORE_DUE = timedelta(hours=1)
FIELDS = {LOWERED: sql.LOWERED}


def find_signs(question: Question, *, scope: Scope, warehouse: Warehouse, settings: Settings) -> Signs:
    """Return the signs among the tickets of the period and filters of `question`.

    Raises
    ------
    CannotAnswer
        A filter is one that tickets do not carry.
    """
    return _kept(_bare(question), scope, warehouse, settings, warehouse.manifest().version)


def changes_behind(
    question: Question, kind: str, team: str | None, *, scope: Scope, warehouse: Warehouse, settings: Settings
) -> pd.DataFrame:
    """Return the changes behind the sign of a team, the latest first and at most 500.

    Returns
    -------
    DataFrame
        `ticket`, `person`, `subject`, `team`, `agent`, `created_at`, `due_at`, `resolved_at`, `at`, `before`,
        `after`, `actor`; instants are naive UTC.
    """
    with warehouse.snapshot() as snapshot:
        known = catalogue(snapshot.manifest)
        found = resolved(_bare(question), snapshot.manifest, settings)
        metric = known.metric("resolution_in_time")
        statement = sql.behind(framed(found, known, scope), metric, FIELDS.get(kind, sql.MOVED), team)
        rows: pd.DataFrame = snapshot.fetch(statement, **_binds(found, settings)).to_pandas()
        return rows


@lru_cache(KEPT)
def _kept(question: Question, scope: Scope, warehouse: Warehouse, settings: Settings, _version: int) -> Signs:
    with warehouse.snapshot() as snapshot:
        known = catalogue(snapshot.manifest)
        found = resolved(question, snapshot.manifest, settings)
        frame, values = framed(found, known, scope), _binds(found, settings)
        reopened = snapshot.fetch(sql.reopened(frame, known.metric("reopen_rate")), **values).to_pylist()
        late = snapshot.fetch(sql.late_changes(frame, known.metric("resolution_in_time")), **values).to_pylist()
    return signs(reopened, late)


def _bare(question: Question) -> Question:
    return replace(question.about(), by=None, compare="none", grain=None, reach=None, judged="then")


def _binds(found: Any, settings: Settings) -> dict[str, Any]:
    return {**binds(found, settings), "before_due": BEFORE_DUE}
