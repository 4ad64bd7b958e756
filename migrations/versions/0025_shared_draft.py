"""Half-year reports: the changes of a draft field by field, so that two clerks share it."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("drafted", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.alter_column("drafted", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_column("drafted")
