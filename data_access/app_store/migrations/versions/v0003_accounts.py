"""Make the accounts, their sessions and invitations."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mail", sa.String()),
        sa.Column("role", sa.String()),
        sa.Column("password_hash", sa.String()),
        sa.Column("disabled_at", sa.DateTime()),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="accounts_key"),
        sa.UniqueConstraint("issuer", "subject", name="accounts_issuer_subject"),
        sa.CheckConstraint("role IN ('admin', 'manager', 'lead', 'viewer')", name="accounts_role"),
        sa.CheckConstraint("trim(name) <> '' AND trim(subject) <> ''", name="accounts_named"),
        sa.CheckConstraint("password_hash IS NULL OR issuer = 'password'", name="accounts_password"),
    )
    op.create_table(
        "account_teams",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("account", "team", name="account_teams_key"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="account_teams_account"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime()),
        sa.Column("ended_by", sa.String()),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="sessions_key"),
        sa.UniqueConstraint("token_sha256", name="sessions_token_sha256"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="sessions_account"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="sessions_ended"),
    )
    op.create_index("sessions_of_account", "sessions", ["account"])
    op.create_table(
        "invitations",
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("token_sha256", name="invitations_key"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="invitations_account"),
        sa.CheckConstraint("purpose IN ('invite', 'reset')", name="invitations_purpose"),
    )
