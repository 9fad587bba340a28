"""Draw the consequences: priorities lowered before they are due, customers who leave."""

import numpy as np

from sample_data.clock import DAY, END, NEVER, day_begin, midnight
from sample_data.people import People
from sample_data.service import HOUR
from sample_data.tickets import Tickets
from sample_data.truths import TEAMS, Truths


def lower_priorities(rng: np.random.Generator, truth: Truths, made: Tickets) -> None:
    """Lower the priority of what will be late, shortly before it is due; and, everywhere, change a few at any time."""
    size = len(made.number)
    late = (made.due_solution < END) & (made.resolved > made.due_solution) & (made.priority >= 2) & made.counted
    here = (made.team == TEAMS.index(truth.lowering_team)) & (made.created >= midnight(truth.lowering_month))
    caught = late & here & (rng.random(size) < truth.lowering_share)
    usual = ~caught & made.counted & (made.replied < END) & (rng.random(size) < 0.03)
    at = np.where(caught, np.nan_to_num(made.due_solution) - rng.uniform(300, 3_000, size), NEVER)
    at = np.where(usual, made.created + rng.uniform(60, 12 * HOUR, size), at)
    made.lowered_at = np.where(at < made.resolved, np.floor(at), NEVER)
    after = np.where(caught, 0, np.where(made.priority == 3, 2, made.priority + 1))
    made.priority = np.where(made.lowered_at < END, after, made.priority)


def leave(rng: np.random.Generator, truth: Truths, who: People, made: Tickets) -> Tickets:
    """End contracts some weeks after bad service; return the tickets that are written all the same."""
    person = made.person
    fed_up = made.bad & ~np.isnan(who.joined[person]) & (rng.random(len(person)) < truth.leave_share)
    since = np.minimum(np.where(made.reopened_at < END, made.reopened_at, made.replied), END)
    leaves = day_begin(since + 2 * DAY + rng.exponential(18, len(person)) * DAY)
    before = who.left.copy()
    np.minimum.at(who.left, person[fed_up], leaves[fed_up])
    who.left = np.where(who.left < END, who.left, NEVER)
    who.annoyed = who.left < before
    return made.only(made.created < who.left[person])
