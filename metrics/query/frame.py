"""Frame every statement alike: spans, filters, splits and, here alone, the scope."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import CompoundSelect, FromClause, Select, TableClause, and_, false, or_, true

from metrics.attainment import Attainment
from metrics.dimensions import Dimension
from metrics.kinds import Column, Components
from metrics.metric import AS_OF, Metric
from metrics.periods import Span
from metrics.personal import key_of
from metrics.question import NO_VALUE
from metrics.resolve import Resolved
from metrics.scope import Scope

Row = Mapping[str, Any]
When = Literal["period", "before"] | int


@dataclass(frozen=True)
class Place:
    """Where in an answer a figure belongs: which span, which group, which age."""

    when: When
    group: str | None = None
    grouped: bool = False
    age: int | None = None


@dataclass(frozen=True)
class Cell:
    """The components of one metric at one place."""

    metric: str
    place: Place
    components: Components


@dataclass(frozen=True)
class Frame:
    """What all statements of one question share."""

    resolved: Resolved
    scope: Scope
    by: Dimension | None
    filters: tuple[tuple[Dimension, tuple[str, ...]], ...]
    only: Column | None = None  # a further condition of rows, of questions that no address can ask

    @property
    def spans(self) -> dict[When, Span]:
        """All spans that are asked about, by their place."""
        r = self.resolved
        spans: dict[When, Span] = {"period": r.period}
        if r.before:
            spans["before"] = r.before
        spans.update(enumerate(r.buckets))
        return spans

    def conditions(self, metric: Metric) -> Column:
        """Return what restricts every statement about `metric`: the scope, then the filters."""
        only = () if self.only is None else (self.only,)
        asked = (narrowed(self.told(d, d.on(metric)), values) for d, values in self.filters)
        return and_(self.scope.condition(metric), *only, *asked)

    def of_persons(self, table: TableClause) -> Column:
        """Return the filters on `table`, which stands for a metric of persons and carries their dimensions."""
        return and_(true(), *(narrowed(self.of_person(d, table), values) for d, values in self.filters))

    def of_person(self, dimension: Dimension, table: TableClause) -> Column:
        """Return the column of a dimension in `table`, which stands for a metric of persons."""
        return self.told(dimension, table.c[dimension.stands_in or dimension.key])

    def told(self, dimension: Dimension, column: Column) -> Column:
        """Return the column of a dimension as the scope may know its values."""
        return key_of(column, self.scope) if dimension.key == "customer" else column

    def group(self, metric: Metric) -> Column | None:
        """Return the column that splits `metric`, if the question splits."""
        return self.told(self.by, self.by.on(metric)) if self.by else None

    def reached(self, at: Column) -> Column:
        """Return the condition that `at` falls into any span, and not after the end of the data."""
        spans = self.spans.values()
        return and_(at >= min(s.start for s in spans), at < max(s.end for s in spans), at <= AS_OF)


def source(metrics: Iterable[Metric]) -> FromClause:
    """Return what metrics of one table are read from: the table, and beside each row its verdict if any needs it."""
    table, *others = {m.table for m in metrics}
    assert not others
    found: FromClause = table
    for beside, on in {m.kind.beside: m.kind.on for m in metrics if isinstance(m.kind, Attainment)}.items():
        found = found.outerjoin(beside, on)
    return found


def narrowed(column: Column, values: Iterable[str]) -> Column:
    """Return the condition that `column` is one of `values`; the empty value stands for none."""
    named = [v for v in values if v != NO_VALUE]
    choices: list[Column] = [column.in_(named)] if named else []
    if NO_VALUE in values:
        choices.append(or_(column.is_(None), column == NO_VALUE))
    return or_(false(), *choices)


def within(at: Column, span: Span) -> Column:
    """Return the condition that `at` falls into `span`."""
    return and_(at >= span.start, at < span.end)


class Scan(ABC):
    """One statement, the metrics that it answers, and how its rows are read."""

    metrics: tuple[Metric, ...]
    frame: Frame

    @abstractmethod
    def statement(self) -> Select[Any] | CompoundSelect[Any]:
        """Return the statement; its named parameters are those of `metrics.metric`."""

    @abstractmethod
    def read(self, rows: Iterable[Row]) -> Iterator[Cell]:
        """Yield the cells that the statement's rows hold."""

    def refine(self, cells: Iterable[Cell]) -> Select[Any] | CompoundSelect[Any] | None:
        """Return the second statement that intervals need, if any."""
        return None

    def refined(self, cells: Iterable[Cell], rows: Iterable[Row]) -> Iterator[Cell]:
        """Yield the cells completed by the rows of the second statement."""
        yield from cells


def own(row: Row, prefix: str) -> Components:
    """Return the components that a row holds under `prefix`."""
    return {name.removeprefix(prefix): value for name, value in row.items() if name.startswith(prefix)}
