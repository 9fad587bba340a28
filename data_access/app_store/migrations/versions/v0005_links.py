"""Make the published links, what they show, and who has one open."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "links",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("pending", sa.String()),
        sa.Column("refresh", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("limited", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime()),
        sa.Column("revoked_by", sa.String()),
        sa.Column("rotation", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String()),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.Column("last_view_at", sa.DateTime()),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime()),
        sa.Column("claimed_until", sa.DateTime()),
        sa.Column("problem", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="links_key"),
        sa.UniqueConstraint("token_sha256", name="links_token_sha256"),
        sa.CheckConstraint("refresh IN ('never', 'daily', 'weekly', 'monthly')", name="links_refresh"),
        sa.CheckConstraint("trim(name) <> '' AND trim(author) <> ''", name="links_named"),
        sa.CheckConstraint("expires_at > made_at", name="links_expires"),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="links_revoked"),
        sa.CheckConstraint("views >= 0 AND (views = 0) = (last_view_at IS NULL)", name="links_viewed"),
    )
    op.create_table(
        "link_teams",
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("link", "team", name="link_teams_key"),
        sa.ForeignKeyConstraint(["link"], ["links.id"], name="link_teams_link"),
    )
    op.create_table(
        "links_paused",
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("everywhere", name="links_paused_key"),
        sa.CheckConstraint("everywhere", name="links_paused_once"),
    )
    op.create_table(
        "link_visits",
        sa.Column("cookie_sha256", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("rotation", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("cookie_sha256", name="link_visits_key"),
        sa.ForeignKeyConstraint(["link"], ["links.id"], name="link_visits_link"),
    )
    op.create_index("visits_of_link", "link_visits", ["link"])
    op.create_table(
        "editions",
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("data_version", sa.String(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("link", "number", name="editions_key"),
        sa.ForeignKeyConstraint(["link"], ["links.id"], name="editions_link"),
        sa.CheckConstraint("number > 0", name="editions_numbered"),
    )
    op.create_table(
        "edition_files",
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("link", "edition", "name", name="edition_files_key"),
        sa.ForeignKeyConstraint(
            ["link", "edition"], ["editions.link", "editions.number"], name="edition_files_link_edition"
        ),
    )
