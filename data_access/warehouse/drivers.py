"""Ask what goes with satisfied answers."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from cachetools.func import lru_cache

from data_access.settings import Settings
from data_access.warehouse.ask import binds, catalogue, resolved
from data_access.warehouse.snapshot import Warehouse
from metrics.drivers import Drivers, drivers
from metrics.query import framed
from metrics.query.drivers import grouped
from metrics.question import Question
from metrics.scope import Scope

KEPT = 32
LEAST_DAYS = 365


def year_to(question: Question, *, warehouse: Warehouse, settings: Settings) -> Question:
    """Return `question` about a year to the end of its period, or its own period if that is longer.

    A month rarely has answers enough to tell several effects apart.
    """
    period = resolved(question, warehouse.manifest(), settings).period
    return question.between(min(period.first, period.last - timedelta(days=LEAST_DAYS)), period.last)


def find_drivers(question: Question, *, scope: Scope, warehouse: Warehouse, settings: Settings) -> Drivers:
    """Return what goes with the satisfied answers of the period and filters of `question`.

    Raises
    ------
    CannotAnswer
        There are too few answers, or a filter that answers do not carry.
    """
    return _kept(_bare(question), scope, warehouse, settings, warehouse.manifest().version)


def answers_by_property(
    question: Question, *, scope: Scope, warehouse: Warehouse, settings: Settings
) -> list[dict[str, Any]]:
    """Return groups of like answers, which `find_drivers` learns from; raises as it does."""
    asked = _bare(question)
    with warehouse.snapshot() as snapshot:
        known = catalogue(snapshot.manifest)
        found = resolved(asked, snapshot.manifest, settings)
        statement = grouped(framed(found, known, scope), known.metric("csat"))
        rows: list[dict[str, Any]] = snapshot.count(statement, **binds(found, settings)).to_pylist()
    return rows


@lru_cache(KEPT)
def _kept(question: Question, scope: Scope, warehouse: Warehouse, settings: Settings, _version: int) -> Drivers:
    rows = answers_by_property(question, scope=scope, warehouse=warehouse, settings=settings)
    return drivers(rows, settings.level)


def _bare(question: Question) -> Question:
    return replace(question.about("csat"), by=None, compare="none", grain=None, reach=None, judged="then")
