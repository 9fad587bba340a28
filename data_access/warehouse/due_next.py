"""Find the open tickets that will be too late next."""

from collections.abc import Mapping
from typing import Any

from cachetools.func import lru_cache
from sqlalchemy import ARRAY, BigInteger, Select, bindparam, func, select

from data_access.settings import Settings
from data_access.warehouse.ask import binds, catalogue, resolved
from data_access.warehouse.snapshot import Warehouse
from data_access.warehouse.texts import texts
from metrics.board import tickets as t
from metrics.due_next import DueNext, due_next, waiting
from metrics.query import framed
from metrics.question import Question
from metrics.rules import Rules
from metrics.scope import Scope

KEPT = 32


def find_due_next(
    question: Question, *, scope: Scope, warehouse: Warehouse, settings: Settings, rules: Rules
) -> DueNext:
    """Return the open tickets that wait for the first metric of `question` to be in time, under its filters.

    Its period plays no part: a ticket is open at the end of the data or it is not.
    """
    open_now = Question(question.metrics[:1], filters=question.filters, as_of=question.as_of)
    return _kept(open_now, scope, warehouse, settings, rules, warehouse.manifest().version)


@lru_cache(KEPT)
def _kept(
    question: Question, scope: Scope, warehouse: Warehouse, settings: Settings, rules: Rules, _version: int
) -> DueNext:
    with warehouse.snapshot() as snapshot:
        known = catalogue(snapshot.manifest)
        found = resolved(question, snapshot.manifest, settings)
        statement = waiting(framed(found, known, scope), known.metric(question.metrics[0]))
        rows = snapshot.fetch(statement, **binds(found, settings)).to_pandas()
        return due_next(rows, rules, found.as_of)


def subjects(numbers: tuple[int, ...], *, scope: Scope, warehouse: Warehouse) -> Mapping[int, str]:
    """Return the subjects of those tickets of the scope that have these numbers of their rows."""
    with warehouse.snapshot() as snapshot:
        mine = _of_scope(scope)
        own = [row["number"] for row in snapshot.fetch(mine, numbers=sorted(numbers)).to_pylist()]
        told = snapshot.fetch(texts("ticket_no", scope), numbers=own).to_pylist()
        return {row["number"]: row["subject"] for row in told}


def _of_scope(scope: Scope) -> Select[Any]:
    wanted = select(func.unnest(bindparam("numbers", type_=ARRAY(BigInteger))).label("number")).subquery("wanted")
    return select(t.c.number).join_from(t, wanted, wanted.c.number == t.c.number).where(scope.owns(t.c.team))
