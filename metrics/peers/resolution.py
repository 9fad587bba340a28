"""Tell how others define the time to a resolution, and read our tickets so."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, or_, select, union_all

from metrics.peers.chosen import KEPT, Chosen, waited
from metrics.peers.definition import Definition, Figure, Peer, Product, Readings, reason
from metrics.translation import translate as _

FIGURE = Figure(
    _("Time to resolution"),
    (
        Definition(
            Product.PLUMBLINE,
            _("Time to first and to final resolution"),
            _("Resolved tickets, each once; median."),
            _(
                "From the opening to the first, and to the last resolution; closing what is resolved does not move it. "
                "A reopened ticket is one ticket, and has no final resolution while it is open again."
            ),
            "docs/decisions/0006-resolution-and-reopening.md",
        ),
        Definition(
            Product.ZENDESK,
            _("First and full resolution time"),
            _("Solved tickets, each once."),
            _(
                "From the opening to the first, and to the latest time that the ticket was solved. What customers "
                "wait for leaves pending out, what agents wait for is pending."
            ),
            _("Zendesk help; that the full time ends with the latest solving is general knowledge"),
        ),
        Definition(
            Product.INTERCOM,
            _("Time to first and to last close"),
            _("Closed conversations, each once; “closed conversations” themselves count each closing."),
            _(
                "From the customer's first message to the first, and to the last close. The interface for programs "
                "leaves out time outside office hours."
            ),
            _("Intercom OpenAPI; Intercom help 4549035"),
        ),
        Definition(
            Product.CHATWOOT,
            _("Resolution time"),
            _("Resolutions: a conversation that is reopened counts again; mean."),
            _(
                "Of each resolution from the opening of the conversation, with the time of bots, of waiting, and of "
                "having been resolved already. In business hours it is 0 where an inbox has no working hours."
            ),
            _("Chatwoot's reporting_event_listener.rb and average_report_builder.rb"),
            mean=True,
        ),
    ),
)


def _ends(chosen: Chosen) -> CTE:
    """Every resolution of each ticket, with its place from the `front` and from the `back`."""
    rows, moves = chosen.rows, chosen.moves
    moved = select(moves.c.ticket).distinct().subquery("moved")
    # Without changes of status there are no more resolutions than the source tells.
    still = rows.outerjoin(moved, moved.c.ticket == rows.c.ticket)
    twice = and_(rows.c.first_resolved_at.is_not(None), rows.c.first_resolved_at.is_distinct_from(rows.c.resolved_at))
    found = union_all(
        select(moves.c.ticket, moves.c.at, literal(1).label("rank")).where(~moves.c.opens),
        select(rows.c.ticket, rows.c.resolved_at, literal(1))
        .select_from(still)
        .where(moved.c.ticket.is_(None), rows.c.resolved_at.is_not(None)),
        select(rows.c.ticket, rows.c.first_resolved_at, literal(0))
        .select_from(still)
        .where(moved.c.ticket.is_(None), twice),
    ).subquery("found")
    ticket, at, rank = found.c

    def place(*order: ColumnElement[Any]) -> ColumnElement[int]:
        return func.row_number().over(partition_by=ticket, order_by=order)

    numbered = place(rank, at).label("front"), place(rank.desc(), at.desc()).label("back")
    return select(ticket, at, *numbered).cte("ends")


def _read(rows: CTE, ours: ColumnElement[Any], theirs: ColumnElement[Any], why: ColumnElement[Any]) -> Select[Any]:
    kept = (rows.c[name] for name in KEPT)
    return select(*kept, rows.c.ticket.label("key"), ours.label("ours"), theirs.label("theirs"), why)


def _once(*, final: bool) -> Callable[[Chosen], Readings]:
    """Read each ticket once, from its opening to its first or its latest solving."""

    def read(chosen: Chosen) -> Readings:
        rows, ends = chosen.rows, _ends(chosen)
        ours = chosen.ours
        theirs = waited(rows.c.created_at, ends.c.at)
        joined = rows.outerjoin(ends, and_(ends.c.ticket == rows.c.ticket, ends.c["back" if final else "front"] == 1))
        return _read(rows, ours, theirs, reason(ours, theirs, (ours.is_(None), "open"))).select_from(joined)

    return read


def _from_the_customer(*, final: bool) -> Callable[[Chosen], Readings]:
    """Read each ticket once, from the customer's first message on."""

    def read(chosen: Chosen) -> Readings:
        rows, talks, ends = chosen.rows, chosen.talks, _ends(chosen)
        asked_at = func.coalesce(talks.c.wrote_at, rows.c.created_at)
        nobody = and_(rows.c.opened_by == "us", talks.c.wrote_at.is_(None))
        closed = (
            select(rows.c.ticket, func.min(ends.c.at).label("first_at"), func.max(ends.c.at).label("last_at"))
            .select_from(rows.outerjoin(talks, talks.c.ticket == rows.c.ticket))
            .join(ends, ends.c.ticket == rows.c.ticket)
            .where(ends.c.at >= asked_at)
            .group_by(rows.c.ticket)
            .subquery("closed")
        )
        ours, end = chosen.ours, closed.c.last_at if final else closed.c.first_at
        theirs = case((nobody, None), else_=waited(asked_at, end))
        why = reason(
            ours, theirs, (nobody, "nobody"), (talks.c.wrote_at != rows.c.created_at, "wrote"), (ours.is_(None), "open")
        )
        joined = rows.outerjoin(talks, talks.c.ticket == rows.c.ticket)
        return _read(rows, ours, theirs, why).select_from(joined.outerjoin(closed, closed.c.ticket == rows.c.ticket))

    return read


def _each(*, final: bool) -> Callable[[Chosen], Readings]:
    """Read each resolution, always from the opening; the one that is ours too is the first, or the last."""

    def read(chosen: Chosen) -> Readings:
        rows, ends = chosen.rows, _ends(chosen)
        ours, theirs = chosen.ours, waited(rows.c.created_at, ends.c.at)
        own = or_(ends.c.at.is_(None), ends.c["back" if final else "front"] == 1)
        why = case((~own, "again"), else_=reason(ours, theirs, (ours.is_(None), "open"))).label("reason")
        return _read(rows, ours, theirs, why).select_from(rows.outerjoin(ends, ends.c.ticket == rows.c.ticket))

    return read


_OPEN = _("Reopened and not resolved again: counted up to its latest resolution")


def peers(*, final: bool) -> tuple[Peer, ...]:
    """Return how others would read the time to the final or to the first resolution."""
    return (
        Peer(Product.ZENDESK, _once(final=final), {"open": _OPEN}),
        Peer(
            Product.INTERCOM,
            _from_the_customer(final=final),
            {
                "nobody": _("We opened it and the customer never wrote: not counted there"),
                "wrote": _("Counted from the customer's first message, and not from the opening"),
                "open": _OPEN,
            },
        ),
        Peer(
            Product.CHATWOOT,
            _each(final=final),
            {"again": _("Reopened: each resolution counts, and each from the opening"), "open": _OPEN},
        ),
    )
