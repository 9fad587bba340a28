"""Ask who of those that began together came back, by age."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count, takewhile
from typing import Any

from sqlalchemy import Integer, Select, String, case, func, literal, null, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from metrics.kinds import Cohort, Components
from metrics.metric import AS_OF, Metric
from metrics.periods import Days, Span
from metrics.query.frame import Cell, Frame, Place, Row, Scan, When, within
from metrics.resolve import few_enough

Key = tuple[int, bool, int]  # step of the beginning, whether within the period, step of the activity


def founding(frame: Frame, metric: Metric) -> Select[Any]:
    """Return who began when: one row a person, of whom the first row says what no later one changes.

    So a person who came for one product and bought another later stays in the group of the first.
    """
    kind = metric.kind
    assert isinstance(kind, Cohort)
    group = frame.group(metric)
    first = (
        select(kind.key)
        .where(metric.rows, metric.counted_at == kind.began_at)
        .ext(distinct_on(kind.person))
        .order_by(kind.person, kind.key)
    )
    return (
        select(
            kind.person.label("person"),
            kind.began_at.label("began_at"),
            (null().cast(String) if group is None else group).label("g"),
        )
        .select_from(metric.table)
        .where(kind.key.in_(first), frame.conditions(metric), kind.began_at <= AS_OF)
    )


class CohortScan(Scan):
    """Persons by the step of their beginning and the step of each later activity."""

    def __init__(self, frame: Frame, metric: Metric) -> None:
        self.frame, self.metrics = frame, (metric,)
        self.steps = self._steps()

    def _steps(self) -> tuple[Span, ...]:
        """Steps from the first cohort asked about until the end of the data."""
        r = self.frame.resolved
        calendar = r.calendar
        first = calendar.floor(min(s.first for s in (r.period, *r.buckets)), r.grain)
        begins = (calendar.step(first, r.grain, k) for k in count())
        asked = takewhile(lambda day: day == first or calendar.instant(day) < r.as_of, begins)
        return few_enough(calendar.span(Days(d, calendar.step(d, r.grain)), r.as_of) for d in asked)

    def statement(self) -> Select[Any]:
        (metric,) = self.metrics
        kind = metric.kind
        assert isinstance(kind, Cohort)
        until = max(s.end for s in self.frame.spans.values())
        began_in_time = (kind.began_at >= self.steps[0].start, kind.began_at < until)
        founders = founding(self.frame, metric).where(*began_in_time).subquery("founders")
        rows = (
            select(
                self._step(founders.c.began_at).label("cohort"),
                within(founders.c.began_at, self.frame.resolved.period).label("inside"),
                self._step(metric.counted_at).label("seen"),
                founders.c.g,
                founders.c.person,
            )
            .join_from(metric.table, founders, kind.person == founders.c.person)
            .where(metric.rows, metric.counted_at < self.steps[-1].end, metric.counted_at <= AS_OF)
            .subquery("rows_")
        )
        figures = kind.aggregates(literal(True), {"person": rows.c.person})
        keys = [rows.c.cohort, rows.c.inside, rows.c.seen, rows.c.g]
        sets = [tuple_(*keys[:3]), tuple_(*keys)] if self.frame.by else [tuple_(*keys)]
        level = func.grouping(rows.c.g) if self.frame.by else literal(1)
        found = select(*keys, level.label("level"), *(c.label(n) for n, c in figures.items()))
        return found.group_by(func.grouping_sets(*sets))

    def _step(self, at: Any) -> Any:
        return case(*((at < s.end, k) for k, s in enumerate(self.steps)), else_=null()).cast(Integer)

    def read(self, rows: Iterable[Row]) -> Iterator[Cell]:
        (metric,) = self.metrics
        seen: dict[tuple[str | None, bool], dict[Key, int]] = {(None, False): {}}
        for row in rows:
            place = (row["g"], True) if row["level"] == 0 else (None, False)
            seen.setdefault(place, {})[row["cohort"], row["inside"], row["seen"]] = row["persons"]
        for (group, grouped), persons in seen.items():
            for when, age, components in self._table(persons):
                yield Cell(metric.key, Place(when, group, grouped, age), components)

    def _table(self, persons: Mapping[Key, int]) -> Iterator[tuple[When, int | None, Components]]:
        """The cells of one group, and over all its cohorts the share that came back in the step after."""
        r = self.frame.resolved
        # Buckets are cut with the period, unless they reach back beyond it.
        cut = (True,) if not r.question.reach else (True, False)
        for k, bucket in enumerate(r.buckets):
            cohort = next(i for i, s in enumerate(self.steps) if s.last > bucket.first)
            n = sum(persons.get((cohort, inside, cohort), 0) for inside in cut)
            for i in range(cohort, len(self.steps)):
                # A step that the data do not cover wholly could only look like a loss: it stays empty.
                empty = self.steps[i].running and i > cohort
                back = None if empty else sum(persons.get((cohort, inside, i), 0) for inside in cut)
                yield k, i - cohort, {"n": n, "began": n, "persons": back}
        began = [persons.get((i, True, i), 0) for i in range(len(self.steps))]
        followed = [i for i in range(len(self.steps) - 1) if not self.steps[i + 1].running]
        n, back = sum(began[i] for i in followed), sum(persons.get((i, True, i + 1), 0) for i in followed)
        yield "period", None, {"n": n, "began": sum(began), "persons": back}
