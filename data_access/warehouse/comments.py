"""List what customers wrote with their answers."""

from dataclasses import replace
from decimal import Decimal

from cachetools.func import lru_cache
from sqlalchemy import and_, func, select

from data_access.settings import Settings
from data_access.warehouse.ask import binds, catalogue, resolved
from data_access.warehouse.rows import LARGEST_LIST, Listing
from data_access.warehouse.snapshot import Warehouse
from metrics.board import surveys
from metrics.facts import SURVEYS
from metrics.kinds import Column
from metrics.personal import people
from metrics.query import framed
from metrics.query.frame import within
from metrics.query.lists import listing
from metrics.question import Question
from metrics.scope import Scope

KEPT = 32

Scores = tuple[tuple[Decimal, int], ...]


def comments(
    question: Question,
    *,
    scope: Scope,
    warehouse: Warehouse,
    settings: Settings,
    score: Decimal | None = None,
    search: str = "",
    page: int = 1,
    size: int = 50,
) -> Listing:
    """Return a page of the answers to the first metric of `question` that have a comment, the newest first.

    Parameters
    ----------
    score : Decimal, optional
        Only answers of this score.
    search : str
        Only those of which a text holds it.
    """
    with warehouse.snapshot() as snapshot:
        known = catalogue(snapshot.manifest)
        metric = known.metric(question.metrics[0])
        found = resolved(question, snapshot.manifest, settings)
        wanted = _written(scope) if score is None else and_(_written(scope), surveys.c.score == score)
        listed = listing(framed(found, known, scope, wanted), metric, "denominator")
        if search.strip():
            listed = listed.searched(search.strip())
        shown = listed.page("", True, min(size, LARGEST_LIST), (max(page, 1) - 1) * size)
        values = binds(found, settings)
        total: int = snapshot.fetch(listed.count(), **values).to_pylist()[0]["total"]
        return Listing(metric, found, listed.columns, snapshot.fetch(shown, **values), total, snapshot.sql[-1])


def scores(question: Question, *, scope: Scope, warehouse: Warehouse, settings: Settings) -> Scores:
    """Return how many comments came with each score, the lowest score first."""
    asked = replace(question, by=None, compare="none", grain=None, reach=None, judged="then")
    return _scores(asked, scope, warehouse, settings, warehouse.manifest().version)


@lru_cache(KEPT)
def _scores(question: Question, scope: Scope, warehouse: Warehouse, settings: Settings, _version: int) -> Scores:
    with warehouse.snapshot() as snapshot:
        known = catalogue(snapshot.manifest)
        metric = known.metric(question.metrics[0])
        found = resolved(question, snapshot.manifest, settings)
        frame = framed(found, known, scope, _written(scope))
        inside = within(metric.counted_at, found.period)
        rows = select(surveys.c.score).where(metric.rows, frame.conditions(metric), inside).subquery("rows_")
        statement = select(rows.c.score, func.count().label("n")).group_by(rows.c.score)
        counted = snapshot.fetch(statement, **binds(found, settings)).to_pylist()
    return tuple(sorted((row["score"], row["n"]) for row in counted))


def _written(scope: Scope) -> Column:
    """The condition that an answer has a comment which the scope may read."""
    said = people(SURVEYS, scope, "said")
    return surveys.c.number.in_(select(said.c.number).where(func.trim(said.c.comment) != ""))
