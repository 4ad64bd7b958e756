"""A yearly fee is signed by a second person and keeps the actuals it rests on (SX19-5.2); an alliance's own targets (SN15-A1)."""

import sqlalchemy as sa
from alembic import op

import alliance.ext

revision = "0074"
down_revision = "0073"
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
    _own_target()


def _own_target() -> None:
    op.create_table(
        "own_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("paper", sa.String(length=160), nullable=False),
        sa.Column("count", sa.String(length=40), nullable=False),
        sa.Column("ask", sa.String(length=10), nullable=False),
        sa.Column("bound", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("actual", sa.String(length=20), nullable=False),
        sa.Column("actual_source", sa.String(length=200), nullable=False),
        sa.Column("actual_at", MOMENT, nullable=True),
        sa.Column("actual_by", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("quote <> '' AND words <> ''", name=op.f("ck_own_target_quote")),
        sa.CheckConstraint("ask IN ('at-least', 'more-than', 'less-than')", name=op.f("ck_own_target_ask")),
        sa.CheckConstraint("(actual = '') = (actual_source = '')", name=op.f("ck_own_target_actual")),
        sa.CheckConstraint("count = '' OR actual = ''", name=op.f("ck_own_target_logged")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2999", name=op.f("ck_own_target_year")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_own_target_designation_id_designation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_target")),
        sa.UniqueConstraint("designation_id", "year", "words", name=op.f("uq_own_target_designation_id_year_words")),
    )


def downgrade() -> None:
    op.drop_table("own_target")
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
