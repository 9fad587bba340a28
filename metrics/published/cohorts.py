"""Tell who came back: a table of cohorts, as far as a period reaches."""

from metrics.answer import Answer, Point
from metrics.periods import Span
from metrics.published.disclosure import FEW, count, share
from metrics.published.payload import Cohort, Shown, Stretch


def cohorts_until(answer: Answer | None, last: Span) -> tuple[Cohort, ...]:
    """Return the cohorts that began up to the end of `last`, the oldest first, with what was seen by then.

    Parameters
    ----------
    answer : Answer, optional
        Cohorts by whole steps, each with its ages.
    """
    if answer is None:
        return ()
    spans = [s for s in answer.resolved.buckets if s.first <= last.first]
    found: dict[Span, list[Point]] = {s: [] for s in spans}
    for point in answer.trend():
        if point.bucket in found:
            found[point.bucket].append(point)
    told = [(found[s][0].n, _cohort(s, found[s], len(spans) - k)) for k, s in enumerate(spans) if found[s]]
    begin = next((k for k, (n, __) in enumerate(told) if n >= FEW), len(told))
    return tuple(cohort for __, cohort in told[begin:])


def _cohort(span: Span, points: list[Point], ages: int) -> Cohort:
    n = points[0].n
    return Cohort(Stretch(span.first, span.last), count(n), tuple(_back(p) for p in points if 0 < (p.age or 0) < ages))


def _back(point: Point) -> Shown:
    return share(int(point.components["persons"] or 0), point.n)
