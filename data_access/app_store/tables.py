"""Declare the tables of the app store; the migrations make them, and a test holds the two together."""

from collections.abc import Callable
from decimal import Decimal
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from metrics.covers import Covers
from metrics.standards import Clock
from metrics.targets import LONGEST_S, PLACES, RANGES
from metrics.worktime import Calendar

METADATA = MetaData(
    naming_convention={
        "ck": "%(table_name)s_%(constraint_name)s",
        "uq": "%(table_name)s_%(column_0_N_name)s",
        "fk": "%(table_name)s_%(column_0_N_name)s",
        "pk": "%(table_name)s_key",
    }
)


class Exact(TypeDecorator[Decimal]):
    """A number of fifteen digits: so many come back unchanged from SQLite too, which keeps a double."""

    impl = Numeric(15, PLACES)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(Numeric(15, PLACES, asdecimal=False) if sqlite else Numeric(15, PLACES))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        return float(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(str(value))


class AsText(TypeDecorator[Any]):
    """A value as the text that `write` makes of it and `read` reads."""

    impl = String
    cache_ok = True

    def __init__(self, write: Callable[[Any], str], read: Callable[[str], Any]) -> None:
        super().__init__()
        self.write, self.read = write, read

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.write(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self.read(value)


CALENDAR = AsText(Calendar.as_text, Calendar.from_text)
COVERS = AsText(Covers.as_text, Covers.from_text)
CLOCK = AsText(attrgetter("value"), Clock)


def _within(unit: str, low: Decimal, high: Decimal) -> str:
    return f"WHEN '{unit}' THEN target BETWEEN {low} AND {high}"


# Null makes a comparison neither true nor false, and a check lets that pass: so each says what must be there.
TARGET = (
    "CASE unit "
    + " ".join(_within(unit.value, allowed.low, allowed.high) for unit, allowed in RANGES.items())
    + " ELSE unit IS NULL END AND (unit IS NULL) = (target IS NULL)"
)
THRESHOLD = (
    f"CASE WHEN clock IN ('working', 'total') THEN threshold_s IS NOT NULL AND threshold_s BETWEEN 1 AND {LONGEST_S} "
    "WHEN clock = 'source' THEN threshold_s IS NULL "
    "ELSE clock IS NULL AND threshold_s IS NULL END "
    "AND (clock IS NULL OR (unit IS NOT NULL AND unit = 'share'))"
)
NOT_YET_BEGUN = "correction = 0 OR (correction > 0 AND effective_from > set_at)"

# Who decided what, when, why, and what was before.
changes = Table(
    "changes",
    METADATA,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("who", String, nullable=False),
    Column("why", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True), nullable=False),
    CheckConstraint("trim(who) <> '' AND trim(why) <> ''", name="signed"),
    UniqueConstraint("id", "at"),
)


def _decisions(name: str, *columns: Column[Any] | CheckConstraint) -> Table:
    """A table of decisions: none without its row of `changes`, of that instant, and two never from the same one."""
    return Table(
        name,
        METADATA,
        *columns,
        Column("effective_from", DateTime, primary_key=True),
        Column("correction", Integer, primary_key=True, autoincrement=False),
        Column("set_at", DateTime, nullable=False),
        Column("change", Integer, nullable=False),
        CheckConstraint(NOT_YET_BEGUN, name="not_yet_begun"),
        ForeignKeyConstraint(["change", "set_at"], ["changes.id", "changes.at"]),
        UniqueConstraint("change"),
    )


standards = _decisions(
    "standards",
    Column("metric", String, primary_key=True),
    Column("covers", COVERS, primary_key=True),
    Column("unit", String),
    Column("target", Exact),
    Column("threshold_s", Integer),
    Column("clock", CLOCK),
    CheckConstraint(TARGET, name="target"),
    CheckConstraint(THRESHOLD, name="threshold"),
)

calendars = _decisions(
    "calendars",
    Column("key", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("calendar", CALENDAR, nullable=False),
)

calendar_assignments = _decisions(
    "calendar_assignments",
    Column("covers", COVERS, primary_key=True),
    Column("calendar", String),
)

# Who may come in. An account is known by who vouches for it and by its name there, never by a mail address alone.
accounts = Table(
    "accounts",
    METADATA,
    Column("id", String, primary_key=True),
    Column("issuer", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("name", String, nullable=False),
    Column("mail", String),
    Column("role", String),
    Column("password_hash", String),
    Column("disabled_at", DateTime),
    Column("created_at", DateTime, nullable=False),
    UniqueConstraint("issuer", "subject"),
    CheckConstraint("role IN ('admin', 'manager', 'lead', 'viewer')", name="role"),
    CheckConstraint("trim(name) <> '' AND trim(subject) <> ''", name="named"),
    CheckConstraint("password_hash IS NULL OR issuer = 'password'", name="password"),
)

account_teams = Table(
    "account_teams",
    METADATA,
    Column("account", String, ForeignKey("accounts.id"), primary_key=True),
    Column("team", String, primary_key=True),
)

# Of tokens only their hashes are kept: who reads the table cannot use one.
sessions = Table(
    "sessions",
    METADATA,
    Column("id", String, primary_key=True),
    Column("token_sha256", String, nullable=False),
    Column("account", String, ForeignKey("accounts.id"), nullable=False),
    Column("mode", String, nullable=False),
    Column("started_at", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False),
    Column("ended_at", DateTime),
    Column("ended_by", String),
    Column("agent", String, nullable=False),
    Column("address", String, nullable=False),
    UniqueConstraint("token_sha256"),
    CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
    Index("sessions_of_account", "account"),
)

invitations = Table(
    "invitations",
    METADATA,
    Column("token_sha256", String, primary_key=True),
    Column("account", String, ForeignKey("accounts.id"), nullable=False),
    Column("purpose", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("expires_at", DateTime, nullable=False),
    Column("used_at", DateTime),
    CheckConstraint("purpose IN ('invite', 'reset')", name="purpose"),
)

# Who did what. Nothing points here: what it tells of may be long gone.
audit = Table(
    "audit",
    METADATA,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("who", String, nullable=False),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("what", String, nullable=False),
    Column("about", String, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("address", String),
)

# What is shown to people without an account. Of its token, and of those of its viewers, only hashes are kept.
links = Table(
    "links",
    METADATA,
    Column("id", String, primary_key=True),
    Column("token_sha256", String, nullable=False),
    Column("name", String, nullable=False),
    Column("audience", String, nullable=False),
    Column("plan", String, nullable=False),
    Column("pending", String),
    Column("refresh", String, nullable=False),
    Column("author", String, nullable=False),  # of no account where the board is on one's own machine
    Column("author_name", String, nullable=False),
    Column("limited", Boolean, nullable=False),  # to the teams of `link_teams`
    Column("made_at", DateTime, nullable=False),
    Column("expires_at", DateTime, nullable=False),
    Column("revoked_at", DateTime),
    Column("revoked_by", String),
    Column("rotation", Integer, nullable=False),
    Column("password_hash", String),
    Column("views", Integer, nullable=False),
    Column("last_view_at", DateTime),
    Column("edition", Integer, nullable=False),  # the newest, which is the one served; 0 before the first
    Column("due_at", DateTime),
    Column("claimed_until", DateTime),
    Column("problem", String, nullable=False),
    UniqueConstraint("token_sha256"),
    CheckConstraint("refresh IN ('never', 'daily', 'weekly', 'monthly')", name="refresh"),
    CheckConstraint("trim(name) <> '' AND trim(author) <> ''", name="named"),
    CheckConstraint("expires_at > made_at", name="expires"),
    CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked"),
    CheckConstraint("views >= 0 AND (views = 0) = (last_view_at IS NULL)", name="viewed"),
)

link_teams = Table(
    "link_teams",
    METADATA,
    Column("link", String, ForeignKey("links.id"), primary_key=True),
    Column("team", String, primary_key=True),
)

# A row is there while no link is served at all.
links_paused = Table(
    "links_paused",
    METADATA,
    Column("everywhere", Boolean, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("who", String, nullable=False),
    CheckConstraint("everywhere", name="once"),
)

link_visits = Table(
    "link_visits",
    METADATA,
    Column("cookie_sha256", String, primary_key=True),
    Column("link", String, ForeignKey("links.id"), nullable=False),
    Column("rotation", Integer, nullable=False),
    Column("seen_at", DateTime, nullable=False),
    Column("expires_at", DateTime, nullable=False),
    Index("visits_of_link", "link"),
)

editions = Table(
    "editions",
    METADATA,
    Column("link", String, ForeignKey("links.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("made_at", DateTime, nullable=False),
    Column("data_version", String, nullable=False),
    Column("payload", String, nullable=False),
    CheckConstraint("number > 0", name="numbered"),
)

edition_files = Table(
    "edition_files",
    METADATA,
    Column("link", String, primary_key=True),
    Column("edition", Integer, primary_key=True, autoincrement=False),
    Column("name", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    ForeignKeyConstraint(["link", "edition"], ["editions.link", "editions.number"]),
)

# Rows that stay as they are; a trigger holds each of these tables, and on PostgreSQL the rights of our role do.
APPEND_ONLY = (changes, standards, calendars, calendar_assignments, audit)
