"""What arrived in an alliance's year is found by an index of its own: lists of a period, flows, waiting times."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ARRIVED = sa.text("arrived_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_referral_arrived",
        "referral",
        ["designation_id", "arrived_at"],
        sqlite_where=ARRIVED,
        postgresql_where=ARRIVED,
    )


def downgrade() -> None:
    op.drop_index("ix_referral_arrived", table_name="referral")
