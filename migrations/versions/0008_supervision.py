"""Half-year reports and misconduct."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "misconduct",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("designation_name", sa.String(length=80), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("handling", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("annul_reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("(state = 'annulled') = (annul_reason <> '')", name=op.f("ck_misconduct_annulled")),
        sa.CheckConstraint("state IN ('recorded', 'annulled')", name=op.f("ck_misconduct_state")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["organisation.id"], name=op.f("fk_misconduct_authority_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_misconduct_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_misconduct_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_misconduct_lead_id_organisation")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_misconduct_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_misconduct")),
    )
    with op.batch_alter_table("misconduct", schema=None) as batch_op:
        batch_op.create_index("ix_misconduct_designation", ["designation_id", "happened_on"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("designation_name", sa.String(length=80), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("lead_name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("half", sa.String(length=2), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_by", sa.String(length=80), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("return_remark", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'accepted') = (accepted_at IS NOT NULL)", name=op.f("ck_report_accepted")),
        sa.CheckConstraint("(state = 'open') = (submitted_at IS NULL)", name=op.f("ck_report_submitted")),
        sa.CheckConstraint("half IN ('H1', 'H2')", name=op.f("ck_report_half")),
        sa.CheckConstraint("state IN ('open', 'submitted', 'returned', 'accepted')", name=op.f("ck_report_state")),
        sa.CheckConstraint("opened_on <= due AND due <= closes", name=op.f("ck_report_dates")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["organisation.id"], name=op.f("fk_report_authority_id_organisation")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_report_department_id_department")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_report_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_report_lead_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("designation_id", "year", "half", name=op.f("uq_report_designation_id_year_half")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_authority_id"), ["authority_id"], unique=False)
        batch_op.create_index("ix_report_lead", ["lead_id", "department_id"], unique=False)
        batch_op.create_index("ix_report_period", ["programme", "year", "half", "state"], unique=False)

    op.create_table(
        "report_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("unconfirmed", sa.Integer(), nullable=False),
        sa.Column("stated", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("stated = confirmed OR reason <> ''", name=op.f("ck_report_figure_reason")),
        sa.CheckConstraint("stated >= 0", name=op.f("ck_report_figure_stated")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_figure_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_figure")),
        sa.UniqueConstraint("report_id", "key", name=op.f("uq_report_figure_report_id_key")),
    )
    with op.batch_alter_table("report_figure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_figure_report_id"), ["report_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("report_figure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_figure_report_id"))

    op.drop_table("report_figure")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index("ix_report_period")
        batch_op.drop_index("ix_report_lead")
        batch_op.drop_index(batch_op.f("ix_report_authority_id"))

    op.drop_table("report")
    with op.batch_alter_table("misconduct", schema=None) as batch_op:
        batch_op.drop_index("ix_misconduct_designation")

    op.drop_table("misconduct")
