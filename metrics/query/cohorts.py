"""Ask who of those that began together came back, by age."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Integer, Select, String, case, func, literal, null, select, tuple_

from metrics.kinds import Cohort
from metrics.metric import AS_OF, Metric
from metrics.periods import Days, Span
from metrics.query.frame import Cell, Frame, Place, Row, Scan, within


class CohortScan(Scan):
    """Persons by the step of their beginning and the step of each later activity."""

    def __init__(self, frame: Frame, metric: Metric) -> None:
        self.frame, self.metrics = frame, (metric,)
        self.steps = self._steps()

    def _steps(self) -> tuple[Span, ...]:
        """Steps from the period's first cohort until the end of the data, or of the period if that is later."""
        r = self.frame.resolved
        calendar = r.calendar
        days: list[Days] = []
        first = calendar.floor((r.buckets[0] if r.buckets else r.period).first, r.grain)
        while calendar.instant(first) < r.as_of or not days:
            days.append(Days(first, calendar.step(first, r.grain)))
            first = days[-1].last
        return tuple(calendar.span(d, r.as_of) for d in days)

    def statement(self) -> Select[Any]:
        (metric,) = self.metrics
        kind = metric.kind
        assert isinstance(kind, Cohort)
        group = self.frame.group(metric)
        rows = (
            select(
                self._step(kind.began_at).label("cohort"),
                self._step(metric.counted_at).label("seen"),
                (null().cast(String) if group is None else group).label("g"),
                kind.person.label("person"),
            )
            .select_from(metric.table)
            .where(metric.rows, self.frame.conditions(metric), within(kind.began_at, self.frame.resolved.period))
            .where(metric.counted_at < self.steps[-1].end, metric.counted_at <= AS_OF)
            .subquery("rows_")
        )
        figures = kind.aggregates(literal(True), {"person": rows.c.person})
        keys = [rows.c.cohort, rows.c.seen] + ([] if group is None else [rows.c.g])
        level = literal(1) if group is None else func.grouping(rows.c.g)
        sets = [tuple_(*keys[:2])] + ([] if group is None else [tuple_(*keys)])
        g = null().label("g") if group is None else rows.c.g
        found = select(*keys[:2], g, level.label("level"), *(c.label(n) for n, c in figures.items()))
        return found.group_by(func.grouping_sets(*sets))

    def _step(self, at: Any) -> Any:
        return case(*((at < s.end, k) for k, s in enumerate(self.steps)), else_=null()).cast(Integer)

    def read(self, rows: Iterable[Row]) -> Iterator[Cell]:
        (metric,) = self.metrics
        seen: dict[tuple[str | None, bool], dict[tuple[int, int], int]] = {(None, False): {}}
        for row in rows:
            if row["cohort"] is not None:
                place = (row["g"], True) if row["level"] == 0 else (None, False)
                seen.setdefault(place, {})[row["cohort"], row["seen"]] = row["persons"]
        for (group, grouped), persons in seen.items():
            yield from self._table(metric, persons, group, grouped)

    def _table(
        self, metric: Metric, persons: dict[tuple[int, int], int], group: str | None, grouped: bool
    ) -> Iterator[Cell]:
        """The cells of one group, and over all its cohorts the share that came back in the step after."""
        size = back = began = 0
        for k, bucket in enumerate(self.frame.resolved.buckets):
            cohort = next(i for i, s in enumerate(self.steps) if s.last > bucket.first)
            n = persons.get((cohort, cohort), 0)
            began += n
            for i in range(cohort, len(self.steps)):
                # A step that the data do not cover wholly could only look like a loss: it stays empty.
                found = None if self.steps[i].running and i > cohort else persons.get((cohort, i), 0)
                yield Cell(metric.key, Place(k, group, grouped, age=i - cohort), {"n": n, "began": n, "persons": found})
                if i == cohort + 1 and found is not None:
                    size, back = size + n, back + found
        yield Cell(metric.key, Place("period", group, grouped), {"n": size, "began": began, "persons": back})
