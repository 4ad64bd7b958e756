"""Saved views of lists; the plan of a year; who was trained; whom to call; what a leader signed at once."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_view_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index("ix_saved_view_list", "saved_view", ["list", "role"])
    for name, columns, where in (
        ("uq_saved_view_own", ["list", "person_id", "role", "name"], "NOT shared"),
        ("uq_saved_view_shared", ["list", "role", "organisation_id", "department_id", "name"], "shared"),
    ):
        op.create_index(
            name, "saved_view", columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )  # fmt: skip
    op.create_table(
        "activity_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("planned >= 0 AND people >= 0", name=op.f("ck_activity_plan_numbers")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_activity_plan_designation_id_designation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_plan")),
        sa.UniqueConstraint("designation_id", "year", "kind", name=op.f("uq_activity_plan_designation_id_year_kind")),
    )
    op.create_table(
        "activity_trainee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            " AND ".join(f"name NOT LIKE '%{digit}%'" for digit in range(10)),
            name=op.f("ck_activity_trainee_no_numbers"),
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_activity_trainee_name")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_trainee_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_activity_trainee_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_trainee")),
        sa.UniqueConstraint(
            "activity_id", "organisation_id", "key", name=op.f("uq_activity_trainee_activity_id_organisation_id_key")
        ),
    )
    op.create_index("ix_activity_trainee_organisation_id", "activity_trainee", ["organisation_id"])
    op.create_table(
        "designation_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("telephone", sa.String(length=30), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("role IN ('head', 'secretary')", name=op.f("ck_designation_contact_role")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_designation_contact_name")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_designation_contact_designation_id_designation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_designation_contact")),
        sa.UniqueConstraint("designation_id", "role", name=op.f("uq_designation_contact_designation_id_role")),
    )
    op.create_table(
        "signing_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_batch")),
    )


def downgrade() -> None:
    op.drop_table("signing_batch")
    op.drop_table("designation_contact")
    op.drop_index("ix_activity_trainee_organisation_id", "activity_trainee")
    op.drop_table("activity_trainee")
    op.drop_table("activity_plan")
    for name in ("uq_saved_view_shared", "uq_saved_view_own", "ix_saved_view_list"):
        op.drop_index(name, "saved_view")
    op.drop_table("saved_view")
