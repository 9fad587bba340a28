"""List the values that a dimension can be narrowed to."""

from cachetools.func import lru_cache
from sqlalchemy import func, select

from data_access.warehouse.ask import catalogue
from data_access.warehouse.snapshot import Warehouse
from metrics.catalogue.demand import TICKETS
from metrics.catalogue.retention import REPEAT_COHORT
from metrics.scope import Scope

MOST_CHOICES = 1000


def choices(dimension: str, *, scope: Scope, warehouse: Warehouse) -> tuple[str, ...]:
    """Return the values of `dimension` in the data, the most frequent first and at most 1,000.

    A scope of teams knows none of what tickets do not carry.
    """
    return _kept(dimension, scope, warehouse, warehouse.manifest().version)


@lru_cache(512)
def _kept(dimension: str, scope: Scope, warehouse: Warehouse, _version: int) -> tuple[str, ...]:
    with warehouse.snapshot() as snapshot:
        known = catalogue(snapshot.manifest).dimension(dimension)
        metric = next((m for m in (TICKETS, REPEAT_COHORT) if known.fits(m) and scope.fits(m)), None)
        if metric is None:
            return ()
        column = known.on(metric)
        found = select(column.label("value")).select_from(metric.table).where(column.is_not(None), column != "")
        statement = found.where(scope.condition(metric)).group_by(column).order_by(func.count().desc(), column)
        return tuple(row["value"] for row in snapshot.fetch(statement.limit(MOST_CHOICES)).to_pylist())
