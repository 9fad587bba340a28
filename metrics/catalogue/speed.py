"""Declare how fast customers are served: first response and resolution."""

from sqlalchemy import and_, func, or_

from metrics.board import tickets as t
from metrics.board import waits as w
from metrics.derive.lifecycle import DONE
from metrics.kinds import Quantile, Share
from metrics.metric import AS_OF, Awaited, Credit, LeftOut, Metric
from metrics.translation import translate as _
from metrics.units import Better, Unit

_NOT_COUNTED = LeftOut(~t.c.counted, _("Merged tickets and spam"))
_BY_CREATION = _("by the moment the ticket was opened")
_ASKED = and_(t.c.counted, t.c.opened_by == "customer")
_OPENED_BY_US = LeftOut(and_(t.c.counted, t.c.opened_by == "us"), _("Tickets that we opened ourselves"))
# Some sources close a ticket without saying when: it no longer waits, and nobody knows until when it did.
_KNOWN_OVER = or_(t.c.resolved_at.is_not(None), func.coalesce(t.c.status.not_in(DONE), True))
_FIRST_ANSWER = Awaited(
    rows=and_(
        _ASKED,
        or_(t.c.first_response_s.is_not(None), and_(t.c.first_response_at.is_(None), _KNOWN_OVER)),
    ),
    since=func.coalesce(t.c.asked_at, t.c.created_at),
    lasted_s=t.c.first_response_s,
    told=_("answered"),
    ended_at=t.c.resolved_at,
    ended=_("closed without an answer"),
)
RESOLUTION = Awaited(
    rows=and_(t.c.counted, or_(t.c.resolution_s.is_not(None), and_(t.c.resolved_at.is_(None), _KNOWN_OVER))),
    since=t.c.created_at,
    lasted_s=t.c.resolution_s,
    told=_("resolved"),
)


def _first_response(key: str, title: str, asks: str, q: float, formula: str, *, attained: str = "") -> Metric:
    return Metric(
        key=key,
        title=title,
        asks=asks,
        table=t,
        rows=and_(_ASKED, t.c.first_response_s.is_not(None)),
        counted_at=t.c.created_at,
        kind=Quantile(t.c.first_response_s, q),
        unit=Unit.SECONDS,
        better=Better.LOWER,
        formula=formula,
        counted_by=_BY_CREATION + "; " + _("credited to the team and agent at the reply"),
        credited_to=Credit.AT_REPLY,
        left_out=(
            LeftOut(and_(_ASKED, t.c.first_response_at.is_(None)), _("Tickets that nobody has answered")),
            _OPENED_BY_US,
            LeftOut(
                and_(_ASKED, t.c.first_response_at.is_not(None), t.c.first_response_s.is_(None)),
                _("Tickets answered before they began (wrong clocks)"),
            ),
            _NOT_COUNTED,
        ),
        decided_in="0003-first-response",
        attained=attained,
        awaited=_FIRST_ANSWER,
        parts={"denominator": _("answered tickets")},
    )


FIRST_RESPONSE_TIME = _first_response(
    "first_response_time",
    _("First response"),
    _("How long does a customer wait for the first human answer?"),
    0.5,
    _("middle value of the time from the customer's first message to the first public reply of a human"),
    attained="first_response_in_time",
)
FIRST_RESPONSE_P90 = _first_response(
    "first_response_p90",
    _("First response, slowest tenth"),
    _("How long do the customers wait at least who wait longest?"),
    0.9,
    _("the time within which nine in ten customers had their first human answer"),
)

ANSWERED = Metric(
    key="answered",
    title=_("Answered"),
    asks=_("How many of the customers who asked had an answer from a human?"),
    table=t,
    rows=_ASKED,
    counted_at=t.c.created_at,
    kind=Share(t.c.first_response_at.is_not(None)),
    unit=Unit.SHARE,
    better=Better.HIGHER,
    formula=_("tickets with a public reply of a human ÷ tickets that customers opened"),
    counted_by=_BY_CREATION,
    left_out=(_OPENED_BY_US, _NOT_COUNTED),
    decided_in="0003-first-response",
    parts={"denominator": _("asked"), "numerator": _("answered")},
)


def _resolution(key: str, title: str, asks: str, q: float, formula: str, *, attained: str = "") -> Metric:
    return Metric(
        key=key,
        title=title,
        asks=asks,
        table=t,
        rows=and_(t.c.counted, t.c.resolution_s.is_not(None)),
        counted_at=t.c.created_at,
        kind=Quantile(t.c.resolution_s, q),
        unit=Unit.SECONDS,
        better=Better.LOWER,
        formula=formula,
        counted_by=_BY_CREATION,
        left_out=(
            LeftOut(and_(t.c.counted, t.c.resolved_at.is_(None)), _("Tickets that are still open")),
            LeftOut(
                and_(t.c.counted, t.c.resolved_at.is_not(None), t.c.resolution_s.is_(None)),
                _("Tickets closed before they began (wrong clocks)"),
            ),
            _NOT_COUNTED,
        ),
        decided_in="0006-resolution-and-reopening",
        attained=attained,
        awaited=RESOLUTION,
        parts={"denominator": _("resolved tickets")},
    )


RESOLUTION_TIME = _resolution(
    "resolution_time",
    _("Time to resolution"),
    _("How long until a request is finally resolved?"),
    0.5,
    _("middle value of the time from opening to the last resolution"),
    attained="resolution_in_time",
)
RESOLUTION_P90 = _resolution(
    "resolution_p90",
    _("Time to resolution, slowest tenth"),
    _("How long do the slowest requests take at least?"),
    0.9,
    _("the time within which nine in ten requests were finally resolved"),
)

_DUE = t.c.due_resolution_at
_HAS_DUE = and_(t.c.counted, _DUE.is_not(None))

RESOLVED_IN_DUE = Metric(
    key="resolved_in_due",
    title=_("Resolved by the due time"),
    asks=_("How many requests were resolved by the time that the source itself had set?"),
    table=t,
    rows=_HAS_DUE,
    counted_at=t.c.created_at,
    kind=Share(
        hit=func.coalesce(t.c.resolved_at <= _DUE, False),
        # Not resolved and not yet due: such a ticket may still go either way.
        undecided=and_(t.c.resolved_at.is_(None), AS_OF <= _DUE),
    ),
    unit=Unit.SHARE,
    better=Better.HIGHER,
    formula=_("resolved by the due time ÷ (resolved by it + past it, resolved or not)"),
    counted_by=_BY_CREATION,
    left_out=(LeftOut(and_(t.c.counted, _DUE.is_(None)), _("Tickets without a due time")), _NOT_COUNTED),
    decided_in="0006-resolution-and-reopening",
    parts={"denominator": _("decided"), "numerator": _("in time"), "undecided": _("still running")},
)

CLOSED_UNANSWERED = Metric(
    key="closed_unanswered",
    title=_("Closed without an answer"),
    asks=_("How many resolved requests never had an answer from a human?"),
    table=t,
    rows=and_(_ASKED, t.c.resolved_at.is_not(None)),
    counted_at=t.c.created_at,
    kind=Share(t.c.first_response_at.is_(None)),
    unit=Unit.SHARE,
    better=Better.LOWER,
    formula=_("resolved tickets without a public reply of a human ÷ resolved tickets of customers"),
    counted_by=_BY_CREATION,
    left_out=(
        LeftOut(and_(_ASKED, t.c.resolved_at.is_(None)), _("Tickets that are still open")),
        _OPENED_BY_US,
        _NOT_COUNTED,
    ),
    decided_in="0003-first-response",
    parts={"denominator": _("resolved tickets"), "numerator": _("without an answer")},
)

NEXT_REPLY_TIME = Metric(
    key="next_reply_time",
    title=_("Next reply"),
    asks=_("How long does a customer wait for each later answer?"),
    table=w,
    rows=and_(w.c.counted, w.c.wait_s.is_not(None)),
    counted_at=w.c.asked_at,
    kind=Quantile(w.c.wait_s, 0.5),
    unit=Unit.SECONDS,
    better=Better.LOWER,
    formula=_("middle value of the time from a later message of the customer to the next public reply of a human"),
    counted_by=_("by the moment the customer wrote; credited to the agent who replied"),
    left_out=(
        LeftOut(and_(w.c.counted, w.c.wait_s.is_(None)), _("Messages that nobody has answered")),
        LeftOut(~w.c.counted, _("Merged tickets and spam")),
    ),
    decided_in="0003-first-response",
    parts={"denominator": _("answered messages")},
)

FIRST_RESOLUTION_TIME = Metric(
    key="first_resolution_time",
    title=_("Time to first resolution"),
    asks=_("How long until a request is resolved for the first time?"),
    table=t,
    rows=and_(t.c.counted, t.c.first_resolution_s.is_not(None)),
    counted_at=t.c.created_at,
    kind=Quantile(t.c.first_resolution_s, 0.5),
    pending=and_(t.c.counted, t.c.first_resolved_at.is_(None), _KNOWN_OVER),
    unit=Unit.SECONDS,
    better=Better.LOWER,
    formula=_("middle value of the time from opening to the first resolution"),
    counted_by=_BY_CREATION,
    left_out=(
        LeftOut(and_(t.c.counted, t.c.first_resolved_at.is_(None)), _("Tickets that were never resolved")),
        LeftOut(
            and_(t.c.counted, t.c.first_resolved_at.is_not(None), t.c.first_resolution_s.is_(None)),
            _("Tickets closed before they began (wrong clocks)"),
        ),
        _NOT_COUNTED,
    ),
    decided_in="0006-resolution-and-reopening",
    attained="first_resolution_in_time",
    parts={"denominator": _("resolved tickets")},
)

METRICS = (
    *(FIRST_RESPONSE_TIME, FIRST_RESPONSE_P90, NEXT_REPLY_TIME, ANSWERED, CLOSED_UNANSWERED),
    *(RESOLUTION_TIME, RESOLUTION_P90, FIRST_RESOLUTION_TIME, RESOLVED_IN_DUE),
)
