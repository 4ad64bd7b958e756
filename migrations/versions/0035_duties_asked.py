"""Duties of whoever is asked for an opinion or served a letter: hospital leaders, commissions, superior authorities."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

NAME = "ck_obligation_side"
WAS = "side IN ('lead', 'member', 'office')"
NOW = "side IN ('lead', 'member', 'office', 'hospital', 'city', 'province', 'superior')"
ASKED = (
    "SELECT id FROM obligation WHERE kind IN ('filing-opinion', 'change-opinion', 'audit-opinion', 'letter-receipt') "
    f"OR NOT ({WAS})"
)


def upgrade() -> None:
    _side(NOW)


def downgrade() -> None:
    """The rows of these kinds go, and who was to see to them is asked no more; they are made again from the records."""
    op.execute(
        "UPDATE todo SET closed_at = opened_at WHERE record_type = 'obligation' AND closed_at IS NULL "
        f"AND record_id IN ({ASKED})"
    )
    for table in ("obligation_notice", "obligation_extension"):
        op.execute(f"DELETE FROM {table} WHERE obligation_id IN ({ASKED})")
    op.execute(f"DELETE FROM obligation WHERE id IN ({ASKED})")
    _side(WAS)


def _side(words: str) -> None:
    """SQLite copies the table, and with it all its promises; PostgreSQL changes the one."""
    present = {NAME: ""}
    if op.get_bind().dialect.name == "sqlite":
        found = sa.inspect(op.get_bind()).get_check_constraints("obligation")
        present = {str(one["name"]): str(one["sqltext"]) for one in found}
    with op.batch_alter_table("obligation") as batch:
        for name in present:
            batch.drop_constraint(op.f(name), type_="check")
        for name, said in (present | {NAME: words}).items():
            batch.create_check_constraint(op.f(name), sa.text(said))
