"""Measures."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("designation_name", sa.String(length=80), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("lead_name", sa.String(length=120), nullable=False),
        sa.Column("superior_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ground", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("informed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("informed_by", sa.String(length=80), nullable=False),
        sa.Column("heard_by", sa.Date(), nullable=True),
        sa.Column("heard_by_note", sa.String(length=120), nullable=False),
        sa.Column("hearing_end", sa.String(length=10), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stated_by", sa.String(length=80), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_by", sa.String(length=80), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("issued_by", sa.String(length=80), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("carried_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(ground = 'evaluation' AND kind <> 'criticism') OR (ground = 'conduct' AND kind IN ('criticism', 'dissolution'))",
            name=op.f("ck_measure_ground"),
        ),
        sa.CheckConstraint("(state = 'lifted') = (lifted_on IS NOT NULL)", name=op.f("ck_measure_lifted")),
        sa.CheckConstraint(
            "(state IN ('in_force', 'lifted')) = (notice_id IS NOT NULL)", name=op.f("ck_measure_notice")
        ),
        sa.CheckConstraint(
            "NOT (state IN ('in_force', 'lifted')) OR (issued_by_id IS NOT NULL AND issued_by_id <> signed_by_id)",
            name=op.f("ck_measure_two"),
        ),
        sa.CheckConstraint(
            "NOT (state IN ('in_force', 'lifted')) OR effective_on IS NOT NULL", name=op.f("ck_measure_effective")
        ),
        sa.CheckConstraint(
            "NOT (state IN ('signed', 'in_force', 'lifted')) OR signed_by_id IS NOT NULL",
            name=op.f("ck_measure_signed"),
        ),
        sa.CheckConstraint("hearing_end IN ('', 'stated', 'waived', 'silent')", name=op.f("ck_measure_hearing_end")),
        sa.CheckConstraint(
            "kind = 'commendation' OR NOT (state IN ('signed', 'in_force', 'lifted')) OR hearing_end <> ''",
            name=op.f("ck_measure_heard"),
        ),
        sa.CheckConstraint(
            "kind IN ('commendation', 'criticism', 'yellow-card', 'dissolution')", name=op.f("ck_measure_kind")
        ),
        sa.CheckConstraint("state <> 'hearing' OR informed_at IS NOT NULL", name=op.f("ck_measure_informed")),
        sa.CheckConstraint(
            "state IN ('proposed', 'hearing', 'heard', 'signed', 'in_force', 'lifted', 'dropped')",
            name=op.f("ck_measure_state"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["organisation.id"], name=op.f("fk_measure_authority_id_organisation")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_measure_department_id_department")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_measure_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_measure_lead_id_organisation")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_measure_notice_id_notice")),
        sa.ForeignKeyConstraint(["superior_id"], ["organisation.id"], name=op.f("fk_measure_superior_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
    )
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.create_index("ix_measure_designation", ["designation_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index("ix_measure_list", ["programme", "state", "kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_superior_id"), ["superior_id"], unique=False)
        batch_op.create_index(
            "uq_measure_conduct",
            ["designation_id", "kind"],
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'hearing', 'heard', 'signed') AND ground = 'conduct'"),
            postgresql_where=sa.text("state IN ('proposed', 'hearing', 'heard', 'signed') AND ground = 'conduct'"),
        )
        batch_op.create_index(
            "uq_measure_ground",
            ["designation_id", "kind", "year"],
            unique=True,
            sqlite_where=sa.text("state <> 'dropped' AND ground = 'evaluation'"),
            postgresql_where=sa.text("state <> 'dropped' AND ground = 'evaluation'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_measure_ground",
            sqlite_where=sa.text("state <> 'dropped' AND ground = 'evaluation'"),
            postgresql_where=sa.text("state <> 'dropped' AND ground = 'evaluation'"),
        )
        batch_op.drop_index(
            "uq_measure_conduct",
            sqlite_where=sa.text("state IN ('proposed', 'hearing', 'heard', 'signed') AND ground = 'conduct'"),
            postgresql_where=sa.text("state IN ('proposed', 'hearing', 'heard', 'signed') AND ground = 'conduct'"),
        )
        batch_op.drop_index(batch_op.f("ix_measure_superior_id"))
        batch_op.drop_index("ix_measure_list")
        batch_op.drop_index(batch_op.f("ix_measure_lead_id"))
        batch_op.drop_index("ix_measure_designation")

    op.drop_table("measure")
