"""Make the calendars, and what they are assigned to."""

import sqlalchemy as sa
from alembic import op

from data_access.app_store.migrations.append_only import keep

revision = "0002"
down_revision = "0001"


def _make(name: str, about: str, *columns: sa.Column[str]) -> None:
    op.create_table(
        name,
        sa.Column(about, sa.String(), nullable=False),
        *columns,
        sa.Column("effective_from", sa.DateTime(), nullable=False),
        sa.Column("correction", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(about, "effective_from", "correction", name=f"{name}_key"),
        sa.UniqueConstraint("change", name=f"{name}_change"),
        sa.ForeignKeyConstraint(["change", "set_at"], ["changes.id", "changes.at"], name=f"{name}_change_set_at"),
        sa.CheckConstraint("correction = 0 OR (correction > 0 AND effective_from > set_at)", f"{name}_not_yet_begun"),
    )
    keep(name)


def upgrade() -> None:
    """Make them."""
    _make(
        "calendars",
        "key",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("calendar", sa.String(), nullable=False),
    )
    _make("calendar_assignments", "covers", sa.Column("calendar", sa.String()))
