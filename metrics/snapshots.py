"""Finish figures of an instant: what is open, and how old it is."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import and_, extract, func, literal

from metrics.kinds import Column, Components, Kind


class Snapshot(Kind):
    """A figure of the end of a span, whatever happened before it."""

    additive: ClassVar[bool] = False  # over time; groups of a stock add up all the same
    census: ClassVar[bool] = True

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
