"""Answer questions: resolve, scan, finish."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from cachetools.func import lru_cache

from data_access.settings import Settings
from data_access.warehouse.judging import judge
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.snapshot import Snapshot, Warehouse
from metrics.answer import Answer, Point, Receipt, point, unknown
from metrics.catalogue import Catalogue
from metrics.errors import CannotAnswer
from metrics.judge import as_attained, judged
from metrics.judging.circumstances import Opened
from metrics.kinds import Cohort, Column, Components
from metrics.metric import Metric
from metrics.query import plan
from metrics.query.frame import Cell, Place, Scan, When
from metrics.question import Question
from metrics.resolve import Resolved, resolve
from metrics.rules import NO_RULES, Rules
from metrics.scope import Scope
from metrics.translation import translate as _

KEPT_ANSWERS = 512


def ask(
    question: Question,
    *,
    scope: Scope,
    warehouse: Warehouse,
    settings: Settings,
    rules: Rules = NO_RULES,
    bounded: bool = True,
) -> tuple[Answer, ...]:
    """Return one answer for each metric that `question` names, in its order, judged by `rules`.

    The rules are those that the board follows; where the question restates, each ticket is judged anew by what they
    ask at this moment. Without `bounded` there are no intervals that need a second statement, which costs most of
    many steps.

    Raises
    ------
    UnknownName, CannotAnswer
        The question names what does not exist, or asks what has no meaning.
    EmptyWarehouse
        Nothing was ever imported.
    """
    rules = rules_for(question, rules)
    return _kept(question, scope, warehouse, settings, rules, warehouse.manifest().version, bounded=bounded)


@lru_cache(KEPT_ANSWERS)
def _kept(
    q: Question, scope: Scope, warehouse: Warehouse, settings: Settings, rules: Rules, _version: int, *, bounded: bool
) -> tuple[Answer, ...]:
    """Answers are kept by question, scope, settings, rules and version: whatever changes one of them asks anew."""
    with judged_for(q, warehouse, settings, rules) as snapshot:
        return answers(q, scope, snapshot, settings, rules, bounded=bounded)


def rules_for(question: Question, rules: Rules) -> Rules:
    """Return the rules that a question is judged by: those of then, or what they ask now."""
    return rules.restated(datetime.now(UTC).replace(tzinfo=None)) if question.judged == "today" else rules


@contextmanager
def judged_for(question: Question, warehouse: Warehouse, settings: Settings, rules: Rules) -> Iterator[Snapshot]:
    """Give a snapshot whose tickets are judged as the question wants it; `rules` are those of `rules_for`."""
    anew = question.judged == "today"
    with warehouse.snapshot(making=anew) as snapshot:
        if anew:
            rejudge(snapshot, rules, resolved(question, snapshot.manifest, settings))
        yield snapshot


def rejudge(snapshot: Snapshot, rules: Rules, found: Resolved) -> None:
    """Judge anew all tickets that a question speaks of, for this snapshot alone."""
    spans = [found.period, *([found.before] if found.before else []), *found.buckets]
    as_of = snapshot.manifest.as_of
    judge(snapshot, rules, Opened(min(s.start for s in spans), min(as_of, max(s.end for s in spans))), as_of)


def catalogue(manifest: Manifest) -> Catalogue:
    """Return what can be asked of a version."""
    return Catalogue.of(manifest.extra)


def binds(found: Resolved, settings: Settings) -> dict[str, Any]:
    """Return the values of the parameters that every statement may name."""
    return {
        "as_of": found.as_of,
        "purchase_window": timedelta(days=settings.purchase_window_days),
        "follow_up": timedelta(days=settings.follow_up_days),
    }


def resolved(question: Question, manifest: Manifest, settings: Settings) -> Resolved:
    """Return `question` with its instants as of a version."""
    return resolve(
        question,
        as_of=manifest.as_of,
        zone=settings.zone,
        first_weekday=settings.first_weekday,
        level=settings.level,
    )


def answers(
    question: Question,
    scope: Scope,
    snapshot: Snapshot,
    settings: Settings,
    rules: Rules,
    *,
    only: Column | None = None,
    bounded: bool = True,
) -> tuple[Answer, ...]:
    """Return the answers that a snapshot gives, of rows for which `only` holds; else as `ask`."""
    known = catalogue(snapshot.manifest).reported_in(settings.currency)
    metrics = [known.metric(key) for key in question.metrics]
    if not metrics:
        raise CannotAnswer(_("The question names no metric: add for instance “metric=csat”."))
    found = resolved(question, snapshot.manifest, settings)
    # A time is judged by how many were in time, which the same scan tells.
    in_time = [known.metric(m.attained) for m in metrics if rules.judges(m)]
    told: dict[str, Answer] = {}
    for scan in plan(list(dict.fromkeys((*metrics, *in_time))), found, known, scope, only):
        first = len(snapshot.sql)
        cells = _cells(scan, snapshot, binds(found, settings), bounded)
        sql = tuple(snapshot.sql[first:])
        for metric in scan.metrics:
            own = [c for c in cells if c.metric == metric.key]
            told[metric.key] = judged(_answer(metric, found, own, snapshot.manifest, sql), rules)
    return tuple(as_attained(told[m.key], told.get(m.attained)) for m in metrics)


def _cells(scan: Scan, snapshot: Snapshot, values: dict[str, Any], bounded: bool) -> list[Cell]:
    def fetch(statement: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = snapshot.count(statement, **values).to_pylist()
        return rows

    cells = list(scan.read(fetch(scan.statement())))
    second = scan.refine(cells) if bounded else None
    if second is not None:
        cells = list(scan.refined(cells, fetch(second)))
    return cells


def _answer(metric: Metric, found: Resolved, cells: Iterable[Cell], manifest: Manifest, sql: tuple[str, ...]) -> Answer:
    spans: dict[When, Any] = {"period": found.period, "before": found.before, **dict(enumerate(found.buckets))}
    points: list[Point] = []
    earlier: list[Point] = []
    whole: dict[str, Point] = {}
    left_out: tuple[tuple[str, int], ...] = ()
    for cell in cells:
        span, own, place = spans[cell.place.when], _own(cell.components), _place(cell.place, spans)
        p = point(metric, own, found.level, **place) if span.start < span.end else unknown(own, **place)
        if cell.place.when == "before" and cell.place.grouped:
            earlier.append(p)
        elif cell.place.grouped or isinstance(cell.place.when, int):
            points.append(p)
        else:
            whole[cell.place.when] = p
            if cell.place.when == "period":
                counted = (
                    (out.sentence, int(cell.components.get(f"out{k}", 0))) for k, out in enumerate(metric.left_out)
                )
                left_out = tuple(counted)
    points.sort(
        key=lambda p: (p.bucket.start if p.bucket else found.period.start, p.grouped, p.group or "", p.age or 0)
    )
    receipt = Receipt(
        formula=metric.formula,
        counted_by=metric.counted_by,
        zone=str(found.calendar.zone),
        as_of=found.as_of,
        data_version=manifest.version,
        left_out=() if isinstance(metric.kind, Cohort) else left_out,
        sql=sql,
    )
    return Answer(metric, found, whole["period"], whole.get("before"), tuple(points), tuple(earlier), receipt)


def _own(components: Components) -> Components:
    return {name: value for name, value in components.items() if not name.startswith("out")}


def _place(place: Place, spans: Mapping[When, Any]) -> dict[str, Any]:
    bucket = spans[place.when] if isinstance(place.when, int) else None
    return {"bucket": bucket, "group": place.group, "grouped": place.grouped, "age": place.age}
