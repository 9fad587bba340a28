"""Ask the overview of Plumbline itself, as the page does, without the answers that are kept."""

from collections.abc import Iterator
from pathlib import Path

from data_access.settings import Settings
from data_access.warehouse.ask import _kept, ask, catalogue
from data_access.warehouse.duck.snapshot import DuckWarehouse as Warehouse
from metrics.answer import Answer, Point
from metrics.question import Question
from metrics.scope import ALL
from tests.benchmarks.overview import ADDRESS, QUANTILES, Figure, Figures, Key


class Ours:
    """The overview by `ask`."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home)
        self.warehouse = Warehouse(home)
        known = catalogue(self.warehouse.manifest())
        self.question = Question.parse(ADDRESS, known.dimensions)

    def answers(self) -> tuple[Answer, ...]:
        _kept.cache_clear()
        for kept in self.settings.home.glob("warehouse/answers-*/*"):
            kept.unlink()
        return ask(self.question, scope=ALL, warehouse=self.warehouse, settings=self.settings)

    def __call__(self) -> Figures:
        return {key: figure for answer in self.answers() for key, figure in _figures(answer)}


def _figures(answer: Answer) -> Iterator[tuple[Key, Figure]]:
    metric = answer.metric.key

    def figure(when: str, point: Point) -> tuple[Key, Figure]:
        bounds = (point.low, point.high) if metric in QUANTILES else (None, None)
        return (metric, when, str(point.group) if point.grouped else ""), (point.value, point.n, *bounds)

    yield figure("period", answer.total)
    if answer.before:
        yield figure("before", answer.before)
    yield from (figure("before", point) for point in answer.earlier)
    for point in answer.points:
        yield figure(point.bucket.first.isoformat() if point.bucket else "period", point)
