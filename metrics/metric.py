"""Declare a metric: a named statement about rows from which everything else follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, TableClause, and_, bindparam
from sqlalchemy.types import DateTime, Interval

from metrics.kinds import Column, Kind
from metrics.units import Better, Measure

# The instant up to which the sources cover the data; bound when the question runs.
AS_OF: ColumnElement[Any] = bindparam("as_of", type_=DateTime())
# How long a purchase keeps a customer without contract active; a setting, bound when the question runs.
PURCHASE_WINDOW: ColumnElement[Any] = bindparam("purchase_window", type_=Interval())
# How long after its resolution a further ticket says that one contact was not enough; a setting too.
FOLLOW_UP: ColumnElement[Any] = bindparam("follow_up", type_=Interval())


class Credit(Enum):
    """Which team and agent a figure belongs to: the columns that stand for those dimensions."""

    TODAY = ()  # who has the ticket now; of surveys: who was credited at the answer
    AT_REPLY = (("team", "team_at_reply"), ("agent", "agent_at_reply"))


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Rows that a metric does not count, with the words that say so; they are counted and shown."""

    rows: Column
    sentence: str


@dataclass(frozen=True, eq=False)
class Awaited:
    """What a metric of durations waits for, told of all who began to wait and not only of those for whom it came.

    Parameters
    ----------
    rows : Column
        Condition of all who began to wait; also those who wait still.
    since : Column
        When a wait began.
    lasted_s : Column
        Seconds until it came; None while it has not.
    ended_at : Column, optional
        When it could no longer come, though it had not; None while it still can.
    told : str
        What came, as a word: "answered".
    ended : str
        What ended a wait otherwise: "closed without an answer".
    """

    rows: Column
    since: Column
    lasted_s: Column
    told: str
    ended_at: Column | None = None
    ended: str = ""

    @property
    def still(self) -> Column:
        """Condition of those who wait still."""
        over = () if self.ended_at is None else (self.ended_at.is_(None),)
        return and_(self.rows, self.lasted_s.is_(None), *over)


@dataclass(frozen=True, eq=False)
class Metric:
    """A named statement about rows.

    Parameters
    ----------
    key : str
        Stable name: it lives in links, standards and exports.
    title, asks : str
        What a card says above the figure, and the question that the figure answers.
    table : TableClause
        Board table whose rows are counted.
    rows : Column
        Condition of the rows that count.
    counted_at : Column
        Instant by which a row falls into a period.
    kind : Kind
        How rows become a figure.
    unit, better : Measure, Better
        What the figure is measured in, and which direction serves customers better.
    formula : str
        How the figure is computed, in words.
    credited_to : Credit
        Whose team and agent a row belongs to.
    left_out : tuple of LeftOut
        Rows in the period that are not counted, each with its sentence.
    decided_in : str
        Decision record, if the definition is contested.
    sampled : bool
        Whether the rows are a sample, as answers to surveys are: then the interval is judged, and not the figure.
    attained : str
        Of a time that is judged row by row: the metric that says how many were in time.
    awaited : Awaited, optional
        Of a duration that may not be over: who waits for what.
    pending : Column, optional
        Rows that will count once they are over; of what is awaited they are those who wait still.
    parts : dict of str to str
        What the rows of each list are called, where the general words say too little.
    """

    key: str
    title: str
    asks: str
    table: TableClause
    rows: Column
    counted_at: Column
    kind: Kind
    unit: Measure
    better: Better
    formula: str
    counted_by: str  # the date basis in words
    credited_to: Credit = Credit.TODAY
    left_out: tuple[LeftOut, ...] = ()
    decided_in: str = ""
    sampled: bool = False
    attained: str = ""
    awaited: Awaited | None = None
    pending: Column | None = None
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def not_over(self) -> Column | None:
        """Condition of the rows that will count once they are over, if there can be any."""
        return self.awaited.still if self.awaited else self.pending

    @property
    def credit(self) -> Mapping[str, str]:
        """Columns that stand in for dimensions of the same name."""
        return dict(self.credited_to.value)
