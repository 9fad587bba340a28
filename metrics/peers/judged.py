"""Read which of the tickets that a question is about were in time, and what they were judged by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
    any_,
    case,
    cast,
    false,
    literal,
    null,
    or_,
    select,
)

from metrics.attainment import Attainment
from metrics.board import tickets as t
from metrics.judging.circumstances import Opened, circumstances, keys
from metrics.metric import AS_OF, Metric
from metrics.peers.chosen import KEPT
from metrics.query.frame import Frame, source, within
from metrics.rules import TIMES, Rules
from metrics.standards import Clock, Standard

BEGINS = {"first_response_in_time": t.c.asked_at}  # the others begin with the ticket
IN_TIME, TOO_LATE, UNDECIDED = 1, 0, None
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Terms:
    """By what the tickets of one combination of circumstances are judged: its place and values, and what follows."""

    circumstances: tuple[tuple[str, Any], ...]
    standard: Standard
    calendar: str | None

    @property
    def without_hours(self) -> bool:
        """Whether working time counts where there is none: here no standard applies then."""
        return self.standard.clock is Clock.WORKING and self.calendar is None


@dataclass(frozen=True, eq=False)
class Judged:
    """The tickets that a question about a metric in time is about, with their verdicts.

    Parameters
    ----------
    frame, metric, rules : Frame, Metric, Rules
        What was asked, and by what it was judged.
    terms : sequence of Terms
        One for each of the `combinations` with a standard.
    otherwise : mapping of int to int or None
        The verdicts that differ under one schedule, by the tickets' numbers (`metrics.peers.one_schedule`).
    """

    frame: Frame
    metric: Metric
    rules: Rules
    terms: Sequence[Terms] = ()
    otherwise: Mapping[int, int | None] = field(default_factory=dict)

    @cached_property
    def rows(self) -> CTE:
        """One row a ticket: its verdict here (1, 0, or none), and whether it is `judged`, `runs` and `happened`."""
        kind, at = self.metric.kind, self.metric.counted_at
        assert isinstance(kind, Attainment)
        assert kind.undecided is not None
        judged = kind.target.is_not(None)
        ours = case((~judged, null()), (kind.undecided, null()), (kind.hit, 1), else_=0)
        columns: dict[str, ColumnElement[Any]] = {
            "judged": judged,
            "runs": and_(judged, kind.undecided),
            "hit": cast(case((kind.hit, 1), else_=0), Integer),
            "ours": cast(ours, Integer),
            "begin_at": BEGINS.get(self.metric.key, t.c.created_at),
            "happened_at": kind.happened,
            "due_at": kind.due,
        }
        inside = and_(within(at, self.frame.resolved.period), at <= AS_OF)
        kept = [t.c[name] for name in KEPT]
        return (
            select(*kept, *(column.label(name) for name, column in columns.items()))
            .select_from(source([self.metric]))
            .where(self.metric.rows, self.frame.conditions(self.metric), inside)
            .cte("chosen")
        )

    @property
    def ours(self) -> ColumnElement[Any]:
        """What the metric says of each of them."""
        return self.rows.c.ours

    @property
    def key(self) -> ColumnElement[Any]:
        """What tells them apart."""
        return self.rows.c.ticket

    @property
    def pauses(self) -> bool:
        """Whether time stands still while we wait for the customer."""
        return self.metric.key not in BEGINS

    @cached_property
    def began(self) -> Any:
        """The rows beside the circumstances in which they began; where nothing was in force then, a row is absent."""
        period = self.frame.resolved.period
        who = circumstances(self.rules, Opened(period.start, period.end))
        joined = self.rows.join(who, who.c.number == self.rows.c.number)
        return select(*self.rows.c, *(who.c[key] for key in keys(self.rules))).select_from(joined).subquery("began")

    def combinations(self) -> Select[Any]:
        """Return the statement of all circumstances in which they began."""
        return select(*(self.began.c[key] for key in keys(self.rules))).distinct()

    def terms_of(self, combinations: Sequence[Row]) -> list[Terms]:
        """Return by what each of these circumstances is judged, without those that have no standard."""
        (times,) = [metric for metric, of in TIMES.items() if self.metric.key == f"{of}_in_time"]
        found = []
        for row in combinations:
            at, values = self.rules.begins[row["place"] - 1], {d: row[d] for d in self.rules.pinned if row[d]}
            standard = self.rules.standards.in_force(times, at, values)
            if standard is not None and standard.target is not None:
                calendar = self.rules.calendars.calendar_of(at, values)
                found.append(Terms(tuple((key, row[key]) for key in keys(self.rules)), standard, calendar))
        return found

    def of(self, terms: Sequence[Terms]) -> ColumnElement[bool]:
        """Return the condition on `began` that a ticket is judged by one of these."""
        began = self.began.c
        return or_(false(), *(and_(*(began[key] == value for key, value in one.circumstances)) for one in terms))

    def numbered(self, verdict: int | None) -> ColumnElement[bool]:
        """Return the condition that a row has this verdict under one schedule, and another one here."""
        numbers = [number for number, found in self.otherwise.items() if found == verdict]
        return self.rows.c.number == any_(cast(literal(numbers, ARRAY(BigInteger)), ARRAY(BigInteger)))
