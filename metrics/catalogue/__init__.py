"""Gather the metrics and dimensions into one value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from metrics.catalogue import attainment, cost, demand, flow, quality, retention, satisfaction, speed
from metrics.dimensions import DIMENSIONS, Dimension, custom
from metrics.errors import UnknownName
from metrics.metric import Metric
from metrics.translation import translate as _
from metrics.units import Money, Unit

AREAS: Mapping[str, tuple[Metric, ...]] = {
    _("Satisfaction"): satisfaction.METRICS,
    _("Speed"): speed.METRICS,
    _("In time"): attainment.METRICS,
    _("Where the time goes"): flow.METRICS,
    _("Quality"): quality.METRICS,
    _("Demand"): demand.METRICS,
    _("Customers who stay"): retention.METRICS,
    _("Cost"): cost.METRICS,
}
METRICS: tuple[Metric, ...] = tuple(metric for metrics in AREAS.values() for metric in metrics)
AREA_OF: Mapping[str, str] = {metric.key: area for area, metrics in AREAS.items() for metric in metrics}


@dataclass(frozen=True)
class Catalogue:
    """All that can be asked: metrics and dimensions by key."""

    metrics: Mapping[str, Metric]
    dimensions: Mapping[str, Dimension]

    @classmethod
    def of(cls, extra: Mapping[str, Iterable[str]]) -> "Catalogue":
        """Return the catalogue of a store with the custom columns `extra` (`x_...`, by facts table)."""
        own = {name: custom(name, frozenset(t for t in extra if name in extra[t])) for t in extra for name in extra[t]}
        return cls({m.key: m for m in METRICS}, {**{d.key: d for d in DIMENSIONS}, **own})

    def reported_in(self, currency: str) -> "Catalogue":
        """Return the catalogue whose amounts of money bear the reporting currency, an ISO 4217 code."""
        money = {k: replace(m, unit=Money(currency)) for k, m in self.metrics.items() if m.unit is Unit.MONEY}
        return Catalogue({**self.metrics, **money}, self.dimensions)

    def metric(self, key: str) -> Metric:
        """Return the metric `key`, or raise UnknownName."""
        if key not in self.metrics:
            raise UnknownName(_("metric"), key, self.metrics)
        return self.metrics[key]

    def dimension(self, key: str) -> Dimension:
        """Return the dimension `key`, or raise UnknownName."""
        if key not in self.dimensions:
            raise UnknownName(_("dimension"), key, self.dimensions)
        return self.dimensions[key]
