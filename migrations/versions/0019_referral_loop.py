"""The closed loop of referrals: every state, whose turn it is, steps that can be corrected, drafts, codes, duty telephones."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEYS = (
    ("fk_referral_forward_to_id_organisation", "organisation", "forward_to_id"),
    ("fk_referral_forward_designation_id_designation", "designation", "forward_designation_id"),
    ("fk_referral_forwarded_from_id_referral", "referral", "forwarded_from_id"),
    ("fk_referral_consultation_id_consultation", "consultation", "consultation_id"),
)
OPEN_NOW = {
    "referral": "'sent', 'asked', 'forwarding', 'accepted', 'scheduled', 'cancelling', 'arrived', 'returned'",
    "consultation": "'requested', 'scheduled', 'held', 'answered'",
}
ENDED_NOW = {"referral": "'declined', 'forwarded', 'no_show', 'cancelled'", "consultation": "'declined', 'cancelled'"}
SAME = {
    "referral": {"ends": "from_id <> to_id", "direction": "direction IN ('up', 'down')"},
    "consultation": {
        "ends": "from_id <> to_id",
        "scheduled": "state NOT IN ('scheduled', 'held', 'answered', 'closed') OR scheduled_for IS NOT NULL",
        "held": "state NOT IN ('held', 'answered', 'closed') OR held_at IS NOT NULL",
        "answered": "state NOT IN ('answered', 'closed') OR (answered_at IS NOT NULL AND opinion <> '')",
    },
}
BEFORE = {
    "referral": {
        "state": "state IN ('sent', 'accepted', 'declined', 'arrived', 'returned', 'closed', 'cancelled')",
        "accepted": "state NOT IN ('accepted', 'arrived', 'returned', 'closed') OR accepted_at IS NOT NULL",
        "arrived": "state NOT IN ('arrived', 'returned', 'closed') OR arrived_at IS NOT NULL",
        "returned": "state NOT IN ('returned', 'closed') OR returned_at IS NOT NULL",
        "end_code": "(state IN ('declined', 'cancelled')) = (end_code <> '')",
    },
    "consultation": {
        "state": "state IN ('requested', 'scheduled', 'held', 'answered', 'closed', 'declined', 'cancelled')",
        "end_code": "(state IN ('declined', 'cancelled')) = (end_code <> '')",
    },
}
AFTER = {
    table: {
        "state": f"state IN ({OPEN_NOW[table]}, {ENDED_NOW[table]}, 'closed')",
        "end_code": f"(state IN ({ENDED_NOW[table]})) = (end_code <> '')",
        "waits": f"(state IN ({OPEN_NOW[table]})) = (waits_for_id IS NOT NULL)",
    }
    for table in ("referral", "consultation")
}
AFTER["referral"] |= {
    "care_type": "care_type IN ('', 'outpatient', 'inpatient')",
    "asked": "(state IN ('asked', 'forwarding', 'cancelling')) = (ask_by_id IS NOT NULL)",
    "forwarding": "(state IN ('forwarding', 'forwarded')) = (forward_to_id IS NOT NULL)",
    "accepted": "state NOT IN ('accepted', 'scheduled', 'cancelling', 'no_show', 'arrived', 'returned', 'closed') "
    "OR accepted_at IS NOT NULL",
    "scheduled": "state <> 'scheduled' OR scheduled_for IS NOT NULL",
    "arrived": "(state IN ('arrived', 'returned', 'closed')) = (arrived_at IS NOT NULL)",
    "returned": "(state IN ('returned', 'closed')) = (returned_at IS NOT NULL)",
}
TURNS = (
    "UPDATE referral SET waits_for_id = CASE WHEN state = 'returned' THEN from_id ELSE to_id END "
    "WHERE state IN ('sent', 'accepted', 'arrived', 'returned')",
    "UPDATE consultation SET waits_for_id = CASE WHEN state = 'answered' THEN from_id ELSE to_id END "
    "WHERE state IN ('requested', 'scheduled', 'held', 'answered')",
    "UPDATE referral SET state = 'no_show' WHERE state = 'cancelled' AND end_code = 'no-show' AND accepted_at IS NOT NULL",
)
TURNS_BACK = (
    "UPDATE referral SET state = 'cancelled' WHERE state IN ('no_show', 'forwarded')",
    "UPDATE referral SET state = 'sent' WHERE state IN ('asked', 'forwarding')",
    "UPDATE referral SET state = 'accepted' WHERE state IN ('scheduled', 'cancelling')",
)


def columns(table: str) -> list[sa.Column[object]]:
    """What both tables gain; a referral gains more."""
    shared: list[sa.Column[object]] = [
        sa.Column("from_department", sa.String(length=80), nullable=False, server_default=""),
        sa.Column("to_department", sa.String(length=80), nullable=False, server_default=""),
        sa.Column("doctor", sa.String(length=40), nullable=False, server_default=""),
        sa.Column("waits_for_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_version", sa.String(length=12), nullable=False, server_default=""),
        sa.Column("excepted_at", sa.DateTime(timezone=True), nullable=True),
    ]
    own: list[sa.Column[object]] = [
        sa.Column("scheduled_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("care_type", sa.String(length=12), nullable=False, server_default=""),
        sa.Column("cautions", sa.Text(), nullable=False, server_default=""),
        sa.Column("payment", sa.String(length=20), nullable=False, server_default=""),
        sa.Column("rehabilitation", sa.Text(), nullable=False, server_default=""),
        sa.Column("summary", sa.Text(), nullable=False, server_default=""),
        sa.Column("supplement", sa.Text(), nullable=False, server_default=""),
        sa.Column("ask_by_id", sa.Integer(), nullable=True),
        sa.Column("ask_code", sa.String(length=20), nullable=False, server_default=""),
        sa.Column("ask_text", sa.String(length=300), nullable=False, server_default=""),
        sa.Column("forward_to_id", sa.Integer(), nullable=True),
        sa.Column("forward_to_name", sa.String(length=120), nullable=False, server_default=""),
        sa.Column("forward_designation_id", sa.Integer(), nullable=True),
        sa.Column("forwarded_from_id", sa.Integer(), nullable=True),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False, server_default=""),
        sa.Column("result", sa.String(length=12), nullable=False, server_default=""),
    ]
    return [*shared, *(own if table == "referral" else ())]


def upgrade() -> None:
    _tables()
    op.add_column("organisation", sa.Column("desk_telephone", sa.String(length=30), nullable=False, server_default=""))
    op.add_column("organisation", sa.Column("desk_hours", sa.String(length=80), nullable=False, server_default=""))
    op.add_column("department", sa.Column("hours", sa.String(length=80), nullable=False, server_default=""))
    for table in ("consultation", "referral"):
        for column in columns(table):
            op.add_column(table, column)
    _loosened()
    for statement in TURNS:
        op.execute(statement)
    for table in ("consultation", "referral"):
        _checked(table, AFTER[table], forth=True)


def downgrade() -> None:
    _loosened()
    for statement in TURNS_BACK:
        op.execute(statement)
    for table in ("referral", "consultation"):
        _checked(table, BEFORE[table], forth=False)
    op.drop_column("department", "hours")
    op.drop_column("organisation", "desk_hours")
    op.drop_column("organisation", "desk_telephone")
    for table in ("care_year", "diagnosis", "care_draft", "care_step"):
        op.drop_table(table)


def _loosened() -> None:
    """PostgreSQL holds the old promises until they are dropped, SQLite until the table is copied: drop them first."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA ignore_check_constraints = ON")
        return
    present = sa.inspect(op.get_bind())
    for table in ("consultation", "referral"):
        for check in present.get_check_constraints(table):
            op.drop_constraint(op.f(str(check["name"])), table, type_="check")


def _checked(table: str, after: dict[str, str], *, forth: bool) -> None:
    """Put the other promises in place; SQLite copies the table for it, and drops the old ones while it does."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    present = [str(check["name"]) for check in sa.inspect(op.get_bind()).get_check_constraints(table)]
    if sqlite:
        op.execute("PRAGMA ignore_check_constraints = OFF")
    with op.batch_alter_table(table) as batch_op:
        for name in present:
            batch_op.drop_constraint(op.f(name), type_="check")
        _keys(batch_op, table, forth=forth)
        for name, words in {**SAME[table], **after}.items():
            batch_op.create_check_constraint(op.f(f"ck_{table}_{name}"), sa.text(words))


def _keys(batch_op: Any, table: str, *, forth: bool) -> None:
    if forth:
        batch_op.alter_column("diagnosis_code", type_=sa.String(20), existing_type=sa.String(12))
        batch_op.create_index(f"ix_{table}_waits", ["waits_for_id", "id"])
        batch_op.create_index(f"ix_{table}_state", ["state", "state_at"])
        if table == "referral":
            batch_op.create_index("ix_referral_chain", ["forwarded_from_id"])
            for name, other, column in KEYS:
                batch_op.create_foreign_key(op.f(name), other, [column], ["id"])
        return
    batch_op.drop_index(f"ix_{table}_waits")
    batch_op.drop_index(f"ix_{table}_state")
    batch_op.alter_column("diagnosis_code", type_=sa.String(12), existing_type=sa.String(20))
    if table == "referral":
        batch_op.drop_index("ix_referral_chain")
        for name, _other, _column in KEYS:
            batch_op.drop_constraint(op.f(name), type_="foreignkey")
    for column in columns(table):
        batch_op.drop_column(column.name)


def _tables() -> None:
    op.create_table(
        "care_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_reason = '')", name=op.f("ck_care_step_undone")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_step")),
    )
    op.create_index("ix_care_step_record", "care_step", ["record_type", "record_id", "id"])
    op.create_table(
        "care_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_draft")),
        sa.UniqueConstraint(
            "person_id", "organisation_id", "kind", name=op.f("uq_care_draft_person_id_organisation_id_kind")
        ),
    )
    op.create_index(op.f("ix_care_draft_saved_at"), "care_draft", ["saved_at"])
    op.create_table(
        "diagnosis",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("pinyin", sa.String(length=60), nullable=False),
        sa.Column("edition", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_diagnosis")),
    )
    op.create_index("ix_diagnosis_pinyin", "diagnosis", ["pinyin"])
    op.create_index("ix_diagnosis_edition", "diagnosis", ["edition"])
    op.create_table(
        "care_year",
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("programme", "year", name=op.f("pk_care_year")),
    )
