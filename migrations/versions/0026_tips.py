"""Reports of breaches before they are proven, with the reporter sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("alliance_name", sa.String(length=80), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("reporter", sa.LargeBinary(), nullable=True),
        sa.Column("handler_post_id", sa.Integer(), nullable=False),
        sa.Column("handler", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("misconduct_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('received', 'proven', 'dismissed')", name=op.f("ck_tip_state")),
        sa.CheckConstraint("(state = 'received') = (closed_at IS NULL)", name=op.f("ck_tip_closed")),
        sa.CheckConstraint("(state = 'proven') = (misconduct_id IS NOT NULL)", name=op.f("ck_tip_proven")),
        sa.CheckConstraint("state = 'received' OR finding <> ''", name=op.f("ck_tip_finding")),
        sa.ForeignKeyConstraint(["alliance_id"], ["designation.id"], name=op.f("fk_tip_alliance_id_designation")),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_tip_lead_id_organisation")),
        sa.ForeignKeyConstraint(["misconduct_id"], ["misconduct.id"], name=op.f("fk_tip_misconduct_id_misconduct")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_tip_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip")),
    )
    op.create_index("ix_tip_programme", "tip", ["programme", "state"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_tip_programme", table_name="tip")
    op.drop_table("tip")
