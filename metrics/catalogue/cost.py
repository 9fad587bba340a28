"""Declare what service costs."""

from sqlalchemy import and_

from metrics.board import tickets as t
from metrics.catalogue.speed import RESOLUTION
from metrics.kinds import Mean
from metrics.metric import LeftOut, Metric
from metrics.translation import translate as _
from metrics.units import Better, Unit

_RESOLVED = and_(t.c.counted, t.c.resolved_at.is_not(None))

COST_PER_RESOLVED = Metric(
    key="cost_per_resolved",
    title=_("Cost of a resolved request"),
    asks=_("What does it cost to resolve a request?"),
    table=t,
    rows=and_(_RESOLVED, t.c.cost.is_not(None)),
    counted_at=t.c.created_at,
    kind=Mean(t.c.cost),
    pending=RESOLUTION.still,
    unit=Unit.MONEY,
    better=Better.LOWER,
    formula=_("cost of the resolved tickets in the reporting currency ÷ resolved tickets"),
    counted_by=_("by the moment the ticket was opened"),
    left_out=(
        LeftOut(and_(_RESOLVED, t.c.cost.is_(None)), _("Resolved tickets without a cost")),
        LeftOut(and_(t.c.counted, t.c.resolved_at.is_(None)), _("Tickets that are still open")),
        LeftOut(~t.c.counted, _("Merged tickets and spam")),
    ),
    parts={"denominator": _("resolved tickets")},
)

METRICS = (COST_PER_RESOLVED,)
