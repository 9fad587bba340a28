"""Declare how well requests are dealt with: reopening, first contact, complaints."""

from sqlalchemy import and_, func

from metrics.board import tickets as t
from metrics.kinds import Share
from metrics.metric import AS_OF, FOLLOW_UP, LeftOut, Metric
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

_RESOLVED = and_(t.c.counted, t.c.resolved_at.is_not(None))
_AT_ONCE = and_(t.c.public_replies == 1, ~t.c.reopened)
# Whoever asks again while the first ticket is still open was not served at first contact either.
_CAME_BACK = func.coalesce(t.c.next_contact_at <= t.c.resolved_at + FOLLOW_UP, False)

FIRST_CONTACT_RESOLUTION = Metric(
    key="first_contact_resolution",
    title=_("Resolved at first contact"),
    asks=_("How many requests did one answer settle?"),
    table=t,
    rows=and_(_RESOLVED, t.c.public_replies.is_not(None), t.c.person.is_not(None)),
    counted_at=t.c.created_at,
    kind=Share(
        hit=and_(_AT_ONCE, ~_CAME_BACK),
        # Failures show early and successes late: none is decided before its days are over.
        undecided=t.c.resolved_at + FOLLOW_UP > AS_OF,
    ),
    unit=Unit.SHARE,
    better=Better.HIGHER,
    formula=_(
        "tickets with one public reply of ours, not reopened, and no further ticket of that customer on the topic "
        "until the days set after the resolution are over ÷ resolved tickets whose days are over"
    ),
    counted_by=_("by the moment the ticket was opened"),
    left_out=(
        LeftOut(and_(t.c.counted, t.c.resolved_at.is_(None)), _("Tickets that are still open")),
        LeftOut(and_(_RESOLVED, t.c.public_replies.is_(None)), _("Tickets whose messages the source does not tell")),
        LeftOut(
            and_(_RESOLVED, t.c.public_replies.is_not(None), t.c.person.is_(None)),
            _("Tickets of unknown customers, of whom nobody can tell whether they came back"),
        ),
        LeftOut(~t.c.counted, _("Merged tickets and spam")),
    ),
    decided_in="0006-resolution-and-reopening",
    parts={"denominator": _("decided"), "numerator": _("settled at once"), "undecided": _("not decided yet")},
)

COMPLAINTS = Metric(
    key="complaints",
    title=_("Complaints"),
    asks=_("How many requests were complaints?"),
    table=t,
    rows=and_(t.c.counted, t.c.kind.is_not(None)),
    counted_at=t.c.created_at,
    kind=Share(t.c.kind == "complaint"),
    unit=Unit.SHARE,
    better=Better.LOWER,
    formula=_("complaints ÷ tickets whose kind is known"),
    counted_by=_("by the moment the ticket was opened"),
    left_out=(
        LeftOut(and_(t.c.counted, t.c.kind.is_(None)), _("Tickets of unknown kind")),
        LeftOut(~t.c.counted, _("Merged tickets and spam")),
    ),
    parts={"denominator": _("tickets"), "numerator": _("complaints")},
)

METRICS = (REOPEN_RATE, FIRST_CONTACT_RESOLUTION, COMPLAINTS)
