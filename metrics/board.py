"""Declare the board: the wide tables, derived and without personal data, that questions scan."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Boolean, DateTime, Integer, Numeric, String, TableClause, column, table
from sqlalchemy.types import TypeEngine

Typed = tuple[str, TypeEngine[Any]]

PERSON_DIMENSIONS = ("segment", "plan", "country", "region", "age_band", "gender", "loyalty_tier")
TICKET_DIMENSIONS = ("channel", "team", "agent", "priority", "topic", "kind")
JUDGED = ("first_response", "first_resolution", "resolution")  # the times of a ticket that standards may be set for


def _board(name: str, *columns: Typed, schema: str = "board") -> TableClause:
    return table(name, *(column(n, t) for n, t in columns), schema=schema)


def _text(names: Sequence[str]) -> tuple[Typed, ...]:
    return tuple((n, String()) for n in names)


def _instants(*names: str) -> tuple[Typed, ...]:
    return tuple((n, DateTime()) for n in names)


# `person_no` stands for the person where rows are laid out by it: numbers are found at once, texts are not.
_PERSON_NO: Typed = ("person_no", BigInteger())
# Where the texts of the row, or of its ticket, are in the people file (`metrics.facts.NUMBER`).
_NUMBER: Typed = ("number", BigInteger())
_TICKET_NO: Typed = ("ticket_no", BigInteger())

person_of = _board("person_of", *_text(("customer", "person")), _PERSON_NO, _NUMBER)

persons = _board(
    "persons",
    *_text(("person", *PERSON_DIMENSIONS)),
    ("customers", Integer()),
    *_instants("joined_at", "left_at", "first_order_at", "second_order_at", "last_order_at"),
    ("second_order_s", BigInteger()),  # from the first purchase to the second
)

contracts = _board(
    "contracts",
    *_text(("customer", "person", *PERSON_DIMENSIONS)),
    *_instants("joined_at", "left_at"),
    ("monthly_value", Numeric(18, 4)),
)

_TICKET: tuple[Typed, ...] = (
    *_text(("ticket", "source", "customer", "person", *PERSON_DIMENSIONS, *TICKET_DIMENSIONS)),
    *_text(("team_at_reply", "agent_at_reply", "opened_by", "status")),
    *_instants("created_at", "first_response_at", "first_resolved_at", "resolved_at"),
    *_instants("due_first_response_at", "due_resolution_at"),
    ("first_response_s", BigInteger()),  # None where there is no answer or its clock is wrong
    ("first_resolution_s", BigInteger()),
    ("resolution_s", BigInteger()),
    ("our_s", BigInteger()),  # to the last resolution, without the time spent waiting on the customer
    ("new_s", BigInteger()),  # time in each status until the last resolution; None without status events
    ("open_s", BigInteger()),
    ("pending_s", BigInteger()),
    ("on_hold_s", BigInteger()),
    ("handovers", BigInteger()),  # changes of team or agent after the first; None without events
    ("public_replies", BigInteger()),  # of humans; None without messages
    *_instants("next_contact_at"),  # next ticket of the same person on the same topic
    ("reopened", Boolean()),  # within the days that the settings name
    ("clock_error", Boolean()),  # an end lies before its beginning
    ("counted", Boolean()),  # neither merged nor spam
    ("cost", Numeric(18, 4)),
    _PERSON_NO,
    _NUMBER,
)
tickets = _board("tickets", *_TICKET, *_instants("asked_at"))

# Team and priority at the opening, of the tickets of which a change tells either; all others have them still.
opened_with = _board("opened_with", _TICKET_NO, *_text(("team", "priority")))

# One row for each time that a ticket waited on its customer; still waiting without `until`.
pauses = _board("pauses", _TICKET_NO, *_instants("since", "until"))

# Of each judged time: when it is due, the share that the standard asks for, and which version of the standard it is
# (`metrics.rules.number_of`). All None where none applies; only `due_at` where nobody can know yet.
VERDICTS: tuple[Typed, ...] = tuple(
    typed
    for of in JUDGED
    for typed in ((f"{of}_due_at", DateTime()), (f"{of}_target", Numeric(9, 6)), (f"{of}_standard", String()))
)
# A schema of its own: it is made anew when a rule changes, and the rest of the board stays. Every ticket has its row.
# Its calendar is there where any of its times is judged on working time.
_OF_TICKET: tuple[Typed, ...] = (_NUMBER, *_instants("created_at"), *VERDICTS, *_text(("calendar",)))
verdicts = _board("verdicts", *_OF_TICKET, schema="judged")
# The same as published, for those who have judged anew and read their own instead.
verdicts_then = _board("verdicts", *_OF_TICKET, schema="judged_then")

# One row for each time that a ticket was open: a reopened ticket has two.
open_spans = _board("open_spans", *_TICKET, *_instants("opened_at", "closed_at"))

# One row for each time that a customer waited for a reply after the first.
waits = _board(
    "waits",
    *_text(("ticket", "source", "customer", "person", *PERSON_DIMENSIONS, *TICKET_DIMENSIONS)),
    *_instants("asked_at", "replied_at"),
    ("wait_s", BigInteger()),
    ("counted", Boolean()),
)

surveys = _board(
    "surveys",
    *_text(("survey", "source", "customer", "person", *PERSON_DIMENSIONS, *TICKET_DIMENSIONS)),
    *_text(("ticket", "instrument", "reason")),
    ("scale", Integer()),
    *_instants("sent_at", "answered_at"),
    ("score", Numeric(18, 4)),
    _TICKET_NO,
    _PERSON_NO,
    _NUMBER,
)

orders = _board(
    "orders",
    *_text(("order", "source", "customer", "person", *PERSON_DIMENSIONS, "product", "currency")),
    *_instants("at", "first_order_at"),
    ("amount", Numeric(18, 4)),
    ("quantity", BigInteger()),
    _PERSON_NO,
)

# What was said and changed, by person; what is dated later than the data reach is there too.
messages = _board(
    "messages",
    *_text(("message", "source", "ticket", "channel", "direction", "author", "author_role")),
    *_instants("at"),
    ("public", Boolean()),
    _TICKET_NO,
    _PERSON_NO,
    _NUMBER,
)
changes = _board("changes", *_text(("ticket", "field", "before", "after", "actor")), *_instants("at"), _PERSON_NO)

# What a history tells of tickets and surveys, by person: the wide rows of one person lie all over their tables.
tickets_of = _board(
    "tickets_of",
    *_text(("ticket", "source", "channel", "team", "agent_at_reply", "opened_by", "status")),
    *_instants("created_at", "first_response_at", "resolved_at"),
    ("first_response_s", BigInteger()),
    _PERSON_NO,
    _NUMBER,
)
surveys_of = _board(
    "surveys_of",
    *_text(("survey", "source", "ticket", "channel", "team", "agent", "instrument", "reason")),
    ("scale", Integer()),
    *_instants("sent_at", "answered_at"),
    ("score", Numeric(18, 4)),
    _TICKET_NO,
    _PERSON_NO,
    _NUMBER,
)

NUMBERED = (tickets, surveys)  # each row has a number of its own
