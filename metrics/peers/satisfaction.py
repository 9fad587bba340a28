"""Tell how others define satisfaction and recommendation, and read our answers so."""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import CTE, ColumnElement, Integer, and_, case, cast, func, not_, select

from metrics.board import surveys, tickets
from metrics.metric import AS_OF, Metric
from metrics.peers.definition import Definition, Figure, Peer, Product, Readings, reason
from metrics.query.frame import Frame, within
from metrics.translation import translate as _

FIGURE = Figure(
    _("Satisfaction (CSAT)"),
    (
        Definition(
            Product.PLUMBLINE,
            _("Satisfied customers"),
            _("Answers; those in the top two of the scale, above its middle ÷ all."),
            _(
                "Counted by the moment of the answer and credited to the team and agent at the answer. The interval "
                "and the number of answers stand beside it; who did not answer is in no denominator."
            ),
            "docs/decisions/0005-csat-and-nps.md",
        ),
        Definition(
            Product.ZENDESK,
            _("Satisfaction score"),
            _("Rated tickets; good ÷ (good + bad)."),
            _("Of 1 to 5, 4 and 5 are good; 3 is bad, like 1 and 2. Credited to who has the ticket at the rating."),
            _("descriptions of Zendesk by others; Zendesk help for the credit"),
        ),
        Definition(
            Product.INTERCOM,
            _("Conversation rating"),
            _("Rated conversations in which a teammate took part; 4 and 5 ÷ all ratings from 1 to 5."),
            _("Credited to the teammate at the rating. What only a bot answered is not counted."),
            _("Intercom help; a description by others for the share"),
        ),
        Definition(
            Product.CHATWOOT,
            _("CSAT score"),
            _("Responses from 1 to 5; 4 and 5 ÷ all."),
            _(
                "The response rate divides by all invitations of the time range, whatever else is filtered, so it "
                "falls with every filter."
            ),
            _("Chatwoot's source"),
        ),
    ),
)

NPS = Figure(
    _("Recommendation (NPS)"),
    (
        Definition(
            Product.PLUMBLINE,
            _("Recommendation (NPS)"),
            _("Answers from 0 to 10; share of 9 and 10 − share of 0 to 6, in points."),
            _("Who did not answer is in no denominator. With the interval of a difference of two shares."),
            "docs/decisions/0005-csat-and-nps.md",
        ),
        Definition(
            Product.ZENDESK,
            "",
            _("Nothing any more: it was removed on 30 April 2023."),
            _("It was the share of 9 and 10 less the share of 0 to 6."),
            _("Zendesk help"),
        ),
        Definition(
            Product.INTERCOM,
            _("Survey"),
            _("A survey product of its own; the interface for programs that we read has no such figure."),
            _("That it is a product of its own is general knowledge."),
            _("Intercom OpenAPI"),
        ),
        Definition(
            Product.CHATWOOT, "", _("Nothing: there is no such survey."), "", _("Chatwoot's source and its issue 6506")
        ),
    ),
)

KEPT = ("survey", "ticket", "customer", "person", "number", "channel", "team", "answered_at", "score", "scale")


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers that a question is about."""

    frame: Frame
    metric: Metric

    @cached_property
    def rows(self) -> CTE:
        """One row an answer, with whether it is satisfied and whether a human took part."""
        s, at = surveys, self.metric.counted_at
        inside = and_(within(at, self.frame.resolved.period), at <= AS_OF)
        own = (
            select(*(s.c[name] for name in KEPT), cast(self.metric.kind.inputs()["hit"], Integer).label("satisfied"))
            .where(self.metric.rows, self.frame.conditions(self.metric), inside)
            .subquery("own")
        )
        replies = func.coalesce(tickets.c.public_replies, 1)  # who has no messages may have answered all the same
        bot_only = func.coalesce(replies == 0, False).label("bot_only")
        joined = own.outerjoin(tickets, tickets.c.ticket == own.c.ticket)
        return select(*own.c, bot_only).select_from(joined).cte("chosen")

    @property
    def ours(self) -> ColumnElement[int]:
        """What the metric says of each of them."""
        return self.rows.c.satisfied

    @property
    def key(self) -> ColumnElement[str]:
        """What tells them apart."""
        return self.rows.c.survey


def _read(
    answers: Answers, counted: ColumnElement[bool], good: ColumnElement[bool], *why: tuple[ColumnElement[bool], str]
) -> Readings:
    rows = answers.rows
    theirs = case((counted, cast(good, Integer)))
    return select(
        *(rows.c[name] for name in KEPT),
        answers.key.label("key"),
        answers.ours.label("ours"),
        theirs.label("theirs"),
        reason(answers.ours, theirs, *why),
    )


def _zendesk(answers: Answers) -> Readings:
    r = answers.rows.c
    good = case((r.scale == 2, r.score >= 2), else_=r.score >= 4)
    return _read(answers, r.scale.in_((2, 5)), good, (r.scale != 5, "scale"))


def _intercom(answers: Answers) -> Readings:
    r = answers.rows.c
    counted = and_(r.scale == 5, not_(r.bot_only))
    return _read(answers, counted, r.score >= 4, (r.scale != 5, "scale"), (r.bot_only, "bot"))


def _chatwoot(answers: Answers) -> Readings:
    r = answers.rows.c
    return _read(answers, r.scale == 5, r.score >= 4, (r.scale != 5, "scale"))


_SCALE = _("On a scale other than 1 to 5, which is not known there")

PEERS = (
    Peer(Product.ZENDESK, _zendesk, {"scale": _SCALE}),
    Peer(Product.INTERCOM, _intercom, {"scale": _SCALE, "bot": _("No human answered the ticket: not counted there")}),
    Peer(Product.CHATWOOT, _chatwoot, {"scale": _SCALE}),
)
