"""Declare the facts: what the sources said, one row an event, every column with its meaning and unit."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import BigInteger, Boolean, DateTime, Numeric, String, TableClause, column, table
from sqlalchemy.types import TypeEngine


def titled(name: str) -> str:
    """Return the name of a fact or column as users read it: "Created at" of `created_at`, "Shop" of `x_shop`."""
    return name.removeprefix("x_").replace("_", " ").capitalize()


class Kind(Enum):
    """What a column holds, and so how it is typed at import."""

    KEY = "key"  # text; prefixed with the source, so `zendesk:1` is not `intercom:1`
    TEXT = "text"  # text as it came; "00123" stays "00123" and "NA" is a name
    INSTANT = "instant"  # a moment, stored as UTC without zone, to the microsecond
    INTEGER = "integer"
    DECIMAL = "decimal"  # exact, 18 digits of which 4 after the point
    BOOLEAN = "boolean"


SQL_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.KEY: String(),
    Kind.TEXT: String(),
    Kind.INSTANT: DateTime(),
    Kind.INTEGER: BigInteger(),
    Kind.DECIMAL: Numeric(18, 4),
    Kind.BOOLEAN: Boolean(),
}


@dataclass(frozen=True)
class Column:
    """One column of a fact.

    Parameters
    ----------
    name : str
        Name in the canonical table, in files of canonical form and in SQL.
    kind : Kind
        How its text is typed.
    means : str
        One phrase for the data page and the guide, with the unit where it has one.
    personal : bool
        Stored in the people file, apart from everything that questions scan.
    values : tuple of str
        The closed list of allowed values; empty means any text.
    """

    name: str
    kind: Kind
    means: str
    personal: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """One canonical table: its name, the columns that make its key, all its columns, what it means, and its title."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    means: str
    title: str

    def __getitem__(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def stored(self) -> tuple[Column, ...]:
        """Columns of the facts file: everything that is not personal."""
        return tuple(c for c in self.columns if not c.personal)

    @property
    def personal(self) -> tuple[Column, ...]:
        """Columns of the people file: the key, then everything personal; empty if nothing is."""
        private = tuple(c for c in self.columns if c.personal)
        return tuple(self[k] for k in self.key) + private if private else ()

    def table(self, schema: str = "facts", extra: tuple[str, ...] = ()) -> TableClause:
        """Return the table for SQL in `schema` ("facts" or "people"), with `extra` custom text columns."""
        chosen = self.personal if schema == "people" else (*self.stored, *BOOKKEEPING)
        names = [column(c.name, SQL_TYPES[c.kind]) for c in (*chosen, NUMBER)]
        return table(self.name, *names, *(column(x, String()) for x in extra), schema=schema)


# Written by the importer into every facts table, beside the columns of the fact.
BOOKKEEPING = (
    Column("source", Kind.TEXT, "name of the source that the row came from"),
    Column("updated_at", Kind.INSTANT, "when the source last changed the row; the newest wins"),
)
# Of a row in facts and of its row in people: engines find a number among millions at once, a text by reading them all.
NUMBER = Column("number", Kind.INTEGER, "place of the row in the order of arrival")

CHANNELS = ("email", "chat", "phone", "web", "social", "messaging", "in person")
PRIORITIES = ("low", "normal", "high", "urgent")
STATUSES = ("new", "open", "pending", "on hold", "resolved", "closed", "merged", "spam")

CUSTOMERS = Fact(
    "customers",
    ("customer",),
    (
        Column("customer", Kind.KEY, "the customer's id in the source"),
        Column("customer_number", Kind.TEXT, "number that several sources share for one person", personal=True),
        Column("name", Kind.TEXT, "full name", personal=True),
        Column("mail", Kind.TEXT, "mail address", personal=True),
        Column("phone", Kind.TEXT, "telephone number", personal=True),
        Column("note", Kind.TEXT, "free text about the customer", personal=True),
        Column("mail_verified", Kind.BOOLEAN, "whether the mail address is proven to be the customer's"),
        Column("segment", Kind.TEXT, "market segment"),
        Column("plan", Kind.TEXT, "tariff or contract"),
        Column("country", Kind.TEXT, "country"),
        Column("region", Kind.TEXT, "region within the country"),
        Column("age_band", Kind.TEXT, "age band"),
        Column("gender", Kind.TEXT, "gender"),
        Column("loyalty_tier", Kind.TEXT, "tier of the loyalty programme"),
        Column("joined_at", Kind.INSTANT, "when the contract began"),
        Column("left_at", Kind.INSTANT, "when the contract ended; empty while it runs"),
        Column("leave_reason", Kind.TEXT, "reason code given on leaving"),
        Column("monthly_value", Kind.DECIMAL, "revenue of the contract a month, in the reporting currency"),
    ),
    "People and firms that are served, one row a customer and source",
    "Customers",
)

TICKETS = Fact(
    "tickets",
    ("ticket",),
    (
        Column("ticket", Kind.KEY, "the ticket's id in the source"),
        Column("customer", Kind.KEY, "who asked"),
        Column("channel", Kind.TEXT, "way in: email, chat, phone ..."),
        Column("team", Kind.TEXT, "team that has it now"),
        Column("agent", Kind.TEXT, "agent who has it now"),
        Column("priority", Kind.TEXT, "low, normal, high or urgent"),
        Column("topic", Kind.TEXT, "what it is about"),
        Column("kind", Kind.TEXT, "question, request, complaint or maintenance"),
        Column("opened_by", Kind.TEXT, "who began it", values=("customer", "us")),
        Column("subject", Kind.TEXT, "subject line", personal=True),
        Column("created_at", Kind.INSTANT, "when it was opened"),
        Column("first_response_at", Kind.INSTANT, "first human answer, where the source gives it and no messages"),
        Column("first_resolved_at", Kind.INSTANT, "when it was first resolved"),
        Column("resolved_at", Kind.INSTANT, "when it was last resolved; empty while it is open"),
        Column("reopened", Kind.INTEGER, "how often it was reopened, where the source gives it and no events"),
        Column("status", Kind.TEXT, "status now", values=STATUSES),
        Column("due_first_response_at", Kind.INSTANT, "when the source itself wanted the first answer"),
        Column("due_resolution_at", Kind.INSTANT, "when the source itself wanted it resolved"),
        Column("cost", Kind.DECIMAL, "cost of handling it, in the reporting currency"),
    ),
    "Requests of customers, one row a ticket",
    "Tickets",
)

TICKET_EVENTS = Fact(
    "ticket_events",
    ("ticket", "at", "field"),
    (
        Column("ticket", Kind.KEY, "the ticket that changed"),
        Column("at", Kind.INSTANT, "when it changed"),
        Column("field", Kind.TEXT, "what changed", values=("status", "priority", "team", "agent")),
        Column("before", Kind.TEXT, "value before"),
        Column("after", Kind.TEXT, "value after"),
        Column("actor", Kind.TEXT, "who changed it"),
    ),
    "Changes of tickets: status, priority, team, agent",
    "Changes of tickets",
)

MESSAGES = Fact(
    "messages",
    ("message",),
    (
        Column("message", Kind.KEY, "the message's id in the source"),
        Column("customer", Kind.KEY, "customer whom it is from or to"),
        Column("ticket", Kind.KEY, "ticket that it belongs to; empty if none"),
        Column("at", Kind.INSTANT, "when it was sent"),
        Column("channel", Kind.TEXT, "way in or out"),
        Column("direction", Kind.TEXT, "from the customer or to the customer", values=("in", "out")),
        Column("author", Kind.TEXT, "agent or bot who wrote it; empty for customers"),
        Column("author_role", Kind.TEXT, "role as of the message", values=("customer", "agent", "bot", "system")),
        Column("public", Kind.BOOLEAN, "whether the customer can see it; internal notes are not public"),
        Column("body", Kind.TEXT, "text", personal=True),
    ),
    "Single messages, within tickets and outside",
    "Messages",
)

SURVEYS = Fact(
    "surveys",
    ("survey",),
    (
        Column("survey", Kind.KEY, "the invitation's id in the source"),
        Column("customer", Kind.KEY, "who was asked"),
        Column("ticket", Kind.KEY, "ticket that it asks about; empty if none"),
        Column("instrument", Kind.TEXT, "kind of survey", values=("csat", "nps", "ces")),
        Column("scale", Kind.INTEGER, "highest score of the scale; csat and ces begin at 1, nps at 0"),
        Column("sent_at", Kind.INSTANT, "when the invitation went out"),
        Column("answered_at", Kind.INSTANT, "when it was answered; empty if it was not"),
        Column("score", Kind.DECIMAL, "score given; empty if it was not answered"),
        Column("reason", Kind.TEXT, "reason code of the answer"),
        Column("agent", Kind.TEXT, "agent credited, as of the answer"),
        Column("team", Kind.TEXT, "team credited, as of the answer"),
        Column("comment", Kind.TEXT, "free text of the answer", personal=True),
    ),
    "Survey invitations, answered or not",
    "Surveys",
)

ORDERS = Fact(
    "orders",
    ("order",),
    (
        Column("order", Kind.KEY, "the order's id in the source"),
        Column("customer", Kind.KEY, "who bought"),
        Column("at", Kind.INSTANT, "when"),
        Column("amount", Kind.DECIMAL, "amount, in the order's currency"),
        Column("currency", Kind.TEXT, "ISO 4217 code; empty means the reporting currency"),
        Column("product", Kind.TEXT, "what was bought"),
        Column("quantity", Kind.INTEGER, "number of pieces"),
    ),
    "Purchases",
    "Orders",
)

FACTS: dict[str, Fact] = {f.name: f for f in (CUSTOMERS, TICKETS, TICKET_EVENTS, MESSAGES, SURVEYS, ORDERS)}
