"""Tell what stands out in a series of weeks: control charts, judged by the rules of Western Electric."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import copysign, log, sqrt

from metrics.seasons import seasonless

BIAS = 1.128  # mean range of two values of a normal distribution, in its standard deviations
RUN = 8  # as many on one side of the centre are a run
SETTLED = 40  # points that limits are taken from

# Rule, standard deviations beyond which, how many at least, of how many points in a row.
RULES = ((1, 3, 1, 1), (2, 2, 2, 3), (3, 1, 4, 5), (4, 0, RUN, RUN))


@dataclass(frozen=True)
class Signal:
    """A pattern that chance seldom makes.

    Parameters
    ----------
    rule : int
        1 one point beyond three standard deviations, 2 two of three beyond two, 3 four of five beyond one, all on one
        side; 4 eight in a row on one side of the centre.
    first, last : int
        Positions of its first and last point.
    high : bool
        Whether it lies above the centre.
    centre : float
        What the points before were about.
    after : float, optional
        Of a confirmed shift, what the points since are about.
    """

    rule: int
    first: int
    last: int
    high: bool
    centre: float
    after: float | None = None


@dataclass(frozen=True)
class Limits:
    """What the points from `first` up to, not including, `last` are judged by: centre and standard deviations."""

    first: int
    last: int
    centre: float
    deviations: tuple[float, ...]

    def distances(self, values: Sequence[float]) -> list[float]:
        """Return how far each point lies from the centre, in its standard deviations."""
        told = zip(values[self.first : self.last], self.deviations, strict=True)
        return [(value - self.centre) / deviation if deviation else 0.0 for value, deviation in told]


def moving_range(values: Sequence[float]) -> float:
    """Standard deviation of single values, from the ranges of neighbours.

    A shift or a drift hardly widens it, unlike the standard deviation of all values.

    Parameters
    ----------
    values : sequence of float
        In the order of time, two or more.

    References
    ----------
    Wheeler, D. J. (1993), Understanding Variation: The Key to Managing Chaos, SPC Press; NIST/SEMATECH e-Handbook of
    Statistical Methods, section 6.3.2.2.
    """
    ranges = [abs(b - a) for a, b in pairwise(values)]
    return sum(ranges) / len(ranges) / BIAS


def xmr(values: Sequence[float], first: int, last: int) -> Limits:
    """Limits of single values (XmR chart), taken from the first 40 of a stretch; see `moving_range`."""
    settled = values[first:last][:SETTLED]
    return Limits(first, last, sum(settled) / len(settled), (moving_range(settled),) * (last - first))


def centred(limits: Limits, values: Sequence[float]) -> Limits:
    """Return limits of single values whose centre leaves out points beyond three standard deviations.

    They stand out as they are. Kept in the mean, two slow weeks around a holiday lift it, and the usual ones after
    them are a run below it.

    References
    ----------
    Montgomery, D. C. (2013), Introduction to Statistical Quality Control, 7th ed., section 6.2.1 (trial limits).
    """
    z = limits.distances(values)[:SETTLED]
    odd = {k for k, d in enumerate(z) if abs(d) > RULES[0][1]}
    if any(rule == 4 and not odd.isdisjoint(range(a, b + 1)) for rule, a, b, _high in patterns(z)):
        return limits  # no odd weeks, but another level
    usual = [values[limits.first + k] for k in range(len(z)) if k not in odd]
    return replace(limits, centre=sum(usual) / len(usual)) if usual else limits


def p_chart(values: Sequence[float], n: Sequence[int], first: int, last: int) -> Limits:
    """Limits of shares (p-chart), taken from the first 40 of a stretch.

    Parameters
    ----------
    values : sequence of float
        Shares, 0 to 1.
    n : sequence of int
        Trials of each, more than 0.

    References
    ----------
    Shewhart, W. A. (1931), Economic Control of Quality of Manufactured Product; NIST/SEMATECH e-Handbook of
    Statistical Methods, section 6.3.3.2.
    """
    settled = list(zip(values[first:last], n[first:last], strict=True))[:SETTLED]
    centre = sum(value * k for value, k in settled) / sum(k for _value, k in settled)
    variance = max(centre * (1 - centre), 0.0)
    return Limits(first, last, centre, tuple(sqrt(variance / k) for k in n[first:last]))


def widened(limits: Limits, values: Sequence[float]) -> Limits:
    """Return limits of shares, wider where neighbours differ by more than their binomial deviations, never narrower.

    Large numbers make a binomial deviation tiny, and what weeks differ in besides would all be alarms.

    References
    ----------
    Laney, D. B. (2002), "Improved control charts for attributes", Quality Engineering 14, 531-537.
    """
    scale = max(moving_range(limits.distances(values)[:SETTLED]), 1.0)
    return Limits(limits.first, limits.last, limits.centre, tuple(scale * d for d in limits.deviations))


def allowed(z: Sequence[float]) -> list[float]:
    """Return distances from limits that were taken from these points, as if the limits were known.

    Limits of few points err themselves, which alone would make half as many alarms again. So a distance is taken for
    a value of Student's distribution with the error of the centre added, and turned into the normal one as likely.

    Parameters
    ----------
    z : sequence of float
        Distances from the centre in standard deviations; both taken from the first 40 of them, or from all.

    References
    ----------
    Quesenberry, C. P. (1991), "SPC Q charts for start-up processes and short or long runs", Journal of Quality
    Technology 23, 213-224. Degrees of freedom of a moving range, 0.62 (m - 1): Wheeler, D. J. (1995), Advanced Topics
    in Statistical Process Control. From Student's to the normal: Wallace, D. L. (1959), Annals of Mathematical
    Statistics 30, 1121-1130.
    """
    m = min(len(z), SETTLED)
    freedom = max(0.62 * (m - 1), 1.0)
    shrunk = (8 * freedom + 1) / (8 * freedom + 3)
    return [
        copysign(shrunk * sqrt(freedom * log(1 + value * value / (1 + 1 / m) / freedom)), value) if value else 0.0
        for value in z
    ]


def patterns(z: Sequence[float]) -> Iterator[tuple[int, int, int, bool]]:
    """Yield the patterns of Western Electric: rule, position of the first and the last point, whether above.

    Parameters
    ----------
    z : sequence of float
        Distances from the centre in standard deviations, in the order of time.

    References
    ----------
    Western Electric Company (1956), Statistical Quality Control Handbook, pages 25-28. All four together alarm once
    in 91.75 points of pure chance: Champ, C. W. and Woodall, W. H. (1987), "Exact results for Shewhart control charts
    with supplementary runs rules", Technometrics 29, 393-399.
    """
    for high in (True, False):
        side = z if high else [-value for value in z]
        for last in range(len(side)):
            for rule, beyond, least, of in RULES:
                there = [k for k in range(max(last - of + 1, 0), last + 1) if side[k] > beyond]
                if len(there) >= least and there[-1] == last:
                    yield rule, there[0], last, high


def stretches(values: Sequence[float], n: Sequence[int] | None = None) -> list[Limits]:
    """Cut a series where a shift is confirmed, and give each stretch its own limits.

    A shift is confirmed by a run of eight on one side of the centre (rule 4). It is dated to the first point of the
    run, and from there the limits are taken anew, as Wheeler asks where a process has changed for good. A run from
    the very first point tells instead that the level is another one after it.

    Parameters
    ----------
    values : sequence of float
        In the order of time, 12 or more.
    n : sequence of int, optional
        Trials, where the values are shares.
    """
    found: list[Limits] = []
    first = 0
    while True:
        rest = _limits(values, n, first, len(values))
        cut = first + _shift(allowed(rest.distances(values)))
        if cut == first or cut + RUN > len(values):
            return [*found, rest]
        found.append(_limits(values, n, first, cut))
        first = cut


def _limits(values: Sequence[float], n: Sequence[int] | None, first: int, last: int) -> Limits:
    if last - first < 2:  # too short to tell how it varies: nothing stands out of it
        return Limits(first, last, values[first], (0.0,) * (last - first))
    return centred(xmr(values, first, last), values) if n is None else widened(p_chart(values, n, first, last), values)


def _shift(z: Sequence[float]) -> int:
    """Return where the level is another one: at the first run, or after it if it begins at once; 0 without a run."""
    runs = sorted((first, high) for rule, first, _last, high in patterns(z) if rule == 4)
    if not runs or runs[0][0]:
        return runs[0][0] if runs else 0
    high = runs[0][1]
    return next((k for k, value in enumerate(z) if (value > 0) != high), 0)


def signals(values: Sequence[float], n: Sequence[int] | None = None, *, in_a_row: bool = True) -> list[Signal]:
    """Return all that stands out, in the order of its first point; what overlaps on one side is one signal.

    Parameters
    ----------
    values : sequence of float
        One a week, in the order of time.
    n : sequence of int, optional
        Trials, where the values are shares.
    in_a_row : bool
        Whether no week between them is missing; else no season is taken out, for it would be that of other weeks.
    """
    calm = seasonless(values) if in_a_row else list(values)
    cut = stretches(calm, n)
    found: list[Signal] = []
    came: bool | None = None  # whether the level rose with which a stretch began
    for limits, following in zip(cut, [*cut[1:], None], strict=True):
        told: list[Signal] = []
        for rule, a, b, high in sorted(patterns(allowed(limits.distances(calm))), key=lambda p: (p[1], p[2])):
            # By chance a run may begin before its shift does: such points lie on the other side of the new centre.
            if came is not None and a < RUN and high != came:
                continue
            one = Signal(rule, limits.first + a, limits.first + b, high, limits.centre)
            before = next((s for s in told if s.high == high and s.last >= one.first - 1), None)
            if before:
                told.remove(before)
                # The rarest pattern names the whole.
                one = replace(before, rule=min(before.rule, rule), last=max(before.last, one.last))
            told.append(one)
        found += told
        if following:
            came = following.centre > limits.centre
            found.append(Signal(4, following.first, following.first + RUN - 1, came, limits.centre, following.centre))
    return sorted(found, key=lambda s: (s.first, s.last))
