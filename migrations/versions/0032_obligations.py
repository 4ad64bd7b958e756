"""Duties of the year as dated rows, with extensions and what was told; a mail ahead of the day."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

WHY = "ck_mail_order_why"


def upgrade() -> None:
    _obligation()
    op.create_table(
        "obligation_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("was", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("what IN ('due', 'closes')", name=op.f("ck_obligation_extension_what")),
        sa.CheckConstraint("until > was", name=op.f("ck_obligation_extension_later")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_obligation_extension_reason")),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligation.id"], name=op.f("fk_obligation_extension_obligation_id_obligation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation_extension")),
        sa.UniqueConstraint(
            "obligation_id", "what", "until", name=op.f("uq_obligation_extension_obligation_id_what_until")
        ),
    )
    op.create_table(
        "obligation_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=8), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("stage IN ('ahead', 'leader', 'office')", name=op.f("ck_obligation_notice_stage")),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligation.id"], name=op.f("fk_obligation_notice_obligation_id_obligation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation_notice")),
        sa.UniqueConstraint("obligation_id", "stage", "due", name=op.f("uq_obligation_notice_obligation_id_stage_due")),
        sa.UniqueConstraint("obligation_id", "day", name=op.f("uq_obligation_notice_obligation_id_day")),
    )
    _say_why("why IN ('asked', 'ahead', 'due', 'overdue')")


def _obligation() -> None:
    op.create_table(
        "obligation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("owner_name", sa.String(length=120), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("designation_id", sa.Integer(), nullable=True),
        sa.Column("designation_name", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("due_note", sa.String(length=120), nullable=False),
        sa.Column("closes", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proof", sa.String(length=200), nullable=False),
        sa.Column("proof_type", sa.String(length=40), nullable=False),
        sa.Column("proof_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.CheckConstraint(words, name=op.f(f"ck_obligation_{name}")) for name, words in PROMISES.items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_obligation_{column}_{table}"))
            for column, table in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
        sa.UniqueConstraint(*UNIQUE, name=op.f("uq_obligation_programme_kind_side_owner_id_subject_period")),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "obligation", columns)


UNIQUE = ("programme", "kind", "side", "owner_id", "subject", "period")
PROMISES = {
    "state": "state IN ('open', 'done', 'late', 'excused', 'lapsed')",
    "side": "side IN ('lead', 'member', 'office')",
    "due": "(due IS NULL) = (due_note <> '')",
    "closes": "(due IS NULL) = (closes IS NULL)",
    "dates": "due IS NULL OR (opens <= due AND due <= closes)",
    "done": "(state IN ('done', 'late')) = (done_at IS NOT NULL)",
    "proof": "done_at IS NULL OR proof <> ''",
    "ended": "(state IN ('excused', 'lapsed')) = (end_reason <> '')",
    "lead": "side = 'office' OR lead_id IS NOT NULL",
}
REFERENCES = {
    "owner_id": "organisation",
    "lead_id": "organisation",
    "department_id": "department",
    "authority_id": "organisation",
    "designation_id": "designation",
}
INDEXES = {
    "ix_obligation_authority_id": ["authority_id"],
    "ix_obligation_board": ["programme", "year", "kind", "state"],
    "ix_obligation_designation": ["designation_id", "due"],
    "ix_obligation_open": ["state", "kind"],
    "ix_obligation_owner": ["owner_id", "state", "due"],
    "ix_obligation_record": ["kind", "record_id"],
}


def _say_why(words: str) -> None:
    with op.batch_alter_table("mail_order") as batch:
        batch.drop_constraint(op.f(WHY), type_="check")
        batch.create_check_constraint(op.f(WHY), words)


def downgrade() -> None:
    op.execute("DELETE FROM mail_order WHERE why = 'ahead'")
    _say_why("why IN ('asked', 'due', 'overdue')")
    op.drop_table("obligation_notice")
    op.drop_table("obligation_extension")
    for name in reversed(INDEXES):
        op.drop_index(name, "obligation")
    op.drop_table("obligation")
