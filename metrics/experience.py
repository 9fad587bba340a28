"""Compare how many left of those who were served badly and of the others."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from metrics import change, intervals
from metrics.intervals import Interval
from metrics.translation import translate as _

FEWEST = 30  # persons on either side
FEWEST_LEFT = 10  # on both sides together

Flags = Mapping[str, bool]


@dataclass(frozen=True)
class Experience:
    """Something that customers met with, or not.

    Parameters
    ----------
    key, title : str
        Stable name, and what users read.
    against : str
        With whom those are compared.
    met, could : callable
        Whether somebody met with it, and whether they are compared at all.
    """

    key: str
    title: str
    against: str
    met: Callable[[Flags], bool]
    could: Callable[[Flags], bool]


EXPERIENCES = (
    Experience(
        "missed",
        _("A standard was missed"),
        _("wrote in, and all was in time"),
        lambda f: f["missed"],
        lambda f: f["judged"],
    ),
    Experience(
        "reopened",
        _("A request was reopened"),
        _("wrote in, and nothing was reopened"),
        lambda f: f["reopened"],
        lambda f: f["contacted"] or f["reopened"],
    ),
    Experience(
        "unhappy",
        _("Gave a low score"),
        _("gave no low score"),
        lambda f: f["unhappy"],
        lambda f: f["answered"],
    ),
    Experience(
        "silent",
        _("Did not answer the survey"),
        _("answered it"),
        lambda f: not f["answered"],
        lambda f: f["asked"],
    ),
    Experience(
        "complained",
        _("Complained"),
        _("wrote in without complaint"),
        lambda f: f["complained"],
        lambda f: f["contacted"],
    ),
)


@dataclass(frozen=True)
class Compared:
    """How many left of two groups.

    Parameters
    ----------
    n, left : int
        Of those who met with it: persons, each counted once in every step, and how many of them left in it.
    other_n, other_left : int
        Of those they are compared with.
    low, high : float or None
        Bounds of the difference of the two shares; None where they are too few.
    """

    experience: Experience
    n: int
    left: int
    other_n: int
    other_left: int
    low: float | None
    high: float | None

    @property
    def difference(self) -> float | None:
        """Share that left of the first less that of the others; None where they are too few."""
        return None if self.low is None else self.left / self.n - self.other_left / self.other_n

    @property
    def clear(self) -> bool:
        """Whether the data can show a difference."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def compare(rows: Iterable[Mapping[str, Any]], level: float) -> tuple[Compared, ...]:
    """Return the comparisons that the rows of `experienced` hold, with intervals that hold all at once.

    References
    ----------
    Dunn, O. J. (1961), "Multiple comparisons among means", JASA 56, 52-64 (each interval at 1 - (1 - level) / m).
    """
    kept = list(rows)
    counts = [(e, *_counts(kept, e)) for e in EXPERIENCES]
    told = sum(_enough(*c) for __, *c in counts)
    each = 1 - (1 - level) / max(told, 1)
    found = []
    for experience, n, left, other_n, other_left in counts:
        enough = _enough(n, left, other_n, other_left)
        low, high = difference((left, n), (other_left, other_n), each) if enough else (None, None)
        found.append(Compared(experience, n, left, other_n, other_left, low, high))
    return tuple(found)


def difference(one: tuple[int, int], other: tuple[int, int], level: float) -> Interval:
    """Interval of the difference of two independent shares, the first less the second.

    Parameters
    ----------
    one, other : (hits, n)
        0 <= hits <= n, n > 0.
    level : float
        Confidence level between 0 and 1.

    Returns
    -------
    tuple of float
        Bounds between -1 and 1.

    References
    ----------
    Newcombe, R. G. (1998), "Interval estimation for the difference between independent proportions: comparison of
    eleven methods", Statistics in Medicine 17, 873-890, method 10.
    """
    first, second = (intervals.share(*pair, level) or (0.0, 1.0) for pair in (one, other))
    return change.difference(one[0] / one[1], first, other[0] / other[1], second)


def _counts(rows: Iterable[Mapping[str, Any]], e: Experience) -> tuple[int, int, int, int]:
    n = left = other_n = other_left = 0
    for row in rows:
        if e.could(row):
            if e.met(row):
                n, left = n + row["n"], left + row["left"]
            else:
                other_n, other_left = other_n + row["n"], other_left + row["left"]
    return n, left, other_n, other_left


def _enough(n: int, left: int, other_n: int, other_left: int) -> bool:
    return min(n, other_n) >= FEWEST and left + other_left >= FEWEST_LEFT
