"""Codes of operations; the four-year index."""

import sqlalchemy as sa
from alembic import op

import alliance.ext

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "index_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("method", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("made_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("published_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_index_round_published")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_index_round_source")),
        sa.CheckConstraint("state <> 'published' OR published_by_id <> made_by_id", name=op.f("ck_index_round_two")),
        sa.CheckConstraint("state IN ('draft', 'published', 'discarded')", name=op.f("ck_index_round_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_round")),
    )
    with op.batch_alter_table("index_round", schema=None) as batch_op:
        batch_op.create_index(
            "uq_index_round_year",
            ["programme", "year"],
            unique=True,
            sqlite_where=sa.text("state <> 'discarded'"),
            postgresql_where=sa.text("state <> 'discarded'"),
        )
    op.create_table(
        "procedure_code",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("edition", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_procedure_code")),
    )
    with op.batch_alter_table("procedure_code", schema=None) as batch_op:
        batch_op.create_index("ix_procedure_code_edition", ["edition"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("procedure_code", schema=None) as batch_op:
        batch_op.drop_index("ix_procedure_code_edition")
    op.drop_table("procedure_code")
    with op.batch_alter_table("index_round", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_index_round_year",
            sqlite_where=sa.text("state <> 'discarded'"),
            postgresql_where=sa.text("state <> 'discarded'"),
        )
    op.drop_table("index_round")
