"""Ask what was reached under each standard."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from cachetools.func import lru_cache

from data_access.settings import Settings
from data_access.warehouse.ask import answers, binds, catalogue, resolved
from data_access.warehouse.snapshot import Warehouse
from metrics.query import framed
from metrics.query.states import by_standard
from metrics.question import Question, filters
from metrics.reached import Reached, of_point, of_states
from metrics.rules import TIMES, Rules, number_of
from metrics.scope import Scope
from metrics.standards import Standard

KEPT = 16


def reached(
    standards: Collection[Standard],
    question: Question,
    *,
    scope: Scope,
    warehouse: Warehouse,
    settings: Settings,
    rules: Rules,
) -> Mapping[str, Reached]:
    """Return what each standard's own rows reached in the period of `question`, by `metrics.rules.number_of`.

    Tickets count for the standard that judged them; figures of surveys and stocks for what they cover. Standards of
    other teams than the scope's, and of what cannot be limited to teams, are not there.
    """
    version = warehouse.manifest().version
    theirs = tuple(s for s in standards if scope.teams is None or s.covers.team in {None, *scope.teams})
    return _kept(theirs, question, scope, warehouse, settings, rules, version)


@lru_cache(KEPT)
def _kept(  # noqa: PLR0917, each of them is part of the key
    standards: tuple[Standard, ...],
    question: Question,
    scope: Scope,
    warehouse: Warehouse,
    settings: Settings,
    rules: Rules,
    _version: int,
) -> Mapping[str, Reached]:
    found: dict[str, Reached] = {}
    with warehouse.snapshot() as snapshot:
        known = catalogue(snapshot.manifest)
        span = resolved(replace(question, by=None, filters=()), snapshot.manifest, settings)
        for metric, of in TIMES.items():
            mine = {number_of(s): s.target or Decimal(0) for s in standards if s.metric == metric}
            if mine:
                attained = known.metric(known.metric(metric).attained)
                statement = by_standard(framed(span, known, scope), attained, of)
                rows = snapshot.fetch(statement, **binds(span, settings)).to_pylist()
                found |= {n: of_states((r for r in rows if r["standard"] == n), t) for n, t in mine.items()}
        for standard in standards:
            if standard.metric not in TIMES and scope.fits(known.metric(standard.metric)):
                pins = filters((d, (value,)) for d, value in standard.covers.pins.items())
                asked = replace(question.about(standard.metric), by=None, compare="none", filters=pins)
                (answer,) = answers(asked, scope, snapshot, settings, rules)
                found[number_of(standard)] = of_point(answer.total)
    return found
