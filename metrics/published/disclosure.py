"""Tell figures so that they give nobody away: small ones not at all, others rounded.

Where anything is decided by a count, it is decided by the rounded one or by whether it is under ten: what a reader is
told anyway.
"""

from collections.abc import Mapping
from typing import Any

from metrics.kept import Kept
from metrics.kinds import Components, Count, Kind, Mean, Net, Quantile, Ratio, Share
from metrics.metric import Metric
from metrics.published.payload import How, Shown
from metrics.snapshots import Age, Stock
from metrics.units import Measure, Money, Unit

FEW = 10  # a count under it is not told
STEP = 5  # to which others are rounded
FEW_VALUES = 20  # rows on which no mean and no quantile is told
HIDDEN = Shown(How.WITHHELD)
# Seconds are rounded the more coarsely the more they are: up to so many, to so many.
_SECONDS = ((60, 5), (3_600, 60), (36_000, 600), (172_800, 3_600), (864_000, 21_600), (float("inf"), 86_400))


def rounded(n: int) -> int:
    """Return a count rounded to `STEP`, always the same way."""
    return (n + STEP // 2) // STEP * STEP


def surely(n: int) -> int:
    """Return the least that a count can be, as a reader of its rounded value knows it."""
    return max(FEW, rounded(n) - STEP // 2) if n >= FEW else 0


def count(n: int) -> Shown:
    """Return a count as it is told.

    References
    ----------
    The threshold of ten is that of Bond, S., Brandt, M. and de Wolf, P.-P. (2015), "Guidelines for the checking of
    output based on microdata research", Data without Boundaries, 3.1; the rounding is the conventional one to base 5
    of the OECD Glossary of Statistical Terms, whose example it is. Together: the 10-5 rule of the ONS.
    """
    return Shown(How.TOLD, float(rounded(n))) if n >= FEW else Shown(How.UNDER, float(FEW))


def share(hits: int, n: int) -> Shown:
    """Return a share as it is told: in whole per cent, or as a bound where either side is of few; never 0 or 100 %."""
    rest = n - hits
    if n < FEW:
        return HIDDEN
    if min(hits, rest) >= FEW:
        percent = round(100 * rounded(hits) / rounded(n))
        if 0 < percent < 100:
            return Shown(How.TOLD, percent / 100)
        return Shown(How.OVER, 0.99) if percent else Shown(How.UNDER, 0.01)
    bound = -(-100 * FEW // surely(n))  # in per cent, and further from the end than the few can be
    if bound > 50 or max(hits, rest) < FEW:
        return HIDDEN
    return Shown(How.UNDER, bound / 100) if hits < rest else Shown(How.OVER, (100 - bound) / 100)


def net(plus: int, minus: int, n: int) -> Shown:
    """Return one share less another, in whole points, where each of the three groups is of many."""
    if min(plus, minus, n - plus - minus) < FEW:
        return HIDDEN
    return Shown(How.TOLD, float(round(100 * (rounded(plus) - rounded(minus)) / rounded(n))))


def mean(c: Components, unit: Measure) -> Shown:
    """Return a mean as it is told, where many rows make it up and none by itself."""
    n, total = int(c["n"]), float(c["sum"] or 0)
    if surely(n) < FEW_VALUES or not _of_many(total, float(c["squares"] or 0)):
        return HIDDEN
    # A mean near either end of its scale would say that nearly all gave the same score.
    if unit is Unit.SCORE and min(total - n, 5 * n - total) < FEW:
        return HIDDEN
    return Shown(How.TOLD, coarse(total / n, unit))


def quantile(value: float | None, q: float, n: int, unit: Measure) -> Shown:
    """Return a quantile as it is told, where there are many rows on either side."""
    if value is None or surely(n) < max(FEW_VALUES, FEW / min(q, 1 - q)):
        return HIDDEN
    return Shown(How.TOLD, coarse(value, unit))


def ratio(c: Components, per: str) -> Shown:
    """Return how many there are for each person, where no few persons make them up."""
    n, contacts = int(c["n"]), int(c["contacts"])
    beyond = contacts - n if per == "buyers" else contacts  # each buyer has one by itself
    if surely(n) < FEW_VALUES or beyond < FEW or not _of_many(contacts, float(c["squares"])):
        return HIDDEN
    return Shown(How.TOLD, coarse(rounded(contacts) / rounded(n), Unit.RATE))


def coarse(value: float, unit: Measure) -> float:
    """Return a value rounded to two digits, or to what its unit is told in."""
    if unit is Unit.SECONDS:
        step = next(float(step) for most, step in _SECONDS if abs(value) < most)
        return round(value / step) * step
    if unit is Unit.SCORE:
        return round(value, 1)
    assert unit is Unit.RATE or isinstance(unit, Money) or unit is Unit.MONEY
    return float(f"{value:.1e}")


def _of_many(total: float, squares: float) -> bool:
    """Tell whether a sum is made up by as many as ten equal parts would make it, and so by no few large ones.

    References
    ----------
    The numbers equivalent of Adelman, M. A. (1969), "Comment on the “H” concentration measure as a numbers-equivalent",
    Review of Economics and Statistics 51, 99-101; a guard against dominance as in chapter 4 of Hundepool, A. et al.
    (2012), Statistical Disclosure Control, Wiley.
    """
    return squares > 0 and total * total >= FEW * squares


def is_counted(kind: Kind) -> bool:
    """Tell whether a figure follows from the two counts that `parts` gives."""
    return isinstance(kind, Share | Kept | Count | Stock) and not isinstance(kind, Age)


def parts(kind: Kind, c: Mapping[str, Any]) -> tuple[int, int]:
    """Return the two counts that a figure is made of, hits and the rest; of what is no share, its rows and none."""
    n = int(c["n"])
    if isinstance(kind, Share | Kept):
        hits = int(c["kept" if isinstance(kind, Kept) else "hits"])
        return hits, n - hits
    return n, 0


def told(metric: Metric, value: float | None, c: Components) -> Shown:
    """Return a figure as it is told.

    Parameters
    ----------
    value : float or None
        The exact figure.
    c : mapping of str to number
        Its components.
    """
    n = int(c["n"])
    match metric.kind:
        case Share() | Kept():
            return share(parts(metric.kind, c)[0], n)
        case Net():
            return net(int(c["plus"]), int(c["minus"]), n)
        case Mean():
            return mean(c, metric.unit)
        case Quantile() | Age():
            return quantile(value, metric.kind.q, n, metric.unit)
        case Ratio():
            return ratio(c, metric.kind.per)
        case Count() | Stock():
            return count(n)
    return HIDDEN
