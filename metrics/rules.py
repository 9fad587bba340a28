"""Hold the rules by which figures are judged: the standards and the calendars of one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from metrics.board import JUDGED
from metrics.calendars import CalendarBook
from metrics.covers import PRECEDENCE
from metrics.metric import Metric
from metrics.standards import Clock, Standard, StandardBook

TIMES = {f"{of}_time": of for of in JUDGED}  # metrics whose standards judge each ticket


@dataclass(frozen=True, eq=False)
class Rules:
    """What was decided about how well and how fast, as a value; equal where they judge alike.

    Parameters
    ----------
    standards : StandardBook
        Targets and thresholds.
    calendars : CalendarBook
        Working hours.
    """

    standards: StandardBook = field(default_factory=StandardBook)
    calendars: CalendarBook = field(default_factory=CalendarBook)

    @cached_property
    def fingerprint(self) -> str:
        """The same for rules that judge alike; empty without any standard."""
        return f"{self.standards.fingerprint}-{self.calendars.fingerprint}" if self.standards.versions else ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rules) and other.fingerprint == self.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    @cached_property
    def of_tickets(self) -> "Rules":
        """The rules that judge single tickets, and so what a board is made with."""
        judging = tuple(s for s in self.standards.versions if s.metric in TIMES)
        works = any(s.clock is Clock.WORKING for s in judging)
        return Rules(replace(self.standards, versions=judging), self.calendars if works else CalendarBook())

    @cached_property
    def begins(self) -> tuple[datetime, ...]:
        """The instants from which another standard or another calendar may apply to a new ticket, in order."""
        decided = (*self.standards.versions, *self.calendars.assignments)
        return tuple(sorted({decision.effective_from for decision in decided}))

    @cached_property
    def pinned(self) -> Mapping[str, tuple[str, ...]]:
        """The values that standards and assignments name, by dimension, in the order of precedence."""
        named = [decision.covers.pins for decision in (*self.standards.versions, *self.calendars.assignments)]
        found = {d: tuple(sorted({pins[d] for pins in named if d in pins})) for d in PRECEDENCE}
        return {d: values for d, values in found.items() if values}

    def restated(self, at: datetime) -> "Rules":
        """Return the rules by which what holds at `at` has always held, and nothing else."""
        return Rules(self.standards.restated(at), self.calendars.restated(at))

    def judges(self, metric: Metric) -> bool:
        """Whether rows of a metric of times are or ever were to be in time."""
        return bool(metric.attained) and any(s.metric == metric.key for s in self.standards.versions)

    def standard(self, number: str) -> Standard | None:
        """Return the version that a ticket's row names, or None if these rules do not have it."""
        return next((s for s in self.standards.versions if number_of(s) == number), None)


NO_RULES = Rules()


def number_of(standard: Standard) -> str:
    """Return what rows call a version; it stays whatever is decided later."""
    said = f"{standard.metric}?{standard.covers.as_text()}@{standard.effective_from.isoformat()}"
    return sha256(said.encode()).hexdigest()[:10]
