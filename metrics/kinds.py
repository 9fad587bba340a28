"""Finish figures: each kind says which components SQL brings and how they become a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from sqlalchemy import ColumnElement, Numeric, and_, cast, func, literal, not_

from metrics import intervals
from metrics.intervals import LEVEL, Interval

Column = ColumnElement[Any]
Components = Mapping[str, Any]  # plain integers, Decimals or floats by name; "n" is always among them


class Kind:
    """How rows become one figure; the defaults are those of a plain count.

    `inputs` are expressions on a row; `aggregates` turns them, as columns of a scan, into components that add up over
    disjoint rows, `holistic` into those that do not (Gray et al. 1997); `finish` divides last; `lists` are the
    conditions of the lists behind the figure.
    """

    additive: ClassVar[bool] = True
    census: ClassVar[bool] = False  # counted wholly, so that no other value could have come about by chance
    counted: ClassVar[Mapping[str, str]] = {"denominator": "n"}  # the component that counts each list

    def inputs(self) -> dict[str, Column]:
        return {}

    def aggregates(self, row: Column, inputs: Mapping[str, Column]) -> dict[str, Column]:
        return {"n": _count(row)}

    def holistic(self, row: Column, inputs: Mapping[str, Column]) -> dict[str, Column]:
        return {}

    def finish(self, c: Components) -> float | None:
        return int(c["n"])

    def interval(self, c: Components, level: float = LEVEL) -> Interval | None:
        return None

    def lists(self) -> dict[str, Column]:
        return dict.fromkeys(self.counted, literal(True))


def _count(where: Column) -> Column:
    return func.count().filter(where)


@dataclass(frozen=True, eq=False)
class Count(Kind):
    """How many rows: a census, so without an interval."""

    census: ClassVar[bool] = True


@dataclass(frozen=True, eq=False)
class Share(Kind):
    """Share of rows that are hits, among those that are decided.

    Parameters
    ----------
    hit : Column
        Condition of the numerator.
    undecided : Column, optional
        Rows that may still become a hit or not: in neither, and counted apart.
    """

    counted: ClassVar[Mapping[str, str]] = {"denominator": "n", "numerator": "hits", "undecided": "undecided"}
    hit: Column
    undecided: Column | None = None

    def _decided(self) -> Column:
        return literal(True) if self.undecided is None else not_(self.undecided)

    def inputs(self) -> dict[str, Column]:
        decided = self._decided()
        found = {"hit": and_(decided, self.hit), "decided": decided}
        return found if self.undecided is not None else {"hit": self.hit}

    def aggregates(self, row: Column, inputs: Mapping[str, Column]) -> dict[str, Column]:
        if self.undecided is None:
            return {"n": _count(row), "hits": _count(and_(row, inputs["hit"]))}
        return {
            "n": _count(and_(row, inputs["decided"])),
            "hits": _count(and_(row, inputs["hit"])),
            "undecided": _count(and_(row, not_(inputs["decided"]))),
        }

    def finish(self, c: Components) -> float | None:
        return c["hits"] / c["n"] if c["n"] else None

    def interval(self, c: Components, level: float = LEVEL) -> Interval | None:
        return intervals.share(c["hits"], c["n"], level)

    def lists(self) -> dict[str, Column]:
        decided = self._decided()
        found = {"denominator": decided, "numerator": and_(decided, self.hit)}
        return found if self.undecided is None else {**found, "undecided": self.undecided}


@dataclass(frozen=True, eq=False)
class Mean(Kind):
    """Mean of a column of exact numbers."""

    of: Column

    def inputs(self) -> dict[str, Column]:
        return {"of": self.of}

    def aggregates(self, row: Column, inputs: Mapping[str, Column]) -> dict[str, Column]:
        of = inputs["of"]
        wide = cast(of, Numeric(19, 4))  # squares of a century in seconds, or of 100,000.00, leave narrower types
        return {
            "n": _count(row),
            "sum": func.sum(of).filter(row),
            "squares": func.sum(wide * wide).filter(row),
        }

    def finish(self, c: Components) -> float | None:
        return float(c["sum"] / c["n"]) if c["n"] else None

    def interval(self, c: Components, level: float = LEVEL) -> Interval | None:
        return intervals.mean(float(c["sum"]), float(c["squares"]), c["n"], level) if c["n"] else None


@dataclass(frozen=True, eq=False)
class Quantile(Kind):
    """Type-7 quantile of a column; its total is asked again, and its interval is a second statement by rank."""

    of: Column
    q: float
    additive: ClassVar[bool] = False

    def inputs(self) -> dict[str, Column]:
        return {"of": self.of}

    def holistic(self, row: Column, inputs: Mapping[str, Column]) -> dict[str, Column]:
        return {"quantile": func.percentile_cont(self.q).within_group(inputs["of"]).filter(row)}

    def finish(self, c: Components) -> float | None:
        return float(c["quantile"]) if c["n"] else None

    def interval(self, c: Components, level: float = LEVEL) -> Interval | None:
        # The bounds came from the engine, by the ranks of the level that the question was resolved with.
        return (float(c["low"]), float(c["high"])) if c.get("low") is not None else None


@dataclass(frozen=True, eq=False)
class Net(Kind):
    """Share of one group less share of another, in points (NPS)."""

    counted: ClassVar[Mapping[str, str]] = {"denominator": "n", "numerator": "plus", "minus": "minus"}
    plus: Column
    minus: Column

    def inputs(self) -> dict[str, Column]:
        return {"plus": self.plus, "minus": self.minus}

    def aggregates(self, row: Column, inputs: Mapping[str, Column]) -> dict[str, Column]:
        return {
            "n": _count(row),
            "plus": _count(and_(row, inputs["plus"])),
            "minus": _count(and_(row, inputs["minus"])),
        }

    def finish(self, c: Components) -> float | None:
        return 100 * (c["plus"] - c["minus"]) / c["n"] if c["n"] else None

    def interval(self, c: Components, level: float = LEVEL) -> Interval | None:
        found = intervals.net(c["plus"], c["minus"], c["n"], level)
        return (100 * found[0], 100 * found[1]) if found else None

    def lists(self) -> dict[str, Column]:
        return {"denominator": literal(True), "numerator": self.plus, "minus": self.minus}


@dataclass(frozen=True, eq=False)
class Ratio(Kind):
    """Rows of one fact for each person; the person is the unit of its interval.

    Parameters
    ----------
    of : "tickets" or "orders"
        What is counted for each person.
    per : "active" or "buyers"
        Persons active in the period by contract or purchase, or persons with an order in it.
    """

    of: Literal["tickets", "orders"] = "tickets"
    per: Literal["active", "buyers"] = "active"

    counted: ClassVar[Mapping[str, str]] = {"numerator": "contacts", "denominator": "n"}
    additive: ClassVar[bool] = False  # a person active in two weeks is one person in the month

    def aggregates(self, row: Column, inputs: Mapping[str, Column]) -> dict[str, Column]:
        """Components from one row a person: `active` (0 or 1) and `contacts`."""
        active, contacts = inputs["active"], inputs["contacts"]
        return {
            "n": func.coalesce(func.sum(active), 0),
            "contacts": func.coalesce(func.sum(contacts), 0),
            "squares": func.coalesce(func.sum(contacts * contacts), 0),
            "products": func.coalesce(func.sum(active * contacts), 0),
            "units": func.count(),
        }

    def lists(self) -> dict[str, Column]:
        return {"denominator" if self.of == "orders" else "numerator": literal(True)}

    def finish(self, c: Components) -> float | None:
        return float(c["contacts"] / c["n"]) if c["n"] else None

    def interval(self, c: Components, level: float = LEVEL) -> Interval | None:
        contacts, n = float(c["contacts"]), float(c["n"])
        return intervals.ratio((contacts, n), (float(c["squares"]), float(c["products"]), n), c["units"], level)


@dataclass(frozen=True, eq=False)
class Cohort(Kind):
    """Share of the persons who began together that came back, by age in grains.

    Parameters
    ----------
    person, began_at : Column
        Whose row it is, and when that person began.
    key : Column
        Orders rows of one instant, so that each person has one first row.
    """

    counted: ClassVar[Mapping[str, str]] = {"denominator": "began"}
    person: Column
    began_at: Column
    key: Column
    additive: ClassVar[bool] = False

    def aggregates(self, row: Column, inputs: Mapping[str, Column]) -> dict[str, Column]:
        return {"persons": func.count(inputs["person"].distinct()).filter(row)}

    def finish(self, c: Components) -> float | None:
        # None persons: the step is not wholly covered by the data yet
        return c["persons"] / c["n"] if c["n"] and c["persons"] is not None else None

    def interval(self, c: Components, level: float = LEVEL) -> Interval | None:
        return intervals.share(c["persons"], c["n"], level)
