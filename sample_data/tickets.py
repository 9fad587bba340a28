"""Let the customers turn to the company: who, when, on which channel, about what, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from metrics.facts import CHANNELS, PRIORITIES
from sample_data.clock import (
    DAY,
    END,
    NEVER,
    Seconds,
    demanded,
    local,
    midnight,
    weight_between,
)
from sample_data.columns import by_source, decimals, due, instants, keys, texts
from sample_data.people import Codes, Flags, People
from sample_data.service import HOUR, replied_at, solved_again_at, solved_at
from sample_data.truths import AGENTS_PER_TEAM, TEAMS, Truths
from sample_data.words import AGENT_NAMES, TOPICS

TICKETS = 60_000
STATUSES = ("new", "open", "pending", "resolved", "closed", "merged", "spam")
KINDS = ("question", "request", "complaint", "maintenance")
TOPIC_NAMES = tuple(TOPICS)
TOPIC_TEAM = np.array([TEAMS.index(team) for team, *_ in TOPICS.values()])
TOPIC_SHARES = np.array([[desk, shop] for _, desk, shop, _ in TOPICS.values()])
COMPLAINT_SHARE = np.array([0.3 if t in ("invoice", "refund", "outage", "repair", "delivery") else 0.1 for t in TOPICS])
EMAIL, CHAT, PHONE, WEB, SOCIAL, MESSAGING, IN_PERSON = range(7)
CHANNEL_SHARES = np.array([0.31, 0.2, 0.25, 0.1, 0.04, 0.08, 0.02])
UNANSWERED = np.array([0.012, 0.05, 0.02, 0.012, 0.05, 0.03, 0.0])
UNWANTED = np.array([0.05, 0.0, 0.0, 0.04, 0.05, 0.0, 0.0])
# What the source itself wants, by priority, in hours: first answer, resolution.
DUE = np.array([[24.0, 168.0], [8.0, 72.0], [4.0, 48.0], [1.0, 24.0]]) * HOUR


@dataclass
class Tickets:
    """Arrays by ticket, in order of creation; instants at or after the end have not happened."""

    number: Codes
    person: Codes
    row: Codes  # of the customer; -1 if unknown
    source: Codes
    channel: Codes
    topic: Codes
    kind: Codes
    by_us: Flags
    priority: Codes
    lowered_at: Seconds
    priority_before: Codes
    team_first: Codes
    team: Codes
    agent_first: Codes
    agent: Codes
    handed_at: Seconds
    waiting_from: Seconds
    waiting_until: Seconds
    created: Seconds
    replied: Seconds
    resolved_first: Seconds
    reopened_at: Seconds
    resolved: Seconds
    closed: Seconds
    spam: Flags
    merged: Flags
    due_answer: Seconds
    due_solution: Seconds

    @property
    def counted(self) -> Flags:
        """Neither spam nor merged."""
        return ~(self.spam | self.merged)

    @property
    def wait(self) -> Seconds:
        """Seconds to the first answer, huge where there was none."""
        return self.replied - self.created

    @property
    def bad(self) -> Flags:
        """Bad service: reopened, or answered after more than two days."""
        late = (self.replied < END) & (self.wait > 2 * DAY) & ~self.by_us
        return self.counted & (late | (self.reopened_at < END))

    def only(self, chosen: Flags) -> "Tickets":
        """Return the chosen tickets."""
        return Tickets(**{name: values[chosen] for name, values in vars(self).items()})


def tickets(rng: np.random.Generator, who: People, truth: Truths, size: int, offset: int) -> Tickets:
    """Invent `size` tickets of persons who have not left yet."""
    weight = (
        rng.gamma(0.9, size=who.size) * np.where(np.isnan(who.joined), 0.3, 1) * np.array([1, 1.3, 2.2])[who.segment]
    )
    mass = np.cumsum(weight * weight_between(who.since, who.left))
    person = np.searchsorted(mass, rng.random(size) * mass[-1])
    created = demanded(rng, who.since[person], who.left[person])
    order = np.argsort(created, kind="stable")
    person, created = person[order], created[order]
    desk, shop = who.helpdesk_row[person], who.shop_row[person]
    row = np.where((desk < 0) | ((shop >= 0) & (rng.random(size) < 0.3)), shop, desk)
    source = who.row_source[row]

    topic = _topics(rng, source)
    team = np.where((who.segment[person] < 2) & (TOPIC_TEAM[topic] == 4), 5, TOPIC_TEAM[topic])
    channel = _channels(rng, created, truth)
    by_us = (rng.random(size) < np.where(np.isin(topic, [9, 12]), 0.3, 0.02)) & (channel != CHAT)
    kind = np.where(rng.random(size) < 0.55, 0, 1)
    kind = np.where(rng.random(size) < COMPLAINT_SHARE[topic], 2, kind)
    kind = np.where(by_us, 3, kind)
    priority = np.minimum(rng.choice(4, size, p=[0.2, 0.55, 0.19, 0.06]) + (who.segment[person] == 2), 3)

    handed = rng.random(size) < 0.09
    team_first = np.where(handed, rng.integers(len(TEAMS), size=size), team)
    agent_first, agent = _agents(rng, team_first), _agents(rng, team)
    agent_first = np.where(handed, agent_first, agent)

    spam = ~by_us & (rng.random(size) < UNWANTED[channel])
    merged = ~spam & (rng.random(size) < 0.012)
    replied = replied_at(
        rng, truth, created=created, channel=channel, team=team_first, agent=agent_first, priority=priority
    )
    replied = np.where(by_us, created, replied)
    handed_at = np.where(handed, np.floor(replied + rng.uniform(60, 3 * HOUR, size)), NEVER)
    resolved_first = solved_at(
        rng, replied=replied, channel=channel, team=team, priority=priority, hasty=agent == truth.reopen_agent
    )
    given_up = ~by_us & (rng.random(size) < UNANSWERED[channel])
    resolved_first = np.where(given_up, np.floor(created + rng.uniform(2, 60, size) * HOUR), resolved_first)
    replied = np.where(given_up, NEVER, replied)
    comes_back = rng.random(size) < np.where(agent == truth.reopen_agent, truth.reopen_share, 0.047)
    comes_back &= ~given_up & ~spam & ~merged & (resolved_first < END)
    reopened_at = np.where(comes_back, np.floor(resolved_first + 600 + rng.exponential(3.5, size) * DAY), NEVER)
    resolved = np.where(reopened_at < END, solved_again_at(rng, reopened_at, team), resolved_first)
    gone = np.where(spam | merged, np.floor(created + rng.uniform(300, 20 * HOUR, size)), NEVER)
    resolved_first, resolved = (np.where(spam | merged, NEVER, at) for at in (resolved_first, resolved))
    replied, handed_at = np.where(spam, NEVER, replied), np.where(spam | merged | given_up, NEVER, handed_at)
    stayed = handed_at >= np.minimum(resolved_first, END)
    handed_at = np.where(stayed, NEVER, handed_at)
    team, agent = np.where(stayed, team_first, team), np.where(stayed, agent_first, agent)
    closed = np.where(given_up, resolved_first, np.where(rng.random(size) < 0.75, resolved + 4 * DAY, NEVER))

    # Only what takes long waits for the customer in between; some customers never come back.
    took = np.minimum(resolved_first, END) - replied
    waits = (took > 6 * HOUR) & ~spam & ~merged & (rng.random(size) < 0.35)
    waiting_from = np.where(waits, np.floor(replied + took * rng.uniform(0.1, 0.3, size)), NEVER)
    waiting_until = np.where(waits, np.floor(replied + took * rng.uniform(0.4, 0.9, size)), NEVER)
    waiting_until = np.where((resolved_first >= END) & (rng.random(size) < 0.6), NEVER, waiting_until)

    has_due = (source == 0) & ~by_us & (rng.random(size) < np.array([0.3, 0.5, 0.9, 1.0])[priority])
    due_answer, due_solution = (np.where(has_due, created + DUE[priority, i], np.nan) for i in (0, 1))
    return Tickets(
        number=offset + 1 + np.arange(size), person=person, row=np.where(spam, -1, row), source=source,
        channel=channel, topic=topic, kind=kind,
        by_us=by_us, priority=priority, lowered_at=np.full(size, NEVER), priority_before=priority.copy(),
        team_first=team_first, team=team, agent_first=agent_first, agent=agent, handed_at=handed_at,
        waiting_from=waiting_from, waiting_until=waiting_until, created=created, replied=replied,
        resolved_first=resolved_first, reopened_at=reopened_at, resolved=resolved,
        closed=np.where(spam | merged, gone, closed), spam=spam, merged=merged,
        due_answer=due_answer, due_solution=due_solution,
    )  # fmt: skip


def _topics(rng: np.random.Generator, source: Codes) -> Codes:
    cumulated = np.cumsum(TOPIC_SHARES, axis=0)
    drawn = rng.random(len(source))
    return np.where(
        source == 0, np.searchsorted(cumulated[:-1, 0], drawn), np.searchsorted(cumulated[:-1, 1], drawn)
    ).astype("int64")


def _channels(rng: np.random.Generator, created: Seconds, truth: Truths) -> Codes:
    """By day all seven; at night and on Sundays nobody is on the phone or at the counter."""
    later = CHANNEL_SHARES.copy()
    later[[EMAIL, PHONE]] += truth.shift_share * np.array([1, -1])
    drawn = rng.random(len(created))
    shifted = created >= midnight(truth.shift_month)
    channel = np.where(
        shifted,
        np.searchsorted(np.cumsum(later)[:-1], drawn),
        np.searchsorted(np.cumsum(CHANNEL_SHARES)[:-1], drawn),
    )
    wall = local(created)
    shut = (wall.hour < 8) | (wall.hour >= 19) | (wall.day_of_week == 6)
    return np.where(shut & np.isin(channel, [PHONE, IN_PERSON]), EMAIL, channel).astype("int64")


def _agents(rng: np.random.Generator, team: Codes) -> Codes:
    return team * AGENTS_PER_TEAM + rng.integers(AGENTS_PER_TEAM, size=len(team))


def facts(rng: np.random.Generator, who: People, made: Tickets) -> Iterator[tuple[str, str, pa.Table]]:
    """Yield the tickets of each source."""
    status = np.where(made.replied < END, 1, 0)
    status = np.where((made.waiting_from < END) & (made.waiting_until >= END), 2, status)
    status = np.where(made.resolved < END, 3, status)
    status = np.where(made.closed < END, 4, status)
    status = np.where(made.merged, 5, np.where(made.spam, 6, status))
    subject = TOPIC_FIRST[made.topic] + rng.integers(100, size=len(status)) % TOPIC_COUNT[made.topic]
    minutes = rng.gamma(2, 6, len(status)) * np.where(made.reopened_at < END, 1.8, 1)
    done = made.resolved < END
    return by_source(
        "tickets",
        made.source,
        ticket=keys(made.source, made.number),
        customer=keys(made.source, np.where(made.row < 0, -1, who.row_number[made.row])),
        channel=texts(CHANNELS, made.channel),
        team=texts(TEAMS, made.team),
        agent=texts(AGENT_NAMES, np.where(made.spam, -1, made.agent)),
        priority=texts(PRIORITIES, made.priority),
        topic=texts(TOPIC_NAMES, made.topic),
        kind=texts(KINDS, made.kind),
        opened_by=texts(("customer", "us"), made.by_us.astype("int64")),
        subject=texts([s[0].upper() + s[1:] for *_, sentences in TOPICS.values() for s in sentences], subject),
        created_at=instants(made.created),
        first_response_at=instants(np.where(made.by_us | made.merged, NEVER, made.replied)),
        first_resolved_at=instants(made.resolved_first),
        resolved_at=instants(made.resolved),
        reopened=pa.array((made.reopened_at < END).astype("int64")),
        status=texts(STATUSES, status),
        due_first_response_at=due(made.due_answer),
        due_resolution_at=due(made.due_solution),
        cost=decimals(np.where(done, 0.4 + minutes * 0.75, np.nan)),
    )


TOPIC_COUNT = np.array([len(sentences) for *_, sentences in TOPICS.values()])
TOPIC_FIRST = np.concatenate([[0], np.cumsum(TOPIC_COUNT)[:-1]])
