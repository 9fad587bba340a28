"""Find the decision in force: each holds from an instant until the next one about the same."""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Generic, NamedTuple, Self, TypeVar

from metrics.covers import ALL, Covers
from metrics.errors import BadValue
from metrics.translation import translate as _

ALWAYS, NEVER = datetime(1900, 1, 1), datetime(2200, 1, 1)  # around all data, and instants that every engine can hold


@dataclass(frozen=True, kw_only=True)
class Decision(ABC):
    """What holds about a topic, for some tickets, from an instant until the next decision about the same.

    Parameters
    ----------
    covers : Covers
        Which tickets, surveys or customers.
    effective_from : datetime
        Naive UTC.
    author, reason : str
        Who decided it, and why.
    set_at : datetime, optional
        Naive UTC; None until it is saved.
    correction : int
        How many decisions from that same instant it takes the place of; none may once that instant has passed.
    """

    covers: Covers = ALL
    effective_from: datetime
    author: str = ""
    reason: str = ""
    set_at: datetime | None = None
    correction: int = 0

    @property
    @abstractmethod
    def topic(self) -> str:
        """What it is about; decisions about several topics do not touch each other."""

    @property
    @abstractmethod
    def content(self) -> Mapping[str, str | None]:
        """What it says, as names and texts."""

    @property
    @abstractmethod
    def ended(self) -> bool:
        """Whether it says that there is none any more."""

    @abstractmethod
    def as_ended(self) -> Self:
        """Return the decision that there is none any more."""

    def check_begin(self) -> None:
        """Refuse an instant that the stores cannot hold, with BadValue."""
        if self.effective_from.tzinfo or not ALWAYS <= self.effective_from < NEVER:
            raise BadValue(
                _("A decision holds from an instant of UTC on, from 1900 to 2199; “{instant}” is none.").format(
                    instant=self.effective_from
                )
            )

    @property
    def set_afterwards(self) -> bool:
        """Whether it judges tickets from before the instant at which it was set."""
        return self.set_at is not None and self.effective_from < self.set_at


V = TypeVar("V", bound=Decision)


class Held(NamedTuple, Generic[V]):
    """A version and the half-open stretch in which it holds; `end` is None for the last one."""

    version: V
    start: datetime
    end: datetime | None

    def holds(self, instant: datetime) -> bool:
        """Whether it holds at `instant`."""
        return self.start <= instant and (self.end is None or instant < self.end)


class Versions(Generic[V]):
    """Versions of many topics; about the same never two at once, because none says when it ends."""

    def __init__(self, versions: Iterable[V]) -> None:
        self._steps: dict[str, dict[Covers, list[V]]] = {}
        for version in sorted(versions, key=lambda v: (v.covers.rank, v.effective_from, v.correction), reverse=True):
            steps = self._steps.setdefault(version.topic, {}).setdefault(version.covers, [])
            if not steps or steps[0].effective_from != version.effective_from:
                steps.insert(0, version)

    def steps(self, topic: str, covers: Covers) -> Sequence[V]:
        """Return the versions of exactly these tickets in the order in which they begin, each as last corrected."""
        return self._steps.get(topic, {}).get(covers, [])

    def at(self, topic: str, covers: Covers, instant: datetime) -> V | None:
        """Return the version of exactly these tickets at `instant`, also if it says that there is none any more."""
        steps = self.steps(topic, covers)
        found = bisect_right(steps, instant, key=lambda v: v.effective_from)
        return steps[found - 1] if found else None

    def in_force(self, topic: str, instant: datetime, ticket: Mapping[str, str | None]) -> V | None:
        """Return the one version that a ticket with these values falls under at `instant`: the first in precedence."""
        fitting = (covers for covers in self._steps.get(topic, ()) if covers.matches(ticket))
        found = (self.at(topic, covers, instant) for covers in fitting)
        return next((version for version in found if version and not version.ended), None)

    def held(self, topic: str | None = None) -> Iterator[Held[V]]:
        """Yield the versions of a topic, or of all, with their stretches: the first in precedence first, no ends."""
        for steps in (steps for name, some in self._steps.items() if topic in (None, name) for steps in some.values()):
            ends = (version.effective_from for version in steps[1:])
            for version, end in zip(steps, [*ends, None], strict=True):
                if not version.ended:
                    yield Held(version, version.effective_from, end)

    def taken_from(self, new: V, now: datetime) -> V | None:
        """Return a version from which `new` would take tickets of the time before `now`, or None."""
        later = (v.effective_from for v in self.steps(new.topic, new.covers) if v.effective_from > new.effective_from)
        until = min([now, *later])
        for old, start, end in self.held(new.topic):
            together = max(start, new.effective_from) < min(until, end or until)
            if together and old.covers.meets(new.covers) and old.covers.rank <= new.covers.rank:
                return old
        return None

    def restated(self, instant: datetime) -> Iterator[V]:
        """Yield what holds at `instant` as if it had always held."""
        return (replace(held.version, effective_from=ALWAYS) for held in self.held() if held.holds(instant))

    def fingerprint(self) -> str:
        """Return the same for versions that say the same, whoever wrote them and when."""
        said = sorted(
            (v.topic, v.covers.as_text(), str(v.effective_from), *v.content.items())
            for some in self._steps.values()
            for steps in some.values()
            for v in steps
        )
        return sha256(repr(said).encode()).hexdigest()[:16]
