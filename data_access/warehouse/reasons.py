"""Ask which reasons customers gave."""

from collections.abc import Mapping
from dataclasses import replace

from cachetools.func import lru_cache

from data_access.settings import Settings
from data_access.warehouse.ask import binds, catalogue, resolved
from data_access.warehouse.snapshot import Warehouse
from metrics.query import framed
from metrics.query.reasons import of_answers, of_leaving
from metrics.question import Question
from metrics.reasons import Reasons, reasons
from metrics.scope import Scope

KEPT = 32
METRICS = ("csat", "nps", "effort")


def reasons_of_answers(
    question: Question, *, scope: Scope, warehouse: Warehouse, settings: Settings
) -> Mapping[tuple[str, str], Reasons]:
    """Return the reasons by metric and side ("for", "between", "against"), of the period and filters of `question`.

    Raises
    ------
    CannotAnswer
        A filter is one that answers do not carry.
    """
    return _answers(_bare(question), scope, warehouse, settings, warehouse.manifest().version)


def reasons_of_leaving(question: Question, *, scope: Scope, warehouse: Warehouse, settings: Settings) -> Reasons:
    """Return the reasons of the contracts that ended in the period of `question`.

    Raises
    ------
    CompanyWide, CannotAnswer
        The scope or a filter is one that contracts do not carry.
    """
    return _leaving(_bare(question), scope, warehouse, settings, warehouse.manifest().version)


def _bare(question: Question) -> Question:
    return replace(question.about(), by=None, compare="none", grain=None, reach=None, judged="then")


@lru_cache(KEPT)
def _answers(
    question: Question, scope: Scope, warehouse: Warehouse, settings: Settings, _version: int
) -> Mapping[tuple[str, str], Reasons]:
    with warehouse.snapshot() as snapshot:
        known = catalogue(snapshot.manifest)
        found = resolved(question, snapshot.manifest, settings)
        statement = of_answers(framed(found, known, scope), [known.metric(key) for key in METRICS])
        rows = snapshot.count(statement, **binds(found, settings)).to_pylist()
    places = dict.fromkeys((row["metric"], row["side"]) for row in rows)
    return {place: reasons(r for r in rows if (r["metric"], r["side"]) == place) for place in places}


@lru_cache(KEPT)
def _leaving(question: Question, scope: Scope, warehouse: Warehouse, settings: Settings, _version: int) -> Reasons:
    with warehouse.snapshot() as snapshot:
        known = catalogue(snapshot.manifest)
        found = resolved(question, snapshot.manifest, settings)
        statement = of_leaving(framed(found, known, scope), known.metric("retention"))
        return reasons(snapshot.count(statement, **binds(found, settings)).to_pylist())
