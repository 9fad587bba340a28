"""Check probabilities against what happened: do they order, and do they say how often."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics import intervals
from metrics.intervals import LEVEL, Interval

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Discrimination:
    """Share of pairs, one who left and one who stayed, of which the first had the higher probability."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Bin:
    """Persons of similar probability: how many, what was expected, what happened."""

    n: int
    hits: int
    expected: float

    def bounds(self, level: float) -> Interval:
        """Interval of the share that happened."""
        return intervals.share(self.hits, self.n, level) or (0.0, 1.0)


def discrimination(
    probability: Sequence[float], hits: Sequence[int], n: Sequence[int], level: float = LEVEL
) -> Discrimination | None:
    """Area under the ROC curve with its interval, from counts; of equal probabilities a pair counts half.

    Parameters
    ----------
    probability, hits, n : sequence
        Of each group of like persons: its probability, how many of them had the event, how many they are.
    level : float
        Confidence level between 0 and 1.

    Returns
    -------
    Discrimination, or None
        Shares from 0 to 1; None without two of either sort.

    References
    ----------
    DeLong, E. R., DeLong, D. M. and Clarke-Pearson, D. L. (1988), "Comparing the areas under two or more correlated
    receiver operating characteristic curves: a nonparametric approach", Biometrics 44, 837-845.
    """
    scores, place = np.unique(np.asarray(probability, dtype=float), return_inverse=True)
    with_: Values = np.bincount(place, weights=np.asarray(hits, dtype=float), minlength=len(scores)).astype(float)
    all_: Values = np.bincount(place, weights=np.asarray(n, dtype=float), minlength=len(scores)).astype(float)
    without: Values = all_ - with_
    m, k = with_.sum(), without.sum()
    if m < 2 or k < 2:
        return None
    below = (np.cumsum(without) - without + without / 2) / k  # of one with the event: share of the others below
    above = (m - np.cumsum(with_) + with_ / 2) / m
    area = float(with_ @ below / m)
    spread = _variance(below, with_, m) / m + _variance(above, without, k) / k
    half = NormalDist().inv_cdf(0.5 + level / 2) * sqrt(spread)
    return Discrimination(area, max(area - half, 0.0), min(area + half, 1.0))


def _variance(placed: Values, counts: Values, total: Any) -> float:
    mean = counts @ placed / total
    return float(counts @ (placed - mean) ** 2 / (total - 1))


def brier(probability: Sequence[float], hits: Sequence[int], n: Sequence[int]) -> float:
    """Mean squared error of probabilities against what happened, from counts; 0 is perfect.

    References
    ----------
    Brier, G. W. (1950), "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78, 1-3.
    """
    p, h, of = (np.asarray(values, dtype=float) for values in (probability, hits, n))
    return float((h * (1 - p) ** 2 + (of - h) * p**2).sum() / of.sum())


def calibration(probability: Sequence[float], hits: Sequence[int], n: Sequence[int], bins: int = 5) -> tuple[Bin, ...]:
    """Group persons by probability into `bins` of nearly equal size, the lowest first."""
    order = np.argsort(probability, kind="stable")
    p, h, of = (np.asarray(values, dtype=float)[order] for values in (probability, hits, n))
    middle = np.cumsum(of) - of / 2
    place = np.minimum((middle * bins / of.sum()).astype(int), bins - 1)
    return tuple(
        Bin(int(of[here].sum()), int(h[here].sum()), float((p[here] * of[here]).sum() / of[here].sum()))
        for here in (place == b for b in range(bins))
        if here.any()
    )
