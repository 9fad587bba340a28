"""Hold standards as a value: what was asked of a metric, of which tickets, and since when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property

from metrics.covers import Covers
from metrics.decisions import Decision, Held, Versions
from metrics.translation import translate as _
from metrics.units import Measure, Unit
from metrics.wording import figure, threshold


class Clock(Enum):
    """Which time counts towards a threshold."""

    WORKING = "working"  # the hours of the ticket's calendar
    TOTAL = "total"
    SOURCE = "source"  # until the due time that the source itself has set


@dataclass(frozen=True)
class Standard(Decision):
    """One version of a standard.

    Parameters
    ----------
    metric : str
        Key of the metric.
    target : Decimal or None
        In the metric's unit; of a metric of times the share that must lie within the threshold, 0 to 1.
        None ends the standard.
    threshold_s : int, optional
        Seconds, of times only; None where the source's due time is the threshold.
    clock : Clock, optional
        Of times only.
    """

    metric: str
    target: Decimal | None
    threshold_s: int | None = None
    clock: Clock | None = None

    @property
    def topic(self) -> str:
        return self.metric

    @property
    def content(self) -> Mapping[str, str | None]:
        return {
            "target": None if self.target is None else f"{self.target.normalize():f}",
            "threshold_s": None if self.threshold_s is None else str(self.threshold_s),
            "clock": None if self.clock is None else self.clock.value,
        }

    @property
    def ended(self) -> bool:
        return self.target is None

    def as_ended(self) -> "Standard":
        return replace(self, target=None, threshold_s=None, clock=None)

    def sentence(self, unit: Measure) -> str:
        """Write what is asked of a metric in `unit`: "90.0 % within 15 min of working time"."""
        if self.target is None:
            return _("no standard")
        if self.clock is None:
            return figure(float(self.target), unit)
        share = figure(float(self.target), Unit.SHARE)
        within = {
            Clock.WORKING: _("{share} within {time} of working time"),
            Clock.TOTAL: _("{share} within {time}"),
            Clock.SOURCE: _("{share} by the due time of the source"),
        }
        return within[self.clock].format(share=share, time=threshold(self.threshold_s or 0))


@dataclass(frozen=True)
class StandardBook:
    """All versions of all standards, as they were read at one moment.

    `revision` is that of the store when they were read; it says nothing about what they are.
    """

    versions: tuple[Standard, ...] = ()
    revision: int = 0

    @cached_property
    def _versions(self) -> Versions[Standard]:
        return Versions(self.versions)

    def in_force(self, metric: str, at: datetime, ticket: Mapping[str, str | None]) -> Standard | None:
        """Return the one standard by which a ticket with these values is judged, or None.

        Parameters
        ----------
        metric : str
            Key of the metric.
        at : datetime
            Naive UTC instant.
        ticket : dict of str to str
            Its values of the dimensions that `Covers` names, as of that instant.
        """
        return self._versions.in_force(metric, at, ticket)

    def at(self, metric: str, covers: Covers, instant: datetime) -> Standard | None:
        """Return the version of exactly these tickets at `instant`, also one that ended the standard."""
        return self._versions.at(metric, covers, instant)

    def steps(self, metric: str, covers: Covers) -> Sequence[Standard]:
        """Return the versions of exactly these tickets in the order in which they begin, ends among them."""
        return self._versions.steps(metric, covers)

    def held(self, metric: str | None = None) -> list[Held[Standard]]:
        """Return each standard with the stretch in which it holds, the first in precedence first."""
        return list(self._versions.held(metric))

    def targets(self, metric: str, start: datetime, end: datetime) -> frozenset[Decimal]:
        """Return what is asked of tickets opened from `start` to before `end`, whichever they are."""
        found = set()
        for held in self.held(metric):
            if held.start < end and (held.end is None or start < held.end) and held.version.target is not None:
                found.add(held.version.target)
        return frozenset(found)

    def restated(self, at: datetime) -> "StandardBook":
        """Return the book in which the standards that hold at `at` have always held, and no others."""
        return replace(self, versions=tuple(self._versions.restated(at)))

    @cached_property
    def fingerprint(self) -> str:
        """The same for books that judge alike, whoever wrote them and when; part of the key of cached answers."""
        return self._versions.fingerprint()
