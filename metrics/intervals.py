"""Bound a figure: intervals for shares, means, ratios, nets and quantiles."""

from functools import lru_cache
from math import ceil, floor, sqrt
from statistics import NormalDist

LEVEL = 0.95

Interval = tuple[float, float]


def _z(level: float) -> float:
    return NormalDist().inv_cdf(0.5 + level / 2)


def share(hits: int, n: int, level: float = LEVEL) -> Interval | None:
    """Interval of a share after Wilson.

    Parameters
    ----------
    hits, n : int
        Successes and trials, 0 <= hits <= n.
    level : float
        Confidence level between 0 and 1.

    Returns
    -------
    tuple of float, or None
        Bounds between 0 and 1; None without trials.

    References
    ----------
    Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical inference", JASA 22, 209-212.
    """
    if not n:
        return None
    z = _z(level)
    p, z2 = hits / n, z * z / n
    centre, half = p + z2 / 2, z * sqrt(p * (1 - p) / n + z2 / (4 * n))
    low, high = (centre - half) / (1 + z2), (centre + half) / (1 + z2)
    # At the edges the bound is exactly 0 or 1; rounding must not leave 1e-17 there.
    return (0.0 if hits == 0 else low, 1.0 if hits == n else high)


def mean(total: float, squares: float, n: int, level: float = LEVEL) -> Interval | None:
    """Student's interval of a mean from its sums.

    Parameters
    ----------
    total, squares : float
        Sum and sum of squares of the values, in the values' unit and its square.
    n : int
        Number of values; below 2 there is no interval.
    level : float
        Confidence level between 0 and 1.

    References
    ----------
    Student (1908), "The probable error of a mean", Biometrika 6, 1-25.
    """
    if n < 2:
        return None
    from scipy.special import stdtrit  # noqa: PLC0415 - only where a mean is asked for

    centre = total / n
    variance = max(squares - total * centre, 0.0) / (n - 1)
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * sqrt(variance / n)
    return centre - half, centre + half


def ratio(
    sums: tuple[float, float], squares: tuple[float, float, float], n: int, level: float = LEVEL
) -> Interval | None:
    """Interval of a ratio of two sums over the same n units, by the delta method.

    Parameters
    ----------
    sums : (sum of y, sum of x)
        The ratio is the first over the second.
    squares : (sum of y*y, sum of x*y, sum of x*x)
        From the same units.
    n : int
        Number of units; below 2 there is no interval.

    References
    ----------
    Cochran, W. G. (1977), Sampling Techniques, 3rd ed., section 2.11, equation 2.46.
    """
    y, x = sums
    yy, xy, xx = squares
    if n < 2 or not x:
        return None
    r = y / x
    residual = max(yy - 2 * r * xy + r * r * xx, 0.0)
    half = _z(level) * sqrt(residual * n / (n - 1)) / x
    return r - half, r + half


def net(plus: int, minus: int, n: int, level: float = LEVEL) -> Interval | None:
    """Interval of a net share (share of `plus` less share of `minus`): Wald's, adjusted by three answers.

    Adds 3/4 to each side and 3/2 to the middle before the multinomial variance is taken, which keeps the interval
    honest for small n and at the edges.

    Returns
    -------
    tuple of float, or None
        Bounds between -1 and 1; None without answers.

    References
    ----------
    Rocks, B. (2016), "Interval estimation for the Net Promoter Score", The American Statistician 70, 365-372
    (the adjusted Wald interval with triangular weights).
    """
    if not n:
        return None
    m = n + 3
    p, d = (plus + 0.75) / m, (minus + 0.75) / m
    half = _z(level) * sqrt((p + d - (p - d) ** 2) / m)
    found = (plus - minus) / n  # of a single answer the bounds would miss the very figure that they stand beside
    return max(min(p - d - half, found), -1.0), min(max(p - d + half, found), 1.0)


@lru_cache(1 << 12)
def ranks(n: int, q: float, level: float = LEVEL) -> tuple[int, int] | None:
    """Ranks of the two order statistics that bound a quantile, distribution-free.

    Parameters
    ----------
    n : int
        Number of values.
    q : float
        Fraction of the quantile, 0.5 for the median.

    Returns
    -------
    tuple of int, or None
        1-based ranks (low, high) with coverage of at least `level`; None where n is too small to have both.

    References
    ----------
    Conover, W. J. (1999), Practical Nonparametric Statistics, 3rd ed., section 3.2.
    """
    from scipy.special import bdtr  # noqa: PLC0415 - only where a quantile is asked for

    # The search begins where the normal approximation lies: each step costs a sum of binomial probabilities.
    tail, spread = (1 - level) / 2, _z(level) * sqrt(n * q * (1 - q)) + 2
    low = max(min(floor(n * q + 2 - spread), n), 0)
    while low >= 1 and bdtr(low - 1, n, q) > tail:  # P(B <= low - 1): the quantile lies below the low-th value
        low -= max(1, int(spread / 64))
    while low >= 0 and low < n and bdtr(low, n, q) <= tail:
        low += 1
    high = min(max(ceil(n * q - 1 + spread), 1), n)
    while high <= n and 1 - bdtr(high - 1, n, q) > tail:  # P(B >= high): it lies above the high-th
        high += max(1, int(spread / 64))
    while high > 1 and 1 - bdtr(high - 2, n, q) <= tail:
        high -= 1
    return (low, high) if 1 <= low < high <= n else None
