"""Accounts: codes to set a password with, the second factor, posts that wait for a second person, circles kept apart."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0036"
branch_labels = None
depends_on = None

APART = "('system_admin', 'security_admin', 'audit_admin', 'auditor')"
CIRCLE = f"CASE WHEN role IN {APART} THEN role ELSE 'business' END"
TABLES = (
    "security_setting", "account_batch", "account_code", "recovery_code", "second_factor", "post_request",
)  # fmt: skip
MOMENT = sa.DateTime(timezone=True)
# Columns by table: their type, and what rows that stand already are given (None: nothing).
COLUMNS: dict[str, dict[str, tuple[sa.types.TypeEngine[object], str | None]]] = {
    "person": {
        "opened_at": (MOMENT, None), "password_at": (MOMENT, None), "used_at": (MOMENT, None), "closed_at": (MOMENT, None),
        "closed_why": (sa.String(length=20), ""), "subject": (sa.String(length=200), None),
    },
    "sign_in_attempt": {"what": (sa.String(length=10), "sign-in"), "done_at": (MOMENT, None)},
    "web_session": {"address": (sa.String(length=60), ""), "agent": (sa.String(length=40), "")},
}  # fmt: skip
SUBJECT = sa.text("subject IS NOT NULL")
WHAT = "what IN ('sign-in', 'code', 'forgotten')"


def upgrade() -> None:
    _tables()
    for table, columns in COLUMNS.items():
        for name, (kind, given) in columns.items():
            op.add_column(table, sa.Column(name, kind, nullable=given is None, server_default=given))
    op.create_index(
        "uq_person_subject", "person", ["subject"], unique=True, sqlite_where=SUBJECT, postgresql_where=SUBJECT
    )
    op.create_index("ix_sign_in_attempt_at", "sign_in_attempt", ["at"])
    with op.batch_alter_table("sign_in_attempt") as batch:
        batch.create_check_constraint(op.f("ck_sign_in_attempt_what"), sa.text(WHAT))
    op.execute(
        "UPDATE person SET password_at = (SELECT min(at) FROM journal WHERE record_type = 'person' AND record_id = person.id) "
        "WHERE password_hash <> ''"
    )
    op.execute(f"INSERT INTO person_circle (person_id, circle) SELECT DISTINCT person_id, {CIRCLE} FROM post")
    _post(forth=True)


def downgrade() -> None:
    _post(forth=False)
    with op.batch_alter_table("sign_in_attempt") as batch:
        batch.drop_constraint(op.f("ck_sign_in_attempt_what"), type_="check")
    op.drop_index("ix_sign_in_attempt_at", "sign_in_attempt")
    op.drop_index("uq_person_subject", "person")
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.drop_column(name)
    for table in (*reversed(TABLES), "person_circle"):
        op.drop_table(table)


def _post(*, forth: bool) -> None:
    """Each post says its circle. SQLite copies the table, and with it the promises it had."""
    words = {"ck_post_circle": f"circle = {CIRCLE}"}
    present: dict[str, str] = {}
    if op.get_bind().dialect.name == "sqlite":
        found = sa.inspect(op.get_bind()).get_check_constraints("post")
        present = {str(one["name"]): str(one["sqltext"]) for one in found}
    elif not forth:
        present = words
    if forth:
        op.add_column("post", sa.Column("circle", sa.String(length=20), nullable=False, server_default="business"))
        op.execute(f"UPDATE post SET circle = {CIRCLE}")
    with op.batch_alter_table("post") as batch:
        for name in present:
            batch.drop_constraint(op.f(name), type_="check")
        if not forth:
            batch.drop_constraint(op.f("fk_post_circle_person_circle"), type_="foreignkey")
            batch.drop_column("circle")
        after = {name: said for name, said in present.items() if name not in words} | (words if forth else {})
        for name, said in after.items():
            batch.create_check_constraint(op.f(name), sa.text(said))
        if forth:
            batch.create_foreign_key(
                op.f("fk_post_circle_person_circle"), "person_circle", ["person_id", "circle"], ["person_id", "circle"]
            )


def _tables() -> None:
    op.create_table(
        "security_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_setting")),
    )
    op.create_index(op.f("ix_security_setting_key"), "security_setting", ["key"])

    op.create_table(
        "account_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'entered') = (entered_at IS NOT NULL)", name=op.f("ck_account_batch_entered")),
        sa.CheckConstraint("state IN ('checked', 'entered')", name=op.f("ck_account_batch_state")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_account_batch_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_batch")),
    )
    op.create_table(
        "account_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('invite', 'reset', 'first')", name=op.f("ck_account_code_purpose")),
        sa.CheckConstraint("expires_at > made_at", name=op.f("ck_account_code_days")),
        sa.CheckConstraint("used_at IS NULL OR ended_at IS NULL", name=op.f("ck_account_code_once")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_code_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_code")),
        sa.UniqueConstraint("hash", name=op.f("uq_account_code_hash")),
    )
    op.create_index(op.f("ix_account_code_person_id"), "account_code", ["person_id"])
    op.create_index(
        "uq_account_code_open",
        "account_code",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("used_at IS NULL AND ended_at IS NULL"),
        postgresql_where=sa.text("used_at IS NULL AND ended_at IS NULL"),
    )

    op.create_table(
        "person_circle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("circle", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_circle_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_circle")),
        sa.UniqueConstraint("person_id", "circle", name=op.f("uq_person_circle_person_id_circle")),
        sa.UniqueConstraint("person_id", name=op.f("uq_person_circle_person_id")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("person_id", "hash", name=op.f("uq_recovery_code_person_id_hash")),
    )
    op.create_table(
        "second_factor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_second_factor_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor")),
        sa.UniqueConstraint("person_id", name=op.f("uq_second_factor_person_id")),
    )
    op.create_table(
        "post_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decides", sa.String(length=30), nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("mail", sa.String(length=200), nullable=False),
        sa.Column("telephone", sa.String(length=30), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(length=80), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("asked_role", sa.String(length=30), nullable=False),
        sa.Column("asked_organisation_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'approved') = (post_id IS NOT NULL)", name=op.f("ck_post_request_post")),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_post_request_decided")),
        sa.CheckConstraint("decides IN ('security_admin', 'hospital_admin')", name=op.f("ck_post_request_decides")),
        sa.CheckConstraint(
            "state IN ('waiting', 'approved', 'refused', 'withdrawn')", name=op.f("ck_post_request_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'refused') OR asked_by_id <> decided_by_id", name=op.f("ck_post_request_two")
        ),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_post_request_decided_by")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_post_request_asked_by_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_post_request_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_request_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_request")),
    )
    op.create_index("ix_post_request_state", "post_request", ["state", "decides", "organisation_id"])
    op.create_index(
        "uq_post_request_waiting",
        "post_request",
        ["login", "role", "organisation_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
