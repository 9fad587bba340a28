"""Count which rows kept what a standard asks of each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import FromClause, and_, case, func, not_
from sqlalchemy.sql.visitors import replacement_traverse

from metrics.kinds import Column, Share


@dataclass(frozen=True, eq=False, kw_only=True)
class Attainment(Share):
    """Share of the rows in time among those that are decided, each by the standard that applies to it.

    Several standards may apply to rows of one figure, so the share that is asked of the whole is their mean, weighted
    by rows: `required` is its numerator. Rows without a standard are in none of them: they are `unjudged`.

    Parameters
    ----------
    beside : FromClause
        Table of the verdicts.
    on : Column
        Which of its rows belongs to a row.
    happened : Column
        When what is asked for came about; None while it has not.
    due : Column
        When a row is due; None while nobody can know.
    target : Column
        Share that its standard asks for, 0 to 1; None of a row without a standard.
    """

    counted: ClassVar[Mapping[str, str]] = {
        "denominator": "n",
        "numerator": "hits",
        "missed": "missed",
        "undecided": "undecided",
    }
    beside: FromClause
    on: Column
    happened: Column
    due: Column
    target: Column

    def state(self, beside: FromClause | None = None) -> Column:
        """Return what a row is, as text: "met", "missed", "undecided", or "none" without a standard.

        `beside` is read for its verdict where it is another table than ours, with the same columns.
        """
        undecided = not_(self._decided())
        told = case((self.target.is_(None), "none"), (undecided, "undecided"), (self.hit, "met"), else_="missed")
        if beside is None:
            return told
        other = {column: beside.c[column.key] for column in self.beside.c}
        found: Column = replacement_traverse(told, {}, lambda element, **_how: other.get(element))
        return found

    def _decided(self) -> Column:
        return and_(self.target.is_not(None), super()._decided())

    def inputs(self) -> dict[str, Column]:
        return {**super().inputs(), "target": self.target}

    def aggregates(self, row: Column, inputs: Mapping[str, Column]) -> dict[str, Column]:
        decided, judged = inputs["decided"], inputs["target"].is_not(None)
        return {
            **super().aggregates(row, inputs),
            "missed": func.count().filter(and_(row, decided, not_(inputs["hit"]))),
            "undecided": func.count().filter(and_(row, judged, not_(decided))),
            "unjudged": func.count().filter(and_(row, not_(judged))),
            "required": func.coalesce(func.sum(inputs["target"]).filter(row), 0),
        }

    def lists(self) -> dict[str, Column]:
        found = {**super().lists(), "missed": and_(self._decided(), not_(self.hit))}
        return {part: and_(self.target.is_not(None), where) for part, where in found.items()}
