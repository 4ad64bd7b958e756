"""Referrals and consultations."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "care_tally",
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("fact", sa.String(length=30), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_care_tally_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_care_tally_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint(
            "designation_id", "month", "organisation_id", "fact", "confirmed", name=op.f("pk_care_tally")
        ),
    )
    op.create_table(
        "consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("designation_name", sa.String(length=80), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("from_name", sa.String(length=120), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("to_name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("patient", sa.LargeBinary(), nullable=False),
        sa.Column("patient_key", sa.String(length=64), nullable=False),
        sa.Column("patient_masked", sa.String(length=20), nullable=False),
        sa.Column("sex", sa.String(length=10), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("diagnosis_code", sa.String(length=12), nullable=False),
        sa.Column("diagnosis", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("consent_by", sa.String(length=40), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("scheduled_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_code", sa.String(length=20), nullable=False),
        sa.Column("end_text", sa.String(length=300), nullable=False),
        sa.Column("expert", sa.String(length=80), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('declined', 'cancelled')) = (end_code <> '')", name=op.f("ck_consultation_end_code")
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'scheduled', 'held', 'answered', 'closed', 'declined', 'cancelled')",
            name=op.f("ck_consultation_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('answered', 'closed') OR (answered_at IS NOT NULL AND opinion <> '')",
            name=op.f("ck_consultation_answered"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('held', 'answered', 'closed') OR held_at IS NOT NULL", name=op.f("ck_consultation_held")
        ),
        sa.CheckConstraint(
            "state NOT IN ('scheduled', 'held', 'answered', 'closed') OR scheduled_for IS NOT NULL",
            name=op.f("ck_consultation_scheduled"),
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_consultation_ends")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_consultation_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_consultation_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["from_id"], ["organisation.id"], name=op.f("fk_consultation_from_id_organisation")),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_consultation_lead_id_organisation")),
        sa.ForeignKeyConstraint(["to_id"], ["organisation.id"], name=op.f("fk_consultation_to_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint("number", name=op.f("uq_consultation_number")),
    )
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.create_index("ix_consultation_designation", ["designation_id", "id"], unique=False)
        batch_op.create_index("ix_consultation_from", ["from_id", "id"], unique=False)
        batch_op.create_index("ix_consultation_to", ["to_id", "id"], unique=False)

    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("designation_name", sa.String(length=80), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("from_name", sa.String(length=120), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("to_name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("urgency", sa.String(length=10), nullable=False),
        sa.Column("green_channel", sa.Boolean(), nullable=False),
        sa.Column("patient", sa.LargeBinary(), nullable=False),
        sa.Column("patient_key", sa.String(length=64), nullable=False),
        sa.Column("patient_masked", sa.String(length=20), nullable=False),
        sa.Column("sex", sa.String(length=10), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("diagnosis_code", sa.String(length=12), nullable=False),
        sa.Column("diagnosis", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("treatment", sa.Text(), nullable=False),
        sa.Column("consent_by", sa.String(length=40), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recognised", sa.JSON(), nullable=False),
        sa.Column("despite_open", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_code", sa.String(length=20), nullable=False),
        sa.Column("end_text", sa.String(length=300), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('declined', 'cancelled')) = (end_code <> '')", name=op.f("ck_referral_end_code")
        ),
        sa.CheckConstraint("direction IN ('up', 'down')", name=op.f("ck_referral_direction")),
        sa.CheckConstraint(
            "state IN ('sent', 'accepted', 'declined', 'arrived', 'returned', 'closed', 'cancelled')",
            name=op.f("ck_referral_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'arrived', 'returned', 'closed') OR accepted_at IS NOT NULL",
            name=op.f("ck_referral_accepted"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('arrived', 'returned', 'closed') OR arrived_at IS NOT NULL", name=op.f("ck_referral_arrived")
        ),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'closed') OR returned_at IS NOT NULL", name=op.f("ck_referral_returned")
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_referral_ends")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_referral_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_referral_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["from_id"], ["organisation.id"], name=op.f("fk_referral_from_id_organisation")),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_referral_lead_id_organisation")),
        sa.ForeignKeyConstraint(["to_id"], ["organisation.id"], name=op.f("fk_referral_to_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("number", name=op.f("uq_referral_number")),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index("ix_referral_designation", ["designation_id", "id"], unique=False)
        batch_op.create_index("ix_referral_from", ["from_id", "id"], unique=False)
        batch_op.create_index("ix_referral_patient", ["patient_key", "to_id"], unique=False)
        batch_op.create_index("ix_referral_to", ["to_id", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_to")
        batch_op.drop_index("ix_referral_patient")
        batch_op.drop_index("ix_referral_from")
        batch_op.drop_index("ix_referral_designation")

    op.drop_table("referral")
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.drop_index("ix_consultation_to")
        batch_op.drop_index("ix_consultation_from")
        batch_op.drop_index("ix_consultation_designation")

    op.drop_table("consultation")
    op.drop_table("care_tally")
