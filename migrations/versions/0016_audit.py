"""The audit of old alliances (SN15-5.2)."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("cut_off", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("counts_from", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_audit_campaign_closed")),
        sa.CheckConstraint("(state = 'draft') = (opened_at IS NULL)", name=op.f("ck_audit_campaign_opened")),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f("ck_audit_campaign_state")),
        sa.CheckConstraint("counts_from < cut_off AND cut_off < due", name=op.f("ck_audit_campaign_dates")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_campaign")),
        sa.UniqueConstraint("programme", "year", name=op.f("uq_audit_campaign_programme_year")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("designation_name", sa.String(length=80), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("lead_name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("city_id", sa.Integer(), nullable=True),
        sa.Column("added_reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_by", sa.String(length=80), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("late_reason", sa.Text(), nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.Column("excuse", sa.Text(), nullable=False),
        sa.Column("return_remark", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("doubted_from", sa.String(length=12), nullable=False),
        sa.Column("doubted_by_id", sa.Integer(), nullable=True),
        sa.Column("doubted_by", sa.String(length=80), nullable=False),
        sa.Column("doubt", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('passed', 'failed', 'lapsed', 'revoked', 'left_out')) = (closed_at IS NOT NULL)",
            name=op.f("ck_audit_closed"),
        ),
        sa.CheckConstraint(
            "NOT late OR excuse <> '' OR state IN ('late', 'lapse', 'lapsed', 'left_out')", name=op.f("ck_audit_taken")
        ),
        sa.CheckConstraint("NOT late OR late_reason <> '' OR excuse <> ''", name=op.f("ck_audit_late")),
        sa.CheckConstraint("state <> 'city' OR city_id IS NOT NULL", name=op.f("ck_audit_city")),
        sa.CheckConstraint(
            "state <> 'lapsed' OR proposed_by_id IS NULL OR proposed_by_id <> decided_by_id",
            name=op.f("ck_audit_two_lapse"),
        ),
        sa.CheckConstraint("state <> 'left_out' OR end_reason <> ''", name=op.f("ck_audit_left_out")),
        sa.CheckConstraint("state <> 'revoked' OR doubted_by_id <> decided_by_id", name=op.f("ck_audit_two_revoke")),
        sa.CheckConstraint(
            "state IN ('listed', 'draft', 'lapse', 'lapsed', 'left_out') OR submitted_at IS NOT NULL",
            name=op.f("ck_audit_submitted"),
        ),
        sa.CheckConstraint(
            "state IN ('listed', 'draft', 'late', 'hospital', 'city', 'office', 'commission', 'returned', 'passed', 'failed', 'lapse', 'lapsed', 'doubted', 'revoked', 'left_out')",
            name=op.f("ck_audit_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('doubted', 'revoked') OR (doubted_by_id IS NOT NULL AND doubt <> '' AND doubted_from <> '')",
            name=op.f("ck_audit_doubt"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('lapse', 'lapsed') OR submitted_at IS NULL OR late", name=op.f("ck_audit_in_time")
        ),
        sa.CheckConstraint(
            "state NOT IN ('lapsed', 'revoked') OR (end_reason <> '' AND decided_by_id IS NOT NULL AND notice_id IS NOT NULL)",
            name=op.f("ck_audit_ended"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["organisation.id"], name=op.f("fk_audit_authority_id_organisation")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["audit_campaign.id"], name=op.f("fk_audit_campaign_id_audit_campaign")
        ),
        sa.ForeignKeyConstraint(["city_id"], ["organisation.id"], name=op.f("fk_audit_city_id_organisation")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_audit_department_id_department")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_audit_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_audit_lead_id_organisation")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_audit_notice_id_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("campaign_id", "designation_id", name=op.f("uq_audit_campaign_id_designation_id")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_authority_id"), ["authority_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_designation_id"), ["designation_id"], unique=False)
        batch_op.create_index("ix_audit_lead", ["lead_id", "department_id"], unique=False)
        batch_op.create_index("ix_audit_list", ["campaign_id", "state", "id"], unique=False)

    op.create_table(
        "audit_evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("station", sa.String(length=12), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('agree', 'pass') OR text <> ''", name=op.f("ck_audit_evaluation_text")),
        sa.CheckConstraint("verdict IN ('agree', 'return', 'pass', 'fail')", name=op.f("ck_audit_evaluation_verdict")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_evaluation_audit_id_audit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_evaluation")),
    )
    with op.batch_alter_table("audit_evaluation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_evaluation_audit_id"), ["audit_id"], unique=False)

    op.create_table(
        "audit_submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_submission_audit_id_audit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_submission")),
        sa.UniqueConstraint("audit_id", "serial", name=op.f("uq_audit_submission_audit_id_serial")),
    )
    with op.batch_alter_table("audit_submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_submission_audit_id"), ["audit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("audit_submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_submission_audit_id"))

    op.drop_table("audit_submission")
    with op.batch_alter_table("audit_evaluation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_evaluation_audit_id"))

    op.drop_table("audit_evaluation")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_list")
        batch_op.drop_index("ix_audit_lead")
        batch_op.drop_index(batch_op.f("ix_audit_designation_id"))
        batch_op.drop_index(batch_op.f("ix_audit_authority_id"))

    op.drop_table("audit")
    op.drop_table("audit_campaign")
