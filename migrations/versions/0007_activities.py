"""Activities."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("designation_name", sa.String(length=80), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("host_name", sa.String(length=120), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("teachers", sa.String(length=200), nullable=False),
        sa.Column("technique", sa.String(length=120), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged_by_id", sa.Integer(), nullable=True),
        sa.Column("logger_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=300), nullable=False),
        sa.Column("silent_after", sa.Date(), nullable=False),
        sa.CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name=op.f("ck_activity_confirmed")),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_reason <> '')", name=op.f("ck_activity_withdrawn")),
        sa.CheckConstraint("(technique = '') = (first_on IS NULL)", name=op.f("ck_activity_technique")),
        sa.CheckConstraint(
            "evidence >= 0 AND (state <> 'confirmed' OR evidence > 0)", name=op.f("ck_activity_evidence")
        ),
        sa.CheckConstraint("state IN ('logged', 'confirmed', 'withdrawn')", name=op.f("ck_activity_state")),
        sa.CheckConstraint("people >= 0", name=op.f("ck_activity_people")),
        sa.CheckConstraint("until IS NULL OR until >= held_on", name=op.f("ck_activity_until")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_activity_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_activity_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["host_id"], ["organisation.id"], name=op.f("fk_activity_host_id_organisation")),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_activity_lead_id_organisation")),
        sa.ForeignKeyConstraint(["logger_id"], ["organisation.id"], name=op.f("fk_activity_logger_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("number", name=op.f("uq_activity_number")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index("ix_activity_designation", ["designation_id", "held_on"], unique=False)
        batch_op.create_index("ix_activity_silent", ["state", "silent_after"], unique=False)

    op.create_table(
        "activity_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "answer IN ('', 'acknowledged', 'disputed', 'silent')", name=op.f("ck_activity_member_answer")
        ),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_activity_member_activity_id_activity")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_activity_member_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_member")),
        sa.UniqueConstraint(
            "activity_id", "organisation_id", name=op.f("uq_activity_member_activity_id_organisation_id")
        ),
    )
    with op.batch_alter_table("activity_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_member_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index("ix_activity_member_organisation", ["organisation_id", "answer"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("activity_member", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_member_organisation")
        batch_op.drop_index(batch_op.f("ix_activity_member_activity_id"))

    op.drop_table("activity_member")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_silent")
        batch_op.drop_index("ix_activity_designation")

    op.drop_table("activity")
