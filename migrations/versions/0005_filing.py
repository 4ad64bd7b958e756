"""Filing."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("lead_name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=True),
        sa.Column("city_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("returned_from", sa.String(length=12), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=80), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('filed', 'refused', 'withdrawn')) = (closed_at IS NOT NULL)", name=op.f("ck_application_closed")
        ),
        sa.CheckConstraint("state <> 'city' OR city_id IS NOT NULL", name=op.f("ck_application_city")),
        sa.CheckConstraint("state <> 'returned' OR returned_from <> ''", name=op.f("ck_application_returned")),
        sa.CheckConstraint(
            "state IN ('draft', 'hospital', 'city', 'office', 'commission', 'returned', 'filed', 'refused', 'withdrawn')",
            name=op.f("ck_application_state"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", name=op.f("ck_application_submitted")
        ),
        sa.ForeignKeyConstraint(["city_id"], ["organisation.id"], name=op.f("fk_application_city_id_organisation")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_application_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_application_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_application_lead_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("number", name=op.f("uq_application_number")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_city_id"), ["city_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_designation_id"), ["designation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index("ix_application_place", ["programme", "place"], unique=False)
        batch_op.create_index("ix_application_state", ["programme", "state", "id"], unique=False)
        batch_op.create_index(
            "uq_application_open",
            ["designation_id"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('filed', 'refused', 'withdrawn')"),
            postgresql_where=sa.text("state NOT IN ('filed', 'refused', 'withdrawn')"),
        )

    op.create_table(
        "condition_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_condition_answer_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition_answer")),
        sa.UniqueConstraint("application_id", "key", name=op.f("uq_condition_answer_application_id_key")),
    )
    with op.batch_alter_table("condition_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_condition_answer_application_id"), ["application_id"], unique=False)

    op.create_table(
        "exemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("argument", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("granted IS NULL OR (reason <> '' AND decided_by <> '')", name=op.f("ck_exemption_reason")),
        sa.CheckConstraint("(granted IS NULL) = (decided_at IS NULL)", name=op.f("ck_exemption_decided")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_exemption_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption")),
    )
    with op.batch_alter_table("exemption", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exemption_application_id"), ["application_id"], unique=False)
        batch_op.create_index(
            "uq_exemption_open",
            ["application_id", "key"],
            unique=True,
            sqlite_where=sa.text("granted IS NULL OR granted"),
            postgresql_where=sa.text("granted IS NULL OR granted"),
        )

    op.create_table(
        "opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("station", sa.String(length=12), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('agree', 'return', 'refuse')", name=op.f("ck_opinion_verdict")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_opinion_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
    )
    with op.batch_alter_table("opinion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opinion_application_id"), ["application_id"], unique=False)

    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("station", sa.String(length=12), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_remark_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remark_application_id"), ["application_id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_revision_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("application_id", "serial", name=op.f("uq_revision_application_id_serial")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_application_id"), ["application_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revision_application_id"))

    op.drop_table("revision")
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remark_application_id"))

    op.drop_table("remark")
    with op.batch_alter_table("opinion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opinion_application_id"))

    op.drop_table("opinion")
    with op.batch_alter_table("exemption", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_exemption_open",
            sqlite_where=sa.text("granted IS NULL OR granted"),
            postgresql_where=sa.text("granted IS NULL OR granted"),
        )
        batch_op.drop_index(batch_op.f("ix_exemption_application_id"))

    op.drop_table("exemption")
    with op.batch_alter_table("condition_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_condition_answer_application_id"))

    op.drop_table("condition_answer")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_application_open",
            sqlite_where=sa.text("state NOT IN ('filed', 'refused', 'withdrawn')"),
            postgresql_where=sa.text("state NOT IN ('filed', 'refused', 'withdrawn')"),
        )
        batch_op.drop_index("ix_application_state")
        batch_op.drop_index("ix_application_place")
        batch_op.drop_index(batch_op.f("ix_application_lead_id"))
        batch_op.drop_index(batch_op.f("ix_application_designation_id"))
        batch_op.drop_index(batch_op.f("ix_application_city_id"))

    op.drop_table("application")
