"""Ask what other proportions made of a change, and what the groups themselves."""

from dataclasses import dataclass, replace

from cachetools.func import lru_cache

from data_access.settings import Settings
from data_access.warehouse.ask import binds, catalogue, judged_for, resolved, rules_for
from data_access.warehouse.snapshot import Warehouse
from metrics.answer import point
from metrics.change import too_open
from metrics.errors import CannotAnswer
from metrics.metric import Metric
from metrics.mix import Mix, split
from metrics.mix_halves import Half, half, splittable
from metrics.query import plan
from metrics.query.frame import When
from metrics.question import Question
from metrics.resolve import Resolved
from metrics.rules import NO_RULES, Rules
from metrics.scope import Scope
from metrics.sentences import too_early
from metrics.translation import translate as _
from metrics.wording import figure

KEPT = 64


@dataclass(frozen=True)
class Parted:
    """A change taken apart, the metric whose change it is, and the instants that it is about."""

    metric: Metric
    resolved: Resolved
    mix: Mix


def parted(
    question: Question, *, scope: Scope, warehouse: Warehouse, settings: Settings, rules: Rules = NO_RULES
) -> Parted:
    """Return the change of the first metric of `question` against its comparison, taken apart by its split.

    Of times it is the change of their mean: medians do not add up.

    Raises
    ------
    CannotAnswer
        Nothing is compared, the metric has no parts, a period has too few rows, or too many of one are not over.
    """
    return _kept(question, scope, warehouse, settings, rules_for(question, rules), warehouse.manifest().version)


@lru_cache(KEPT)
def _kept(
    question: Question, scope: Scope, warehouse: Warehouse, settings: Settings, rules: Rules, _version: int
) -> Parted:
    with judged_for(question, warehouse, settings, rules) as snapshot:
        known = catalogue(snapshot.manifest).reported_in(settings.currency)
        metric = splittable(known.metric(question.metrics[0]))
        found = replace(resolved(question, snapshot.manifest, settings), buckets=())
        if found.before is None or question.by is None:
            raise CannotAnswer(_("A change has parts only where something is compared: choose what to compare with."))
        (scan,) = plan([metric], found, known, scope)
        cells = list(scan.read(snapshot.count(scan.statement(), **binds(found, settings)).to_pylist()))
        whole = {c.place.when: c.components for c in cells if not c.place.grouped}
        groups: dict[When, dict[str | None, Half]] = {"before": {}, "period": {}}
        for cell in cells:
            if cell.place.grouped:
                groups[cell.place.when][cell.place.group] = half(metric.kind, cell.components)
        then, now = whole["before"], whole["period"]
        both = (half(metric.kind, then), half(metric.kind, now))
        mix = split(groups["before"], groups["period"], both, found.level)
        was = point(metric, then)
        if still := too_open(was, point(metric, now)):
            raise CannotAnswer(too_early(figure(was.value, metric.unit), found.before, still))
        return Parted(metric, found, mix)
