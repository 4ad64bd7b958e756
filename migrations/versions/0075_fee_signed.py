"""A yearly fee is proposed by one person and signed by another, and keeps the actuals it rests on (SX19-5.2)."""

import sqlalchemy as sa
from alembic import op

import alliance.ext

revision = "0075"
down_revision = "0072"
branch_labels = None
depends_on = None

CHECKS = {
    "state": "state IN ('proposed', 'returned', 'decided')",
    "decided": "(state = 'decided') = (decided_at IS NOT NULL)",
    "signed": "(decided_at IS NULL) = (decided_by IS NULL)",
    "two": "decided_by_id IS NULL OR proposed_by_id IS NULL OR decided_by_id <> proposed_by_id",
    "reason": "state <> 'returned' OR reason <> ''",
}
MOMENT = alliance.ext.Moment(timezone=True)


def upgrade() -> None:
    """Fees that stand were fixed by one person: they stay decided, and nobody is said to have signed twice."""
    with op.batch_alter_table("fee_decision") as batch:
        batch.add_column(sa.Column("state", sa.String(length=10), nullable=False, server_default="decided"))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("basis", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("reason", sa.String(length=300), nullable=False, server_default=""))
        batch.add_column(sa.Column("proposed_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("proposed_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("proposed_by", sa.String(length=80), nullable=False, server_default=""))
        batch.add_column(sa.Column("decided_by_id", sa.Integer(), nullable=True))
        batch.alter_column("decided_at", existing_type=MOMENT, nullable=True)
        batch.alter_column("decided_by", existing_type=sa.String(length=80), nullable=True)
    op.execute("UPDATE fee_decision SET proposed_at = decided_at, proposed_by = decided_by")
    with op.batch_alter_table("fee_decision") as batch:
        batch.alter_column("proposed_at", existing_type=MOMENT, nullable=False)
        for name in ("state", "version", "basis", "reason", "proposed_by"):
            batch.alter_column(name, server_default=None)
        for name, words in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_fee_decision_{name}"), sa.text(words))


def downgrade() -> None:
    op.execute("DELETE FROM fee_decision WHERE state <> 'decided'")
    with op.batch_alter_table("fee_decision") as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_fee_decision_{name}"), type_="check")
        for name in (
            "decided_by_id",
            "proposed_by",
            "proposed_by_id",
            "proposed_at",
            "reason",
            "basis",
            "version",
            "state",
        ):
            batch.drop_column(name)
        batch.alter_column("decided_by", existing_type=sa.String(length=80), nullable=False)
        batch.alter_column("decided_at", existing_type=MOMENT, nullable=False)
