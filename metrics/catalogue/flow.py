"""Declare where the time goes: ours and the customer's, in each status, from hand to hand."""

from sqlalchemy import and_

from metrics.board import tickets as t
from metrics.catalogue.speed import RESOLUTION
from metrics.kinds import Column, Mean, Quantile
from metrics.metric import LeftOut, Metric
from metrics.translation import translate as _
from metrics.units import Better, Unit

_NOT_COUNTED = LeftOut(~t.c.counted, _("Merged tickets and spam"))
_BY_CREATION = _("by the moment the ticket was opened")
_NO_EVENTS = _("Tickets whose changes of status the source does not tell")
_RESOLVED = and_(t.c.counted, t.c.resolution_s.is_not(None))
_NOT_RESOLVED = (
    LeftOut(and_(t.c.counted, t.c.resolved_at.is_(None)), _("Tickets that are still open")),
    LeftOut(
        and_(t.c.counted, t.c.resolved_at.is_not(None), t.c.resolution_s.is_(None)),
        _("Tickets closed before they began (wrong clocks)"),
    ),
)

OUR_RESOLUTION_TIME = Metric(
    key="our_resolution_time",
    title=_("Our time to resolution"),
    asks=_("How much of the time to resolution was ours?"),
    table=t,
    rows=and_(_RESOLVED, t.c.our_s.is_not(None)),
    counted_at=t.c.created_at,
    kind=Quantile(t.c.our_s, 0.5),
    pending=RESOLUTION.still,
    unit=Unit.SECONDS,
    better=Better.LOWER,
    formula=_("middle value of the time to the last resolution without the time waiting on the customer"),
    counted_by=_BY_CREATION,
    left_out=(LeftOut(and_(_RESOLVED, t.c.our_s.is_(None)), _NO_EVENTS), *_NOT_RESOLVED, _NOT_COUNTED),
    decided_in="0006-resolution-and-reopening",
    parts={"denominator": _("resolved tickets")},
)


def _in_status(key: str, title: str, asks: str, spent: Column) -> Metric:
    return Metric(
        key=key,
        title=title,
        asks=asks,
        table=t,
        rows=and_(_RESOLVED, spent.is_not(None)),
        counted_at=t.c.created_at,
        kind=Mean(spent),
        pending=RESOLUTION.still,
        unit=Unit.SECONDS,
        better=Better.LOWER,
        formula=_("sum of the time in this status ÷ resolved tickets; the statuses add up"),
        counted_by=_BY_CREATION,
        left_out=(LeftOut(and_(_RESOLVED, spent.is_(None)), _NO_EVENTS), *_NOT_RESOLVED, _NOT_COUNTED),
        decided_in="0006-resolution-and-reopening",
        parts={"denominator": _("resolved tickets")},
    )


TIME_NEW = _in_status(
    "time_new", _("Time untouched"), _("How long is a request new before anybody takes it up?"), t.c.new_s
)
TIME_OPEN = _in_status("time_open", _("Time in work"), _("How long is a request open with us?"), t.c.open_s)
TIME_PENDING = _in_status(
    "time_pending", _("Time waiting on the customer"), _("How long do we wait for the customer?"), t.c.pending_s
)
TIME_ON_HOLD = _in_status(
    "time_on_hold", _("Time on hold"), _("How long does a request wait for others?"), t.c.on_hold_s
)

HANDOVERS = Metric(
    key="handovers",
    title=_("Handovers"),
    asks=_("How often does a request go from one team or agent to another?"),
    table=t,
    rows=and_(t.c.counted, t.c.handovers.is_not(None)),
    counted_at=t.c.created_at,
    kind=Mean(t.c.handovers),
    unit=Unit.RATE,
    better=Better.LOWER,
    formula=_("changes of team or agent after the first ÷ tickets"),
    counted_by=_BY_CREATION,
    left_out=(
        LeftOut(and_(t.c.counted, t.c.handovers.is_(None)), _("Tickets whose changes the source does not tell")),
        _NOT_COUNTED,
    ),
    parts={"denominator": _("tickets")},
)

METRICS = (OUR_RESOLUTION_TIME, TIME_NEW, TIME_OPEN, TIME_PENDING, TIME_ON_HOLD, HANDOVERS)
