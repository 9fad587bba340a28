"""Estimate how long customers stay from those who left and those who are still there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.survival import log_log_limits, mantel

FEWEST_PERSONS = 30
FEWEST_ENDED = 10
FEWEST_AT_RISK = 10  # a curve is not drawn beyond the age that fewer have reached

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Spells:
    """Counts of a group by age in whole days; index 0 is the day of the beginning.

    Parameters
    ----------
    group : str or None
        Value of the dimension that splits.
    entered, ended, left_off : array of int
        How many began to be watched at that age, ended then, or were watched until then and have not ended.
    """

    group: str | None
    entered: Counts
    ended: Counts
    left_off: Counts

    @property
    def persons(self) -> int:
        """How many were watched."""
        return int(self.entered.sum())

    @property
    def too_few(self) -> bool:
        """Whether the counts are too small for a curve."""
        return self.persons < FEWEST_PERSONS or int(self.ended.sum()) < FEWEST_ENDED

    def reaches(self, days: int) -> bool:
        """Tell whether so many are watched at an age that something can be said of it."""
        return bool((self.at_risk[days:] >= FEWEST_AT_RISK).any())

    @property
    def at_risk(self) -> Counts:
        """How many were watched just before they reached each age, and had not ended."""
        gone = np.concatenate(([0], np.cumsum(self.ended + self.left_off)[:-1]))
        return np.concatenate(([0], np.cumsum(self.entered)[:-1])) - gone


@dataclass(frozen=True)
class Survived:
    """Share that stays longer than `days`, with its bounds and how many were watched at that age."""

    days: int
    share: float
    low: float
    high: float
    at_risk: int


def read_spells(rows: Iterable[Mapping[str, Any]]) -> tuple[Spells, ...]:
    """Return the groups that the rows of `spells` hold, the largest first."""
    kept = list(rows)
    days = 1 + max((int(r["exit"] if r["exit"] is not None else r["entry"]) for r in kept), default=0)
    found: dict[str | None, Spells] = {}
    for row in kept:
        zeros = (np.zeros(days, dtype=np.int64) for _ in range(3))
        group = found.setdefault(row["g"], Spells(row["g"], *zeros))
        if row["exit"] is None:
            group.entered[row["entry"]] += row["n"]
        else:
            (group.ended if row["ended"] else group.left_off)[row["exit"]] += row["n"]
    return tuple(sorted(found.values(), key=lambda g: -g.persons))


def together(groups: Sequence[Spells]) -> Spells | None:
    """Return all groups as one."""
    if not groups:
        return None
    sums = (np.sum([getattr(g, name) for g in groups], axis=0) for name in ("entered", "ended", "left_off"))
    return Spells(None, *sums)


def curve(spells: Spells, level: float) -> tuple[Survived, ...]:
    """Product-limit estimate of the share that stays, with delayed entry, and its log-log interval.

    Parameters
    ----------
    spells : Spells
        Counts by age in days.
    level : float
        Confidence level between 0 and 1, of each point by itself.

    Returns
    -------
    tuple of Survived
        One for each age at which somebody ended, as long as `FEWEST_AT_RISK` have reached it; shares from 0 to 1.

    References
    ----------
    Kaplan, E. L. and Meier, P. (1958), "Nonparametric estimation from incomplete observations", JASA 53, 457-481.
    Greenwood, M. (1926), "The natural duration of cancer", Reports on Public Health 33, 1-26 (the variance).
    Kalbfleisch, J. D. and Prentice, R. L. (2002), The Statistical Analysis of Failure Time Data, 2nd ed., section 1.4
    (the interval on the scale of log(-log S)); Klein, J. P. and Moeschberger, M. L. (2003), Survival Analysis, 2nd
    ed., section 4.6 (delayed entry: who enters late is at risk from then on only).
    """
    z = NormalDist().inv_cdf(0.5 + level / 2)
    risk, ended = spells.at_risk, spells.ended
    found, share, variance = [], 1.0, 0.0
    for day in np.flatnonzero(ended):
        n, d = int(risk[day]), int(ended[day])
        if n < FEWEST_AT_RISK:
            if share < 1:
                break
            continue  # of an age that only few have been watched at yet, before anything is known
        share *= 1 - d / n
        if share <= 0:
            break
        variance += d / (n * (n - d))
        low, high = log_log_limits(share, share * sqrt(variance), z)
        found.append(Survived(int(day), share, low, high, n))
    return tuple(found)


def at(points: Sequence[Survived], days: int) -> Survived | None:
    """Return the point that holds at an age; None before the first."""
    return next((p for p in reversed(points) if p.days <= days), None)


def differ(groups: Sequence[Spells]) -> float | None:
    """P-value of the log-rank test that all groups leave alike.

    Returns
    -------
    float, or None
        None where there are not two groups to compare.

    References
    ----------
    Mantel, N. (1966), "Evaluation of survival data and two new rank order statistics arising in its consideration",
    Cancer Chemotherapy Reports 50, 163-170; for more than two groups Klein and Moeschberger (2003), section 7.3.
    """
    if len(groups) < 2:
        return None
    ended, at_risk = (np.array([getattr(g, name) for g in groups], dtype=float) for name in ("ended", "at_risk"))
    return mantel(ended, at_risk)[2]
