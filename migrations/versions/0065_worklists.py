"""Worklists: what a list is narrowed by stands in its indexes, so that counting reads no record."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

WAITS = sa.text("waits_for_id IS NOT NULL")
MAKERS = {"referral": "sent", "consultation": "requested"}


def _open(name: str, table: str, columns: list[str]) -> None:
    op.create_index(name, table, columns, sqlite_where=WAITS, postgresql_where=WAITS)


def upgrade() -> None:
    for table, maker in MAKERS.items():
        for name in ("from", "to", "waits", maker):
            op.drop_index(f"ix_{table}_{name}", table_name=table)
        op.create_index(f"ix_{table}_from", table, ["from_id", "id", "to_id", f"{maker}_by_id"])
        op.create_index(f"ix_{table}_to", table, ["to_id", "id", "from_id"])
        op.create_index(f"ix_{table}_from_state", table, ["from_id", "state", "id", "designation_id", "to_id"])
        op.create_index(f"ix_{table}_to_state", table, ["to_id", "state", "id", "designation_id", "from_id"])
        op.create_index(f"ix_{table}_waits", table, ["waits_for_id", "id", "programme", "due_at"])
        _open(f"ix_{table}_{maker}", table, [f"{maker}_by_id", "from_id"])


def downgrade() -> None:
    for table, maker in MAKERS.items():
        for name in (maker, "waits", "to_state", "from_state", "to", "from"):
            op.drop_index(f"ix_{table}_{name}", table_name=table)
        op.create_index(f"ix_{table}_from", table, ["from_id", "id"])
        op.create_index(f"ix_{table}_to", table, ["to_id", "id"])
        op.create_index(f"ix_{table}_waits", table, ["waits_for_id", "id"])
        _open(f"ix_{table}_{maker}", table, [f"{maker}_by_id"])
