"""Count the reasons that customers give: with their answers, and on leaving."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, case, func, literal, select, union_all

from metrics.board import contracts
from metrics.errors import CannotAnswer
from metrics.facts import CUSTOMERS
from metrics.kinds import Column, Net, Share
from metrics.metric import AS_OF, Metric
from metrics.query.frame import Frame, narrowed, within
from metrics.scope import CompanyWide
from metrics.translation import translate as _

FOR, BETWEEN, AGAINST = "for", "between", "against"


def of_answers(frame: Frame, metrics: Sequence[Metric]) -> CompoundSelect[Any]:
    """Return the select of `metric`, `side`, `reason` and `n`: answers of the period by what they speak for."""
    return union_all(*(_of(frame, metric) for metric in metrics))


def _of(frame: Frame, metric: Metric) -> Select[Any]:
    inside = and_(within(metric.counted_at, frame.resolved.period), metric.counted_at <= AS_OF)
    reason = func.nullif(func.trim(metric.table.c.reason), "").label("reason")
    rows = select(_side(metric).label("side"), reason).select_from(metric.table)
    found = rows.where(metric.rows, frame.conditions(metric), inside).subquery(f"answers_{metric.key}")
    keys = (found.c.side, found.c.reason)
    return select(literal(metric.key).label("metric"), *keys, func.count().label("n")).group_by(*keys)


def _side(metric: Metric) -> Column:
    match metric.kind:
        case Share(hit=hit):
            return case((hit, FOR), else_=AGAINST)
        case Net(plus=plus, minus=minus):
            return case((plus, FOR), (minus, AGAINST), else_=BETWEEN)
    raise CannotAnswer(_("“{metric}” does not say who is content and who is not.").format(metric=metric.title))


def of_leaving(frame: Frame, about: Metric) -> Select[Any]:
    """Return the select of `reason` and `n`: contracts that ended in the period; `about` is a metric of contracts.

    Raises
    ------
    CompanyWide, CannotAnswer
        The scope or a filter is one that contracts do not carry.
    """
    if frame.scope.teams is not None:
        raise CompanyWide(about, frame.scope.teams)
    c, stored, conditions = contracts.c, CUSTOMERS.table(), []
    for dimension, values in frame.filters:
        column = dimension.column(contracts, dimension.stands_in or dimension.key)
        if column is None:
            sentence = _("Why customers leave cannot be told by {dimension}: contracts do not carry it.")
            raise CannotAnswer(sentence.format(dimension=dimension.title.lower()))
        conditions.append(narrowed(frame.told(dimension, column), values))
    reason = func.nullif(func.trim(stored.c.leave_reason), "").label("reason")
    ended = and_(within(c.left_at, frame.resolved.period), c.left_at <= AS_OF)
    found = (
        select(reason)
        .join_from(contracts, stored, stored.c.customer == c.customer)
        .where(ended, *conditions)
        .subquery("left_")
    )
    return select(found.c.reason, func.count().label("n")).group_by(found.c.reason)
