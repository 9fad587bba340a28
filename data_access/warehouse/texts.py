"""Find what was said, by the numbers of rows."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, Select, column, select, values

from metrics.facts import MESSAGES, SURVEYS, TICKETS

# What an entry of a history calls the number of the row that has its text.
TEXTS = {"ticket_no": TICKETS, "message_no": MESSAGES, "survey_no": SURVEYS}


def texts(name: str, numbers: Collection[int]) -> Select[Any]:
    """Return the select of the texts of rows by their numbers, which `name` of an entry tells."""
    stored = TEXTS[name].table("people")
    # Joined and not listed: of a list DuckDB reads every text before it looks at the number.
    wanted = values(column("number", BigInteger()), name="wanted").data([(n,) for n in sorted(numbers)])
    return select(stored).join_from(stored, wanted, wanted.c.number == stored.c.number)
