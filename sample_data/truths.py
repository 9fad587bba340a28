"""Decide what is true of the sample company, so that what a page claims can be held against it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

ZONE = "Europe/Berlin"
FIRST_DAY = date(2024, 11, 1)
AS_OF = datetime(2026, 10, 31, 23, tzinfo=UTC)  # 1 November 2026, 00:00 in Berlin: two years of data

TEAMS = ("Billing", "Onboarding", "Technical", "Field service", "Key accounts", "Sales support")
PLANS = ("Basic", "Plus", "Pro")
AGENTS_PER_TEAM = 9


@dataclass(frozen=True)
class Truths:
    """What was planted, where, and how large.

    Attributes
    ----------
    slow_team, slow_channel, slow_month, slow_factor
        In this month the team needs so many times its usual working time to answer on this channel.
    dip_plan, dip_month, dip_months, dip_points
        After a price change in this month, scores for likelihood to recommend fall by so many of ten points
        for customers of the plan, for so many months.
    leave_share
        Share of bad tickets (reopened, or answered after more than two days) upon which the customer leaves.
    shift_month, shift_share, shift_gain
        From this month on so much of all contacts comes by email instead of by phone,
        while every channel is answered in this fraction of the time: each gets better and the whole gets worse.
    reopen_agent, reopen_share
        The agent (number within all agents) who solves fast, and the share of the agent's tickets that come back.
    lowering_team, lowering_month, lowering_share
        From this month on the team lowers the priority of so many of the urgent and high tickets
        that it would not resolve in time, within the last hour before they are due.
    """

    slow_team: str = "Billing"
    slow_channel: str = "email"
    slow_month: date = date(2026, 10, 1)
    slow_factor: float = 4.0
    dip_plan: str = "Plus"
    dip_month: date = date(2026, 6, 1)
    dip_months: int = 4
    dip_points: float = 1.3
    leave_share: float = 0.10
    shift_month: date = date(2026, 2, 1)
    shift_share: float = 0.15
    shift_gain: float = 0.85
    reopen_agent: int = 2 * AGENTS_PER_TEAM + 3
    reopen_share: float = 0.25
    lowering_team: str = "Technical"
    lowering_month: date = date(2026, 4, 1)
    lowering_share: float = 0.5


def months_after(first: date, months: int) -> date:
    """Return the first day of the month so many months after another."""
    years, rest = divmod(first.month - 1 + months, 12)
    return date(first.year + years, rest + 1, 1)


def month(number: int) -> date:
    """Return the first day of a month of the data; the first month is 0."""
    return months_after(FIRST_DAY, number)


def truths(seed: int = 1) -> Truths:
    """Return what `generate` plants for `seed`; seed 1 is the company that the guide speaks of."""
    if seed == 1:
        return Truths()
    rng = np.random.default_rng([seed, 1])
    return Truths(
        slow_team=str(rng.choice(["Billing", "Technical", "Sales support"])),
        slow_channel=str(rng.choice(["email", "chat"])),
        slow_month=month(int(rng.integers(18, 24))),
        slow_factor=float(rng.uniform(3, 6)),
        dip_plan=str(rng.choice(PLANS[:2])),
        dip_month=month(int(rng.integers(12, 20))),
        dip_points=float(rng.uniform(1.1, 1.8)),
        leave_share=float(rng.uniform(0.08, 0.14)),
        shift_month=month(int(rng.integers(12, 17))),
        shift_share=float(rng.uniform(0.14, 0.18)),
        shift_gain=float(rng.uniform(0.82, 0.88)),
        reopen_agent=int(rng.integers(len(TEAMS) * AGENTS_PER_TEAM)),
        reopen_share=float(rng.uniform(0.2, 0.35)),
        lowering_team=str(rng.choice(["Technical", "Sales support", "Billing"])),
        lowering_month=month(int(rng.integers(15, 19))),
        lowering_share=float(rng.uniform(0.4, 0.7)),
    )
