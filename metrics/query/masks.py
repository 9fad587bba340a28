"""Keep of a person in which of many steps something held, as a whole number with a bit for each step.

So every row is looked at once however many steps it counts in, and rows are put together by person before anything
is joined with them.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Integer, Subquery, case, cast, func, literal, select, union_all

from metrics.halving import by_halving
from metrics.kinds import Column

MOST = 62  # steps that a number has bits for
NONE: Column = cast(0, BigInteger)


def within_each(at: Column, windows: Sequence[tuple[datetime, datetime]]) -> Column:
    """Return the steps into whose window, half-open, an instant falls; none where there is no instant."""
    bounds = sorted({instant for window in windows for instant in window})
    holds = [_bits(a <= bound < b for a, b in windows) for bound in bounds]
    return by_halving(at, bounds, [NONE, *holds])


def before_each(at: Column, starts: Sequence[datetime]) -> Column:
    """Return the steps that start later than an instant; none where there is no instant."""
    bounds = sorted(set(starts))
    return by_halving(at, bounds, [_bits(s >= bound for s in starts) for bound in bounds] + [NONE])


def where(told: Column, mask: Column) -> Column:
    """Return a mask where something is so, and no step where it is not."""
    return case((told, mask), else_=NONE)


def each_of(instants: Iterable[datetime], holds: Callable[[Column], Column]) -> Column:
    """Return the steps at whose instant something holds of a row."""
    found = NONE
    for k, instant in enumerate(instants):
        found = found.bitwise_or(where(holds(cast(instant, DateTime)), cast(1 << k, BigInteger)))
    return found


def by_person(rows: Subquery, names: Iterable[str], *more: Column) -> Subquery:
    """Return one row a person: the steps in which each mask of `rows` held of any of them, and what `more` tells."""
    held = (func.coalesce(func.bit_or(rows.c[name], type_=BigInteger()), NONE).label(name) for name in names)
    return select(rows.c.person_no, *held, *more).group_by(rows.c.person_no).subquery(f"of_{rows.name}")


def often(mask: Column, steps: int, least: int) -> Column:
    """Return the steps in which it held of at least so many of the rows that are put together."""
    found = NONE
    for k in range(steps):
        many = func.count().filter(holds(mask, literal(k, Integer()))) >= least
        found = found.bitwise_or(where(many, cast(1 << k, BigInteger)))
    return found


def every(steps: int) -> Column:
    """Return a mask of all steps."""
    return cast((1 << steps) - 1, BigInteger)


def known(mask: Column) -> Column:
    """Return a mask, or no step where there is none."""
    return func.coalesce(mask, NONE)


def one(mask: Column, step: Column) -> Column:
    """Return 1 if it held in a step, else 0."""
    return mask.bitwise_rshift(step).bitwise_and(cast(1, BigInteger))


def holds(mask: Column, step: Column) -> Column:
    """Return the condition that it held in a step."""
    return one(mask, step) == 1


def each_step(starts: Sequence[datetime], parts: Sequence[int] | None = None) -> Subquery:
    """Return one row a step: `id`, its `start`, and the `part` that it belongs to."""
    selects = (
        select(
            cast(k, Integer).label("id"),
            cast(start, DateTime).label("start"),
            cast(parts[k] if parts else 0, Integer).label("part"),
        )
        for k, start in enumerate(starts)
    )
    return union_all(*selects).subquery("steps")


def _bits(holds: Iterable[bool]) -> Column:
    return cast(sum(1 << k for k, held in enumerate(holds) if held), BigInteger)
