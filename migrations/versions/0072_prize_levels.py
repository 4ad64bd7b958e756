"""Prizes say at which level they were granted: the supplement is for provincial level and above (SX19-5.29)."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0065"
branch_labels = None
depends_on = None

NAME = "ck_prize_level"


def upgrade() -> None:
    """The form asked for prizes of provincial level and above alone: those that stand there are taken for the lower."""
    with op.batch_alter_table("prize") as batch:
        batch.add_column(sa.Column("level", sa.String(length=12), nullable=False, server_default="provincial"))
    with op.batch_alter_table("prize") as batch:
        batch.alter_column("level", server_default=None)
        batch.create_check_constraint(op.f(NAME), sa.text("level IN ('national', 'provincial')"))


def downgrade() -> None:
    with op.batch_alter_table("prize") as batch:
        batch.drop_constraint(op.f(NAME), type_="check")
        batch.drop_column("level")
