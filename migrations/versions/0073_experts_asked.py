"""Experts are asked by a day: whether they accept the pool's duties, and whether they take a panel on (SX3-9)."""

import sqlalchemy as sa
from alembic import op

import alliance.ext

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

CHECKS = {
    "ck_expert_declined": "(declined_at IS NULL) = (declined_reason = '')",
    "ck_expert_answer": "accepted_at IS NULL OR declined_at IS NULL",
}


def upgrade() -> None:
    """Nobody was asked by a day before: those columns stay empty."""
    with op.batch_alter_table("expert") as batch:
        batch.add_column(sa.Column("answer_due", sa.Date(), nullable=True))
        batch.add_column(sa.Column("declined_at", alliance.ext.Moment(timezone=True), nullable=True))
        batch.add_column(sa.Column("declined_reason", sa.String(length=300), nullable=False, server_default=""))
    with op.batch_alter_table("expert") as batch:
        batch.alter_column("declined_reason", server_default=None)
        for name, words in CHECKS.items():
            batch.create_check_constraint(op.f(name), sa.text(words))
    op.add_column("panel_invitation", sa.Column("answer_due", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("panel_invitation", "answer_due")
    with op.batch_alter_table("expert") as batch:
        for name in reversed(CHECKS):
            batch.drop_constraint(op.f(name), type_="check")
        batch.drop_column("declined_reason")
        batch.drop_column("declined_at")
        batch.drop_column("answer_due")
