"""Members: agreements with their parts and texts as sent, signers told apart, adoption of the charter, the council;
supervision: quality documents in versions with the members' receipts."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE agreement SET ended_on = since WHERE ended_on < since")  # it was in force on no day
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("responsibilities", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("rights", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("lead_signed_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("member_signed_by_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.alter_column("responsibilities", server_default=None)
        batch_op.alter_column("rights", server_default=None)
        batch_op.create_foreign_key(op.f("fk_agreement_replaces_id_agreement"), "agreement", ["replaces_id"], ["id"])
        batch_op.create_check_constraint(op.f("ck_agreement_ended_dates"), "ended_on IS NULL OR ended_on >= since")
        batch_op.create_check_constraint(
            op.f("ck_agreement_two_persons"),
            "lead_signed_by_id IS NULL OR member_signed_by_id IS NULL OR lead_signed_by_id <> member_signed_by_id",
        )
        batch_op.create_check_constraint(op.f("ck_agreement_replaces"), "replaces_id IS NULL OR replaces_id <> id")
    in_force = sa.text("state = 'in_force'")
    op.create_index(
        "uq_agreement_since",
        "agreement",
        ["designation_id", "organisation_id", "since"],
        unique=True,
        sqlite_where=in_force,
        postgresql_where=in_force,
    )
    _texts()
    _papers()
    _seats()
    _quality()


def _texts() -> None:
    op.create_table(
        "agreement_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("cooperation", sa.Text(), nullable=False),
        sa.Column("responsibilities", sa.Text(), nullable=False),
        sa.Column("rights", sa.Text(), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_text_agreement_id_agreement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_text")),
        sa.UniqueConstraint("agreement_id", "serial", name=op.f("uq_agreement_text_agreement_id_serial")),
    )


def _papers() -> None:
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.add_column(sa.Column("adopted_by", sa.String(length=120), nullable=False, server_default=""))
        for name in ("votes_for", "votes_against", "votes_abstained"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.alter_column("adopted_by", server_default=None)
        batch_op.create_check_constraint(
            op.f("ck_paper_votes"),
            "(votes_for IS NULL) = (votes_against IS NULL) AND (votes_for IS NULL) = (votes_abstained IS NULL)",
        )
        batch_op.create_check_constraint(
            op.f("ck_paper_adopted"),
            "votes_for IS NULL OR (votes_against >= 0 AND votes_abstained >= 0 AND votes_for > votes_against)",
        )
        batch_op.create_check_constraint(op.f("ck_paper_adopted_by"), "votes_for IS NULL OR adopted_by <> ''")


def _seats() -> None:
    op.create_table(
        "council_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("person_name", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("office", sa.String(length=10), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("term_ends", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("elected_by", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("left_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("office IN ('chair', 'vice', 'director', 'secretary')", name=op.f("ck_council_seat_office")),
        sa.CheckConstraint("state IN ('sitting', 'left')", name=op.f("ck_council_seat_state")),
        sa.CheckConstraint("(state = 'left') = (until IS NOT NULL)", name=op.f("ck_council_seat_left")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_council_seat_dates")),
        sa.CheckConstraint("term_ends >= since", name=op.f("ck_council_seat_term")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_council_seat_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_council_seat_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_seat")),
    )
    op.create_index(op.f("ix_council_seat_designation_id"), "council_seat", ["designation_id"], unique=False)
    op.create_index(op.f("ix_council_seat_organisation_id"), "council_seat", ["organisation_id"], unique=False)
    single = sa.text("state = 'sitting' AND office IN ('chair', 'secretary')")
    op.create_index(
        "uq_council_seat_chair",
        "council_seat",
        ["designation_id", "office"],
        unique=True,
        sqlite_where=single,
        postgresql_where=single,
    )
    once = sa.text("state = 'sitting' AND office <> 'secretary'")
    op.create_index(
        "uq_council_seat_person",
        "council_seat",
        ["designation_id", "organisation_id", "person_name"],
        unique=True,
        sqlite_where=once,
        postgresql_where=once,
    )


def _quality() -> None:
    op.create_table(
        "quality_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("designation_name", sa.String(length=80), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("lead_name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("withdrawn_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("state IN ('shared', 'withdrawn')", name=op.f("ck_quality_document_state")),
        sa.CheckConstraint("kind IN ('norm', 'process', 'standard', 'other')", name=op.f("ck_quality_document_kind")),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_reason <> '')", name=op.f("ck_quality_document_withdrawn")
        ),
        sa.CheckConstraint("serial > 0", name=op.f("ck_quality_document_serial")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_quality_document_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_quality_document_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["organisation.id"], name=op.f("fk_quality_document_lead_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_document")),
    )
    op.create_index(op.f("ix_quality_document_designation_id"), "quality_document", ["designation_id"], unique=False)
    op.create_index(op.f("ix_quality_document_lead_id"), "quality_document", ["lead_id"], unique=False)
    op.create_index("ix_quality_document_programme", "quality_document", ["programme", "state"], unique=False)
    shared = sa.text("state = 'shared'")
    op.create_index(
        "uq_quality_document_title",
        "quality_document",
        ["designation_id", "title"],
        unique=True,
        sqlite_where=shared,
        postgresql_where=shared,
    )
    op.create_table(
        "quality_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("due_note", sa.String(length=120), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["quality_document.id"], name=op.f("fk_quality_version_document_id_quality_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_version")),
        sa.UniqueConstraint("document_id", "serial", name=op.f("uq_quality_version_document_id_serial")),
    )
    op.create_table(
        "quality_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by", sa.String(length=80), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(received_at IS NULL) = (received_by = '')", name=op.f("ck_quality_receipt_received")),
        sa.CheckConstraint("received_at IS NULL OR released_on IS NULL", name=op.f("ck_quality_receipt_released")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_quality_receipt_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["quality_version.id"], name=op.f("fk_quality_receipt_version_id_quality_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_receipt")),
        sa.UniqueConstraint(
            "version_id", "organisation_id", name=op.f("uq_quality_receipt_version_id_organisation_id")
        ),
    )
    op.create_index(
        "ix_quality_receipt_organisation", "quality_receipt", ["organisation_id", "version_id"], unique=False
    )


def downgrade() -> None:
    for table in ("quality_receipt", "quality_version", "quality_document"):
        op.drop_table(table)
    op.drop_table("council_seat")
    with op.batch_alter_table("paper", schema=None) as batch_op:
        for name in ("adopted_by", "adopted", "votes"):
            batch_op.drop_constraint(op.f(f"ck_paper_{name}"), type_="check")
        for name in ("votes_abstained", "votes_against", "votes_for", "adopted_by"):
            batch_op.drop_column(name)
    op.drop_table("agreement_text")
    op.drop_index("uq_agreement_since", table_name="agreement")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        for name in ("replaces", "two_persons", "ended_dates"):
            batch_op.drop_constraint(op.f(f"ck_agreement_{name}"), type_="check")
        batch_op.drop_constraint(op.f("fk_agreement_replaces_id_agreement"), type_="foreignkey")
        for name in ("member_signed_by_id", "lead_signed_by_id", "replaces_id", "rights", "responsibilities"):
            batch_op.drop_column(name)
