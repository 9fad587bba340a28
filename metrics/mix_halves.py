"""Read what one group was in one period, of metrics whose change has parts."""

from dataclasses import dataclass, replace
from fractions import Fraction

from metrics.errors import CannotAnswer
from metrics.kept import Kept
from metrics.kinds import Components, Kind, Mean, Net, Quantile, Ratio, Share
from metrics.metric import Metric
from metrics.translation import translate as _


@dataclass(frozen=True)
class Half:
    """One group in one period: its rows, the exact sum of what is averaged, and the variance of a row."""

    n: int = 0
    total: Fraction = Fraction(0)
    variance: float = 0.0

    @property
    def value(self) -> Fraction | None:
        """The group's figure; None without rows."""
        return self.total / self.n if self.n else None


def splittable(metric: Metric) -> Metric:
    """Return the metric whose change can be taken apart: medians do not add up, so of times it is the mean.

    Raises
    ------
    CannotAnswer
        The figure is no share, mean, net or ratio.
    """
    kind = metric.kind
    if isinstance(kind, Quantile):
        return replace(metric, kind=Mean(kind.of), title=_("{metric}, mean").format(metric=metric.title), attained="")
    if isinstance(kind, Share | Net | Mean | Ratio | Kept):
        return metric
    raise CannotAnswer(
        _("“{metric}” is no share, mean, net or ratio, so its change has no parts.").format(metric=metric.title)
    )


def half(kind: Kind, c: Components) -> Half:
    """Return one group in one period from the components that SQL brought."""
    n = int(c["n"])
    if not n:
        return Half()
    match kind:
        case Share():
            p = c["hits"] / n
            return Half(n, Fraction(c["hits"]), p * (1 - p))
        case Kept():
            p = c["kept"] / n
            return Half(n, Fraction(c["kept"]), p * (1 - p))
        case Net():
            plus, minus = c["plus"], c["minus"]
            variance = (plus + minus) / n - ((plus - minus) / n) ** 2
            return Half(n, Fraction(100 * (plus - minus)), 1e4 * variance)
        case Mean():
            mean = float(c["sum"]) / n
            spread = max(float(c["squares"]) / n - mean * mean, 0.0)
            return Half(n, Fraction(c["sum"]), spread * n / max(n - 1, 1))
        case _:  # a ratio, whose unit is the person
            r = float(c["contacts"]) / n
            squares = float(c["squares"]) - 2 * r * float(c["products"]) + r * r * n
            return Half(n, Fraction(c["contacts"]), max(squares, 0.0) / n)
