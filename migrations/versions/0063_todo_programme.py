"""What is asked of an office or the commission is asked within one programme: those of another are not asked."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

ADMINISTRATORS = "'system_admin', 'security_admin', 'audit_admin'"  # they serve every programme


def upgrade() -> None:
    op.add_column("todo", sa.Column("programme", sa.String(40), nullable=False, server_default=""))
    connection = op.get_bind()
    every = sa.inspect(connection)
    asked = connection.execute(sa.text("SELECT DISTINCT record_type FROM todo WHERE organisation_id IS NULL")).scalars()
    for table in sorted(set(asked) & set(every.get_table_names())):
        if "programme" in {column["name"] for column in every.get_columns(table)}:
            op.execute(
                f"UPDATE todo SET programme = COALESCE((SELECT programme FROM {table} WHERE id = todo.record_id), '') "
                f"WHERE organisation_id IS NULL AND record_type = '{table}' AND role NOT IN ({ADMINISTRATORS})"
            )


def downgrade() -> None:
    op.drop_column("todo", "programme")
