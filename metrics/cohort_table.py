"""Hold a table of cohorts: who of those that began together is still there, and what they bring."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from metrics import intervals
from metrics.errors import CannotAnswer
from metrics.intervals import Interval
from metrics.periods import Span
from metrics.query.cohort_tables import Steps
from metrics.translation import translate as _


@dataclass(frozen=True)
class Part:
    """Those of one or several cohorts who are there at an age, of all who began.

    Parameters
    ----------
    there, began : int
        Persons.
    brings, brought : float
        What they bring at that age, and what all brought at the beginning, in one currency.
    squares : (yy, xy, xx)
        Sums over persons of the squares and products of the two.
    """

    there: int
    began: int
    brings: float
    brought: float
    squares: tuple[float, float, float]

    def __add__(self, other: "Part") -> "Part":
        squares = tuple(a + b for a, b in zip(self.squares, other.squares, strict=True))
        return Part(
            self.there + other.there,
            self.began + other.began,
            self.brings + other.brings,
            self.brought + other.brought,
            (squares[0], squares[1], squares[2]),
        )

    def share(self, worth: str) -> float | None:
        """Return how many are there, or how much of the revenue, for each at the beginning."""
        if worth == "persons":
            return self.there / self.began if self.began else None
        return self.brings / self.brought if self.brought > 0 else None

    def bounds(self, worth: str, level: float) -> Interval | None:
        """Return the interval of the share; the person is the unit of that of the revenue."""
        if worth == "persons":
            return intervals.share(self.there, self.began, level)
        if self.brought <= 0:
            return None
        found = intervals.ratio((self.brings, self.brought), self.squares, self.began, level)
        return found and (max(found[0], 0.0), found[1])


@dataclass(frozen=True)
class Cohort:
    """One row: when they began, and a part for each age that the data cover wholly; the next may be running."""

    span: Span
    beginning: Part
    ages: tuple[Part, ...]  # from age 1 on
    running: bool  # whether a further age has begun

    def at(self, age: int) -> Part | None:
        """Return the part at an age; None where the data do not cover it wholly."""
        return ([self.beginning, *self.ages])[age] if age <= len(self.ages) else None


@dataclass(frozen=True)
class CohortTable:
    """All cohorts, the first that began first, and the currencies of what they brought."""

    steps: Steps
    cohorts: tuple[Cohort, ...]
    currencies: frozenset[str]

    @property
    def oldest(self) -> int:
        """The highest age that any cohort has reached, wholly or not."""
        return max((len(c.ages) + c.running for c in self.cohorts), default=0)

    def check(self, worth: str) -> None:
        """Raise SeveralCurrencies where revenue is asked for and was added up of several."""
        if worth == "revenue" and len(self.currencies) > 1:
            raise SeveralCurrencies(self.currencies)

    def mean(self, age: int) -> Part | None:
        """Return all cohorts that have reached an age together: their mean, weighted by how many began."""
        parts = [p for c in self.cohorts if (p := c.at(age)) is not None and c.beginning.began]
        return sum(parts[1:], parts[0]) if parts else None


def cohort_table(rows: Iterable[Mapping[str, Any]], steps: Steps, currency: str) -> CohortTable:
    """Return the table that the rows of `cohort_figures` hold; amounts without a currency are in `currency`."""
    found = {(row["cohort"], row["seen"]): row for row in rows}
    told = (row[name] for row in found.values() for name in ("currency", "other"))
    named = frozenset(name or currency for name in told if name is not None)
    return CohortTable(steps, tuple(_cohort(found, steps, k) for k in range(len(steps.cohorts))), named)


class SeveralCurrencies(CannotAnswer):
    """Purchases in several currencies cannot be added up."""

    def __init__(self, currencies: Iterable[str]) -> None:
        self.currencies = sorted(currencies)
        super().__init__(
            _("Purchases are in {currencies}, which cannot be added up: ask for customers instead of revenue.").format(
                currencies=_(" and ").join(self.currencies)
            )
        )


def _cohort(found: Mapping[tuple[int, int], Mapping[str, Any]], steps: Steps, k: int) -> Cohort:
    place = steps.place(k)
    first = _part(found.get((k, place)), None)
    later = [i for i in range(place + 1, len(steps.all)) if not steps.all[i].running]
    ages = tuple(_part(found.get((k, i)), first) for i in later)
    return Cohort(steps.cohorts[k], first, ages, place + len(later) + 1 < len(steps.all))


def _part(row: Mapping[str, Any] | None, first: Part | None) -> Part:
    persons = int(row["persons"]) if row else 0
    y, yy, xy = (float(row[name]) if row else 0.0 for name in ("y", "yy", "xy"))
    if first is None:
        return Part(persons, persons, y, y, (yy, yy, yy))
    return Part(persons, first.began, y, first.brought, (yy, xy, first.squares[2]))
