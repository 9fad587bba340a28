"""Split a change into what other proportions of the groups made of it, and what the groups themselves did."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

from metrics.errors import CannotAnswer
from metrics.intervals import LEVEL, Interval
from metrics.mix_halves import Half
from metrics.translation import translate as _

FEWEST = 30  # rows in each of the two periods, below which nothing is said
PARTS = 2  # the two parts that are told apart: each has an interval of a level corrected for both


@dataclass(frozen=True)
class Group:
    """One group in both periods, and its two parts of the change.

    Parameters
    ----------
    mix : Fraction
        What its larger or smaller proportion made of the whole, in the metric's unit.
    own : Fraction
        What the change of its own figure made of the whole.
    weights : tuple of Fraction
        Its proportion of the rows before and now, 0 to 1.
    """

    name: str | None
    before: Half
    now: Half
    weights: tuple[Fraction, Fraction]
    mix: Fraction
    own: Fraction


@dataclass(frozen=True)
class Mix:
    """A change taken apart: `mix` and `own` add up to it exactly.

    Parameters
    ----------
    groups : tuple of Group
        Those with the largest parts first.
    before, now : Half
        The whole in both periods.
    errors : tuple of float
        Standard errors of the change, of `mix` and of `own`.
    level : float
        Confidence level that the bounds of both parts keep together, 0 to 1.
    """

    groups: tuple[Group, ...]
    before: Half
    now: Half
    errors: tuple[float, float, float]
    level: float = LEVEL

    @property
    def mix(self) -> Fraction:
        """What the other proportions made of the change."""
        return sum((g.mix for g in self.groups), Fraction(0))

    @property
    def own(self) -> Fraction:
        """What the groups themselves made of it."""
        return sum((g.own for g in self.groups), Fraction(0))

    @property
    def change(self) -> Fraction:
        """How much the whole changed."""
        return self.mix + self.own

    def interval(self, part: Fraction, error: float, parts: int = PARTS) -> Interval:
        """Bounds of one part of so many, all of which keep the level together (Bonferroni)."""
        half = NormalDist().inv_cdf(1 - (1 - self.level) / (2 * parts)) * error
        return float(part) - half, float(part) + half

    @property
    def changed(self) -> bool:
        """Whether the whole changed by more than chance explains."""
        return _clear(self.interval(self.change, self.errors[0], 1))

    @property
    def mixed(self) -> bool:
        """Whether the other proportions made more of it than chance explains."""
        return _clear(self.interval(self.mix, self.errors[1]))

    @property
    def moved(self) -> bool:
        """Whether the groups themselves made more of it than chance explains."""
        return _clear(self.interval(self.own, self.errors[2]))


def _clear(bounds: Interval) -> bool:
    return bounds[0] > 0 or bounds[1] < 0


def split(
    before: Mapping[str | None, Half], now: Mapping[str | None, Half], whole: tuple[Half, Half], level: float = LEVEL
) -> Mix:
    """Take the change between two periods apart by groups.

    Parameters
    ----------
    before, now : dict of group to Half
        The groups of both periods; each row belongs to exactly one.
    whole : (Half, Half)
        The whole before and now.
    level : float
        Confidence level between 0 and 1.

    Returns
    -------
    Mix
        Parts in the metric's unit, exact; their standard errors by the delta method, for independent samples whose
        rows fall into groups at random.

    Raises
    ------
    CannotAnswer
        A period has fewer than 30 rows, or the groups overlap.

    Notes
    -----
    A group's part of the mix is measured from the mean of the two wholes, so that more rows of a group better than
    the rest count as good news; as proportions add up to 1, their sum is the same from wherever it is measured.
    A group that is there in one period only has no change of its own: all of it is mix.

    References
    ----------
    Kitagawa, E. M. (1955), "Components of a difference between two rates", JASA 50, 1168-1194: the two components,
    each weighted by the mean of the other.
    """
    if min(whole[0].n, whole[1].n) < FEWEST:
        raise CannotAnswer(
            _("Too few to take the change apart: {before} before, {now} now, and each needs {fewest}.").format(
                before=whole[0].n, now=whole[1].n, fewest=FEWEST
            )
        )
    for halves, one in ((before, whole[0]), (now, whole[1])):
        if sum(h.n for h in halves.values()) != one.n or sum(h.total for h in halves.values()) != one.total:
            raise CannotAnswer(_("Some count in several of these groups, so the groups do not add up to the whole."))
    centre = (_value(whole[0]) + _value(whole[1])) / 2
    names = dict.fromkeys((*before, *now))
    groups = [_group(name, before.get(name, Half()), now.get(name, Half()), whole, centre) for name in names]
    groups = [g for g in groups if g.before.n or g.now.n]
    groups.sort(key=lambda g: (-max(abs(g.mix), abs(g.own)), g.name or ""))
    return Mix(tuple(groups), *whole, _errors(groups, whole, centre), level)


def _value(one: Half) -> Fraction:
    return one.total / one.n


def _both(before: Half, now: Half) -> tuple[Fraction, Fraction]:
    """The figures of a group in both periods; where it was not there, that of the other."""
    found = [h.value for h in (before, now)]
    first, last = (mine if mine is not None else other for mine, other in zip(found, found[::-1], strict=True))
    return first or Fraction(0), last or Fraction(0)


def _group(name: str | None, before: Half, now: Half, whole: tuple[Half, Half], centre: Fraction) -> Group:
    first, last = _both(before, now)
    w0, w1 = Fraction(before.n, whole[0].n), Fraction(now.n, whole[1].n)
    mix = (w1 - w0) * ((first + last) / 2 - centre)
    return Group(name, before, now, (w0, w1), mix, (last - first) * (w0 + w1) / 2)


def _errors(groups: Iterable[Group], whole: tuple[Half, Half], centre: Fraction) -> tuple[float, float, float]:
    """Standard errors of the change, the mix and the groups' own part.

    Proportions are multinomial, figures independent given them.
    """
    change = mix = own = 0.0
    weights: list[tuple[float, float]] = []
    means: list[float] = []
    steps: list[float] = []
    for g in groups:
        first, last = (float(v - centre) for v in _both(g.before, g.now))
        w0, w1 = (float(w) for w in g.weights)
        weights.append((w0, w1))
        means.append((first + last) / 2)
        steps.append((last - first) / 2)
        borrowed = not (g.before.n and g.now.n)  # one figure stands for both periods, and has no change
        for h, weight in ((g.before, w0), (g.now, w1)):
            spread = h.variance / h.n if h.n else 0.0
            change += weight**2 * spread
            mix += ((w1 - w0) / (1 if borrowed else 2)) ** 2 * spread
            own += (0 if borrowed else (w0 + w1) / 2) ** 2 * spread
    for k, n in enumerate((whole[0].n, whole[1].n)):
        here = [w[k] for w in weights]
        values = [mean + (step if k else -step) for mean, step in zip(means, steps, strict=True)]
        change += _multinomial(here, values) / n
        mix += _multinomial(here, means) / n
        own += _multinomial(here, steps) / n
    return sqrt(change), sqrt(mix), sqrt(own)


def _multinomial(weights: list[float], slopes: list[float]) -> float:
    """Variance, for one row, of the sum of slopes times multinomial proportions."""
    mean = sum(w * s for w, s in zip(weights, slopes, strict=True))
    return sum(w * (s - mean) ** 2 for w, s in zip(weights, slopes, strict=True))
