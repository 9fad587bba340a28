"""Foresee a figure from its whole weeks."""

from dataclasses import replace
from datetime import timedelta

from cachetools.func import lru_cache

from data_access.settings import Settings
from data_access.warehouse.ask import ask, resolved, rules_for
from data_access.warehouse.snapshot import Warehouse
from metrics.foreseen import Foreseen, foresee
from metrics.periods import Grain
from metrics.question import Question
from metrics.rules import Rules
from metrics.scope import Scope

KEPT = 64
MOST_WEEKS = 260  # five years: enough for every trial, and older habits say little


def foreseen(question: Question, *, scope: Scope, warehouse: Warehouse, settings: Settings, rules: Rules) -> Foreseen:
    """Return where the first metric of `question` is going, under its filters.

    Its period plays no part: the forecast begins where the data end.

    Raises
    ------
    CannotAnswer
        The weeks are too few, or tell too little.
    """
    found = resolved(question, warehouse.manifest(), settings)
    last = found.calendar.named("last-week", found.as_of).last
    asked = replace(
        question.about(question.metrics[0]).between(last - timedelta(weeks=MOST_WEEKS), last),
        by=None, grain=Grain.WEEK, compare="none",
    )  # fmt: skip
    return _kept(asked, scope, warehouse, settings, rules_for(question, rules), warehouse.manifest().version)


@lru_cache(KEPT)
def _kept(
    question: Question, scope: Scope, warehouse: Warehouse, settings: Settings, rules: Rules, _version: int
) -> Foreseen:
    (answer,) = ask(question, scope=scope, warehouse=warehouse, settings=settings, rules=rules, bounded=False)
    return foresee(answer)
