"""Ask after how long customers leave, or come again."""

from typing import Any

from sqlalchemy import BigInteger, DateTime, Select, case, cast, extract, func, null, or_, select, tuple_

from metrics.board import persons as p
from metrics.dimensions import Dimension
from metrics.kinds import Column
from metrics.metric import AS_OF
from metrics.query.frame import Frame
from metrics.staying import CONTRACT, Basis

DAY_S = 86_400


def spells(frame: Frame, basis: Basis, by: Dimension | None) -> Select[Any]:
    """Return the statement: by group and day of age, how many began to be watched, ended, or are watched still.

    Nobody is known to have left before the first who did: the data may lack all who had gone by then, so whoever was
    there earlier is watched from that moment on only.
    """
    begins, ends = basis.begins, basis.ends
    ended = func.coalesce(ends <= AS_OF, False)
    until = case((ended, ends), else_=AS_OF)
    anybody = p.alias("anybody")
    watched = select(func.min(anybody.c.left_at)).where(anybody.c.left_at > anybody.c.joined_at).scalar_subquery()
    entered = _days(func.floor, begins, func.least(watched, until)) if basis is CONTRACT else cast(0, BigInteger)
    each = (
        select(
            (null() if by is None else frame.of_person(by, p)).label("g"),
            func.greatest(entered, 0).label("entry"),
            func.greatest(_days(func.ceil, begins, until), 1).label("exit"),
            ended.label("ended"),
        )
        .where(
            begins <= AS_OF,
            or_(ends.is_(None), ends > begins),
            frame.conditions(basis.kept),
        )
        .subquery("each")
    )
    whole = each.c.exit > each.c.entry
    sets = func.grouping_sets(tuple_(each.c.g, each.c.entry), tuple_(each.c.g, each.c.exit, each.c.ended))
    return (
        select(each.c.g, each.c.entry, each.c.exit, each.c.ended, func.count().label("n")).where(whole).group_by(sets)
    )


def _days(rounded: Any, since: Column, until: Column) -> Column:
    length = extract("epoch", cast(until, DateTime()) - cast(since, DateTime()))
    return cast(rounded(length / DAY_S), BigInteger)
