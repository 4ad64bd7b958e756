"""Exports of large lists as tasks, with the pieces of their files; the lists of care by indexes that need no sorting."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


TABLES = {"referral": "sent", "consultation": "requested"}
WAITS = sa.text("waits_for_id IS NOT NULL")


def upgrade() -> None:
    for table, maker in TABLES.items():
        op.drop_index(f"ix_{table}_state", table)
        op.create_index(f"ix_{table}_state", table, ["state", "id"])
        op.create_index(f"ix_{table}_due", table, ["due_at"], sqlite_where=WAITS, postgresql_where=WAITS)
        op.create_index(f"ix_{table}_{maker}", table, [f"{maker}_by_id"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_table(
        "list_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('counting', 'reading', 'writing', 'done', 'gone', 'stopped', 'failed')",
            name=op.f("ck_list_export_state"),
        ),
        sa.CheckConstraint("format IN ('xlsx', 'csv')", name=op.f("ck_list_export_format")),
        sa.CheckConstraint("(state IN ('done', 'gone')) = (kept_until IS NOT NULL)", name=op.f("ck_list_export_kept")),
        sa.CheckConstraint("(state = 'failed') = (reason <> '')", name=op.f("ck_list_export_reason")),
        sa.CheckConstraint("position >= 0 AND total >= 0 AND size >= 0", name=op.f("ck_list_export_position")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_export")),
    )
    op.create_index("ix_list_export_person", "list_export", ["person_id", "post_id", "id"])
    op.create_index(op.f("ix_list_export_state"), "list_export", ["state"])
    op.create_table(
        "list_export_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("export_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["export_id"], ["list_export.id"], name=op.f("fk_list_export_part_export_id_list_export")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_export_part")),
        sa.UniqueConstraint("export_id", "serial", name=op.f("uq_list_export_part_export_id_serial")),
    )


def downgrade() -> None:
    op.drop_table("list_export_part")
    op.drop_index(op.f("ix_list_export_state"), "list_export")
    op.drop_index("ix_list_export_person", "list_export")
    op.drop_table("list_export")
    for table, maker in TABLES.items():
        op.drop_index(f"ix_{table}_{maker}", table)
        op.drop_index(f"ix_{table}_due", table)
        op.drop_index(f"ix_{table}_state", table)
        op.create_index(f"ix_{table}_state", table, ["state", "state_at"])
