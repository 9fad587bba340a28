"""Make the history of changes, and the standards."""

import sqlalchemy as sa
from alembic import op

from data_access.app_store.migrations.append_only import keep

revision = "0001"
down_revision = None

TARGET = (
    "CASE unit WHEN 'share' THEN target BETWEEN 0.001 AND 1 WHEN 'points' THEN target BETWEEN -100 AND 100 "
    "WHEN 'score' THEN target BETWEEN 0.01 AND 100 WHEN 'count' THEN target BETWEEN 1 AND 999999999 "
    "WHEN 'money' THEN target BETWEEN 0.01 AND 999999999 WHEN 'rate' THEN target BETWEEN 0.01 AND 999999999 "
    "ELSE unit IS NULL END AND (unit IS NULL) = (target IS NULL)"
)
THRESHOLD = (
    "CASE WHEN clock IN ('working', 'total') THEN threshold_s IS NOT NULL AND threshold_s BETWEEN 1 AND 31622400 "
    "WHEN clock = 'source' THEN threshold_s IS NULL ELSE clock IS NULL AND threshold_s IS NULL END "
    "AND (clock IS NULL OR (unit IS NOT NULL AND unit = 'share'))"
)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="changes_key"),
        sa.UniqueConstraint("id", "at", name="changes_id_at"),
        sa.CheckConstraint("trim(who) <> '' AND trim(why) <> ''", name="changes_signed"),
    )
    op.create_table(
        "standards",
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("covers", sa.String(), nullable=False),
        sa.Column("effective_from", sa.DateTime(), nullable=False),
        sa.Column("correction", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.String()),
        sa.Column("target", sa.Numeric(15, 6)),
        sa.Column("threshold_s", sa.Integer()),
        sa.Column("clock", sa.String()),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("metric", "covers", "effective_from", "correction", name="standards_key"),
        sa.UniqueConstraint("change", name="standards_change"),
        sa.ForeignKeyConstraint(["change", "set_at"], ["changes.id", "changes.at"], name="standards_change_set_at"),
        sa.CheckConstraint("correction = 0 OR (correction > 0 AND effective_from > set_at)", "standards_not_yet_begun"),
        sa.CheckConstraint(TARGET, name="standards_target"),
        sa.CheckConstraint(THRESHOLD, name="standards_threshold"),
    )
    keep("changes", "standards")
