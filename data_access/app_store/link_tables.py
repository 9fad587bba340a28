"""Declare the tables of published links."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from data_access.app_store.columns import METADATA

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
