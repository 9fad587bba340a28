"""Count which tickets today's standards judge otherwise than those that were in force."""

from cachetools.func import lru_cache

from data_access.settings import Settings
from data_access.warehouse.ask import binds, catalogue, judged_for, resolved, rules_for
from data_access.warehouse.snapshot import Warehouse
from metrics.query import framed
from metrics.query.states import flips
from metrics.question import Question
from metrics.replay import Flips
from metrics.rules import Rules
from metrics.scope import Scope

KEPT_COUNTS = 64


def turned(question: Question, *, scope: Scope, warehouse: Warehouse, settings: Settings, rules: Rules) -> Flips:
    """Return the tickets behind the first metric of a question that restates, by both states, as `flips` counts them.

    Parameters
    ----------
    question : Question
        About a metric of what is in time, `judged` "today".
    """
    assert question.judged == "today"
    return _kept(question, scope, warehouse, settings, rules_for(question, rules), warehouse.manifest().version)


@lru_cache(KEPT_COUNTS)
def _kept(
    question: Question, scope: Scope, warehouse: Warehouse, settings: Settings, rules: Rules, _version: int
) -> Flips:
    with judged_for(question, warehouse, settings, rules) as snapshot:
        known = catalogue(snapshot.manifest)
        found = resolved(question, snapshot.manifest, settings)
        statement = flips(framed(found, known, scope), known.metric(question.metrics[0]))
        rows = snapshot.fetch(statement, **binds(found, settings)).to_pylist()
        return {(row["then"], row["now"]): row["n"] for row in rows}
