"""Find between which instants another lies, in as few comparisons as halving needs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, case, literal


def by_halving(
    at: ColumnElement[Any], begins: Sequence[datetime], values: Sequence[ColumnElement[Any]]
) -> ColumnElement[Any]:
    """Return as an expression the value at the place of `at`: as many instants as are not after it come before.

    Parameters
    ----------
    at : ColumnElement
        An instant, naive UTC.
    begins : sequence of datetime
        Ascending, naive UTC.
    values : sequence of ColumnElement
        One more than there are instants; the first is that of what lies before all of them.
    """
    if not begins:
        return values[0]
    middle = len(begins) // 2
    earlier = by_halving(at, begins[:middle], values[: middle + 1])
    later = by_halving(at, begins[middle + 1 :], values[middle + 1 :])
    return case((at < literal(begins[middle], DateTime()), earlier), else_=later)
