"""Tell who came back: a table of cohorts, as far as a period reaches."""

from collections.abc import Iterable, Sequence

from metrics.answer import Answer, Point
from metrics.periods import Span
from metrics.published.audit import Part, gives_away
from metrics.published.disclosure import FEW, HIDDEN, count, share
from metrics.published.payload import Cohort, Shown, Stretch
from metrics.published.standing import Teller
from metrics.verdicts import State

Place = tuple[Span | None, int | None]


def cohorts_until(answer: Answer | None, last: Span, others: Sequence[Answer] = ()) -> tuple[Cohort, ...]:
    """Return the cohorts that began up to the end of `last`, the oldest first, with what was seen by then.

    Parameters
    ----------
    answer : Answer, optional
        Cohorts by whole steps, each with its ages.
    others : sequence of Answer
        The same of more persons, or of fewer, on other links: with them nobody may be found who is in one only.
    """
    if answer is None:
        return ()
    spans = [s for s in answer.resolved.buckets if s.first <= last.first]
    found: dict[Span, list[Point]] = {s: [] for s in spans}
    for point in answer.trend():
        if point.bucket in found:
            found[point.bucket].append(point)
    apart = frozenset[Place]().union(*(_apart(answer, other) for other in others))
    told = [(found[s][0].n, _cohort(s, found[s], len(spans) - k, apart)) for k, s in enumerate(spans) if found[s]]
    begin = next((k for k, (n, __) in enumerate(told) if n >= FEW), len(told))
    return tuple(cohort for __, cohort in told[begin:])


def _cohort(span: Span, points: list[Point], ages: int, apart: frozenset[Place]) -> Cohort:
    n = points[0].n
    gone = n >= FEW and (span, None) in apart
    shares = (HIDDEN if gone or (span, p.age) in apart else _back(p) for p in points if 0 < (p.age or 0) < ages)
    return Cohort(Stretch(span.first, span.last), HIDDEN if gone else count(n), tuple(shares))


def _back(point: Point) -> Shown:
    return share(_persons(point), point.n)


def _persons(point: Point) -> int:
    return int(point.components["persons"] or 0)


def _apart(answer: Answer, other: Answer) -> frozenset[Place]:
    """Return the shares, and by no age the cohorts, that would tell of those who are in one only."""
    theirs = {(p.bucket, p.age): p for p in other.trend()}
    pairs = [(place, p, theirs[place]) for p in answer.trend() if (place := (p.bucket, p.age)) in theirs]
    if all(one.n == other.n for __, one, other in pairs):
        return frozenset()  # there is never anybody in one only
    found = {place for place, *both in pairs if _gives_away(_part(True, _persons(p), p.n) for p in both)}
    began = {(at, None) for (at, __), *both in pairs if _gives_away(_part(False, p.n, p.n) for p in both)}
    return frozenset(found | began)


def _gives_away(parts: Iterable[Part]) -> bool:
    one, other = parts
    return not (one.hidden or other.hidden) and gives_away(one, other)


def _part(of_share: bool, hits: int, n: int) -> Part:
    teller = Teller(of_share)
    return Part((hits, n - hits), teller, teller.tell(hits, n - hits, State.NO_STANDARD))
