"""Ask where tickets wait."""

from dataclasses import replace

from cachetools.func import lru_cache

from data_access.settings import Settings
from data_access.warehouse.ask import binds, catalogue, resolved
from data_access.warehouse.snapshot import Warehouse
from metrics.bottlenecks import Bottlenecks, bottlenecks
from metrics.query import framed
from metrics.query.bottlenecks import by_arrival, by_handovers
from metrics.question import Question
from metrics.scope import Scope

KEPT = 32


def find_bottlenecks(question: Question, *, scope: Scope, warehouse: Warehouse, settings: Settings) -> Bottlenecks:
    """Return where the tickets of the period and filters of `question` waited.

    Raises
    ------
    CannotAnswer
        Too few were resolved, or a filter is one that tickets do not carry.
    """
    asked = replace(question.about(), by=None, compare="none", grain=None, reach=None, judged="then")
    return _kept(asked, scope, warehouse, settings, warehouse.manifest().version)


@lru_cache(KEPT)
def _kept(question: Question, scope: Scope, warehouse: Warehouse, settings: Settings, _version: int) -> Bottlenecks:
    with warehouse.snapshot() as snapshot:
        known = catalogue(snapshot.manifest)
        found = resolved(question, snapshot.manifest, settings)
        frame, values, metric = framed(found, known, scope), binds(found, settings), known.metric("tickets")
        tickets = snapshot.count(by_handovers(frame, metric), **values).to_pylist()
        arrivals = snapshot.count(by_arrival(frame, metric), **values).to_pylist()
    return bottlenecks(tickets, arrivals, found.calendar.zone, found.level)
