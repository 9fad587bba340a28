"""Tell from the messages who waited for whom: every wait for a reply, and how often we wrote."""

from sqlalchemy import Subquery, and_, case, func, or_, select

from metrics.derive.happened import Happened
from metrics.derive.lifecycle import seconds


def waits(facts: Happened) -> Subquery:
    """Every stretch in which a customer waited for a public reply of a human, and whether it was the first.

    It begins with the first of several messages in a row and ends with the reply; a wait without reply has no end.
    """
    m = facts.messages()
    by_customer = and_(m.c.direction == "in", m.c.author_role == "customer")
    by_us = and_(m.c.direction == "out", m.c.author_role == "agent")
    said = (
        select(m.c.ticket, m.c.at, m.c.message, m.c.author, case((by_customer, 1), else_=0).label("asks"))
        .where(m.c.ticket.is_not(None), m.c.public, or_(by_customer, by_us))
        .subquery("said")
    )
    said_order = (said.c.at, said.c.asks.desc(), said.c.message)
    turned = select(
        *said.c, func.lag(said.c.asks).over(partition_by=said.c.ticket, order_by=said_order).label("before")
    ).subquery("turned")
    # Only where the speaker changes: of several messages in a row the first counts.
    turns = select(turned).where(or_(turned.c.before.is_(None), turned.c.before != turned.c.asks)).subquery("turns")
    order = (turns.c.at, turns.c.asks.desc(), turns.c.message)
    following = select(
        *turns.c,
        func.lead(turns.c.at).over(partition_by=turns.c.ticket, order_by=order).label("replied_at"),
        func.lead(turns.c.author).over(partition_by=turns.c.ticket, order_by=order).label("agent"),
        func.lag(turns.c.at).over(partition_by=turns.c.ticket, order_by=order).label("earlier_at"),
    ).subquery("following")
    f = following.c
    return (
        select(
            f.ticket,
            f.at.label("asked_at"),
            f.replied_at,
            f.agent,
            seconds(f.at, f.replied_at).label("wait_s"),
            f.earlier_at.is_(None).label("first"),
        )
        .where(f.asks == 1)
        .subquery("waits")
    )


def replies_given(facts: Happened) -> Subquery:
    """How many public replies of humans a ticket had; tickets without any message are absent."""
    m = facts.messages()
    ours = and_(m.c.direction == "out", m.c.author_role == "agent", m.c.public)
    return (
        select(m.c.ticket, func.count().filter(ours).label("public_replies"))
        .where(m.c.ticket.is_not(None))
        .group_by(m.c.ticket)
        .subquery("replies_given")
    )
