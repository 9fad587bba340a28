"""Finish figures of what persons kept from the start of a span to its end: themselves, or their revenue."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Select, TableClause, and_, false, func, select

from metrics import intervals
from metrics.board import persons
from metrics.intervals import LEVEL, Interval
from metrics.kinds import Column, Components, Kind


@dataclass(frozen=True, eq=False)
class KeptByPerson(Kind):
    """A figure of both ends of a span, person by person, whatever happened between them.

    Parameters
    ----------
    table : TableClause
        Board table of which a person may have several rows at once: contracts, orders.
    runs : callable
        The condition that one of its rows runs at an instant.
    """

    table: TableClause
    runs: Callable[[Column], Column]
    additive: ClassVar[bool] = False

    @abstractmethod
    def of_person(self, start: Column, end: Column) -> tuple[Column, Column]:
        """Return what a person is or brings at both ends, as aggregates over the person's rows."""

    @abstractmethod
    def of_persons(self, begin: Column, end: Column) -> dict[str, Column]:
        """Return the components as aggregates over persons."""

    @abstractmethod
    def members(self, start: Column, end: Column) -> dict[str, Column]:
        """Return the conditions of the lists behind the figure, on persons."""

    def _there(self, instant: Column) -> Select[Any]:
        return select(self.table.c.person).where(self.table.c.person.is_not(None), self.runs(instant))


@dataclass(frozen=True, eq=False)
class Kept(KeptByPerson):
    """Share of those active at the start of a span who are active at its end."""

    counted: ClassVar[Mapping[str, str]] = {"denominator": "n", "numerator": "kept"}

    def of_person(self, start: Column, end: Column) -> tuple[Column, Column]:
        begin, then = (func.coalesce(func.bool_or(self.runs(instant)), false()) for instant in (start, end))
        return begin, then

    def of_persons(self, begin: Column, end: Column) -> dict[str, Column]:
        return {"n": func.count().filter(begin), "kept": func.count().filter(and_(begin, end))}

    def members(self, start: Column, end: Column) -> dict[str, Column]:
        began, stayed = (persons.c.person.in_(self._there(instant)) for instant in (start, end))
        return {"denominator": began, "numerator": and_(began, stayed)}

    def finish(self, c: Components) -> float | None:
        return c["kept"] / c["n"] if c["n"] else None

    def interval(self, c: Components, level: float = LEVEL) -> Interval | None:
        return intervals.share(c["kept"], c["n"], level)


@dataclass(frozen=True, eq=False)
class RevenueKept(KeptByPerson):
    """Monthly revenue at the end of a span of the persons who had any at its start, for each unit of it then.

    Gross counts no more of a person than there was at the start; net counts growth too.
    """

    value: Column
    net: bool

    def of_person(self, start: Column, end: Column) -> tuple[Column, Column]:
        begin, then = (func.sum(self.value).filter(self.runs(instant)) for instant in (start, end))
        return func.coalesce(begin, 0), func.coalesce(then, 0)

    def of_persons(self, begin: Column, end: Column) -> dict[str, Column]:
        kept = end if self.net else func.least(begin, end)
        had = begin > 0
        sums: dict[str, Any] = {
            "begin": begin,
            "kept": kept,
            "begin_squares": begin * begin,
            "products": begin * kept,
            "squares": kept * kept,
        }
        return {"n": func.count().filter(had)} | {k: func.coalesce(func.sum(v).filter(had), 0) for k, v in sums.items()}

    def members(self, start: Column, end: Column) -> dict[str, Column]:
        there = self._there(start).group_by(self.table.c.person).having(func.sum(self.value) > 0)
        return {"denominator": persons.c.person.in_(there)}

    def finish(self, c: Components) -> float | None:
        return float(c["kept"] / c["begin"]) if c["begin"] else None

    def interval(self, c: Components, level: float = LEVEL) -> Interval | None:
        squares = (float(c["squares"]), float(c["products"]), float(c["begin_squares"]))
        found = intervals.ratio((float(c["kept"]), float(c["begin"])), squares, c["n"], level)
        if found is None:
            return None
        # Nobody keeps less than nothing, and without growth not more than there was.
        return max(found[0], 0.0), found[1] if self.net else min(found[1], 1.0)
