"""Case files of measures, made as tasks; bars on hospital and specialty."""

import sqlalchemy as sa
from alembic import op

import alliance.ext

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("mark", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(80), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'making', 'binding', 'done', 'failed')", name=op.f("ck_case_file_state")
        ),
        sa.CheckConstraint("(state = 'done') = (sha256 <> '' AND done_at IS NOT NULL)", name=op.f("ck_case_file_done")),
        sa.CheckConstraint("(state = 'failed') = (reason <> '')", name=op.f("ck_case_file_reason")),
        sa.CheckConstraint("position >= 0 AND total >= 0 AND pages >= 0", name=op.f("ck_case_file_position")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_case_file_measure_id_measure")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_case_file_designation_id_designation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("measure_id", "serial", name=op.f("uq_case_file_measure_id_serial")),
    )
    op.create_index("ix_case_file_state", "case_file", ["state"])
    op.create_table(
        "case_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_part_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_part")),
        sa.UniqueConstraint("case_id", "serial", name=op.f("uq_case_part_case_id_serial")),
    )
    _bars()


def _bars() -> None:
    op.create_table(
        "bar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("department_name", sa.String(length=80), nullable=False),
        sa.Column("specialty", sa.String(length=40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=True),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decision", sa.String(length=120), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("proposed_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(length=80), nullable=False),
        sa.Column("signed_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lift_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("state IN ('proposed', 'in_force', 'withdrawn', 'lifted')", name=op.f("ck_bar_state")),
        sa.CheckConstraint("until > since", name=op.f("ck_bar_days")),
        sa.CheckConstraint("state NOT IN ('in_force', 'lifted') OR signed_at IS NOT NULL", name=op.f("ck_bar_signed")),
        sa.CheckConstraint("(state = 'lifted') = (lifted_on IS NOT NULL)", name=op.f("ck_bar_lifted")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_bar_reason")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_bar_department_id_department")),
        sa.ForeignKeyConstraint(["designation_id"], ["designation.id"], name=op.f("fk_bar_designation_id_designation")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_bar_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bar")),
    )
    op.create_index("ix_bar_organisation", "bar", ["organisation_id", "programme", "state"])


def downgrade() -> None:
    """Case files go; what they were made of stays, so they can be made again."""
    op.execute("DELETE FROM file WHERE record_type = 'case_file'")
    op.drop_index("ix_bar_organisation", table_name="bar")
    op.drop_table("bar")
    op.drop_table("case_part")
    op.drop_index("ix_case_file_state", table_name="case_file")
    op.drop_table("case_file")
