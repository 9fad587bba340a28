"""Count the waits behind a figure of durations, with those that are not over."""

from collections.abc import Sequence

from cachetools.func import lru_cache

from data_access.settings import Settings
from data_access.warehouse.ask import binds, catalogue, resolved
from data_access.warehouse.snapshot import Warehouse
from metrics.query import framed
from metrics.query.waits import read_waits, waited
from metrics.question import Question
from metrics.scope import Scope
from metrics.survival import Waits

KEPT = 64


def waits(
    question: Question,
    groups: Sequence[str | None] = (),
    *,
    scope: Scope,
    warehouse: Warehouse,
    settings: Settings,
) -> dict[str | None, Waits]:
    """Return the waits of the first metric of `question` over its period, of each of `groups` of its split if named.

    Raises
    ------
    CannotAnswer
        The metric is no duration that anybody can still wait for.
    """
    return _kept(question, tuple(groups), scope, warehouse, settings, warehouse.manifest().version)


@lru_cache(KEPT)
def _kept(
    question: Question,
    groups: tuple[str | None, ...],
    scope: Scope,
    warehouse: Warehouse,
    settings: Settings,
    _version: int,
) -> dict[str | None, Waits]:
    with warehouse.snapshot() as snapshot:
        found = resolved(question, snapshot.manifest, settings)
        known = catalogue(snapshot.manifest)
        statement = waited(framed(found, known, scope), known.metric(question.metrics[0]), groups)
        return read_waits(snapshot.count(statement, **binds(found, settings)).to_pylist())
