"""Read of the facts only what belongs to the tickets that a question is about."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import CTE, ColumnElement, Subquery, and_, case, func, or_, select

from metrics.board import tickets as t
from metrics.derive.happened import Happened
from metrics.derive.lifecycle import seconds, transitions
from metrics.kinds import Quantile
from metrics.metric import AS_OF, Metric
from metrics.query.frame import Frame, within

KEPT = (
    *("ticket", "customer", "person", "number", "channel", "team", "opened_by", "created_at", "resolved_at"),
    *("first_resolved_at", "first_response_s", "first_resolution_s", "resolution_s"),
)


@dataclass(frozen=True)
class OfTickets(Happened):
    """The facts up to `as_of`, of the tickets that `chosen` has."""

    chosen: CTE

    def events(self) -> Subquery:
        return self._of(super().events())

    def messages(self) -> Subquery:
        return self._of(super().messages())

    def tickets(self, extra: tuple[str, ...] = ()) -> Subquery:
        return self._of(super().tickets(extra))

    def _of(self, fact: Subquery) -> Subquery:
        return select(fact).where(fact.c.ticket.in_(select(self.chosen.c.ticket))).subquery(f"{fact.name}_chosen")


@dataclass(frozen=True, eq=False)
class Chosen:
    """The tickets that a question is about, whoever opened them, and what happened to them.

    Parameters
    ----------
    frame, metric : Frame, Metric
        Period, filters and scope, as `ask` applies them to the metric.
    known_until : datetime
        How far the facts are read, naive UTC: as far as the board knows them.
    """

    frame: Frame
    metric: Metric
    known_until: datetime

    @cached_property
    def rows(self) -> CTE:
        """One row a ticket; merged tickets and spam are in nobody's figures."""
        at = self.metric.counted_at
        inside = and_(within(at, self.frame.resolved.period), at <= AS_OF)
        return (
            select(*(t.c[name] for name in KEPT))
            .where(t.c.counted, self.frame.conditions(self.metric), inside)
            .cte("chosen")
        )

    @property
    def ours(self) -> ColumnElement[Any]:
        """What the metric says of each of them."""
        assert isinstance(self.metric.kind, Quantile)
        found: ColumnElement[Any] = self.rows.c[self.metric.kind.of.name]
        return found

    @property
    def key(self) -> ColumnElement[Any]:
        """What tells them apart."""
        return self.rows.c.ticket

    @cached_property
    def facts(self) -> OfTickets:
        """The facts about these tickets."""
        return OfTickets(self.known_until, self.rows)

    @cached_property
    def moves(self) -> CTE:
        """Moves of their status between open and done."""
        return transitions(self.facts.events())

    @cached_property
    def talks(self) -> CTE:
        """What was said first, of tickets with messages.

        Returns
        -------
        CTE
            `ticket`; when the customer first wrote (`wrote_at`); when a human of ours first wrote publicly after the
            opening (`first_at`), for the second time (`second_at`), and after the customer (`answered_at`); when a bot
            last wrote before `first_at` (`bot_at`); whether a public message of ours is the first (`begun_by_us`).
        """
        m, rows = self.facts.messages(), self.rows
        customer = and_(m.c.direction == "in", m.c.author_role == "customer", m.c.public)
        ours = and_(m.c.direction == "out", m.c.author_role == "agent")
        human = and_(ours, m.c.public, m.c.at >= rows.c.created_at)

        def number(of: ColumnElement[bool]) -> ColumnElement[int]:
            order = (m.c.at, case((customer, 0), else_=1), m.c.message)
            return func.row_number().over(partition_by=(m.c.ticket, of), order_by=order)

        def first(of: ColumnElement[bool]) -> ColumnElement[Any]:
            return func.min(case((of, m.c.at))).over(partition_by=m.c.ticket)

        said = (
            select(
                m.c.ticket,
                m.c.at,
                rows.c.created_at,
                human.label("human"),
                and_(ours, m.c.public).label("ours"),
                and_(m.c.direction == "out", m.c.author_role == "bot", m.c.public).label("bot"),
                or_(customer, ours).label("person"),
                first(customer).label("wrote_at"),
                first(human).label("first_at"),
                number(human).label("place"),
                number(or_(customer, ours)).label("turn"),
            )
            .join_from(m, rows, rows.c.ticket == m.c.ticket)
            .subquery("said")
        )
        s = said.c
        asked_at = func.coalesce(s.wrote_at, s.created_at)
        return (
            select(
                s.ticket,
                func.min(s.wrote_at).label("wrote_at"),
                func.min(s.first_at).label("first_at"),
                func.min(s.at).filter(and_(s.human, s.place == 2)).label("second_at"),
                func.min(s.at).filter(and_(s.ours, s.at >= asked_at)).label("answered_at"),
                func.max(s.at).filter(and_(s.bot, s.at <= s.first_at)).label("bot_at"),
                func.bool_or(s.ours).filter(and_(s.person, s.turn == 1)).label("begun_by_us"),
            )
            .group_by(s.ticket)
            .cte("talks")
        )


def waited(start: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[int]:
    """Return the whole seconds from `start` to `end`; None where one is missing or they are reversed."""
    s = seconds(start, end)
    return case((s >= 0, s))
