"""Tell how others define the time to the first response, and read our tickets so."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, case, func, or_, select

from metrics.peers.chosen import KEPT, Chosen, waited
from metrics.peers.definition import Definition, Figure, Peer, Product, Readings, reason
from metrics.translation import translate as _

FIGURE = Figure(
    _("First response"),
    (
        Definition(
            Product.PLUMBLINE,
            _("First response"),
            _("Tickets that customers opened and a human answered; median."),
            _(
                "From the customer's first message to the first public reply of a human after it. Bots, automatic "
                "replies and internal notes do not count; tickets that we opened are counted apart."
            ),
            "docs/decisions/0003-first-response.md",
        ),
        Definition(
            Product.ZENDESK,
            _("First reply time"),
            _("Tickets with a public comment of an agent, also those that agents opened."),
            _(
                "From the opening of the ticket to the first public comment of an agent; to the second one if an agent "
                "opened the ticket with a public comment. Bots do not count. All hours and business hours are both "
                "kept; business hours use one schedule for the whole span."
            ),
            _("Zendesk help 4408834848154, 4408821871642, 5654110765338"),
        ),
        Definition(
            Product.INTERCOM,
            _("First response time"),
            _("Conversations that a teammate answered; median unless chosen otherwise."),
            _(
                "From the customer's first message to the first reply of a teammate that the customer can see. Bots do "
                "not count. The interface for programs leaves out time outside office hours, reports count all hours "
                "unless told otherwise."
            ),
            _("Intercom OpenAPI; Intercom help 6762778, 8425113, 3653556"),
        ),
        Definition(
            Product.CHATWOOT,
            _("First response time"),
            _("First replies of humans, by the moment of the reply; mean."),
            _(
                "To the first reply of a human, from the latest of the bot's hand-off and a reopening; without either "
                "from the opening. In business hours it is 0 where an inbox has no working hours."
            ),
            _("Chatwoot's reporting_event_listener.rb and reporting_event_helper.rb"),
            mean=True,
        ),
    ),
)


def _told(chosen: Chosen) -> tuple[CTE, ColumnElement[Any], ColumnElement[bool]]:
    """Each ticket with what was said first; when a human first wrote; and whether nothing of that is known."""
    rows, talks = chosen.rows, chosen.talks
    t, moves = chosen.facts.tickets(), chosen.moves
    said = (
        select(
            *(rows.c[name] for name in KEPT),
            *(c for c in talks.c if c.name != "ticket"),
            talks.c.ticket.is_(None).label("silent"),
            # Without messages the source's own instant is all that anybody knows.
            case((talks.c.ticket.is_(None), t.c.first_response_at), else_=talks.c.first_at).label("human_at"),
        )
        .join_from(rows, t, t.c.ticket == rows.c.ticket)
        .join(talks, talks.c.ticket == rows.c.ticket, isouter=True)
        .cte("said_first")
    )
    again = (
        select(said.c.ticket, func.max(moves.c.at).label("reopened_at"))
        .join_from(said, moves, moves.c.ticket == said.c.ticket)
        .where(moves.c.opens, moves.c.at <= said.c.human_at, moves.c.at >= said.c.created_at)
        .group_by(said.c.ticket)
        .subquery("again")
    )
    told = (
        select(*said.c, again.c.reopened_at)
        .join_from(said, again, again.c.ticket == said.c.ticket, isouter=True)
        .cte("told")
    )
    unknown = and_(told.c.opened_by == "us", told.c.silent)
    return told, told.c.human_at, unknown


def _read(told: CTE, theirs: ColumnElement[Any], *why: tuple[ColumnElement[bool], str]) -> Readings:
    ours = told.c.first_response_s
    return select(
        *(told.c[name] for name in KEPT),
        told.c.ticket.label("key"),
        ours.label("ours"),
        theirs.label("theirs"),
        reason(ours, theirs, *why),
    )


def _zendesk(chosen: Chosen) -> Readings:
    told, human_at, unknown = _told(chosen)
    second = and_(told.c.opened_by == "us", told.c.begun_by_us)
    reply_at = case((unknown, None), (second, told.c.second_at), else_=human_at)
    return _read(
        told,
        waited(told.c.created_at, reply_at),
        (told.c.opened_by == "us", "ours"),
        (human_at < told.c.wrote_at, "before"),
        (told.c.wrote_at != told.c.created_at, "opening"),
    )


def _intercom(chosen: Chosen) -> Readings:
    told, human_at, _unknown = _told(chosen)
    nobody = and_(told.c.opened_by == "us", told.c.wrote_at.is_(None))
    reply_at = case((nobody, None), (told.c.silent, human_at), else_=told.c.answered_at)
    asked_at = func.coalesce(told.c.wrote_at, told.c.created_at)
    return _read(told, waited(asked_at, reply_at), (told.c.opened_by == "us", "ours"))


def _chatwoot(chosen: Chosen) -> Readings:
    told, human_at, unknown = _told(chosen)
    since = func.greatest(told.c.created_at, told.c.bot_at, told.c.reopened_at)
    reopened = and_(told.c.reopened_at.is_not(None), or_(told.c.bot_at.is_(None), told.c.reopened_at >= told.c.bot_at))
    return _read(
        told,
        waited(since, case((unknown, None), else_=human_at)),
        (told.c.opened_by == "us", "ours"),
        (reopened, "reopened"),
        (told.c.bot_at.is_not(None), "bot"),
        (human_at < told.c.wrote_at, "before"),
        (told.c.wrote_at != told.c.created_at, "opening"),
    )


_BEFORE = _("An agent wrote before the customer's first message, which is a reply there")
_OPENING = _("Counted from the opening of the ticket, and not from the customer's first message")

PEERS = (
    Peer(
        Product.ZENDESK,
        _zendesk,
        {
            "ours": _("We opened it: counted there up to our second public message, or the first after a note"),
            "before": _BEFORE,
            "opening": _OPENING,
        },
    ),
    Peer(Product.INTERCOM, _intercom, {"ours": _("We opened it: counted there from the customer's first message")}),
    Peer(
        Product.CHATWOOT,
        _chatwoot,
        {
            "ours": _("We opened it: our own first message is the reply there"),
            "reopened": _("Answered only after it was reopened: counted from then"),
            "bot": _("A bot answered first: counted from the bot's last message"),
            "before": _BEFORE,
            "opening": _OPENING,
        },
    ),
)
