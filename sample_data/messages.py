"""Write what was said: by customers, agents, bots and machines, within tickets and outside."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from metrics.facts import CHANNELS
from sample_data import words
from sample_data.clock import END, NEVER, Seconds, after_work, demanded
from sample_data.columns import by_source, instants, keys, texts
from sample_data.people import Codes, People
from sample_data.tickets import CHAT, EMAIL, IN_PERSON, MESSAGING, PHONE, SOCIAL, TOPIC_COUNT, WEB, Tickets
from sample_data.truths import TEAMS

CUSTOMER, AGENT, BOT, SYSTEM = range(4)
ROLES = ("customer", "agent", "bot", "system")
AUTHORS = (*words.AGENT_NAMES, "assistant", "auto-reply")
NOBODY, ASSISTANT, AUTO_REPLY = -1, len(words.AGENT_NAMES), len(words.AGENT_NAMES) + 1
EACH = len(words.GREETINGS) * len(words.ENDINGS)  # first messages made of one sentence

REPLIES_A_TEAM = 20

# Every sentence that is written, in one pool: customers' first messages, sentence by sentence, then all else.
SENTENCES = [sentence for *_, sentences in words.TOPICS.values() for sentence in sentences]
OPENINGS = tuple(
    " ".join((hello, text + ".", end)) for text, hello, end in product(SENTENCES, words.GREETINGS, words.ENDINGS)
)
REPLIES = tuple(" ".join(parts) for team in TEAMS for parts in product(words.REPLIES, words.ADVICE[team]))
PARTS = (
    OPENINGS, words.FOLLOW_UPS, words.COMPLAINTS_AGAIN, REPLIES, words.CLOSINGS,
    words.NOTES, words.BOT, words.AUTO, words.OUTREACH, words.PRAISE,
)  # fmt: skip
OPENING, FOLLOW_UP, AGAIN, REPLY, CLOSING, NOTE, ASSIST, AUTO, OUTREACH, PRAISE = range(10)
POOL = [text for part in PARTS for text in part]
PART_AT = np.cumsum([0, *map(len, PARTS)])
assert len(REPLIES) == REPLIES_A_TEAM * len(TEAMS)

# Ticket (index), instant, text (index in the pool), author, role, public.
Said = tuple[NDArray[np.generic], ...]


def messages(rng: np.random.Generator, who: People, made: Tickets, offset: int) -> Iterator[tuple[str, str, pa.Table]]:
    """Yield the messages of each source in tickets."""
    ticket, at, text, author, role, public = _conversations(rng, made)
    order = np.lexsort((role, at, ticket))
    ticket, at, text, author, role, public = (part[order] for part in (ticket, at, text, author, role, public))
    source, row = made.source[ticket], made.row[ticket]
    return by_source(
        "messages",
        source,
        message=keys(source, offset + 1 + np.arange(len(ticket))),
        customer=keys(source, np.where(row < 0, -1, who.row_number[row])),
        ticket=keys(source, made.number[ticket]),
        at=instants(at),
        channel=texts(CHANNELS, made.channel[ticket]),
        direction=texts(("in", "out"), (role != CUSTOMER).astype("int64")),
        author=texts(AUTHORS, author),
        author_role=texts(ROLES, role),
        public=pa.array(public),
        body=_bodies(rng, text, role, np.isin(made.channel[ticket], [PHONE, IN_PERSON])),
    )


def contacts(rng: np.random.Generator, who: People, size: int, offset: int) -> Iterator[tuple[str, str, pa.Table]]:
    """Yield messages that belong to no ticket: a word of praise now and then."""
    person = rng.integers(who.size, size=size)
    row = np.where(who.helpdesk_row < 0, who.shop_row, who.helpdesk_row)[person]
    source = who.row_source[row]
    return by_source(
        "messages",
        source,
        message=keys(source, offset + 1 + np.arange(size)),
        customer=keys(source, who.row_number[row]),
        at=instants(demanded(rng, who.since[person], who.left[person])),
        channel=texts(CHANNELS, np.where(rng.random(size) < 0.7, SOCIAL, EMAIL)),
        direction=texts(("in",), np.zeros(size, "int64")),
        author_role=texts(ROLES, np.full(size, CUSTOMER)),
        public=pa.array(np.ones(size, bool)),
        body=texts(POOL, _some(rng, size, PRAISE)),
    )


def _conversations(rng: np.random.Generator, made: Tickets) -> Said:
    size = len(made.number)
    first, agent, asked = made.agent_first, made.agent, ~made.by_us
    chatty, by_mail = np.isin(made.channel, [CHAT, MESSAGING, WEB]), made.channel == EMAIL
    answer = np.where(asked & (made.replied < np.where(made.merged, made.closed, END)), made.replied, NEVER)
    in_hand = made.counted & (made.replied < END)
    opening = PART_AT[OPENING] + _sentence(rng, made) * EACH + rng.integers(EACH, size=size)
    again = made.reopened_at
    answer_again = after_work(made.team, again, rng.lognormal(8, 0.7, size))
    said = [
        _said(np.where(asked, made.created, NEVER), opening, NOBODY, CUSTOMER),
        _said(np.where(asked, NEVER, made.created), _some(rng, size, OUTREACH), first, AGENT),
        _said(
            np.where(asked & chatty & _flip(rng, size, 0.6), made.created + 3, NEVER),
            _some(rng, size, ASSIST),
            ASSISTANT,
            BOT,
        ),
        _said(
            np.where(asked & by_mail & _flip(rng, size, 0.7), made.created + 4, NEVER),
            _some(rng, size, AUTO),
            AUTO_REPLY,
            SYSTEM,
        ),
        _said(
            np.where((made.wait > 900) & _flip(rng, size, 0.15), answer - 240, NEVER),
            _some(rng, size, NOTE),
            first,
            AGENT,
            public=False,
        ),
        _said(answer, _reply(rng, made.team_first), first, AGENT),
        _said(again, _some(rng, size, AGAIN), NOBODY, CUSTOMER),
        _said(
            np.where((again < END) & (answer_again < made.resolved), answer_again, NEVER),
            _reply(rng, made.team),
            agent,
            AGENT,
        ),
        _said(
            np.where(in_hand & _flip(rng, size, 0.6), made.resolved - 15, NEVER),
            _some(rng, size, CLOSING),
            agent,
            AGENT,
        ),
    ]
    turns = np.where(in_hand, rng.poisson(0.9, size), 0)
    talk = np.minimum(made.resolved_first, END) - made.replied
    for turn in range(3):
        goes_on = (turns > turn) & (talk > 300)
        question = np.where(goes_on, np.floor(made.replied + 60 + (talk - 120) * (turn + rng.random(size)) / 3), NEVER)
        reply = after_work(made.team, question, rng.lognormal(7, 0.8, size))
        reply = np.where(goes_on & (reply < made.resolved_first), reply, NEVER)
        said += [
            _said(question, _some(rng, size, FOLLOW_UP), NOBODY, CUSTOMER),
            _said(reply, _reply(rng, made.team), agent, AGENT),
        ]
    return tuple(np.concatenate(parts) for parts in zip(*said, strict=True))


def _said(at: Seconds, text: Codes, author: Codes | int, role: int, *, public: bool = True) -> Said:
    ticket = np.flatnonzero(at < END)
    writer = np.broadcast_to(author, len(at))[ticket]
    return ticket, at[ticket], text[ticket], writer, np.full(len(ticket), role), np.full(len(ticket), public)


def _sentence(rng: np.random.Generator, made: Tickets) -> Codes:
    """Number of a sentence on the ticket's topic."""
    first = np.concatenate([[0], np.cumsum(TOPIC_COUNT)])
    return first[made.topic] + (rng.random(len(made.topic)) * TOPIC_COUNT[made.topic]).astype("int64")


def _reply(rng: np.random.Generator, team: Codes) -> Codes:
    return PART_AT[REPLY] + team * REPLIES_A_TEAM + rng.integers(REPLIES_A_TEAM, size=len(team))


def _some(rng: np.random.Generator, size: int, part: int) -> Codes:
    return rng.integers(PART_AT[part], PART_AT[part + 1], size=size)


def _flip(rng: np.random.Generator, size: int, share: float) -> NDArray[np.bool_]:
    return rng.random(size) < share


def _bodies(rng: np.random.Generator, text: Codes, role: Codes, spoken: NDArray[np.bool_]) -> pa.Array:
    """Join the text, the word of who noted a call, and now and then a reference that can be searched for."""
    size = len(text)
    intro = texts(("", "Call: "), (spoken & (role == CUSTOMER)).astype("int64"))
    refers = (role == CUSTOMER) & _flip(rng, size, 0.15)
    number = pa.array(rng.integers(10**5, 10**6, size)).cast(pa.string())
    reference = pc.binary_join_element_wise(" My reference is ", number, ".", "")
    reference = pc.if_else(pa.array(refers), reference, "")
    return pc.binary_join_element_wise(intro, texts(POOL, text), reference, "")
