"""Judge the past by a standard that is not set yet."""

from cachetools.func import lru_cache

from data_access.settings import Settings
from data_access.warehouse.ask import answers, binds, catalogue, rejudge, resolved
from data_access.warehouse.snapshot import Snapshot, Warehouse
from metrics.board import verdicts
from metrics.errors import CannotAnswer
from metrics.kinds import Column
from metrics.metric import Metric
from metrics.query import framed
from metrics.query.states import arrivals, flips
from metrics.question import Question
from metrics.replay import Flips, Hours, Replay, by_hour, months_before, questions
from metrics.rules import TIMES, Rules, number_of
from metrics.scope import Scope
from metrics.standards import Standard
from metrics.translation import translate as _

KEPT_REPLAYS = 32


def replay(standard: Standard, trial: Rules, *, scope: Scope, warehouse: Warehouse, settings: Settings) -> Replay:
    """Return what `standard`, one of the rules of `trial` that always held, says of the last 13 whole months.

    Raises
    ------
    CannotAnswer
        It ends a standard, so it says nothing.
    EmptyWarehouse
        Nothing was ever imported.
    """
    if standard.ended:
        raise CannotAnswer(_("A standard that ends says nothing about the past."))
    return _kept(standard, trial, scope, warehouse, settings, warehouse.manifest().version)


@lru_cache(KEPT_REPLAYS)
def _kept(
    standard: Standard, trial: Rules, scope: Scope, warehouse: Warehouse, settings: Settings, _version: int
) -> Replay:
    with warehouse.snapshot(making=True) as snapshot:
        known = catalogue(snapshot.manifest)
        metric = known.metric(standard.metric)
        judged = known.metric(metric.attained or metric.key)
        of = TIMES.get(metric.key)
        calendar = resolved(Question(), snapshot.manifest, settings).calendar
        days = months_before(snapshot.manifest.as_of, calendar)
        splits = [d for d in ("team", "channel") if known.dimension(d).fits(judged)]
        asked = list(questions(judged.key, {} if of else standard.covers.pins, days, splits))
        if not of:
            month, week, quarter = (answers(q, scope, snapshot, settings, trial)[0] for q in asked)
            return Replay(month, week, quarter, flips={}, hours={})
        rejudge(snapshot, trial, resolved(asked[0], snapshot.manifest, settings))
        only = verdicts.c[f"{of}_standard"] == number_of(standard)
        month, week, quarter = (answers(q, scope, snapshot, settings, trial, only=only)[0] for q in asked)
        return Replay(month, week, quarter, *_by_ticket(judged, asked[0], scope, snapshot, settings, only=only))


def _by_ticket(
    metric: Metric, question: Question, scope: Scope, snapshot: Snapshot, settings: Settings, *, only: Column
) -> tuple[Flips, Hours]:
    span = resolved(question, snapshot.manifest, settings)
    frame = framed(span, catalogue(snapshot.manifest), scope, only)
    values = binds(span, settings)
    turned = snapshot.fetch(flips(frame, metric), **values).to_pylist()
    came = snapshot.fetch(arrivals(frame, metric), **values).to_pylist()
    return {(row["then"], row["now"]): row["n"] for row in turned}, by_hour(came, span.calendar.zone)
