"""Declare how content customers are: CSAT, mean score, NPS."""

from sqlalchemy import and_

from metrics.board import surveys as s
from metrics.kinds import Mean, Net, Share
from metrics.metric import LeftOut, Metric
from metrics.translation import translate as _
from metrics.units import Better, Unit

_ANSWERED = s.c.score.is_not(None)
_BY_ANSWER = _("by the moment of the answer; credited to the team and agent at the answer")

CSAT = Metric(
    key="csat",
    title=_("Satisfied customers"),
    asks=_("How many of the customers who answered were satisfied?"),
    table=s,
    rows=and_(s.c.instrument == "csat", _ANSWERED),
    counted_at=s.c.answered_at,
    kind=Share(and_(s.c.score >= s.c.scale - 1, 2 * s.c.score > s.c.scale + 1)),
    unit=Unit.SHARE,
    better=Better.HIGHER,
    formula=_("answers in the top two of the scale, above its middle ÷ all answers"),
    counted_by=_BY_ANSWER,
    decided_in="0005-csat-and-nps",
    sampled=True,
    parts={"denominator": _("answers"), "numerator": _("satisfied")},
)

SATISFACTION_MEAN = Metric(
    key="satisfaction_mean",
    title=_("Mean satisfaction"),
    asks=_("Which score do customers give on average, from 1 to 5?"),
    table=s,
    rows=and_(s.c.instrument == "csat", _ANSWERED, s.c.scale == 5),
    counted_at=s.c.answered_at,
    kind=Mean(s.c.score),
    unit=Unit.SCORE,
    better=Better.HIGHER,
    formula=_("sum of the scores ÷ number of answers"),
    counted_by=_BY_ANSWER,
    left_out=(
        LeftOut(and_(s.c.instrument == "csat", _ANSWERED, s.c.scale != 5), _("Answers on a scale other than 1 to 5")),
    ),
    decided_in="0005-csat-and-nps",
    sampled=True,
    parts={"denominator": _("answers")},
)

NPS = Metric(
    key="nps",
    title=_("Recommendation (NPS)"),
    asks=_("Would customers recommend us?"),
    table=s,
    rows=and_(s.c.instrument == "nps", _ANSWERED),
    counted_at=s.c.answered_at,
    kind=Net(plus=s.c.score >= 9, minus=s.c.score <= 6),
    unit=Unit.POINTS,
    better=Better.HIGHER,
    formula=_("share of answers 9 and 10 − share of answers 0 to 6, in points"),
    counted_by=_BY_ANSWER,
    decided_in="0005-csat-and-nps",
    sampled=True,
    parts={"denominator": _("answers"), "numerator": _("promoters"), "minus": _("detractors")},
)

EFFORT = Metric(
    key="effort",
    title=_("Found it easy (CES)"),
    asks=_("How many of the customers who answered found it easy to get help?"),
    table=s,
    rows=and_(s.c.instrument == "ces", _ANSWERED),
    counted_at=s.c.answered_at,
    kind=Share(2 * s.c.score > s.c.scale + 1),
    unit=Unit.SHARE,
    better=Better.HIGHER,
    formula=_("answers above the middle of the scale ÷ all answers"),
    counted_by=_BY_ANSWER,
    decided_in="0005-csat-and-nps",
    sampled=True,
    parts={"denominator": _("answers"), "numerator": _("easy")},
)

RESPONSE_RATE = Metric(
    key="response_rate",
    title=_("Surveys answered"),
    asks=_("How many of the customers whom we asked have answered?"),
    table=s,
    rows=s.c.sent_at.is_not(None),
    counted_at=s.c.sent_at,
    kind=Share(_ANSWERED),
    unit=Unit.SHARE,
    better=Better.HIGHER,
    formula=_("invitations that were answered ÷ invitations sent"),
    counted_by=_("by the moment the invitation was sent; under the same filters as the answers"),
    left_out=(LeftOut(s.c.sent_at.is_(None), _("Answers without an invitation")),),
    decided_in="0005-csat-and-nps",
    parts={"denominator": _("invitations"), "numerator": _("answered")},
)

METRICS = (CSAT, SATISFACTION_MEAN, NPS, EFFORT, RESPONSE_RATE)
