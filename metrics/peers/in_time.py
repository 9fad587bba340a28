"""Tell how others judge whether a ticket was in time, and read our tickets so."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, false, literal, null, or_, select

from metrics.peers.chosen import KEPT
from metrics.peers.definition import Definition, Figure, Peer, Product, Readings, reason
from metrics.peers.judged import IN_TIME, TOO_LATE, UNDECIDED, Judged
from metrics.translation import translate as _

FIGURE = Figure(
    _("In time (SLA)"),
    (
        Definition(
            Product.PLUMBLINE,
            _("In time"),
            _("Tickets with a standard; in time ÷ (in time + too late)."),
            _(
                "Too late as soon as the due time has passed, answered or not; what still runs is in neither. By the "
                "standard, calendar, team and priority at the opening; working time is the sum over all hours that "
                "were in force."
            ),
            "docs/decisions/0013-judged-when-opened.md",
        ),
        Definition(
            Product.ZENDESK,
            _("SLA achieved"),
            _("Tickets with a policy."),
            _(
                "By the first policy that matches; a change takes effect at the ticket's next event. One schedule "
                "counts for the whole span: the one that is in force at its end."
            ),
            _("Zendesk help and descriptions of Zendesk by others"),
        ),
        Definition(
            Product.INTERCOM,
            _("SLA hit or missed"),
            _("Conversations with a target; hit, missed, cancelled or active."),
            _("Missed only once a late reply comes: what nobody answers is active for ever, and never missed."),
            _("Intercom help"),
        ),
        Definition(
            Product.CHATWOOT,
            _("SLA hit rate"),
            _("Conversations with a policy; (applied − missed) ÷ applied."),
            _("What still runs counts as a hit. Without any conversation the rate is 100 %."),
            _("Chatwoot's source"),
        ),
    ),
)


def _read(judged: Judged, theirs: ColumnElement[Any], *why: tuple[ColumnElement[bool], str]) -> Readings:
    kept = (judged.rows.c[name] for name in KEPT)
    return select(
        *kept,
        judged.key.label("key"),
        judged.ours.label("ours"),
        cast(theirs, Integer).label("theirs"),
        reason(judged.ours, cast(theirs, Integer), *why),
    )


def _zendesk(judged: Judged) -> Readings:
    found = {verdict: judged.numbered(verdict) for verdict in (IN_TIME, TOO_LATE, UNDECIDED)}
    theirs = case(*((where, null() if v is None else literal(v)) for v, where in found.items()), else_=judged.ours)
    return _read(judged, theirs, (or_(*found.values()), "schedule"))


def _intercom(judged: Judged) -> Readings:
    rows = judged.rows.c
    theirs = case((and_(rows.judged, rows.happened_at.is_not(None)), rows.hit))
    return _read(judged, theirs, (rows.happened_at.is_(None), "unanswered"))


def _chatwoot(judged: Judged) -> Readings:
    rows = judged.rows.c
    idle = [one for one in judged.terms if one.without_hours]
    timeless = rows.number.in_(select(judged.began.c.number).where(judged.of(idle))) if idle else false()
    theirs = case((rows.runs, 1), (rows.judged, judged.ours), (timeless, 1))
    return _read(judged, theirs, (rows.runs, "runs"), (timeless, "timeless"))


PEERS = (
    Peer(
        Product.ZENDESK,
        _zendesk,
        {"schedule": _("One schedule for the whole span: the hours in force at its end, and not those of each day")},
    ),
    Peer(
        Product.INTERCOM,
        _intercom,
        {"unanswered": _("Due and nothing came: missed there only once a late reply comes")},
    ),
    Peer(
        Product.CHATWOOT,
        _chatwoot,
        {
            "runs": _("Still running: counts as a hit there"),
            "timeless": _("No working hours are set: there its time is 0, and so a hit"),
        },
        of_nothing=1.0,
    ),
)
