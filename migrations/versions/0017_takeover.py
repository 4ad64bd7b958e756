"""What existed before the platform: batches, entries, earlier results; the paper on designations and measures."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

IN_FORCE = "state IN ('in_force', 'lifted')"
SIGNED = "state IN ('signed', 'in_force', 'lifted')"
BEFORE = {
    "heard": f"kind = 'commendation' OR NOT ({SIGNED}) OR hearing_end <> ''",
    "signed": f"NOT ({SIGNED}) OR signed_by_id IS NOT NULL",
    "two": f"NOT ({IN_FORCE}) OR (issued_by_id IS NOT NULL AND issued_by_id <> signed_by_id)",
    "notice": f"({IN_FORCE}) = (notice_id IS NOT NULL)",
}
AFTER = {name: f"taken_from <> '' OR {condition}" for name, condition in BEFORE.items()} | {
    "taken_over": "taken_from = '' OR (proposed_by_id IS NOT NULL AND issued_by_id IS NOT NULL AND proposed_by_id <> issued_by_id)"
}


def upgrade() -> None:
    _paper("designation")
    _paper("measure")
    _rewrite(BEFORE, AFTER)
    _batches()
    _entries()
    _results()


def _paper(table: str) -> None:
    op.add_column(table, sa.Column("taken_from", sa.String(length=300), nullable=False, server_default=""))


def _rewrite(old: dict[str, str], new: dict[str, str]) -> None:
    """Put other CHECKs in the place of these."""
    with op.batch_alter_table("measure") as batch:
        for name in old:
            batch.drop_constraint(op.f(f"ck_measure_{name}"), type_="check")
        for name, condition in new.items():
            batch.create_check_constraint(op.f(f"ck_measure_{name}"), condition)


def _batches() -> None:
    op.create_table(
        "takeover_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("paper_number", sa.String(length=60), nullable=False),
        sa.Column("paper_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("workbook", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_role", sa.String(length=30), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'entered', 'closed', 'withdrawn')", name=op.f("ck_takeover_batch_state")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", name=op.f("ck_takeover_batch_submitted")
        ),
        sa.CheckConstraint("title <> ''", name=op.f("ck_takeover_batch_paper")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_takeover_batch_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_takeover_batch_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeover_batch")),
    )
    where = sa.text("digest <> '' AND state <> 'withdrawn'")
    op.create_index(
        "uq_takeover_batch_digest", "takeover_batch", ["programme", "digest"], unique=True, sqlite_where=where,
        postgresql_where=where,
    )  # fmt: skip
    op.create_index("ix_takeover_batch_list", "takeover_batch", ["programme", "state"])
    op.create_index(op.f("ix_takeover_batch_designation_id"), "takeover_batch", ["designation_id"])


def _entries() -> None:
    op.create_table(
        "takeover_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("advice", sa.JSON(), nullable=False),
        sa.Column("hospitals", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("record_type", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('alliance', 'member', 'agreement', 'post', 'result', 'measure')",
            name=op.f("ck_takeover_entry_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'entered', 'confirmed', 'rejected', 'withdrawn')", name=op.f("ck_takeover_entry_state")
        ),
        sa.CheckConstraint(
            "(state IN ('confirmed', 'rejected')) = (decided_by_id IS NOT NULL)", name=op.f("ck_takeover_entry_decided")
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> entered_by_id", name=op.f("ck_takeover_entry_two")
        ),
        sa.CheckConstraint("record_id IS NULL OR state = 'confirmed'", name=op.f("ck_takeover_entry_record")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["takeover_batch.id"], name=op.f("fk_takeover_entry_batch_id_takeover_batch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeover_entry")),
    )
    where = sa.text("state IN ('draft', 'entered')")
    op.create_index(
        "uq_takeover_entry_key", "takeover_entry", ["programme", "key"], unique=True, sqlite_where=where,
        postgresql_where=where,
    )  # fmt: skip
    op.create_index("ix_takeover_entry_batch", "takeover_entry", ["batch_id", "state", "id"])


def _results() -> None:
    op.create_table(
        "earlier_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("score", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=80), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("result IN ('outstanding', 'pass', 'fail')", name=op.f("ck_earlier_result_result")),
        sa.CheckConstraint("entered_by_id <> confirmed_by_id", name=op.f("ck_earlier_result_two")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_earlier_result_source")),
        sa.CheckConstraint("score IS NULL OR score >= 0", name=op.f("ck_earlier_result_score")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_earlier_result_designation_id_designation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_result")),
        sa.UniqueConstraint("designation_id", "year", name=op.f("uq_earlier_result_designation_id_year")),
    )


def downgrade() -> None:
    """What was taken over goes with its tables; measures from paper alone cannot stand without their papers."""
    op.drop_table("earlier_result")
    op.drop_table("takeover_entry")
    op.drop_table("takeover_batch")
    op.execute("DELETE FROM measure WHERE taken_from <> ''")
    _rewrite(AFTER, BEFORE)
    op.drop_column("measure", "taken_from")
    op.drop_column("designation", "taken_from")
