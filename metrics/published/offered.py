"""Say what can be published, and refuse a plan that asks for more."""

from collections.abc import Iterable

from metrics.catalogue import Catalogue
from metrics.errors import BadValue, CannotAnswer, UnknownName
from metrics.kept import RevenueKept
from metrics.kinds import Cohort
from metrics.metric import Metric
from metrics.published.plan import DIMENSIONS, GRAINS, MOST_PERIODS, Block, Plan
from metrics.translation import translate as _

COHORTS = "repeat_cohort"  # what the block of cohorts tells of


def why_not(metric: Metric) -> str:
    """Return why a metric cannot stand on a link by itself; empty where it can."""
    if isinstance(metric.kind, RevenueKept):
        return _("“{metric}” stays inside: one large customer could be read from it.").format(metric=metric.title)
    if isinstance(metric.kind, Cohort):
        sentence = _("“{metric}” is published as a table: choose “Who came back”.")
        return sentence.format(metric=metric.title)
    return ""


def offered(metrics: Iterable[Metric]) -> tuple[Metric, ...]:
    """Return the metrics that can be published."""
    return tuple(metric for metric in metrics if not why_not(metric))


def check(plan: Plan, known: Catalogue) -> None:
    """Raise UnknownName, BadValue or CannotAnswer where a plan names or asks what no link can show."""
    for key in plan.metrics:
        if reason := why_not(known.metric(key)):
            raise CannotAnswer(reason)
    for dimension in (*(d for d, __ in plan.filters), *([plan.by] if plan.by else []), *(d for d, *__ in plan.labels)):
        if dimension not in DIMENSIONS:
            raise UnknownName(_("dimension on a link"), dimension, DIMENSIONS)
    if not plan.blocks or (not plan.metrics and plan.blocks != {Block.COHORTS}):
        raise BadValue(_("The link would be empty: choose what stands on it, and at least one figure."))
    if plan.grain not in GRAINS or not 1 <= plan.periods <= MOST_PERIODS:
        sentence = _("A link shows 1 to {n} whole weeks, months or quarters.")
        raise BadValue(sentence.format(n=MOST_PERIODS))
    if Block.SPLITS in plan.blocks and not plan.by:
        raise BadValue(_("“Side by side” needs to know by what: choose a split."))
    called: dict[tuple[str, str], str] = {}
    for dimension, value, label in plan.labels:
        if called.setdefault((dimension, label.casefold()), value) != value:
            raise BadValue(_("Two groups are to be called “{label}”: give each a name of its own.").format(label=label))
