"""Targets: who reports, yearly actuals, support measures with notes, prizes, fees, subsidies; bars."""

import sqlalchemy as sa
from alembic import op

import alliance.ext

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _target_holder()
    _target_actual()
    _support_measure()
    _measure_note()
    _prize()
    _fee_decision()
    _subsidy()
    _spending()
    _bar()


def downgrade() -> None:
    op.drop_index("ix_bar_organisation", table_name="bar")
    op.drop_table("bar")
    op.drop_index(op.f("ix_spending_subsidy_id"), table_name="spending")
    op.drop_table("spending")
    op.drop_index(op.f("ix_subsidy_organisation_id"), table_name="subsidy")
    op.drop_table("subsidy")
    op.drop_table("fee_decision")
    op.drop_table("prize")
    op.drop_index("ix_measure_note_measure", table_name="measure_note")
    op.drop_table("measure_note")
    op.drop_table("support_measure")
    op.drop_table("target_actual")
    op.drop_index(op.f("ix_target_holder_organisation_id"), table_name="target_holder")
    op.drop_table("target_holder")


def _target_holder() -> None:
    op.create_table(
        "target_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("plan", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("set_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_target_holder_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_holder")),
        sa.UniqueConstraint("programme", "plan", name=op.f("uq_target_holder_programme_plan")),
    )
    op.create_index(op.f("ix_target_holder_organisation_id"), "target_holder", ["organisation_id"])


def _target_actual() -> None:
    op.create_table(
        "target_actual",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("plan", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("set_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("year BETWEEN 2000 AND 2999", name=op.f("ck_target_actual_year")),
        sa.CheckConstraint("value <> '' AND source <> ''", name=op.f("ck_target_actual_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_actual")),
        sa.UniqueConstraint(
            "programme", "plan", "target", "year", name=op.f("uq_target_actual_programme_plan_target_year")
        ),
    )


def _support_measure() -> None:
    op.create_table(
        "support_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("set_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("state IN ('open', 'under_way', 'done')", name=op.f("ck_support_measure_state")),
        sa.CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name=op.f("ck_support_measure_done")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_measure")),
        sa.UniqueConstraint("programme", "clause", name=op.f("uq_support_measure_programme_clause")),
    )


def _measure_note() -> None:
    op.create_table(
        "measure_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("noted_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=80), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_measure_note_words")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_note")),
    )
    op.create_index("ix_measure_note_measure", "measure_note", ["programme", "clause", "id"])


def _prize() -> None:
    op.create_table(
        "prize",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("plan", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("winner", sa.String(length=120), nullable=False),
        sa.Column("granted_by", sa.String(length=120), nullable=False),
        sa.Column("won_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("supplement", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_by", sa.String(length=80), nullable=True),
        sa.Column("entered_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_prize_amount")),
        sa.CheckConstraint("supplement >= 0 AND supplement <= amount", name=op.f("ck_prize_supplement")),
        sa.CheckConstraint("(paid_on IS NULL) = (paid_by IS NULL)", name=op.f("ck_prize_paid")),
        sa.CheckConstraint("paid_on IS NULL OR paid_on >= won_on", name=op.f("ck_prize_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prize")),
        sa.UniqueConstraint(
            "programme", "plan", "name", "winner", "won_on", name=op.f("uq_prize_programme_plan_name_winner_won_on")
        ),
    )


def _fee_decision() -> None:
    op.create_table(
        "fee_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("plan", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_fee_decision_amount")),
        sa.CheckConstraint("finding <> ''", name=op.f("ck_fee_decision_finding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_decision")),
        sa.UniqueConstraint("programme", "plan", "year", name=op.f("uq_fee_decision_programme_plan_year")),
    )


def _subsidy() -> None:
    op.create_table(
        "subsidy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("department_name", sa.String(length=80), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("track", sa.String(length=40), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("reported_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("reported_by", sa.String(length=80), nullable=False),
        sa.Column("carry_over", sa.BigInteger(), nullable=True),
        sa.Column("granted_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("granted_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("received > 0", name=op.f("ck_subsidy_received")),
        sa.CheckConstraint("spent >= 0 AND spent <= received", name=op.f("ck_subsidy_spent")),
        sa.CheckConstraint("(reported_at IS NULL) = (report = '')", name=op.f("ck_subsidy_report")),
        sa.CheckConstraint("(reported_at IS NULL) = (carry_over IS NULL)", name=op.f("ck_subsidy_carry")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_subsidy_department_id_department")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_subsidy_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy")),
        sa.UniqueConstraint("programme", "department_id", "year", name=op.f("uq_subsidy_programme_department_id_year")),
    )
    op.create_index(op.f("ix_subsidy_organisation_id"), "subsidy", ["organisation_id"])


def _spending() -> None:
    op.create_table(
        "spending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subsidy_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("entered_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_spending_amount")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_spending_words")),
        sa.ForeignKeyConstraint(["subsidy_id"], ["subsidy.id"], name=op.f("fk_spending_subsidy_id_subsidy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spending")),
    )
    op.create_index(op.f("ix_spending_subsidy_id"), "spending", ["subsidy_id"])


def _bar() -> None:
    op.create_table(
        "bar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("department_name", sa.String(length=80), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decision", sa.String(length=120), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("proposed_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(length=80), nullable=False),
        sa.Column("signed_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('proposed', 'in_force', 'withdrawn', 'lifted')", name=op.f("ck_bar_state")),
        sa.CheckConstraint("until > since", name=op.f("ck_bar_days")),
        sa.CheckConstraint("state NOT IN ('in_force', 'lifted') OR signed_at IS NOT NULL", name=op.f("ck_bar_signed")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_bar_department_id_department")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_bar_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bar")),
    )
    op.create_index("ix_bar_organisation", "bar", ["organisation_id", "programme", "state"])
