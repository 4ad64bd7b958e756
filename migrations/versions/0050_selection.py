"""Selection: facts entered once for all programmes, the yearly calls with their directions."""

import sqlalchemy as sa
from alembic import op

import alliance.ext

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fact_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("fact", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("signatory", sa.String(length=80), nullable=False),
        sa.Column("entered_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("withdrawn_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("year = 0 OR year BETWEEN 2000 AND 2999", name=op.f("ck_fact_entry_year")),
        sa.CheckConstraint("source <> '' AND signatory <> ''", name=op.f("ck_fact_entry_origin")),
        sa.CheckConstraint("value <> ''", name=op.f("ck_fact_entry_value")),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_fact_entry_withdrawn")),
        sa.CheckConstraint("withdrawn_at IS NULL OR withdrawn_reason <> ''", name=op.f("ck_fact_entry_reason")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_fact_entry_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_fact_entry_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_entry")),
    )
    op.create_index("ix_fact_entry_place", "fact_entry", ["organisation_id", "department_id", "fact"])
    op.create_table(
        "intake_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("set_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("closes >= opens", name=op.f("ck_intake_call_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_call")),
        sa.UniqueConstraint("programme", "year", name=op.f("uq_intake_call_programme_year")),
    )
    op.create_table(
        "call_direction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("track", sa.String(length=40), nullable=False),
        sa.Column("direction", sa.String(length=80), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.CheckConstraint("places >= 1", name=op.f("ck_call_direction_places")),
        sa.ForeignKeyConstraint(["call_id"], ["intake_call.id"], name=op.f("fk_call_direction_call_id_intake_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_direction")),
        sa.UniqueConstraint("call_id", "track", "direction", name=op.f("uq_call_direction_call_id_track_direction")),
    )


def downgrade() -> None:
    op.drop_table("call_direction")
    op.drop_table("intake_call")
    op.drop_index("ix_fact_entry_place", table_name="fact_entry")
    op.drop_table("fact_entry")
