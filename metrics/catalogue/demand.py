"""Declare how much is asked of us: tickets, contact rate, backlog."""

from metrics.board import open_spans as o
from metrics.board import persons as p
from metrics.board import tickets as t
from metrics.kinds import Count, Ratio, Stock
from metrics.metric import LeftOut, Metric
from metrics.translation import translate as _
from metrics.units import Better, Unit

TICKETS = Metric(
    key="tickets",
    title=_("Tickets"),
    asks=_("How many requests were there?"),
    table=t,
    rows=t.c.counted,
    counted_at=t.c.created_at,
    kind=Count(),
    unit=Unit.COUNT,
    better=Better.NEITHER,
    formula=_("number of tickets"),
    counted_by=_("by the moment the ticket was opened"),
    left_out=(LeftOut(~t.c.counted, _("Merged tickets and spam")),),
    parts={"denominator": _("tickets")},
)

CONTACT_RATE = Metric(
    key="contact_rate",
    title=_("Contacts for each customer"),
    asks=_("How often does an active customer need us?"),
    table=p,
    rows=t.c.counted,
    counted_at=t.c.created_at,
    kind=Ratio(),
    unit=Unit.RATE,
    better=Better.LOWER,
    formula=_("tickets ÷ customers who were active in the period"),
    counted_by=_("tickets by the moment they were opened; customers by contract or purchase"),
    left_out=(LeftOut(t.c.counted & t.c.person.is_(None), _("Tickets of unknown customers")),),
    decided_in="0008-active-customers",
    parts={"numerator": _("tickets")},
)

BACKLOG = Metric(
    key="backlog",
    title=_("Open tickets"),
    asks=_("How many requests were open at the end of the period?"),
    table=o,
    rows=o.c.counted,
    counted_at=o.c.opened_at,
    kind=Stock(o.c.opened_at, o.c.closed_at),
    unit=Unit.COUNT,
    better=Better.LOWER,
    formula=_("tickets opened before the end of the period and not resolved by then"),
    counted_by=_("as of the end of the period"),
    decided_in="0006-resolution-and-reopening",
    parts={"denominator": _("open tickets")},
)

METRICS = (TICKETS, CONTACT_RATE, BACKLOG)
