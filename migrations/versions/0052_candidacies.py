"""Applications of further programmes with what each station said; the last day of a designation's term."""

import sqlalchemy as sa
from alembic import op

import alliance.ext

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "candidacy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("track", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("lead_name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("department_name", sa.String(length=80), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=True),
        sa.Column("city_asked_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("division_code", sa.String(length=6), nullable=False),
        sa.Column("main_city", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("code_system", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("plaque", sa.String(length=120), nullable=False),
        sa.Column("argued", sa.Text(), nullable=False),
        sa.Column("argued_approved", sa.Boolean(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("returned_from", sa.String(length=12), nullable=False),
        sa.Column("signed_content", sa.String(length=64), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("data_score", sa.Numeric(precision=8, scale=4), nullable=True),
        sa.Column("shortlisted", sa.Boolean(), nullable=True),
        sa.Column("review_score", sa.Numeric(precision=8, scale=4), nullable=True),
        sa.Column("funded", sa.Boolean(), nullable=False),
        sa.Column("created_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("saved_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=80), nullable=False),
        sa.Column("submitted_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("closed_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("designation_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'granted') = (designation_id IS NOT NULL)", name=op.f("ck_candidacy_granted")),
        sa.CheckConstraint(
            "(state IN ('granted', 'refused', 'withdrawn')) = (closed_at IS NOT NULL)", name=op.f("ck_candidacy_closed")
        ),
        sa.CheckConstraint("state <> 'city' OR city_id IS NOT NULL", name=op.f("ck_candidacy_city")),
        sa.CheckConstraint("state <> 'returned' OR returned_from <> ''", name=op.f("ck_candidacy_returned")),
        sa.CheckConstraint(
            "state IN ('draft', 'hospital', 'city', 'form', 'returned', 'review', 'board', 'publicity', 'joint', 'granted', 'refused', 'withdrawn')",
            name=op.f("ck_candidacy_state"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", name=op.f("ck_candidacy_submitted")
        ),
        sa.CheckConstraint("subject <> ''", name=op.f("ck_candidacy_subject")),
        sa.CheckConstraint("rank IS NULL OR rank >= 1", name=op.f("ck_candidacy_rank")),
        sa.ForeignKeyConstraint(["city_id"], ["organisation.id"], name=op.f("fk_candidacy_city_id_organisation")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_candidacy_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_candidacy_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_candidacy_lead_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidacy")),
        sa.UniqueConstraint("number", name=op.f("uq_candidacy_number")),
    )
    with op.batch_alter_table("candidacy", schema=None) as batch_op:
        batch_op.create_index("ix_candidacy_city", ["city_id", "programme", "year"], unique=False)
        batch_op.create_index(batch_op.f("ix_candidacy_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_candidacy_designation_id"), ["designation_id"], unique=False)
        batch_op.create_index("ix_candidacy_lead", ["lead_id", "programme"], unique=False)
        batch_op.create_index("ix_candidacy_state", ["programme", "year", "state", "id"], unique=False)
        batch_op.create_index(
            "uq_candidacy_open",
            ["programme", "department_id"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('granted', 'refused', 'withdrawn')"),
            postgresql_where=sa.text("state NOT IN ('granted', 'refused', 'withdrawn')"),
        )
        batch_op.create_index(
            "uq_candidacy_rank",
            ["programme", "year", "track", "city_id", "rank"],
            unique=True,
            sqlite_where=sa.text("rank IS NOT NULL"),
            postgresql_where=sa.text("rank IS NOT NULL"),
        )

    op.create_table(
        "candidacy_verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("station", sa.String(length=12), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("given_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("verdict = 'agree' OR text <> ''", name=op.f("ck_candidacy_verdict_text")),
        sa.CheckConstraint("verdict IN ('agree', 'return', 'refuse')", name=op.f("ck_candidacy_verdict_verdict")),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacy.id"], name=op.f("fk_candidacy_verdict_candidacy_id_candidacy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidacy_verdict")),
    )
    with op.batch_alter_table("candidacy_verdict", schema=None) as batch_op:
        batch_op.create_index("ix_candidacy_verdict", ["candidacy_id"], unique=False)

    op.add_column("designation", sa.Column("valid_until", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("designation", "valid_until")

    with op.batch_alter_table("candidacy_verdict", schema=None) as batch_op:
        batch_op.drop_index("ix_candidacy_verdict")

    op.drop_table("candidacy_verdict")
    with op.batch_alter_table("candidacy", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_candidacy_rank", sqlite_where=sa.text("rank IS NOT NULL"), postgresql_where=sa.text("rank IS NOT NULL")
        )
        batch_op.drop_index(
            "uq_candidacy_open",
            sqlite_where=sa.text("state NOT IN ('granted', 'refused', 'withdrawn')"),
            postgresql_where=sa.text("state NOT IN ('granted', 'refused', 'withdrawn')"),
        )
        batch_op.drop_index("ix_candidacy_state")
        batch_op.drop_index("ix_candidacy_lead")
        batch_op.drop_index(batch_op.f("ix_candidacy_designation_id"))
        batch_op.drop_index(batch_op.f("ix_candidacy_department_id"))
        batch_op.drop_index("ix_candidacy_city")

    op.drop_table("candidacy")
