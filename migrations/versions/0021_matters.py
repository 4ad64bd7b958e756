"""Notices of large events and of major matters."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

CHECKS = {
    "kind": "kind IN ('event', 'major')",
    "state": "state IN ('sent', 'acknowledged', 'objected', 'withdrawn')",
    "timing": "timing IN ('', 'ahead', 'short', 'late', 'unknown')",
    "timed": "(kind = 'event') = (timing <> '')",
    "place": "kind <> 'event' OR place <> ''",
    "dates": "ends IS NULL OR ends >= starts",
    "answered": "state = 'withdrawn' OR (state = 'sent') = (answered_at IS NULL)",
    "withdrawn": "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
    "objected": "state <> 'objected' OR (kind = 'event' AND answer <> '')",
    "late": "state <> 'acknowledged' OR timing <> 'late' OR answer <> ''",
}


def upgrade() -> None:
    op.create_table(
        "matter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("designation_name", sa.String(length=80), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("lead_name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("scale", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("timing", sa.String(length=10), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("due_note", sa.String(length=120), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=80), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.CheckConstraint(condition, name=op.f(f"ck_matter_{name}")) for name, condition in CHECKS.items()),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["organisation.id"], name=op.f("fk_matter_authority_id_organisation")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_matter_department_id_department")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_matter_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_matter_lead_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
    )
    op.create_index("ix_matter_designation", "matter", ["designation_id", "starts"], unique=False)
    op.create_index("ix_matter_programme", "matter", ["programme", "kind", "state"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_matter_programme", table_name="matter")
    op.drop_index("ix_matter_designation", table_name="matter")
    op.drop_table("matter")
