"""What was submitted of an application of a further programme, each time whole, with the hash the leader signs."""

import sqlalchemy as sa
from alembic import op

import alliance.ext

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "candidacy_submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("serial >= 1", name=op.f("ck_candidacy_submission_serial")),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacy.id"], name=op.f("fk_candidacy_submission_candidacy_id_candidacy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidacy_submission")),
        sa.UniqueConstraint("candidacy_id", "serial", name=op.f("uq_candidacy_submission_candidacy_id_serial")),
    )


def downgrade() -> None:
    op.drop_table("candidacy_submission")
