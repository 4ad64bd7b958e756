"""Identities can be erased; the journal's lines about identities opened and erased are found by hospital and day."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

WHOLE = "(erased_at IS NULL) = (patient IS NOT NULL) AND (patient IS NULL) = (patient_key IS NULL)"
CASES = {"erased": WHOLE, "erased_ended": "erased_at IS NULL OR waits_for_id IS NULL"}
ENTRIES = {"erased": WHOLE, "person": "(erased_at IS NULL) = (person_key IS NOT NULL)"}
CHECKS = {"referral": CASES, "consultation": CASES, "care_entry": ENTRIES}
ENDED = sa.text("erased_at IS NULL AND coalesce(waits_for_id, 0) = 0")
KEPT = {
    "referral": ("state_at", ENDED),
    "consultation": ("state_at", ENDED),
    "care_entry": ("entered_at", sa.text("erased_at IS NULL")),
}
NULLABLE = {"patient": sa.LargeBinary(), "patient_key": sa.String(64), "person_key": sa.String(64)}
OPENED = sa.text(
    "event IN ('referral.reveal', 'consultation.reveal', 'referral.open-file', 'consultation.open-file', "
    "'care_import.rejected')"
)
ERASED = sa.text("event IN ('referral.erase', 'consultation.erase', 'care_entry.erase')")


def upgrade() -> None:
    for table, checks in CHECKS.items():
        _alter(table, checks, forth=True)
        column, where = KEPT[table]
        op.create_index(f"ix_{table}_kept", table, [column], sqlite_where=where, postgresql_where=where)
    for name, columns, where in (
        ("ix_journal_opened", ["organisation_id", "id"], OPENED),
        ("ix_journal_opened_at", ["at"], OPENED),
        ("ix_journal_erased", ["id"], ERASED),
    ):
        op.create_index(name, "journal", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """What was erased does not come back: such a row keeps empty bytes, which no key opens."""
    for name in ("ix_journal_erased", "ix_journal_opened_at", "ix_journal_opened"):
        op.drop_index(name, "journal")
    for table, checks in reversed(CHECKS.items()):
        op.drop_index(f"ix_{table}_kept", table)
        if op.get_bind().dialect.name == "sqlite":
            op.execute("PRAGMA ignore_check_constraints = ON")
        else:
            for name in checks:
                op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
        for column in _loose(table):
            empty = ":nothing" if column == "patient" else "''"
            statement = sa.text(f"UPDATE {table} SET {column} = {empty} WHERE {column} IS NULL")
            op.execute(statement.bindparams(nothing=b"") if column == "patient" else statement)
        _alter(table, checks, forth=False)


def _loose(table: str) -> list[str]:
    return [column for column in NULLABLE if column != "person_key" or table == "care_entry"]


def _alter(table: str, checks: dict[str, str], *, forth: bool) -> None:
    """SQLite copies the table, and with it the promises it had; those of this step come or go."""
    present = _copied(table)
    if forth:
        op.add_column(table, sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table(table) as batch_op:
        for name in present:
            batch_op.drop_constraint(op.f(name), type_="check")
        for column in _loose(table):
            batch_op.alter_column(column, existing_type=NULLABLE[column], nullable=forth)
        if not forth:
            batch_op.drop_column("erased_at")
        own = {f"ck_{table}_{name}": words for name, words in checks.items()}
        after = {name: words for name, words in present.items() if name not in own} | (own if forth else {})
        for name, words in after.items():
            batch_op.create_check_constraint(op.f(name), sa.text(words))


def _copied(table: str) -> dict[str, str]:
    """The promises that go along with a copy of the table on SQLite; PostgreSQL copies nothing."""
    if op.get_bind().dialect.name != "sqlite":
        return {}
    op.execute("PRAGMA ignore_check_constraints = OFF")
    found = sa.inspect(op.get_bind()).get_check_constraints(table)
    return {str(one["name"]): str(one["sqltext"]) for one in found}
