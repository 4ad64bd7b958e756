"""Indicator systems by specialty and first year; a round's systems; a seed that nothing was drawn with goes."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0059"
branch_labels = None
depends_on = None

UNIQUE = (
    ("uq_indicator_version_in_force", ["programme", "specialty", "from_year"], sa.text("state = 'adopted'")),
    ("uq_indicator_version_draft", ["programme", "specialty"], sa.text("state = 'draft'")),
)


# Actions kept to one in force and one draft, no index did: of several in force the last one is; further drafts are kept.
SECOND = (
    "EXISTS (SELECT 1 FROM indicator_version AS later WHERE later.programme = indicator_version.programme "
    "AND later.state = indicator_version.state AND later.serial > indicator_version.serial)"
)


def upgrade() -> None:
    with op.batch_alter_table("indicator_version") as batch:
        batch.add_column(sa.Column("specialty", sa.String(length=80), nullable=False, server_default=""))
        batch.add_column(sa.Column("from_year", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("indicator_version") as batch:
        batch.alter_column("specialty", server_default=None)
        batch.alter_column("from_year", server_default=None)
    op.execute(f"UPDATE indicator_version SET specialty = '待定' || serial WHERE state = 'draft' AND {SECOND}")
    op.execute(f"UPDATE indicator_version SET state = 'retired' WHERE state = 'adopted' AND {SECOND}")
    for name, columns, where in UNIQUE:
        op.create_index(name, "indicator_version", columns, unique=True, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "round_system",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("specialty", sa.String(length=80), nullable=False),
        sa.Column("indicator_version_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("specialty <> ''", name=op.f("ck_round_system_specialty")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_system_round_id_round")),
        sa.ForeignKeyConstraint(
            ["indicator_version_id"],
            ["indicator_version.id"],
            name=op.f("fk_round_system_indicator_version_id_indicator_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_system")),
        sa.UniqueConstraint("round_id", "specialty", name=op.f("uq_round_system_round_id_specialty")),
    )
    op.drop_column("round", "seed")


def downgrade() -> None:
    """A specialty's own system cannot be kept: what was adopted for one is retired, its rounds keep their cards."""
    op.add_column("round", sa.Column("seed", sa.String(length=32), nullable=False, server_default=""))
    op.drop_table("round_system")
    for name, _columns, _where in UNIQUE:
        op.drop_index(name, table_name="indicator_version")
    op.execute(
        "UPDATE indicator_version SET state = 'retired' WHERE state = 'adopted' AND (specialty <> '' OR EXISTS ("
        "SELECT 1 FROM indicator_version AS later WHERE later.programme = indicator_version.programme "
        "AND later.state = 'adopted' AND later.specialty = '' AND later.from_year > indicator_version.from_year))"
    )
    with op.batch_alter_table("indicator_version") as batch:
        batch.drop_column("specialty")
        batch.drop_column("from_year")
