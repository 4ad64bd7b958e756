"""The register."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("drafted_by", sa.String(length=80), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(length=80), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("published_by", sa.String(length=80), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objections_until", sa.Date(), nullable=True),
        sa.Column("objections_note", sa.String(length=120), nullable=False),
        sa.CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_edition_published")),
        sa.CheckConstraint("state = 'draft' OR signed_by IS NOT NULL", name=op.f("ck_edition_signed")),
        sa.CheckConstraint("state IN ('draft', 'signed', 'published')", name=op.f("ck_edition_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("programme", "serial", name=op.f("uq_edition_programme_serial")),
    )
    op.create_table(
        "misuse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("where", sa.String(length=300), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=500), nullable=False),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome = '')", name=op.f("ck_misuse_closed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_misuse")),
    )
    op.create_table(
        "specialty_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_specialty_name")),
        sa.UniqueConstraint("programme", "name", name=op.f("uq_specialty_name_programme_name")),
    )
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=500), nullable=False),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome = '')", name=op.f("ck_objection_closed")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_objection_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_edition_id"), ["edition_id"], unique=False)

    op.create_table(
        "designation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=80), nullable=False),
        sa.Column("name_freed_on", sa.Date(), nullable=True),
        sa.Column("pinyin", sa.String(length=60), nullable=False),
        sa.Column("specialty", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("lead_name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("department_name", sa.String(length=80), nullable=False),
        sa.Column("division_code", sa.String(length=6), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=300), nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=False),
        sa.Column("charter", sa.String(length=200), nullable=False),
        sa.Column("charter_on", sa.Date(), nullable=True),
        sa.Column("fictitious", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'proposed') = (number IS NULL)", name=op.f("ck_designation_number")),
        sa.CheckConstraint(
            "(state IN ('dissolved', 'revoked', 'lapsed')) = (ended_on IS NOT NULL)", name=op.f("ck_designation_ended")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'active', 'dissolved', 'revoked', 'lapsed')", name=op.f("ck_designation_state")
        ),
        sa.CheckConstraint("(number IS NULL) = (filed_on IS NULL)", name=op.f("ck_designation_filed")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["organisation.id"], name=op.f("fk_designation_authority_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_designation_department_id_department")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_designation_lead_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_designation")),
        sa.UniqueConstraint("number", name=op.f("uq_designation_number")),
    )
    with op.batch_alter_table("designation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_designation_authority_id"), ["authority_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_designation_department_id"), ["department_id"], unique=False)
        batch_op.create_index("ix_designation_lead", ["lead_id"], unique=False)
        batch_op.create_index("ix_designation_list", ["programme", "state", "number"], unique=False)
        batch_op.create_index(
            "uq_designation_name",
            ["programme", "name_key"],
            unique=True,
            sqlite_where=sa.text("name_freed_on IS NULL"),
            postgresql_where=sa.text("name_freed_on IS NULL"),
        )

    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("department_name", sa.String(length=80), nullable=False),
        sa.Column("division_code", sa.String(length=6), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("county_level", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('lead', 'member', 'candidate')", name=op.f("ck_party_kind")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_party_dates")),
        sa.ForeignKeyConstraint(["authority_id"], ["organisation.id"], name=op.f("fk_party_authority_id_organisation")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_party_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_party_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
    )
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.create_index("ix_party_authority", ["authority_id", "designation_id"], unique=False)
        batch_op.create_index("ix_party_organisation", ["organisation_id", "designation_id"], unique=False)
        batch_op.create_index(
            "uq_party_open",
            ["designation_id", "organisation_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_party_open", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )
        batch_op.drop_index("ix_party_organisation")
        batch_op.drop_index("ix_party_authority")

    op.drop_table("party")
    with op.batch_alter_table("designation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_designation_name",
            sqlite_where=sa.text("name_freed_on IS NULL"),
            postgresql_where=sa.text("name_freed_on IS NULL"),
        )
        batch_op.drop_index("ix_designation_list")
        batch_op.drop_index("ix_designation_lead")
        batch_op.drop_index(batch_op.f("ix_designation_department_id"))
        batch_op.drop_index(batch_op.f("ix_designation_authority_id"))

    op.drop_table("designation")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_edition_id"))

    op.drop_table("objection")
    op.drop_table("specialty_name")
    op.drop_table("misuse")
    op.drop_table("edition")
