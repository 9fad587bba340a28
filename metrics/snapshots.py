"""Finish figures of an instant: what is open, how old it is, who stayed, which revenue stayed."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import and_, extract, func, literal

from metrics import intervals
from metrics.intervals import Interval
from metrics.kinds import Column, Components, Kind


class Snapshot(Kind):
    """A figure of the two ends of a span, whatever happened between them."""

    additive: ClassVar[bool] = False  # over time; groups of a stock add up all the same

    @abstractmethod
    def at(self, start: Column, end: Column, row: Column) -> dict[str, Column]:
        """Return the components of a span as aggregates over the rows that meet `row`."""

    @abstractmethod
    def members(self, start: Column, end: Column) -> dict[str, Column]:
        """Return the conditions of the lists behind the figure."""

    def touched(self, first: Column, last: Column) -> Column:
        """Return a condition that all rows meet which any span between the two instants can count."""
        return literal(True)


@dataclass(frozen=True, eq=False)
class Stock(Snapshot):
    """How many were open at the end of a span; a stock has no interval."""

    opened_at: Column
    closed_at: Column

    def open_at(self, instant: Column) -> Column:
        """Condition of a row that is open just before `instant`."""
        return and_(self.opened_at < instant, (self.closed_at >= instant) | self.closed_at.is_(None))

    def touched(self, first: Column, last: Column) -> Column:
        return and_(self.opened_at < last, (self.closed_at >= first) | self.closed_at.is_(None))

    def at(self, start: Column, end: Column, row: Column) -> dict[str, Column]:
        return {"n": func.count().filter(and_(row, self.open_at(end)))}

    def members(self, start: Column, end: Column) -> dict[str, Column]:
        return {"denominator": self.open_at(end)}


@dataclass(frozen=True, eq=False)
class Age(Stock):
    """Type-7 quantile of the age in seconds of what was open at the end of a span."""

    since: Column
    q: float

    def at(self, start: Column, end: Column, row: Column) -> dict[str, Column]:
        age = func.floor(extract("epoch", end - self.since))
        return {
            "n": func.count().filter(and_(row, self.open_at(end))),
            "quantile": func.percentile_cont(self.q).within_group(age).filter(and_(row, self.open_at(end))),
        }

    def finish(self, c: Components) -> float | None:
        return float(c["quantile"]) if c["n"] else None


@dataclass(frozen=True, eq=False)
class Kept(Snapshot):
    """Share of those active at the start of a span who are active at its end."""

    active: Callable[[Column], Column]
    counted: ClassVar[Mapping[str, str]] = {"denominator": "n", "numerator": "kept"}

    def at(self, start: Column, end: Column, row: Column) -> dict[str, Column]:
        members = self.members(start, end)
        return {
            "n": func.count().filter(and_(row, members["denominator"])),
            "kept": func.count().filter(and_(row, members["numerator"])),
        }

    def members(self, start: Column, end: Column) -> dict[str, Column]:
        began = self.active(start)
        return {"denominator": began, "numerator": and_(began, self.active(end))}

    def finish(self, c: Components) -> float | None:
        return c["kept"] / c["n"] if c["n"] else None

    def interval(self, c: Components) -> Interval | None:
        return intervals.share(c["kept"], c["n"])


@dataclass(frozen=True, eq=False)
class RevenueKept(Kind):
    """Monthly revenue at the end of a span of the persons who had any at its start, for each unit of it then.

    Gross counts no more of a person than there was at the start; net counts growth too.
    """

    value: Column
    active: Callable[[Column], Column]
    net: bool
    additive: ClassVar[bool] = False

    def person(self, start: Column, end: Column) -> tuple[Column, Column]:
        """Return a person's revenue at both ends, as aggregates over the contracts."""
        begin, then = (func.sum(self.value).filter(self.active(instant)) for instant in (start, end))
        return func.coalesce(begin, 0), func.coalesce(then, 0)

    def of_persons(self, begin: Column, end: Column) -> dict[str, Column]:
        """Return the components from one row a person with the revenue at both ends."""
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

    def finish(self, c: Components) -> float | None:
        return float(c["kept"] / c["begin"]) if c["begin"] else None

    def interval(self, c: Components) -> Interval | None:
        squares = (float(c["squares"]), float(c["products"]), float(c["begin_squares"]))
        found = intervals.ratio((float(c["kept"]), float(c["begin"])), squares, c["n"])
        if found is None:
            return None
        # Nobody keeps less than nothing, and without growth not more than there was.
        return max(found[0], 0.0), found[1] if self.net else min(found[1], 1.0)

    def members(self, start: Column, end: Column) -> dict[str, Column]:
        """Return the conditions of the lists behind the figure, on contracts."""
        return {"denominator": self.active(start)}
