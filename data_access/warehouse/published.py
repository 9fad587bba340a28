"""Ask what a link is to show, and tell it so that nobody can be found in it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import combinations

from data_access.settings import Settings
from data_access.warehouse.ask import ask, catalogue
from data_access.warehouse.snapshot import Warehouse
from metrics.answer import Answer
from metrics.catalogue import Catalogue
from metrics.published.building import STEPS, Building, listed
from metrics.published.label import Label
from metrics.published.naming import named, shuffled
from metrics.published.offered import COHORTS, check
from metrics.published.payload import Payload
from metrics.published.plan import Block, Plan
from metrics.published.series import Series
from metrics.question import Filters, Question
from metrics.rules import Rules
from metrics.scope import ALL, Scope

Asking = Callable[[Question], tuple[Answer, ...]]
TEAM = "team"


def payload(
    plan: Plan,
    *,
    publisher: Label,
    scope: Scope,
    warehouse: Warehouse,
    settings: Settings,
    rules: Rules,
    now: datetime,
) -> Payload:
    """Return one edition of what a link shows, from the board and by its plan alone.

    Parameters
    ----------
    publisher : Label
        Who answers for it.
    scope : Scope
        Whose data the publisher may show.
    now : datetime
        Naive UTC.

    Raises
    ------
    UnknownName, BadValue, CannotAnswer
        The plan asks for what no link can show, or what has no meaning.
    EmptyWarehouse
        Nothing was ever imported.
    """
    manifest = warehouse.manifest()
    known = catalogue(manifest).reported_in(settings.currency)
    check(plan, known)
    asked = Question(
        metrics=plan.metrics,
        period=f"last-{plan.grain.value}",
        grain=plan.grain,
        reach=plan.periods + STEPS,
        filters=plan.filters,
    )

    def told(question: Question, filters: Filters = plan.filters, whose: Scope = scope) -> tuple[Answer, ...]:
        narrowed = replace(question, filters=filters)
        return ask(narrowed, scope=whose, warehouse=warehouse, settings=settings, rules=rules)

    # Links about more, or less, may stand beside this one, whoever may see them: they are asked too, for the audit.
    links = (*_wider(plan.filters, scope), *_narrower(plan.filters, scope))
    others: list[Asking] = [partial(told, filters=some, whose=whose) for some, whose in links]
    found = _in_order(plan, asked, known, told)
    beside = zip(*(_in_order(plan, asked, known, one) for one in others), strict=True) if others else ((),) * len(found)
    series = [Series(answer, tuple(these)) for answer, these in zip(found, beside, strict=True)]
    came_back: list[Answer] = []
    if Block.COHORTS in plan.blocks:
        cohorts = replace(asked.about(COHORTS), reach=STEPS)
        came_back = [told(cohorts)[0], *(one(cohorts)[0] for one in others)]
    names = named(plan, plan.by, known.dimension(plan.by).title, listed(series)) if plan.by else {}
    spans = (*(one.answer for one in series), *came_back)[0].resolved.buckets
    return Payload(
        views=Building(plan, series, spans, names, next(iter(came_back), None), came_back[1:]).views(),
        blocks=plan.blocks,
        filters=tuple((d, _called(plan, d, known, values, tuple(names))) for d, values in plan.filters),
        grain=plan.grain,
        zone=settings.zone,
        data_until=manifest.as_of.replace(minute=0, second=0, microsecond=0),  # whose the last row is, is not told
        made_at=now,
        currency=settings.currency,
        publisher=publisher,
    )


def _wider(filters: Filters, scope: Scope) -> Iterator[tuple[Filters, Scope]]:
    """Yield all that a link may be about which has what this one is about in it: without some filters, or teams."""
    for whose in dict.fromkeys((scope, ALL)):
        for n in range(len(filters) + 1):
            for some in combinations(filters, n):
                if (some, whose.teams) != (filters, scope.teams):
                    yield some, whose


def _narrower(filters: Filters, scope: Scope) -> Iterator[tuple[Filters, Scope]]:
    """Yield links that are about a part of this one: one value of a filter or one team, and all of them but one."""
    for k, (dimension, values) in enumerate(filters):
        for some in _some(values):
            yield (*filters[:k], (dimension, some), *filters[k + 1 :]), scope
    if scope.teams and TEAM not in dict(filters):
        for teams in _some(sorted(scope.teams)):
            yield filters, replace(scope, teams=frozenset(teams))


def _some(values: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for n in sorted({1, len(values) - 1}):
        yield from combinations(values, n) if 0 < n < len(values) else ()


def _in_order(plan: Plan, asked: Question, known: Catalogue, told: Asking) -> list[Answer]:
    """Ask all metrics, those split whose rows carry the dimension, in the order of the plan."""
    by = known.dimension(plan.by) if plan.by and Block.SPLITS in plan.blocks else None
    split = [m for m in plan.metrics if by and by.fits(known.metric(m))]
    whole = [m for m in plan.metrics if m not in split]
    found = [*(told(replace(asked.about(*split), by=plan.by)) if split else ())]
    found += told(asked.about(*whole)) if whole else ()
    return sorted(found, key=lambda answer: plan.metrics.index(answer.metric.key))


def _called(
    plan: Plan, dimension: str, known: Catalogue, values: Iterable[str], listed: tuple[str | None, ...]
) -> tuple[Label, ...]:
    """Return what the values of a filter are called; groups that are listed keep their names."""
    first = listed if dimension == plan.by else ()
    names = named(plan, dimension, known.dimension(dimension).title, (*first, *shuffled(values)))
    return tuple(names[value or None] for value in values)
