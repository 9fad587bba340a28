"""Declare how well requests are dealt with: reopening."""

from sqlalchemy import and_

from metrics.board import tickets as t
from metrics.kinds import Share
from metrics.metric import LeftOut, Metric
from metrics.translation import translate as _
from metrics.units import Better, Unit

REOPEN_RATE = Metric(
    key="reopen_rate",
    title=_("Reopened"),
    asks=_("How many resolved requests came back?"),
    table=t,
    rows=and_(t.c.counted, t.c.first_resolved_at.is_not(None)),
    counted_at=t.c.created_at,
    kind=Share(t.c.reopened),
    unit=Unit.SHARE,
    better=Better.LOWER,
    formula=_("tickets reopened within the days set ÷ tickets that were ever resolved"),
    counted_by=_("by the moment the ticket was opened"),
    left_out=(
        LeftOut(and_(t.c.counted, t.c.first_resolved_at.is_(None)), _("Tickets that were never resolved")),
        LeftOut(~t.c.counted, _("Merged tickets and spam")),
    ),
    decided_in="0006-resolution-and-reopening",
    parts={"denominator": _("resolved"), "numerator": _("reopened")},
)

METRICS = (REOPEN_RATE,)
