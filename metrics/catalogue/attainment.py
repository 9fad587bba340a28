"""Declare how many tickets are in time, each by the standard that was in force when it was opened."""

from sqlalchemy import and_, func

from metrics.attainment import Attainment
from metrics.board import tickets as t
from metrics.board import verdicts as v
from metrics.kinds import Column
from metrics.metric import AS_OF, Credit, LeftOut, Metric
from metrics.translation import translate as _
from metrics.units import Better, Unit

_NOT_COUNTED = LeftOut(~t.c.counted, _("Merged tickets and spam"))
_ASKED = and_(t.c.counted, t.c.opened_by == "customer")
_OPENED_BY_US = LeftOut(and_(t.c.counted, t.c.opened_by == "us"), _("Tickets that we opened ourselves"))


def _in_time(
    of: str,
    happened: Column,
    title: str,
    asks: str,
    *,
    of_all: Column = t.c.counted,
    left_out: tuple[LeftOut, ...] = (),
    credited_to: Credit = Credit.TODAY,
) -> Metric:
    due, target = v.c[f"{of}_due_at"], v.c[f"{of}_target"]
    return Metric(
        key=f"{of}_in_time",
        title=title,
        asks=asks,
        table=t,
        rows=of_all,
        counted_at=t.c.created_at,
        kind=Attainment(
            # A due time that nobody can know yet is later than all that has happened.
            hit=and_(happened.is_not(None), func.coalesce(happened <= due, True)),
            undecided=and_(happened.is_(None), func.coalesce(due >= AS_OF, True)),
            beside=v,
            # Rows of both lie in the order of this instant, so the engine passes over those of other times.
            on=and_(v.c.number == t.c.number, v.c.created_at == t.c.created_at),
            happened=happened,
            due=due,
            target=target,
        ),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        formula=_("in time ÷ (in time + too late, also where it has not happened yet)"),
        counted_by=_(
            "by the moment the ticket was opened; by the standard, calendar, team and priority of that moment"
        ),
        credited_to=credited_to,
        left_out=(LeftOut(and_(of_all, target.is_(None)), _("Tickets without a standard")), *left_out, _NOT_COUNTED),
        decided_in="0013-judged-when-opened",
        parts={
            "denominator": _("decided"),
            "numerator": _("in time"),
            "missed": _("too late"),
            "undecided": _("still running"),
        },
    )


FIRST_RESPONSE_IN_TIME = _in_time(
    "first_response",
    t.c.first_response_at,
    _("First response in time"),
    _("How many customers had their first human answer within the time that we set ourselves?"),
    of_all=_ASKED,
    left_out=(_OPENED_BY_US,),
    credited_to=Credit.AT_REPLY,
)
FIRST_RESOLUTION_IN_TIME = _in_time(
    "first_resolution",
    t.c.first_resolved_at,
    _("First resolution in time"),
    _("How many requests were resolved for the first time within the time that we set ourselves?"),
)
RESOLUTION_IN_TIME = _in_time(
    "resolution",
    t.c.resolved_at,
    _("Resolution in time"),
    _("How many requests were finally resolved within the time that we set ourselves?"),
)

METRICS = (FIRST_RESPONSE_IN_TIME, RESOLUTION_IN_TIME, FIRST_RESOLUTION_IN_TIME)
