"""Mail: a person's address, what is to be told at once, every mail with its way to the server."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("mail", sa.String(length=200), nullable=False, server_default=""))
    op.create_table(
        "mail_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("todo_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("why IN ('asked', 'due', 'overdue')", name=op.f("ck_mail_order_why")),
        sa.ForeignKeyConstraint(["todo_id"], ["todo.id"], name=op.f("fk_mail_order_todo_id_todo")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_order")),
        sa.UniqueConstraint("todo_id", "why", name=op.f("uq_mail_order_todo_id_why")),
    )
    op.create_index("ix_mail_order_done_at", "mail_order", ["done_at", "id"])
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.CheckConstraint("state IN ('queued', 'sending', 'sent', 'failed', 'dead')", name=op.f("ck_mail_state")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_mail_sent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_mail_key")),
    )
    op.create_index("ix_mail_state", "mail", ["state", "next_at"])


def downgrade() -> None:
    op.drop_index("ix_mail_state", "mail")
    op.drop_table("mail")
    op.drop_index("ix_mail_order_done_at", "mail_order")
    op.drop_table("mail_order")
    op.drop_column("person", "mail")
