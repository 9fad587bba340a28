"""Find the figures of a link that are about the same rows, so that what one withholds the others may not tell."""

from collections.abc import Iterable, Iterator
from operator import eq

from sqlalchemy import BinaryExpression, BooleanClauseList
from sqlalchemy.sql import operators

from metrics.kinds import Column
from metrics.metric import Metric
from metrics.published.disclosure import FEW, rounded
from metrics.published.series import Series


def kindred(series: Iterable[Series], k: int) -> list[list[Series]]:
    """Return the series in groups: those of one period whose rows are the same, or all but few of each other's.

    Of how many they differ is judged by what is told of them.
    """
    found: list[list[Series]] = []
    for one in series:
        kin = [group for group in found if any(_alike(one, other, k) for other in group)]
        found = [group for group in found if group not in kin] + [[*(other for group in kin for other in group), one]]
    return found


def _alike(one: Series, other: Series, k: int) -> bool:
    apart = abs(rounded(one.whole[k].n) - rounded(other.whole[k].n))
    return apart < FEW and may_share(one.answer.metric, other.answer.metric)


def may_share(one: Metric, other: Metric) -> bool:
    """Tell whether a row can be of both metrics, in the same period."""
    if one.table is not other.table or not one.counted_at.compare(other.counted_at):
        return False
    pairs = ((a, b) for a in _values(one.rows) for b in _values(other.rows) if a.left.compare(b.left))
    return all(a.right.compare(b.right) for a, b in pairs)


def _values(rows: Column) -> Iterator[BinaryExpression[bool]]:
    """Yield what columns are to be equal to: answers of one instrument are none of another."""
    if isinstance(rows, BinaryExpression) and rows.operator is eq:
        yield rows
    if isinstance(rows, BooleanClauseList) and rows.operator is operators.and_:
        for clause in rows.clauses:
            yield from _values(clause)
