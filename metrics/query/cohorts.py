"""Ask who of those that began together came back, by age."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Integer, Select, case, literal, null, select

from metrics.errors import CannotAnswer
from metrics.kinds import Cohort
from metrics.metric import AS_OF, Metric
from metrics.periods import Days, Span
from metrics.query.frame import Cell, Frame, Place, Row, Scan
from metrics.translation import translate as _


class CohortScan(Scan):
    """Persons by the step of their beginning and the step of each later activity."""

    def __init__(self, frame: Frame, metric: Metric) -> None:
        self.frame, self.metrics = frame, (metric,)
        if frame.by:
            raise CannotAnswer(_("“{metric}” is already split by cohort.").format(metric=metric.title))
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
        end = self.steps[-1].end
        rows = (
            select(
                self._step(kind.began_at).label("cohort"),
                self._step(metric.counted_at).label("seen"),
                kind.person.label("person"),
            )
            .select_from(metric.table)
            .where(metric.rows, self.frame.conditions(metric), kind.began_at >= self.steps[0].start)
            .where(metric.counted_at < end, metric.counted_at <= AS_OF)
            .subquery("rows_")
        )
        figures = kind.aggregates(literal(True), {"person": rows.c.person})
        return select(rows.c.cohort, rows.c.seen, *(c.label(n) for n, c in figures.items())).group_by(
            rows.c.cohort, rows.c.seen
        )

    def _step(self, at: Any) -> Any:
        return case(*((at < s.end, k) for k, s in enumerate(self.steps)), else_=null()).cast(Integer)

    def read(self, rows: Iterable[Row]) -> Iterator[Cell]:
        (metric,) = self.metrics
        r = self.frame.resolved
        persons = {
            (row["cohort"], row["seen"] - row["cohort"]): row["persons"] for row in rows if row["cohort"] is not None
        }
        whole = {"n": 0, "persons": 0}
        for k, bucket in enumerate(r.buckets):
            cohort = next(i for i, s in enumerate(self.steps) if s.last > bucket.first)
            size = persons.get((cohort, 0), 0)
            for age in range(len(self.steps) - cohort):
                step = self.steps[cohort + age]
                # A step that the data do not cover wholly could only look like a loss: it stays empty.
                found = None if step.running and age else persons.get((cohort, age), 0)
                yield Cell(metric.key, Place(k, age=age), {"n": size, "persons": found})
                if age == 1 and found is not None:
                    whole = {"n": whole["n"] + size, "persons": whole["persons"] + found}
        yield Cell(metric.key, Place("period"), whole)
