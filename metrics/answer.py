"""Hold an answer as a value: figures with their components, bounds, verdict and receipt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from metrics.intervals import LEVEL
from metrics.kinds import Components
from metrics.metric import Metric
from metrics.periods import Span
from metrics.resolve import Resolved
from metrics.verdicts import State, Verdict

NOT_JUDGED = Verdict(State.NO_STANDARD)


@dataclass(frozen=True)
class Point:
    """One figure: of a bucket, of a group, of both, or the whole.

    Parameters
    ----------
    value : float or None
        In the metric's unit; None is "no data".
    n : int
        Rows that the value stands on.
    low, high : float or None
        Bounds of its interval, in the same unit.
    bucket : Span, optional
        Step of the trend that it belongs to.
    group : str or None
        Value of the splitting dimension; None where `grouped` is rows without a value.
    grouped : bool
        Whether the point belongs to a group.
    age : int, optional
        Of cohorts: steps since the beginning.
    """

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    bucket: Span | None = None
    group: str | None = None
    grouped: bool = False
    age: int | None = None
    components: Components = field(default_factory=dict, hash=False, compare=False)
    verdict: Verdict = NOT_JUDGED


@dataclass(frozen=True)
class Receipt:
    """How a figure came about: formula, date basis, zone, what was left out, until when the data reach, the SQL."""

    formula: str
    counted_by: str
    zone: str
    as_of: datetime
    data_version: int
    left_out: tuple[tuple[str, int], ...]
    sql: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What was asked, about one metric, and what came back."""

    metric: Metric
    resolved: Resolved
    total: Point
    before: Point | None
    points: tuple[Point, ...]  # buckets, groups, and buckets of groups
    earlier: tuple[Point, ...]  # groups in the comparison period
    receipt: Receipt

    def trend(self, group: str | None = None, *, grouped: bool = False) -> tuple[Point, ...]:
        """Return the points over time, of the whole or of one group."""
        return tuple(p for p in self.points if p.bucket and p.grouped == grouped and (not grouped or p.group == group))

    @property
    def groups(self) -> tuple[Point, ...]:
        """One point a group over the whole period, the largest first."""
        return tuple(sorted((p for p in self.points if p.grouped and not p.bucket), key=lambda p: -p.n))

    def group(self, name: str | None) -> Point | None:
        """Return the point of one group over the whole period."""
        return next((p for p in self.points if p.grouped and not p.bucket and p.group == name), None)


def point(metric: Metric, components: Components, level: float = LEVEL, **place: Any) -> Point:
    """Return the finished point of `components`: divide here, and only here."""
    value, n = metric.kind.finish(components), int(components["n"])
    bounds = metric.kind.interval(components, level) if value is not None else None
    low, high = bounds or (None, None)
    return Point(
        value, n, low, high, components=MappingProxyType(dict(components)), verdict=_verdict(components, value), **place
    )


def unknown(components: Iterable[str], **place: Any) -> Point:
    """Return the point of a time after the end of the data, of which nothing is known; every component is 0."""
    return Point(
        None, 0, components=MappingProxyType(dict.fromkeys(components, 0)), verdict=Verdict(State.NO_DATA), **place
    )


def _verdict(components: Mapping[str, Any], value: float | None) -> Verdict:
    if "undecided" in components:
        met, n = int(components["hits"]), int(components["n"])
        state = State.NO_STANDARD if n or components["undecided"] else State.NO_DATA
        return Verdict(state, met, n - met, int(components["undecided"]))
    return Verdict(State.NO_DATA if value is None else State.NO_STANDARD)


def sources(answers: Iterable[Answer]) -> tuple[str, ...]:
    """Return the SQL texts behind several answers, each once."""
    return tuple(dict.fromkeys(text for a in answers for text in a.receipt.sql))
