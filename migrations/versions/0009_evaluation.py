"""Indicator systems, rounds and score cards."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "indicator_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adopted_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("(state = 'draft') = (adopted_at IS NULL)", name=op.f("ck_indicator_version_adopted")),
        sa.CheckConstraint("state IN ('draft', 'adopted', 'retired')", name=op.f("ck_indicator_version_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_version")),
        sa.UniqueConstraint("programme", "serial", name=op.f("uq_indicator_version_programme_serial")),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("indicator_version_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("pass_mark", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.Column("outstanding_mark", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.Column("misconduct_veto", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("self_due", sa.Date(), nullable=True),
        sa.Column("self_due_note", sa.String(length=120), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provisional_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provisional_by_id", sa.Integer(), nullable=True),
        sa.Column("provisional_by", sa.String(length=80), nullable=False),
        sa.Column("objections_due", sa.Date(), nullable=True),
        sa.Column("objections_note", sa.String(length=120), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("(state = 'decided') = (decided_at IS NOT NULL)", name=op.f("ck_round_decided")),
        sa.CheckConstraint(
            "(state IN ('provisional', 'decided')) = (provisional_at IS NOT NULL)", name=op.f("ck_round_provisional")
        ),
        sa.CheckConstraint("state IN ('open', 'scoring', 'provisional', 'decided')", name=op.f("ck_round_state")),
        sa.CheckConstraint("decided_by_id IS NULL OR decided_by_id <> provisional_by_id", name=op.f("ck_round_two")),
        sa.ForeignKeyConstraint(
            ["indicator_version_id"],
            ["indicator_version.id"],
            name=op.f("fk_round_indicator_version_id_indicator_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("programme", "year", name=op.f("uq_round_programme_year")),
    )
    op.create_table(
        "score_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("designation_name", sa.String(length=80), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("lead_name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("unconfirmed", sa.JSON(), nullable=False),
        sa.Column("total", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("vetoed", sa.Boolean(), nullable=False),
        sa.Column("left_out", sa.String(length=200), nullable=False),
        sa.Column("self_saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("self_saved_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("result = '' OR total IS NOT NULL", name=op.f("ck_score_card_total")),
        sa.CheckConstraint("result IN ('', 'outstanding', 'pass', 'fail')", name=op.f("ck_score_card_result")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["organisation.id"], name=op.f("fk_score_card_authority_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_score_card_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_score_card_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_score_card_lead_id_organisation")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_score_card_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_card")),
        sa.UniqueConstraint("round_id", "designation_id", name=op.f("uq_score_card_round_id_designation_id")),
    )
    with op.batch_alter_table("score_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_card_authority_id"), ["authority_id"], unique=False)
        batch_op.create_index("ix_score_card_designation", ["designation_id"], unique=False)
        batch_op.create_index("ix_score_card_lead", ["lead_id", "department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_score_card_round_id"), ["round_id"], unique=False)

    op.create_table(
        "score_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("manual", sa.Boolean(), nullable=False),
        sa.Column("weight", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("points", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("self_points", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("self_note", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("why_en", sa.Text(), nullable=False),
        sa.Column("scored_by_id", sa.Integer(), nullable=True),
        sa.Column("scored_by", sa.String(length=80), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("points IS NULL OR (points >= 0 AND points <= weight)", name=op.f("ck_score_line_points")),
        sa.CheckConstraint(
            "self_points IS NULL OR (self_points >= 0 AND self_points <= weight)",
            name=op.f("ck_score_line_self_points"),
        ),
        sa.ForeignKeyConstraint(["card_id"], ["score_card.id"], name=op.f("fk_score_line_card_id_score_card")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_line")),
        sa.UniqueConstraint("card_id", "indicator", name=op.f("uq_score_line_card_id_indicator")),
    )
    with op.batch_alter_table("score_line", schema=None) as batch_op:
        batch_op.create_index("ix_score_line_card", ["card_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("score_line", schema=None) as batch_op:
        batch_op.drop_index("ix_score_line_card")

    op.drop_table("score_line")
    with op.batch_alter_table("score_card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_card_round_id"))
        batch_op.drop_index("ix_score_card_lead")
        batch_op.drop_index("ix_score_card_designation")
        batch_op.drop_index(batch_op.f("ix_score_card_authority_id"))

    op.drop_table("score_card")
    op.drop_table("round")
    op.drop_table("indicator_version")
