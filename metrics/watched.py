"""Watch a figure week by week, and say what stands out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from metrics.answer import Answer, Point
from metrics.change import ripe
from metrics.kinds import Count, Kind, Mean, Net, Quantile, Share
from metrics.periods import Grain, Span
from metrics.signals import Signal, signals
from metrics.translation import translate as _
from metrics.wording import bucket, day, figure

WEEKS = 105  # two years without the first: with fewer no season could be told
FEWEST_WEEKS = 12
FEWEST_ROWS = 10  # of a week; fewer tell nothing of it
EXPECTED = 5  # hits, and misses, that a week of shares needs on average (Montgomery, Statistical Quality Control, 7.2)


@dataclass(frozen=True)
class Standing:
    """What stands out of a figure: the pattern, and the weeks that make it."""

    answer: Answer
    signal: Signal
    weeks: tuple[Point, ...]

    @property
    def first(self) -> Span:
        """The week with which it began."""
        return _span(self.weeks[0])

    @property
    def last(self) -> Span:
        """The week in which it was last seen."""
        return _span(self.weeks[-1])


def watchable(kind: Kind) -> bool:
    """Tell whether weeks of a kind are independent of each other: a stock and who stayed remember the week before."""
    return type(kind) is Count or isinstance(kind, Share | Mean | Quantile | Net)


def weeks(answer: Answer) -> list[Point]:
    """Return the whole weeks of an answer that tell something.

    The first with data is left out, for it may be a part; so are weeks of which too many still wait.
    """
    census = answer.metric.kind.census
    whole = [p for p in answer.trend() if p.bucket and not p.bucket.running and p.value is not None]
    begun = next((k for k, p in enumerate(whole) if p.n), len(whole))
    return [p for p in whole[begun + 1 :] if census or (p.n >= FEWEST_ROWS and ripe(p))]


def watch(answer: Answer) -> tuple[Standing, ...] | None:
    """Return what stands out of a weekly answer; None where its weeks are too few, or tell too little, to judge."""
    points = weeks(answer)
    if not watchable(answer.metric.kind) or len(points) < FEWEST_WEEKS:
        return None
    n = None
    if isinstance(answer.metric.kind, Share):
        n = [p.n for p in points]
        hits = sum(int(p.components["hits"]) for p in points)
        if min(hits, sum(n) - hits) < EXPECTED * len(points):
            return None
    in_a_row = all(_span(a).last == _span(b).first for a, b in pairwise(points))
    found = signals([p.value for p in points if p.value is not None], n, in_a_row=in_a_row)
    return tuple(Standing(answer, s, tuple(points[s.first : s.last + 1])) for s in found)


def recent(found: Sequence[Standing], period: Span) -> list[Standing]:
    """Return what was seen in a period, the latest beginning first."""
    seen = [s for s in found if s.last.last > period.first and s.first.first < period.last]
    return sorted(seen, key=lambda s: s.first.first, reverse=True)


def told(standing: Standing) -> str:
    """Say since when a figure stands out, and against what."""
    s, unit = standing.signal, standing.answer.metric.unit
    since, centre = bucket(standing.first, Grain.WEEK), figure(s.centre, unit)
    if s.after is not None:
        word = _("Higher") if s.high else _("Lower")
        text = _("{word} since the {since}: about {after} a week, before it about {centre}.")
        return text.format(word=word, since=since, after=figure(s.after, unit), centre=centre)
    word = _("Unusually high") if s.high else _("Unusually low")
    if len(standing.weeks) == 1:
        text = _("{word} in the {since}: {value}, where about {centre} is usual.")
        return text.format(word=word, since=since, value=figure(standing.weeks[0].value, unit), centre=centre)
    text = _("{word} from the {since} until {until}: about {centre} is usual.")
    return text.format(word=word, since=since, until=day(standing.last.last - timedelta(days=1)), centre=centre)


def _span(point: Point) -> Span:
    assert point.bucket is not None
    return point.bucket
