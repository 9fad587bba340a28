"""Name the five verdicts, and the counts that they stand on."""

from dataclasses import dataclass
from enum import Enum

from metrics.translation import translate as _


class State(Enum):
    """How a figure stands against its standard; each has a word and a shape, never colour alone."""

    MET = "met"
    MISSED = "missed"
    CANNOT_TELL = "cannot tell yet"
    NO_DATA = "no data"
    NO_STANDARD = "no standard"

    @property
    def word(self) -> str:
        return _(self.value)

    @property
    def mark(self) -> str:
        return _MARKS[self]


_MARKS = {
    State.MET: "●",
    State.MISSED: "▼",
    State.CANNOT_TELL: "◐",
    State.NO_DATA: "–",
    State.NO_STANDARD: "○",
}


@dataclass(frozen=True)
class Verdict:
    """A state with what it stands on.

    Parameters
    ----------
    met, missed, undecided : int or None
        Counts; None where the metric is not an attainment.
    target : float or None
        What was asked, in the metric's unit; of an attainment the mean of what was asked of each row.
    mixed : bool
        Whether it may be such a mean: several standards were in force, of whichever rows.
    sampled : bool
        Whether the figure is one of a sample, so that more answers would tell.
    """

    state: State
    met: int | None = None
    missed: int | None = None
    undecided: int | None = None
    target: float | None = None
    sampled: bool = False
    mixed: bool = False

    @property
    def word(self) -> str:
        """The state in words."""
        return _("too few answers to tell") if self.sampled and self.state is State.CANNOT_TELL else self.state.word

    @property
    def attained(self) -> float | None:
        """Share in time of what is decided."""
        decided = (self.met or 0) + (self.missed or 0)
        return (self.met or 0) / decided if decided else None

    @property
    def lowest(self) -> float | None:
        """Attainment if every undecided row is missed."""
        return self._bound(0)

    @property
    def highest(self) -> float | None:
        """Attainment if every undecided row is met."""
        return self._bound(self.undecided or 0)

    def _bound(self, more: int) -> float | None:
        if self.met is None or self.missed is None:
            return None
        n = self.met + self.missed + (self.undecided or 0)
        return (self.met + more) / n if n else None
