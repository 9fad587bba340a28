"""Find what was said, by the numbers of rows."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Select, bindparam, func, select

from metrics.facts import MESSAGES, SURVEYS, TICKETS
from metrics.personal import people
from metrics.scope import Scope

# What an entry of a history calls the number of the row that has its text.
TEXTS = {"ticket_no": TICKETS, "message_no": MESSAGES, "survey_no": SURVEYS}


@lru_cache(64)
def texts(name: str, scope: Scope) -> Select[Any]:
    """Return the select of the texts of rows by their numbers, which `name` of an entry tells.

    Its parameter is the list `numbers`. The scope says whether texts are told at all; which rows, the numbers do.
    """
    stored = people(TEXTS[name], scope, "said")
    # Joined and not listed: of a list DuckDB reads every text before it looks at the number.
    wanted = select(func.unnest(bindparam("numbers", type_=ARRAY(BigInteger))).label("number")).subquery("wanted")
    return select(stored).join_from(stored, wanted, wanted.c.number == stored.c.number)
