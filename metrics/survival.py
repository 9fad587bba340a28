"""Estimate how long something takes while some still wait: product limit, competing ends, log-rank."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist
from typing import Any

from metrics.intervals import LEVEL, Interval


@dataclass(frozen=True)
class Waits:
    """How many waits ended how, at each time; what still waits is known up to its time only.

    Parameters
    ----------
    times : tuple of float
        Seconds, ascending, each once.
    happened, ended, waiting : tuple of int
        At each time: what was waited for came, it can no longer come, nobody knows yet.
    """

    times: tuple[float, ...]
    happened: tuple[int, ...]
    ended: tuple[int, ...]
    waiting: tuple[int, ...]

    @property
    def n(self) -> int:
        """All who began to wait."""
        return sum(self.happened) + sum(self.ended) + sum(self.waiting)


@dataclass(frozen=True)
class Curve:
    """The share for which it has happened by each time, 0 to 1, with limits."""

    times: tuple[float, ...]
    shares: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def by(self, time: float) -> tuple[float, float, float]:
        """Return share, lower and upper limit by a time."""
        k = sum(1 for t in self.times if t <= time) - 1
        return (self.shares[k], self.low[k], self.high[k]) if k >= 0 else (0.0, 0.0, 0.0)

    def quantile(self, q: float) -> tuple[float | None, float | None, float | None]:
        """Return the first time by which it has happened for a share `q`, with its limits.

        None is a time that the data do not reach.

        References
        ----------
        Brookmeyer, R. and Crowley, J. (1982), "A confidence interval for the median survival time", Biometrics 38,
        29-41; here with the limits of the log-log transform.
        """

        def first(shares: Sequence[float]) -> float | None:
            # Sums of many fractions may miss the very share by their last digit.
            return next((t for t, share in zip(self.times, shares, strict=True) if share >= q - 1e-12), None)

        return first(self.shares), first(self.high), first(self.low)


def curve(waits: Waits, level: float = LEVEL) -> Curve:
    """Estimate the share for which it has happened by each time (Aalen-Johansen).

    Where nothing else ends a wait, it is one less the product limit of Kaplan and Meier, with Greenwood's variance.
    Limits are those of the log-log transform, which keeps them between 0 and 1.

    Parameters
    ----------
    waits : Waits
        Counts at each time; at one time what happens comes before what is known no longer.
    level : float
        Confidence level between 0 and 1.

    References
    ----------
    Kaplan, E. L. and Meier, P. (1958), JASA 53, 457-481. Aalen, O. O. and Johansen, S. (1978), Scandinavian Journal
    of Statistics 5, 141-150. Variance: Marubini, E. and Valsecchi, M. G. (1995), Analysing Survival Data from
    Clinical Trials and Observational Studies, section 10.2.4. Limits: Kalbfleisch, J. D. and Prentice, R. L. (2002),
    The Statistical Analysis of Failure Time Data, 2nd ed., section 1.4.
    """
    z = NormalDist().inv_cdf(0.5 + level / 2)
    at_risk, free, share = waits.n, 1.0, 0.0
    # The variance is a sum over all times before, of squares of what the share has grown since: kept as its three sums.
    alone = with_share = with_square = own = cross = cross_share = 0.0
    points: list[tuple[float, float, Interval]] = []
    for time, came, ended, waiting in zip(waits.times, waits.happened, waits.ended, waits.waiting, strict=True):
        out = came + ended
        if out:
            step = free * came / at_risk
            share = min(share + step, 1.0)
            if at_risk > out:  # of the last at risk nothing is left whose growth could vary
                greenwood = out / (at_risk * (at_risk - out))
                alone += greenwood
                with_share += share * greenwood
                with_square += share * share * greenwood
            own += free * free * (at_risk - came) * came / at_risk**3
            cross += step / at_risk
            cross_share += share * step / at_risk
            free *= 1 - out / at_risk
            grown = share * share * alone - 2 * share * with_share + with_square
            variance = max(grown + own - 2 * (share * cross - cross_share), 0.0)
            low, high = log_log_limits(1 - share, sqrt(variance), z)
            points.append((time, share, (1 - high, 1 - low)))
        at_risk -= out + waiting
    return Curve(
        tuple(t for t, _share, _limit in points),
        tuple(s for _time, s, _limit in points),
        tuple(limit[0] for *_rest, limit in points),
        tuple(limit[1] for *_rest, limit in points),
    )


def log_log_limits(left: float, deviation: float, z: float) -> Interval:
    """Limits of a share for which it has not happened yet, by the transform that keeps them between 0 and 1.

    Parameters
    ----------
    left, deviation : float
        The share, and its standard deviation.
    z : float
        Quantile of the normal distribution.
    """
    if left <= 1e-12 or left >= 1:  # the transform has no value at the edges
        return left, left
    reach = z * deviation / abs(left * log(left))
    return left ** exp(reach), left ** exp(-reach)


def log_rank(groups: Sequence[Waits]) -> tuple[float, int, float]:
    """Test whether groups wait equally long.

    What ends otherwise counts as known up to there, so it is what happens in each moment that is compared.

    Parameters
    ----------
    groups : sequence of Waits
        Two or more.

    Returns
    -------
    tuple of (float, int, float)
        Chi-square, its degrees of freedom, and the p-value.

    References
    ----------
    Mantel, N. (1966), Cancer Chemotherapy Reports 50, 163-170; Peto, R. and Peto, J. (1972), JRSS A 135, 185-207.
    """
    import numpy as np  # noqa: PLC0415 - only where groups are compared

    places = {t: k for k, t in enumerate(sorted({t for g in groups for t in g.times}))}
    came, out = np.zeros((2, len(groups), len(places)))
    for i, g in enumerate(groups):
        for t, happened, ended, waiting in zip(g.times, g.happened, g.ended, g.waiting, strict=True):
            came[i, places[t]] += happened
            out[i, places[t]] += happened + ended + waiting
    return mantel(came, out[:, ::-1].cumsum(axis=1)[:, ::-1])


def mantel(came: Any, at_risk: Any) -> tuple[float, int, float]:
    """Test whether it comes equally often to all groups at risk, at each time; as `log_rank`.

    Parameters
    ----------
    came, at_risk : array of float
        Shape (groups, times): to how many it came, and how many waited just before.
    """
    import numpy as np  # noqa: PLC0415 - only where groups are compared
    from scipy.special import chdtrc  # noqa: PLC0415

    d, n = came.sum(axis=0), at_risk.sum(axis=0)
    told = (d > 0) & (n > 1)
    came, at_risk, d, n = came[:, told], at_risk[:, told], d[told], n[told]
    spread, share = d * (n - d) / (n - 1), at_risk / n
    variance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    apart = (came - share * d).sum(axis=1)
    chi2 = float(apart @ np.linalg.pinv(variance) @ apart)
    freedom = len(came) - 1
    return chi2, freedom, float(chdtrc(freedom, chi2))
