"""Write down how the tickets changed: status, priority, team and agent."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from metrics.facts import PRIORITIES
from sample_data.clock import END, NEVER, Seconds
from sample_data.columns import by_source, instants, keys, texts
from sample_data.people import Codes
from sample_data.tickets import STATUSES, Tickets
from sample_data.truths import TEAMS
from sample_data.words import AGENT_NAMES

FIELDS = ("status", "priority", "team", "agent")
STATUS, PRIORITY, TEAM, AGENT = range(4)
VALUES = (*STATUSES, *PRIORITIES, *TEAMS, *AGENT_NAMES)
FIRST_PRIORITY = len(STATUSES)
FIRST_TEAM = FIRST_PRIORITY + len(PRIORITIES)
FIRST_AGENT = FIRST_TEAM + len(TEAMS)
ACTORS = (*AGENT_NAMES, "customer", "system")
CUSTOMER, SYSTEM = len(AGENT_NAMES), len(AGENT_NAMES) + 1


def events(made: Tickets) -> Iterator[tuple[str, str, pa.Table]]:
    """Yield the changes of the tickets of each source."""
    new, opened, pending, resolved, closed, merged, spam = range(7)
    first, agent = made.agent_first, made.agent
    unanswered = (made.closed < END) & (made.closed == made.resolved)
    picked_up = np.where(made.by_us, made.created + 1, made.replied)
    picked_up = np.where(made.merged & (picked_up >= made.closed), NEVER, picked_up)
    back = made.reopened_at < END
    happened = [
        _happened(*change)
        for change in (
            (STATUS, picked_up, new, opened, first),
            (STATUS, made.waiting_from, opened, pending, agent),
            (STATUS, made.waiting_until, pending, opened, CUSTOMER),
            (STATUS, np.where(unanswered, NEVER, made.resolved_first), opened, resolved, agent),
            (STATUS, made.reopened_at, resolved, opened, CUSTOMER),
            (STATUS, np.where(back, made.resolved, NEVER), opened, resolved, agent),
            (STATUS, np.where(made.counted & ~unanswered, made.closed, NEVER), resolved, closed, SYSTEM),
            (STATUS, np.where(unanswered, made.closed, NEVER), new, closed, SYSTEM),
            (STATUS, np.where(made.merged, made.closed, NEVER), np.where(picked_up < END, opened, new), merged, agent),
            (STATUS, np.where(made.spam, made.closed, NEVER), new, spam, SYSTEM),
            (PRIORITY, made.lowered_at, FIRST_PRIORITY + made.priority_before, FIRST_PRIORITY + made.priority, agent),
            (TEAM, made.handed_at, FIRST_TEAM + made.team_first, FIRST_TEAM + made.team, first),
            (AGENT, made.handed_at, FIRST_AGENT + first, FIRST_AGENT + agent, first),
        )
    ]
    ticket, at, field, before, after, actor = (np.concatenate(parts) for parts in zip(*happened, strict=True))
    order = np.lexsort((field, at, ticket))
    ticket, at, field, before, after, actor = (part[order] for part in (ticket, at, field, before, after, actor))
    source = made.source[ticket]
    changed = before != after
    return by_source(
        "ticket_events",
        np.where(changed, source, -1),
        ticket=keys(source, made.number[ticket]),
        at=instants(at),
        field=texts(FIELDS, field),
        before=texts(VALUES, before),
        after=texts(VALUES, after),
        actor=texts(ACTORS, actor),
    )


def _happened(
    field: int, at: Seconds, before: Codes | int, after: Codes | int, actor: Codes | int
) -> tuple[Codes | Seconds, ...]:
    """Return ticket (index), instant, field, before, after and actor of what happened within the data."""
    ticket = np.flatnonzero(at < END)
    codes = (np.broadcast_to(values, len(at))[ticket] for values in (field, before, after, actor))
    return ticket, at[ticket], *codes
