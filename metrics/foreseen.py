"""Say where a figure is going, how far such forecasts were off, and how likely the standard will be met."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from metrics.answer import Answer, Point
from metrics.attainment import Attainment
from metrics.change import ripe
from metrics.errors import CannotAnswer
from metrics.forecast import AHEAD, FEWEST, Forecast, forecast
from metrics.intervals import Interval
from metrics.kinds import Cohort, Ratio
from metrics.metric import Metric
from metrics.sentences import difference
from metrics.translation import translate as _
from metrics.units import Better, Measure, Money, Unit
from metrics.watched import FEWEST_ROWS
from metrics.wording import NBSP, day, figure, how_often, number

LATEST = 4  # weeks before the end of the data that may not tell yet; further back, the quarter ahead would be past
MOST_MISSING = 0.1  # of the weeks; those are read off their neighbours
_LEAST = {Unit.POINTS: -100.0, Unit.SCORE: None}
_MOST = {Unit.SHARE: 1.0, Unit.POINTS: 100.0}


@dataclass(frozen=True)
class Foreseen:
    """A figure's whole weeks and the quarter after them.

    Parameters
    ----------
    answer : Answer
        By week.
    weeks : tuple of Point
        Those that it goes by, in a row.
    forecast : Forecast
    """

    answer: Answer
    weeks: tuple[Point, ...]
    forecast: Forecast

    @property
    def begins(self) -> tuple[date, ...]:
        """First days of the weeks ahead."""
        last = self.weeks[-1].bucket
        assert last is not None
        return tuple(last.last + timedelta(weeks=k) for k in range(AHEAD))

    @property
    def values(self) -> tuple[float, ...]:
        """What is expected of each, within what the unit allows."""
        return tuple(_within(value, self.answer.metric.unit) for value in self.forecast.course.values)

    @property
    def limits(self) -> tuple[Interval, ...]:
        """Limits of each at the level of the answer, within what the unit allows."""
        unit = self.answer.metric.unit
        found = self.forecast.limits(self.answer.resolved.level)
        return tuple((_within(low, unit), _within(high, unit)) for low, high in found)

    @property
    def target(self) -> float | None:
        """What the standard asks of the figure itself in the last week; None of times, which are judged row by row."""
        return None if self.answer.metric.attained else self.weeks[-1].verdict.target

    @property
    def chance(self) -> float | None:
        """Probability that the last week ahead meets what is asked now; None without a standard."""
        lower = not isinstance(self.answer.metric.kind, Attainment) and self.answer.metric.better is Better.LOWER
        return None if self.target is None else self.forecast.chance(self.target, lower=lower)


def foreseeable(metric: Metric) -> bool:
    """Tell whether a metric has one figure a week."""
    return not isinstance(metric.kind, Cohort)


def foresee(answer: Answer) -> Foreseen:
    """Return the forecast of an answer by week.

    Raises
    ------
    CannotAnswer
        There are too few whole weeks, too many of them have too few rows, or too many of the latest are not over.
    """
    points, later = _known(answer)
    if len(points) < FEWEST:
        sentence = _("Too few whole weeks to say where it is going: {n}, and {fewest} are needed.")
        raise CannotAnswer(sentence.format(n=number(len(points)), fewest=FEWEST))
    if later > LATEST:
        sentence = _("Of the last {n} weeks too much is not over, or too few rows are there, to say where it is going.")
        raise CannotAnswer(sentence.format(n=number(later)))
    missing = [k for k, p in enumerate(points) if not _tells(answer, p)]
    if len(missing) > MOST_MISSING * len(points):
        sentence = _(
            "{n} of {all} weeks have fewer than {few} rows, or too many that are not over: too many to say where it is "
            "going. Choose fewer filters."
        )
        raise CannotAnswer(sentence.format(n=number(len(missing)), all=number(len(points)), few=FEWEST_ROWS))
    return Foreseen(answer, tuple(points), forecast(_filled(points, set(missing))))


def told(found: Foreseen) -> tuple[str, ...]:
    """Say what the last week ahead is expected to be, and how far such forecasts were off."""
    unit, trial = found.answer.metric.unit, found.forecast.trial
    (low, high), often = found.limits[-1], how_often(found.answer.resolved.level)
    sign = f"{NBSP}{unit.currency}" if isinstance(unit, Money) else f"{NBSP}%"
    expected = _(
        "About {value} in the week of {day}, the last of the quarter ahead ({often} between {low} and {high})."
    )
    way = _("by its trend and season") if found.forecast.smoothed else _("as in the same weeks a year before")
    off = _("Told {way}; tried on the last {n} quarters, this was off by {error} on average, the other way by {other}.")
    return (
        expected.format(
            value=figure(found.values[-1], unit),
            day=day(found.begins[-1]),
            often=often,
            low=figure(low, unit).removesuffix(sign),
            high=figure(high, unit),
        ),
        off.format(
            way=way,
            n=trial.quarters,
            error=_off(trial.error, unit),
            other=_off(found.forecast.other.error, unit),
        ),
    )


def promise(found: Foreseen) -> str | None:
    """Say how likely the standard is met at the end of the quarter ahead; None without a standard."""
    chance, target, metric = found.chance, found.target, found.answer.metric
    if chance is None or target is None:
        return None
    if isinstance(metric.kind, Attainment):
        text = _("At least {target} in time in that week: {chance}.")
    elif metric.better is Better.LOWER:
        text = _("At most {target} in that week, as the standard asks: {chance}.")
    else:
        text = _("At least {target} in that week, as the standard asks: {chance}.")
    return text.format(target=figure(target, metric.unit), chance=_likely(chance))


def _likely(chance: float) -> str:
    """Write a probability without more digits than a forecast has."""
    whole = 5 * round(20 * chance)
    if whole in (0, 100):
        return _("a probability of less than 3 %") if whole == 0 else _("a probability of more than 97 %")
    return _("a probability of about {n} %").format(n=whole)


def _off(error: float, unit: Measure) -> str:
    return number(error, 1) if unit is Unit.COUNT else difference(error, 0, unit)


def _known(answer: Answer) -> tuple[list[Point], int]:
    """Return the whole weeks from the second with data to the last that tells something, and how many come later."""
    whole = [p for p in answer.trend() if p.bucket and not p.bucket.running and not p.bucket.clipped]
    begun = next((k for k, p in enumerate(whole) if _begun(answer, p)), len(whole))
    ended = max((k for k, p in enumerate(whole) if _tells(answer, p)), default=-1)
    return whole[begun + 1 : ended + 1], len(whole) - ended - 1


def _begun(answer: Answer, point: Point) -> bool:
    """Whether there are data: of rows for each person the rows, for persons may have been known long before."""
    return bool(point.components["contacts"] if isinstance(answer.metric.kind, Ratio) else point.n)


def _tells(answer: Answer, point: Point) -> bool:
    if point.value is None:
        return False
    return answer.metric.kind.census or (point.n >= FEWEST_ROWS and ripe(point))


def _filled(points: Sequence[Point], missing: set[int]) -> list[float]:
    """Return the values, those of missing weeks on the line between their neighbours."""
    there = [k for k in range(len(points)) if k not in missing]
    values: list[float] = []
    for k in range(len(points)):
        before = max((j for j in there if j <= k), default=there[0])
        after = min((j for j in there if j >= k), default=there[-1])
        a, b = points[before].value or 0.0, points[after].value or 0.0
        values.append(a if before == after else a + (b - a) * (k - before) / (after - before))
    return values


def _within(value: float, unit: Measure) -> float:
    least, most = (0.0, None) if isinstance(unit, Money) else (_LEAST.get(unit, 0.0), _MOST.get(unit))
    value = value if least is None else max(value, least)
    return value if most is None else min(value, most)
