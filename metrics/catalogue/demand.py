"""Declare how much is asked of us: tickets, contact rate, backlog."""

from sqlalchemy import and_, func

from metrics.board import open_spans as o
from metrics.board import persons as p
from metrics.board import tickets as t
from metrics.kinds import Count, Ratio
from metrics.metric import LeftOut, Metric
from metrics.snapshots import Age, Stock
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

BACKLOG_AGE = Metric(
    key="backlog_age",
    title=_("Age of open tickets"),
    asks=_("How old are the requests that are open at the end of the period?"),
    table=o,
    rows=o.c.counted,
    counted_at=o.c.opened_at,
    kind=Age(o.c.opened_at, o.c.closed_at, since=o.c.created_at, q=0.5),
    unit=Unit.SECONDS,
    better=Better.LOWER,
    formula=_("middle value of the time since opening, of the tickets open at the end of the period"),
    counted_by=_("as of the end of the period"),
    parts={"denominator": _("open tickets")},
    decided_in="0006-resolution-and-reopening",
)

UNANSWERED = Metric(
    key="unanswered",
    title=_("Waiting for a first answer"),
    asks=_("How many customers were still waiting for a first answer at the end of the period?"),
    table=o,
    rows=and_(o.c.counted, o.c.opened_by == "customer"),
    counted_at=o.c.opened_at,
    # Closing a ticket without a word ends the wait, though it is no answer; reopening begins it anew.
    kind=Stock(o.c.opened_at, func.least(o.c.first_response_at, o.c.closed_at)),
    unit=Unit.COUNT,
    better=Better.LOWER,
    formula=_("tickets of customers that were neither answered nor resolved at the end of the period"),
    counted_by=_("as of the end of the period"),
    parts={"denominator": _("waiting tickets")},
    decided_in="0003-first-response",
)

METRICS = (TICKETS, CONTACT_RATE, BACKLOG, BACKLOG_AGE, UNANSWERED)
