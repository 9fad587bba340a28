"""Divide: the figure of components, exact, and its bounds by statsmodels and scipy."""

from fractions import Fraction
from math import sqrt

from scipy.stats import binom, norm
from scipy.stats import t as student
from statsmodels.stats.proportion import proportion_confint

from tests.laws.other_hand.rows import METRICS

MEDIANS = ("first_response_time", "next_reply_time", "resolution_time", "first_resolution_time")
MEDIANS += ("our_resolution_time", "time_to_repurchase", "backlog_age")
Q = dict.fromkeys(MEDIANS, Fraction(1, 2)) | dict.fromkeys(("first_response_p90", "resolution_p90"), Fraction(9, 10))
STOCKS = ("tickets", "backlog", "backlog_age", "unanswered")  # counted, not sampled: without bounds


def value(metric, c):
    """Return the figure of these components; None where there are no rows."""
    n = c["n"]
    if set(c) == {"n"}:
        return Fraction(n)
    if not n:
        return None
    if "values" in c:
        return type7(c["values"], Q[metric])
    if "plus" in c:
        return Fraction(100 * (c["plus"] - c["minus"]), n)
    if "begin" in c:
        return Fraction(c["kept"]) / Fraction(c["begin"])
    (hits,) = (c[name] for name in ("hits", "kept", "sum", "contacts") if name in c)
    return Fraction(hits) / n


def bounds(metric, c):
    """Return the bounds of the figure; None if it has none."""
    n = int(c["n"])
    if metric in STOCKS or not n:
        return None
    if "values" in c:
        return order_statistics(c["values"], float(Q[metric]))
    if "sum" in c:
        mean, spread = Fraction(c["sum"]) / n, Fraction(c["squares"]) - Fraction(c["sum"]) ** 2 / n
        half = student.ppf(0.975, n - 1) * sqrt(spread / (n - 1) / n) if n > 1 else None
        return None if half is None else (mean - half, mean + half)
    if "plus" in c:
        p, d = (c["plus"] + 0.75) / (n + 3), (c["minus"] + 0.75) / (n + 3)
        half = norm.ppf(0.975) * sqrt((p + d - (p - d) ** 2) / (n + 3))
        itself = (c["plus"] - c["minus"]) / n
        return 100 * max(min(p - d - half, itself), -1), 100 * min(max(p - d + half, itself), 1)
    if "contacts" in c:
        return ratio(c["units"], c["contacts"], n, c["squares"], c["products"], n)
    if "begin" in c:
        found = ratio(n, c["kept"], c["begin"], c["squares"], c["products"], c["begin_squares"])
        # Nobody keeps less than nothing, and without growth not more than there was.
        return found and (max(found[0], 0), found[1] if metric.startswith("net") else min(found[1], 1))
    return proportion_confint(c["kept" if "kept" in c else "hits"], n, method="wilson")


def ratio(units, *sums):
    """Return the bounds of y / x over so many units, by the delta method; `sums` are y, x, yy, xy, xx."""
    if units < 2:
        return None
    y, x, yy, xy, xx = map(Fraction, sums)
    left = yy - 2 * (y / x) * xy + (y / x) ** 2 * xx
    half = norm.ppf(0.975) * sqrt(left * int(units) / (int(units) - 1)) / float(x)
    return y / x - half, y / x + half


def order_statistics(values, q):
    """Return Conover's bounds: the outermost order statistics whose tails hold at most a fortieth each."""
    values, n = sorted(values), len(values)
    below = binom.cdf(range(-1, n + 1), n, q)
    lows = [k for k in range(1, n + 1) if below[k] <= 0.025]
    highs = [k for k in range(1, n + 1) if 1 - below[k] <= 0.025]
    return (values[max(lows) - 1], values[min(highs) - 1]) if lows and highs else None


def type7(values, q):
    """Return the quantile of Hyndman and Fan's seventh type."""
    values = sorted(values)
    place = (len(values) - 1) * q
    low = values[place.__floor__()]
    high = values[min(place.__floor__() + 1, len(values) - 1)]
    return low + (place - place.__floor__()) * (high - low)


def nothing(metric):
    """Return the components of no rows."""
    return dict.fromkeys(METRICS[metric][3], 0)
