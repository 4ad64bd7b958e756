"""Findings after a designation, what evaluations rest on, papers of the year, spread of techniques."""

import sqlalchemy as sa
from alembic import op

import alliance.ext

revision = "0058"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("designation_name", sa.String(length=120), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("lead_name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("evaluation", sa.String(length=20), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("compared", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("proposed_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("heard_by", sa.Date(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("stated_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("stated_by", sa.String(length=80), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("decided_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("consideration", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(length=30), nullable=False),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.Column("put_right_by", sa.Date(), nullable=True),
        sa.Column("barred_until", sa.Date(), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("proved_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("proved_by", sa.String(length=80), nullable=False),
        sa.Column("verification", sa.String(length=6), nullable=False),
        sa.Column("verified_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("verified_by", sa.String(length=80), nullable=False),
        sa.Column("verified_words", sa.Text(), nullable=False),
        sa.Column("onward_on", sa.Date(), nullable=True),
        sa.Column("onward_document", sa.String(length=120), nullable=False),
        sa.Column("onward_answer", sa.Text(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("handed_to", sa.String(length=120), nullable=False),
        sa.Column("dropped_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("(handed_on IS NULL) = (handed_to = '')", name=op.f("ck_finding_handed")),
        sa.CheckConstraint("(onward_on IS NULL) = (onward_document = '')", name=op.f("ck_finding_onward")),
        sa.CheckConstraint("(proved_at IS NULL) = (proof = '')", name=op.f("ck_finding_proof")),
        sa.CheckConstraint(
            "(state = 'decided') = (decided_on IS NOT NULL AND decided_at IS NOT NULL)", name=op.f("ck_finding_decided")
        ),
        sa.CheckConstraint("evaluation <> '' OR happened_on IS NOT NULL", name=op.f("ck_finding_happened")),
        sa.CheckConstraint("reasons <> ''", name=op.f("ck_finding_reasons")),
        sa.CheckConstraint(
            "state <> 'decided' OR (decided_by_id IS NOT NULL AND decided_by_id <> proposed_by_id)",
            name=op.f("ck_finding_two"),
        ),
        sa.CheckConstraint("state IN ('proposed', 'decided', 'dropped')", name=op.f("ck_finding_state")),
        sa.CheckConstraint(
            "verification IN ('', 'met', 'unmet') AND (verification = '') = (verified_at IS NULL)",
            name=op.f("ck_finding_verified"),
        ),
        sa.CheckConstraint("barred_until IS NULL OR barred_until > decided_on", name=op.f("ck_finding_barred")),
        sa.CheckConstraint("put_right_by IS NULL OR put_right_by > decided_on", name=op.f("ck_finding_put_right")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_finding_department_id_department")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_finding_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_finding_lead_id_organisation")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_finding_notice_id_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index("ix_finding_designation", ["designation_id", "state"], unique=False)
        batch_op.create_index("ix_finding_lead", ["lead_id"], unique=False)
        batch_op.create_index("ix_finding_list", ["programme", "state", "year"], unique=False)
        batch_op.create_index(
            "uq_finding_evaluation",
            ["designation_id", "evaluation", "year"],
            unique=True,
            sqlite_where=sa.text("state <> 'dropped' AND evaluation <> ''"),
            postgresql_where=sa.text("state <> 'dropped' AND evaluation <> ''"),
        )
    op.create_table(
        "held_evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("evaluation", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.Column("opened_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("closes >= opens", name=op.f("ck_held_evaluation_days")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_held_evaluation_designation_id_designation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_evaluation")),
        sa.UniqueConstraint(
            "designation_id", "evaluation", "year", name=op.f("uq_held_evaluation_designation_id_evaluation_year")
        ),
    )
    op.create_table(
        "spread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=True),
        sa.Column("alliance_name", sa.String(length=120), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("entered_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("withdrawn_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("words <> ''", name=op.f("ck_spread_words")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2999", name=op.f("ck_spread_year")),
        sa.ForeignKeyConstraint(["alliance_id"], ["designation.id"], name=op.f("fk_spread_alliance_id_designation")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_spread_designation_id_designation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spread")),
    )
    with op.batch_alter_table("spread", schema=None) as batch_op:
        batch_op.create_index("ix_spread_designation", ["designation_id", "year"], unique=False)
    op.create_table(
        "year_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Numeric(precision=16, scale=4), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("entered_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("source <> ''", name=op.f("ck_year_figure_source")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2999", name=op.f("ck_year_figure_year")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_year_figure_designation_id_designation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_figure")),
        sa.UniqueConstraint(
            "designation_id", "year", "indicator", name=op.f("uq_year_figure_designation_id_year_indicator")
        ),
    )
    op.create_table(
        "year_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("designation_name", sa.String(length=120), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("saved_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=80), nullable=False),
        sa.Column("submitted_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.String(length=80), nullable=False),
        sa.Column("accepted_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.String(length=80), nullable=False),
        sa.Column("returned_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("(state = 'accepted') = (accepted_at IS NOT NULL)", name=op.f("ck_year_paper_accepted")),
        sa.CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name=op.f("ck_year_paper_submitted")),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'returned', 'accepted')", name=op.f("ck_year_paper_state")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_year_paper_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_year_paper_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_year_paper_lead_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_paper")),
        sa.UniqueConstraint("designation_id", "kind", "year", name=op.f("uq_year_paper_designation_id_kind_year")),
    )
    with op.batch_alter_table("year_paper", schema=None) as batch_op:
        batch_op.create_index("ix_year_paper_list", ["programme", "kind", "year", "state"], unique=False)
    op.create_table(
        "year_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("evaluation", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("suggests", sa.String(length=20), nullable=False),
        sa.Column("people", sa.String(length=300), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_post", sa.String(length=160), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_year_source_words")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_year_source_designation_id_designation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_source")),
        sa.UniqueConstraint(
            "designation_id",
            "evaluation",
            "year",
            "source",
            name=op.f("uq_year_source_designation_id_evaluation_year_source"),
        ),
    )


def downgrade() -> None:
    op.drop_table("year_source")
    with op.batch_alter_table("year_paper", schema=None) as batch_op:
        batch_op.drop_index("ix_year_paper_list")
    op.drop_table("year_paper")
    op.drop_table("year_figure")
    with op.batch_alter_table("spread", schema=None) as batch_op:
        batch_op.drop_index("ix_spread_designation")
    op.drop_table("spread")
    op.drop_table("held_evaluation")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_finding_evaluation",
            sqlite_where=sa.text("state <> 'dropped' AND evaluation <> ''"),
            postgresql_where=sa.text("state <> 'dropped' AND evaluation <> ''"),
        )
        batch_op.drop_index("ix_finding_list")
        batch_op.drop_index("ix_finding_lead")
        batch_op.drop_index("ix_finding_designation")
    op.drop_table("finding")
