"""Plant words of which no other is like in a company: in every field that a person or a source can write into."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import product

from data_access.settings import Settings
from tests.data_access.warehouse.company import batch, imported

# Letters that an eye, and one that reads pictures, does not take for others; no two make an English word.
ROOTS = ("zake", "bumt", "drax", "vetz", "gapk", "hexu", "nurb", "muzg", "pefk", "taxd")
AS_OF = datetime(2025, 3, 10, 12)
HOW_MANY = {
    "name": 140,
    "mail": 140,
    "id": 140,
    "note": 140,
    "subject": 110,
    "internal note": 100,
    "comment": 140,
    "topic": 20,
    "label": 16,
    "product": 10,
    "agent": 8,
    "team": 8,
    "segment": 6,
    "plan": 6,
    "country": 5,
    "region": 5,
    "link": 3,
    "audience": 3,
}
_all = ("".join(roots) for roots in product(ROOTS, repeat=3))
WORDS = {sort: [next(_all) for __ in range(n)] for sort, n in HOW_MANY.items()}
EVERY = frozenset(word for words in WORDS.values() for word in words)


def _round(sort, k):
    return WORDS[sort][k % len(WORDS[sort])]


def _key(k):
    return f"a:{_round('id', k)}@mail.example"


def _customer(k):
    told = {sort: _round(sort, k) for sort in ("segment", "plan", "country", "region", "note")}
    who = {"name": f"Ana {_round('name', k).title()}", "mail": f"{_round('mail', k)}@post.example"}
    return {
        "customer": _key(k),
        **who,
        **told,
        "x_label": _round("label", k),
        "joined_at": datetime(2024, 1, 1 + k % 28),
    }


def _ticket(k):
    at = AS_OF - timedelta(hours=5 * k + 30)
    told = {sort: _round(sort, k) for sort in ("team", "agent", "topic")}
    times = {
        "created_at": at, "first_response_at": at + timedelta(minutes=10 + k % 50), "status": "resolved",
        "resolved_at": at + timedelta(hours=1 + k % 20),
    }  # fmt: skip
    custom = {"x_label": _round("label", k), "subject": f"About {_round('subject', k)}"}
    return {
        "ticket": f"a:t{k}",
        "customer": _key(k),
        "channel": "email",
        "opened_by": "customer",
        **told,
        **times,
        **custom,
    }


def _answer(k):
    at = AS_OF - timedelta(hours=5 * k + 20)
    asked = {"survey": f"a:s{k}", "customer": _key(k), "ticket": f"a:t{k}", "instrument": "csat", "scale": 5}
    told = {"sent_at": at, "answered_at": at + timedelta(hours=1), "score": 1 + (k * 7) % 5, "team": _round("team", k)}
    return {**asked, **told, "agent": _round("agent", k), "comment": f"It was {_round('comment', k)}"}


def _note(k):
    at = AS_OF - timedelta(hours=5 * k + 25)
    about = {"message": f"a:m{k}", "customer": _key(k), "ticket": f"a:t{k}", "at": at, "channel": "email"}
    said = {"direction": "out", "author": _round("agent", k), "author_role": "agent", "public": False}
    return {**about, **said, "body": f"Do not tell: {_round('internal note', k)}"}


def _order(k):
    at = AS_OF - timedelta(days=160 - k % 150)
    return {
        "order": f"a:o{k}",
        "customer": _key(k),
        "at": at,
        "amount": 10,
        "currency": "EUR",
        "product": _round("product", k),
    }


def company(settings: Settings):
    """Import the company; all words but those of links are in it."""
    rows = {
        "customers": (_customer, 140), "tickets": (_ticket, 800), "surveys": (_answer, 700),
        "messages": (_note, 100), "orders": (_order, 500),
    }  # fmt: skip
    made = [batch(fact, *(one(k) for k in range(n))) for fact, (one, n) in rows.items()]
    imported(settings, *made, id="planted", at=AS_OF)


def where(texts):
    """Return which planted words stand in texts, by their sort."""
    said = "\n".join(texts).lower()
    found = defaultdict(set)
    for sort, words in WORDS.items():
        found[sort] |= {word for word in words if word in said}
    return {sort: words for sort, words in found.items() if words}
