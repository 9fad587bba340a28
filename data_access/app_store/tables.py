"""Declare the tables of the app store; the migrations make them, and a test holds the two together."""

from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

import data_access.app_store.link_tables  # noqa: F401 - the others, so that all are known where these are
from data_access.app_store.columns import (
    CALENDAR,
    CLOCK,
    COVERS,
    METADATA,
    NOT_YET_BEGUN,
    TARGET,
    THRESHOLD,
    Exact,
)

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

# Rows that stay as they are; a trigger holds each of these tables, and on PostgreSQL the rights of our role do.
APPEND_ONLY = (changes, standards, calendars, calendar_assignments, audit)
