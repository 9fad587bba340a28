"""Let the teams answer, solve, forget and solve again, each within its opening hours and at its own pace."""

import numpy as np

from metrics.facts import CHANNELS
from sample_data.clock import Seconds, after_work, midnight
from sample_data.people import Codes, Flags
from sample_data.truths import TEAMS, Truths, months_after

HOUR = 3_600.0
FIELD_SERVICE = TEAMS.index("Field service")
# Medians in seconds of working time, by channel.
ANSWER = np.array([5_400.0, 110, 25, 7_800, 4_200, 600, 20])
SOLVE = np.array([8.5, 3.0, 3.5, 9.0, 6.0, 4.5, 1.5]) * HOUR
URGENCY = np.array([1.25, 1.0, 0.75, 0.45])  # low to urgent: factor of both


def replied_at(
    rng: np.random.Generator,
    truth: Truths,
    *,
    created: Seconds,
    channel: Codes,
    team: Codes,
    agent: Codes,
    priority: Codes,
) -> Seconds:
    """Return when each ticket is answered."""
    own_pace = 0.85 + 0.3 * ((agent * 7) % 11) / 10
    work = ANSWER[channel] * URGENCY[priority] * own_pace * rng.lognormal(0, 0.75, len(created))
    work = np.where(rng.random(len(created)) < 0.025, work + rng.exponential(14 * HOUR, len(created)), work)
    work = np.where(created >= midnight(truth.shift_month), work * truth.shift_gain, work)
    month, next_month = midnight(truth.slow_month), midnight(months_after(truth.slow_month, 1))
    slow = (team == TEAMS.index(truth.slow_team)) & (channel == CHANNELS.index(truth.slow_channel))
    slow &= (created >= month) & (created < next_month)
    return after_work(team, created, np.where(slow, work * truth.slow_factor, work) + 5)


def solved_again_at(rng: np.random.Generator, reopened: Seconds, team: Codes) -> Seconds:
    """Return when each reopened ticket is solved for good."""
    return after_work(team, reopened, rng.lognormal(np.log(7 * HOUR), 0.9, len(team)))


def solved_at(
    rng: np.random.Generator, *, replied: Seconds, channel: Codes, team: Codes, priority: Codes, hasty: Flags
) -> Seconds:
    """Return when each is solved: most within a day or two; one in four waits for parts or people, for weeks."""
    size = len(replied)
    work = SOLVE[channel] * URGENCY[priority] * rng.lognormal(0, 1.1, size)
    slow = rng.random(size) < np.where(team == FIELD_SERVICE, 0.34, 0.23) * np.array([1.3, 1, 0.6, 0.3])[priority]
    work = np.where(slow, work + rng.exponential(540 * HOUR, size), work)
    return after_work(team, replied, np.where(hasty, work * 0.4, work) + 60)
