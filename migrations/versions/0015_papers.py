"""Sealed scans with what was found about them; the office's Word templates."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sealed_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("dossier", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("sheets > 0", name=op.f("ck_sealed_scan_sheets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_scan")),
    )
    op.create_index("ix_sealed_scan_record", "sealed_scan", ["record_type", "record_id", "id"])
    op.create_table(
        "scan_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("overridden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overridden_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "(overridden_at IS NULL AND reason = '') OR (overridden_at IS NOT NULL AND reason <> '' AND overridden_by <> '')",
            name=op.f("ck_scan_finding_override"),
        ),
        sa.ForeignKeyConstraint(["scan_id"], ["sealed_scan.id"], name=op.f("fk_scan_finding_scan_id_sealed_scan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_finding")),
    )
    op.create_index(op.f("ix_scan_finding_scan_id"), "scan_finding", ["scan_id"])
    op.create_table(
        "word_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=80), nullable=False),
        sa.Column("used_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("note <> ''", name=op.f("ck_word_template_note")),
        sa.CheckConstraint("serial > 0", name=op.f("ck_word_template_serial")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_template")),
        sa.UniqueConstraint("programme", "form", "serial", name=op.f("uq_word_template_programme_form_serial")),
    )
    op.create_index("ix_word_template_form", "word_template", ["programme", "form", "id"])
    op.create_index(
        "uq_word_template_in_use", "word_template", ["programme", "form"], unique=True,
        sqlite_where=sa.text("in_use"), postgresql_where=sa.text("in_use"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("word_template")
    op.drop_table("scan_finding")
    op.drop_table("sealed_scan")
