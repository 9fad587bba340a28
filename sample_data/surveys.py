"""Ask the customers: after tickets (CSAT) and now and then (NPS); the contented and the angry answer more often."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sample_data.clock import DAY, END, NEVER, Seconds, demanded, midnight
from sample_data.columns import by_source, decimals, instants, keys, texts
from sample_data.people import Codes, People
from sample_data.service import HOUR
from sample_data.tickets import Tickets
from sample_data.truths import AGENTS_PER_TEAM, PLANS, TEAMS, Truths, months_after
from sample_data.words import AGENT_NAMES, REMARKS

CSAT, NPS = 15_500, 9_500
REASONS = ("slow", "unfriendly", "not solved", "price", "product")
# Share that answers, by score: 1 to 5, and 0 to 10.
ANSWERS_CSAT = np.array([0.0, 0.46, 0.34, 0.24, 0.3, 0.44])
ANSWERS_NPS = np.array([0.42, 0.42, 0.38, 0.36, 0.34, 0.3, 0.27, 0.26, 0.28, 0.36, 0.45])


def csat(
    rng: np.random.Generator, who: People, made: Tickets, size: int, offset: int
) -> Iterator[tuple[str, str, pa.Table]]:
    """Yield invitations after solved tickets, credited to the agent and team that answered last."""
    asked = np.flatnonzero((made.resolved_first < END) & ~made.by_us & (made.row >= 0))
    asked = np.sort(rng.choice(asked, min(size, len(asked)), replace=False))
    sent = made.resolved_first[asked] + HOUR
    skill = rng.normal(0, 0.35, (len(TEAMS), AGENTS_PER_TEAM))
    skill -= skill.mean(axis=1, keepdims=True)  # so that teams differ by what they do, not by whom they drew
    good = 0.93 + skill.ravel()[made.agent[asked]]
    good -= 0.16 * np.log1p(np.minimum(made.wait[asked], 10 * DAY) / HOUR)
    good -= 0.12 * np.log1p((made.resolved_first - made.created)[asked] / DAY)
    good -= 1.1 * (made.reopened_at[asked] < END) + 0.9 * (made.replied[asked] >= END)
    good += 0.25 * who.loyalty[made.person[asked]] + rng.normal(size=len(asked))
    score = 1 + np.searchsorted([-1.6, -1.1, -0.55, 0.75], good)
    answered = _answered(rng, sent, ANSWERS_CSAT[score], hours=9)
    return _invitations(
        rng,
        who,
        offset=offset,
        row=made.row[asked],
        ticket=made.number[asked],
        instrument="csat",
        scale=5,
        sent=sent,
        answered=answered,
        score=score,
        unhappy=score <= 3,
        agent=made.agent[asked],
    )


def nps(
    rng: np.random.Generator, who: People, truth: Truths, size: int, offset: int
) -> Iterator[tuple[str, str, pa.Table]]:
    """Yield invitations that belong to no ticket; after a price change the plan's customers are displeased."""
    person = rng.integers(who.size, size=size)
    sent = np.sort(demanded(rng, who.since[person], who.left[person]))
    begins, ends = midnight(truth.dip_month), midnight(months_after(truth.dip_month, truth.dip_months))
    hit = (who.plan[person] == PLANS.index(truth.dip_plan)) & (sent >= begins) & (sent < ends)
    liking = 8.45 + 0.9 * who.loyalty[person] - 2.2 * who.annoyed[person] - truth.dip_points * hit
    score = np.clip(np.round(liking + rng.normal(0, 1.6, size)), 0, 10).astype("int64")
    answered = _answered(rng, sent, ANSWERS_NPS[score], hours=30)
    return _invitations(
        rng,
        who,
        offset=offset,
        row=np.where(who.helpdesk_row < 0, who.shop_row, who.helpdesk_row)[person],
        ticket=np.full(size, -1),
        instrument="nps",
        scale=10,
        sent=sent,
        answered=answered,
        score=score,
        unhappy=score <= 6,
        agent=np.full(size, -1),
    )


def _answered(rng: np.random.Generator, sent: Seconds, share: Seconds, *, hours: float) -> Seconds:
    at = np.floor(sent + 60 + rng.exponential(hours * HOUR, len(sent)))
    return np.where(rng.random(len(sent)) < share, at, NEVER)


def _invitations(
    rng: np.random.Generator,
    who: People,
    *,
    offset: int,
    row: Codes,
    ticket: Codes,
    instrument: str,
    scale: int,
    sent: Seconds,
    answered: Seconds,
    score: Codes,
    unhappy: NDArray[np.bool_],
    agent: Codes,
) -> Iterator[tuple[str, str, pa.Table]]:
    said = answered < END
    size = len(row)
    source = np.where(sent < END, who.row_source[row], -1)
    remark = np.where(unhappy, rng.integers(4, size=size) * 2 + 1, rng.integers(4, size=size) * 2)
    return by_source(
        "surveys",
        source,
        survey=keys(source, offset + 1 + np.arange(size)),
        customer=keys(source, who.row_number[row]),
        ticket=keys(source, ticket),
        instrument=texts((instrument,), np.zeros(size, "int64")),
        scale=pa.array(np.full(size, scale)),
        sent_at=instants(sent),
        answered_at=instants(answered),
        score=decimals(np.where(said, score, np.nan)),
        reason=texts(REASONS, np.where(said & unhappy, rng.integers(len(REASONS), size=size), -1)),
        agent=texts(AGENT_NAMES, np.where(said, agent, -1)),
        team=texts(TEAMS, np.where(said & (agent >= 0), agent // AGENTS_PER_TEAM, -1)),
        comment=texts(REMARKS, np.where(said & (rng.random(size) < 0.3), remark, -1)),
    )
