"""Compare teams and agents fairly: by limits that are as wide as their number of rows makes chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

from metrics.answer import Answer, Point
from metrics.change import adjusted
from metrics.errors import CannotAnswer
from metrics.kinds import Components, Kind, Mean, Net, Share
from metrics.metric import Metric
from metrics.translation import translate as _

INNER, OUTER = 0.95, 0.998  # the two pairs of limits that funnel plots have
FEWEST_GROUPS = 3
FEWEST = 30  # rows of all groups together
CURVE = 80  # points of a drawn limit
WINSORISED = 0.1  # share of the groups at each end that is pulled in before their spread is judged
Q = 0.05


@dataclass(frozen=True)
class Compared:
    """One group: its figure, how far from the whole in standard errors, and its p-value, also corrected."""

    name: str | None
    n: int
    value: float
    z: float
    p: float
    q: float

    @property
    def clear(self) -> bool:
        """Whether it differs from the whole by more than chance explains, after correction."""
        return self.q <= Q


@dataclass(frozen=True)
class Limits:
    """Between which values a group of so many rows lies by chance, in 95 and in 99.8 of 100 cases."""

    n: int
    inner: tuple[float, float]
    outer: tuple[float, float]


@dataclass(frozen=True)
class Funnel:
    """Groups against the whole.

    Parameters
    ----------
    target : float
        Figure of the whole, in the metric's unit.
    spread : float
        Factor by which the limits are widened because the groups differ more than chance makes them; 1 if not.
    groups : tuple of Compared
        The clearest first.
    limits : tuple of Limits
        From the smallest group to the largest.
    """

    target: float
    spread: float
    groups: tuple[Compared, ...]
    limits: tuple[Limits, ...]

    @property
    def by_chance(self) -> float:
        """How many groups would lie outside the inner limits if chance alone made them differ."""
        return len(self.groups) * (1 - INNER)


def comparable(metric: Metric) -> bool:
    """Whether a metric's groups can be compared so: shares exactly, nets and means by the normal distribution."""
    return isinstance(metric.kind, Share | Net | Mean)


def funnel(answer: Answer) -> Funnel:
    """Compare the groups of an answer with its whole.

    Raises
    ------
    CannotAnswer
        The metric is no share, net or mean, or there are too few groups or rows.

    References
    ----------
    Spiegelhalter, D. J. (2005), "Funnel plots for comparing institutional performance", Statistics in Medicine 24,
    1185-1202: limits at 95 and 99.8 %, and over-dispersion as a multiplicative factor from winsorised z-scores.
    Benjamini, Y. and Hochberg, Y. (1995), JRSS B 57, 289-300, for the groups that are said to differ.
    """
    metric, points = answer.metric, [p for p in answer.groups if p.value is not None and p.group is not None]
    total = sum(p.n for p in points)
    if not comparable(metric):
        sentence = _("“{metric}” has no limits by chance: of times, compare what was in time.")
        raise CannotAnswer(sentence.format(metric=metric.title))
    if len(points) < FEWEST_GROUPS or total < FEWEST:
        sentence = _(
            "Too few to compare fairly: {groups} groups with {n} rows, and it takes {few} groups and {rows} rows."
        )
        raise CannotAnswer(sentence.format(groups=len(points), n=total, few=FEWEST_GROUPS, rows=FEWEST))
    target, deviation = _whole(metric.kind, [p.components for p in points])
    if not deviation:
        raise CannotAnswer(_("All rows are alike, so the groups do not differ."))
    scores = [((p.value or 0.0) - target) * sqrt(p.n) / deviation for p in points]
    chance = _Chance(metric.kind, target, deviation, overdispersion(scores))
    tails = [chance.p(p, z) for p, z in zip(points, scores, strict=True)]
    corrected = adjusted(tails)
    groups = [
        Compared(p.group, p.n, p.value or 0.0, z / chance.spread, tail, q)
        for p, z, tail, q in zip(points, scores, tails, corrected, strict=True)
    ]
    groups.sort(key=lambda g: (g.p, -g.n, g.name or ""))
    sizes = np.unique(np.geomspace(min(p.n for p in points), max(p.n for p in points), CURVE).round().astype(int))
    return Funnel(target, chance.spread, tuple(groups), chance.limits(sizes))


def _whole(kind: Kind, parts: Sequence[Components]) -> tuple[float, float]:
    """Figure of all groups together, and the standard deviation of one row."""
    n = sum(int(c["n"]) for c in parts)

    def mean(name: str) -> float:
        return float(sum(c[name] for c in parts)) / n

    match kind:
        case Share():
            return mean("hits"), sqrt(mean("hits") * (1 - mean("hits")))
        case Net():
            plus, minus = mean("plus"), mean("minus")
            return 100 * (plus - minus), 100 * sqrt(plus + minus - (plus - minus) ** 2)
        case _:
            return mean("sum"), sqrt(max(mean("squares") - mean("sum") ** 2, 0.0))


@dataclass(frozen=True)
class _Chance:
    """What chance makes of groups: of shares by the binomial distribution, of others by the normal one."""

    kind: Kind
    target: float
    deviation: float
    spread: float

    def limits(self, sizes: Any) -> tuple[Limits, ...]:
        ends = ((1 - INNER) / 2, (1 + INNER) / 2, (1 - OUTER) / 2, (1 + OUTER) / 2)
        low, high, lowest, highest = ([float(v) for v in self._limit(p, sizes)] for p in ends)
        bounds = zip(sizes, low, high, lowest, highest, strict=True)
        return tuple(Limits(int(n), (a, b), (c, d)) for n, a, b, c, d in bounds)

    def _limit(self, p: float, sizes: Any) -> Any:
        if isinstance(self.kind, Share):
            exact = binomial_limit(p, sizes, self.target)
            return np.clip(self.target + self.spread * (exact - self.target), 0.0, 1.0)
        return self.target + NormalDist().inv_cdf(p) * self.spread * self.deviation / np.sqrt(sizes)

    def p(self, point: Point, z: float) -> float:
        """Two-sided p-value of a group: of shares by exact counts, the count's own probability taken by half."""
        if isinstance(self.kind, Share) and self.spread == 1.0:
            from scipy.stats import binom  # noqa: PLC0415 - only where a page asks for it

            hits = int(point.components["hits"])
            below = float(binom.cdf(hits, point.n, self.target) - binom.pmf(hits, point.n, self.target) / 2)
            return min(1.0, 2 * min(below, 1 - below))
        return 2 * NormalDist().cdf(-abs(z) / self.spread)


def overdispersion(scores: Sequence[float]) -> float:
    """Factor by which limits widen because groups differ more than chance makes them; 1 where they do not.

    Parameters
    ----------
    scores : sequence of float
        Each group's distance from the target in standard errors.

    Returns
    -------
    float
        Root of the mean square of the winsorised scores, if that exceeds what chance gives at 95 %; at least 1.

    References
    ----------
    Spiegelhalter, D. J. (2005), Statistics in Medicine 24, 1185-1202, on over-dispersion: 10 % of the scores at each
    end are set to the score next to them, so that those who stand out do not hide themselves.
    """
    from scipy.special import chdtri  # noqa: PLC0415 - only where a page asks for it

    z = np.sort(np.asarray(scores, float))
    k = int(WINSORISED * len(z))
    z = np.clip(z, z[k], z[len(z) - 1 - k])
    phi = float(z @ z) / len(z)
    return sqrt(phi) if phi * len(z) > chdtri(len(z), 0.05) and phi > 1 else 1.0


def binomial_limit(p: Any, n: Any, target: float) -> Any:
    """Limit of a share below which chance leaves a group with probability `p`, exact and interpolated.

    Parameters
    ----------
    p : float
        Probability between 0 and 1.
    n : int or array of int
        Rows of the group.
    target : float
        Share of the whole, strictly between 0 and 1.

    Returns
    -------
    float or array of float
        Share between 0 and 1.

    References
    ----------
    Spiegelhalter, D. J. (2005), Statistics in Medicine 24, 1185-1202, appendix A.1.1: with r the smallest count whose
    cumulative probability reaches p, the limit is (r - a) / n, a = (F(r) - p) / (F(r) - F(r - 1)).
    """
    from scipy.stats import binom  # noqa: PLC0415 - only where a page asks for it

    r = binom.ppf(p, n, target)
    a = (binom.cdf(r, n, target) - p) / binom.pmf(r, n, target)
    return np.clip((r - a) / n, 0.0, 1.0)
