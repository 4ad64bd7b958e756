"""The two-ended ledger: imports of the hospitals' own logs, their faults, and the entries."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLES = ("care_entry", "care_import_fault", "care_import")


def upgrade() -> None:
    _imports()
    _faults()
    _entries()
    _indexes()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _imports() -> None:
    op.create_table(
        "care_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('checking', 'entering', 'matching', 'checked', 'done', 'discarded')",
            name=op.f("ck_care_import_state"),
        ),
        sa.CheckConstraint("good + bad + unchanged <= total", name=op.f("ck_care_import_counted")),
        sa.CheckConstraint("position >= 0 AND position <= total", name=op.f("ck_care_import_position")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_care_import_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_import")),
    )


def _faults() -> None:
    op.create_table(
        "care_import_fault",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=20), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("field", sa.String(length=30), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["care_import.id"], name=op.f("fk_care_import_fault_import_id_care_import")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_import_fault")),
    )


def _entries() -> None:
    op.create_table(
        "care_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("own_number", sa.String(length=40), nullable=False),
        sa.Column("body", sa.String(length=64), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("from_name", sa.String(length=120), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("to_name", sa.String(length=120), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("care_type", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("patient", sa.LargeBinary(), nullable=False),
        sa.Column("patient_key", sa.String(length=64), nullable=False),
        sa.Column("person_key", sa.String(length=64), nullable=False),
        sa.Column("patient_masked", sa.String(length=20), nullable=False),
        sa.Column("diagnosis_code", sa.String(length=20), nullable=False),
        sa.Column("diagnosis", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("differences", sa.JSON(), nullable=False),
        sa.Column("kept_reason", sa.String(length=300), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'referral' AND direction IN ('up', 'down')) OR (kind = 'consultation' AND direction = '')",
            name=op.f("ck_care_entry_direction"),
        ),
        sa.CheckConstraint("care_type IN ('', 'outpatient', 'inpatient')", name=op.f("ck_care_entry_care_type")),
        sa.CheckConstraint("kind IN ('referral', 'consultation')", name=op.f("ck_care_entry_kind")),
        sa.CheckConstraint("state <> 'conflict' OR partner_id IS NOT NULL", name=op.f("ck_care_entry_partner")),
        sa.CheckConstraint("state IN ('open', 'conflict', 'agreed', 'withdrawn')", name=op.f("ck_care_entry_state")),
        sa.CheckConstraint(
            "state NOT IN ('open', 'withdrawn') OR partner_id IS NULL", name=op.f("ck_care_entry_alone")
        ),
        sa.CheckConstraint(
            "(organisation_id = from_id AND other_id = to_id) OR (organisation_id = to_id AND other_id = from_id)",
            name=op.f("ck_care_entry_own"),
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_care_entry_ends")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_care_entry_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["from_id"], ["organisation.id"], name=op.f("fk_care_entry_from_id_organisation")),
        sa.ForeignKeyConstraint(["import_id"], ["care_import.id"], name=op.f("fk_care_entry_import_id_care_import")),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_care_entry_lead_id_organisation")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_care_entry_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["organisation.id"], name=op.f("fk_care_entry_other_id_organisation")),
        sa.ForeignKeyConstraint(["partner_id"], ["care_entry.id"], name=op.f("fk_care_entry_partner_id_care_entry")),
        sa.ForeignKeyConstraint(["to_id"], ["organisation.id"], name=op.f("fk_care_entry_to_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_entry")),
    )


def _indexes() -> None:
    op.create_index("ix_care_import_organisation", "care_import", ["organisation_id", "id"])
    op.create_index(op.f("ix_care_import_state"), "care_import", ["state"])
    op.create_index("ix_care_import_fault_import", "care_import_fault", ["import_id", "id"])
    op.create_index("ix_care_entry_designation", "care_entry", ["designation_id", "id"])
    op.create_index("ix_care_entry_import", "care_entry", ["import_id", "id"])
    op.create_index("ix_care_entry_other", "care_entry", ["other_id", "state", "id"])
    op.create_index("ix_care_entry_own", "care_entry", ["organisation_id", "state", "id"])
    op.create_index("ix_care_entry_patient", "care_entry", ["patient_key"])
    op.create_index("ix_care_entry_person", "care_entry", ["person_key"])
    op.create_index(
        "uq_care_entry_number",
        "care_entry",
        ["organisation_id", "kind", "own_number"],
        unique=True,
        sqlite_where=sa.text("state <> 'withdrawn'"),
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
