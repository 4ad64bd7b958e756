"""Changes after filing."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change_filing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("lead_name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("new_lead_id", sa.Integer(), nullable=True),
        sa.Column("new_department_id", sa.Integer(), nullable=True),
        sa.Column("city_id", sa.Integer(), nullable=True),
        sa.Column("city_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("local", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("returned_from", sa.String(length=12), nullable=False),
        sa.Column("signed", sa.String(length=64), nullable=False),
        sa.Column("was", sa.JSON(), nullable=False),
        sa.Column("now", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("takes_effect", sa.Date(), nullable=True),
        sa.Column("submissions", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=80), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('done', 'refused', 'withdrawn')) = (closed_at IS NOT NULL)",
            name=op.f("ck_change_filing_closed"),
        ),
        sa.CheckConstraint("state <> 'city' OR city_id IS NOT NULL", name=op.f("ck_change_filing_city")),
        sa.CheckConstraint("state <> 'returned' OR returned_from <> ''", name=op.f("ck_change_filing_returned")),
        sa.CheckConstraint(
            "state IN ('draft', 'hospital', 'city', 'office', 'commission', 'returned', 'approved', 'done', 'refused', 'withdrawn')",
            name=op.f("ck_change_filing_state"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", name=op.f("ck_change_filing_submitted")
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'done') OR (decided_at IS NOT NULL AND takes_effect IS NOT NULL)",
            name=op.f("ck_change_filing_decided"),
        ),
        sa.ForeignKeyConstraint(["city_id"], ["organisation.id"], name=op.f("fk_change_filing_city_id_organisation")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_change_filing_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_change_filing_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_change_filing_lead_id_organisation")),
        sa.ForeignKeyConstraint(
            ["new_department_id"], ["department.id"], name=op.f("fk_change_filing_new_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["new_lead_id"], ["organisation.id"], name=op.f("fk_change_filing_new_lead_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_filing")),
        sa.UniqueConstraint("designation_id", "serial", name=op.f("uq_change_filing_designation_id_serial")),
        sa.UniqueConstraint("number", name=op.f("uq_change_filing_number")),
    )
    with op.batch_alter_table("change_filing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_filing_city_id"), ["city_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_filing_designation_id"), ["designation_id"], unique=False)
        batch_op.create_index("ix_change_filing_effect", ["state", "takes_effect"], unique=False)
        batch_op.create_index("ix_change_filing_lead", ["lead_id", "department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_filing_new_lead_id"), ["new_lead_id"], unique=False)
        batch_op.create_index("ix_change_filing_state", ["programme", "state", "id"], unique=False)
        batch_op.create_index(
            "uq_change_filing_open",
            ["designation_id", "kind"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('done', 'refused', 'withdrawn')"),
            postgresql_where=sa.text("state NOT IN ('done', 'refused', 'withdrawn')"),
        )

    op.create_table(
        "change_opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("station", sa.String(length=12), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict = 'agree' OR text <> ''", name=op.f("ck_change_opinion_reason")),
        sa.CheckConstraint("verdict IN ('agree', 'return', 'refuse')", name=op.f("ck_change_opinion_verdict")),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change_filing.id"], name=op.f("fk_change_opinion_change_id_change_filing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_opinion")),
    )
    with op.batch_alter_table("change_opinion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_opinion_change_id"), ["change_id"], unique=False)

    op.create_table(
        "change_informed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.String(length=80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("(read_at IS NULL) = (read_by = '')", name=op.f("ck_change_informed_read")),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change_filing.id"], name=op.f("fk_change_informed_change_id_change_filing")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_change_informed_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_informed")),
        sa.UniqueConstraint("change_id", "organisation_id", name=op.f("uq_change_informed_change_id_organisation_id")),
    )
    with op.batch_alter_table("change_informed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_informed_organisation_id"), ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("change_informed")
    op.drop_table("change_opinion")
    op.drop_table("change_filing")
