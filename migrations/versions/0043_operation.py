"""What the database is and who keeps it alive; who was turned away; whose quota an upload counts against."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("probe", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one")),
        sa.CheckConstraint("kind IN ('production', 'practice', 'demo', 'test')", name=op.f("ck_installation_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "denial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("endpoint", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('denied', 'unseen', 'refused')", name=op.f("ck_denial_kind")),
        sa.CheckConstraint("times > 0", name=op.f("ck_denial_times")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_denial")),
        sa.UniqueConstraint(
            "day", "person_id", "role", "endpoint", "kind", name=op.f("uq_denial_day_person_id_role_endpoint_kind")
        ),
    )
    op.create_index("ix_denial_person", "denial", ["person_id", "id"])
    op.add_column("file", sa.Column("organisation_id", sa.Integer(), nullable=True))
    op.create_index("ix_file_organisation", "file", ["organisation_id", "added_at"])
    op.create_index("ix_journal_person", "journal", ["person_id", "id"])
    op.create_index("ix_journal_at", "journal", ["at", "id"])


def downgrade() -> None:
    op.drop_index("ix_journal_at", "journal")
    op.drop_index("ix_journal_person", "journal")
    op.drop_index("ix_file_organisation", "file")
    op.drop_column("file", "organisation_id")
    op.drop_table("denial")
    op.drop_table("heartbeat")
    op.drop_table("installation")
