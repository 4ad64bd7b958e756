"""The inbox: whose record a to-do is about, who asks, who has it in hand, copies, reminders to all."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

CLAIMED = "(claimed_by_id IS NULL) = (claimed_at IS NULL) AND (claimed_by_id IS NULL) = (claimed_by IS NULL)"
INDEXES = (
    ("ix_todo_opened_by", ["opened_by_id", "closed_at", "due"]),
    ("ix_todo_designation", ["designation_id", "closed_at"]),
    ("ix_todo_claimed_by", ["claimed_by_id", "closed_at"]),
)


def columns() -> list[sa.Column[object]]:
    """What a to-do gains."""
    return [
        sa.Column("designation_id", sa.Integer(), nullable=True),
        sa.Column("opened_role", sa.String(length=30), nullable=False, server_default=""),
        sa.Column("opened_organisation_id", sa.Integer(), nullable=True),
        sa.Column("opened_department_id", sa.Integer(), nullable=True),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("claimed_by", sa.String(length=80), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
    ]


def upgrade() -> None:
    for column in columns():
        op.add_column("todo", column)
    _whose()
    with op.batch_alter_table("todo") as batch_op:
        batch_op.create_check_constraint(op.f("ck_todo_claimed"), sa.text(CLAIMED))
    for name, over in INDEXES:
        op.create_index(name, "todo", over)
    op.create_table(
        "todo_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("todo_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["todo_id"], ["todo.id"], name=op.f("fk_todo_copy_todo_id_todo")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_todo_copy")),
        sa.UniqueConstraint("person_id", "todo_id", name=op.f("uq_todo_copy_person_id_todo_id")),
    )
    op.create_index("ix_todo_copy_todo_id", "todo_copy", ["todo_id"])
    op.create_table(
        "todo_reminding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.CheckConstraint("reached > 0", name=op.f("ck_todo_reminding_reached")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_todo_reminding")),
        sa.UniqueConstraint(
            "record_type", "record_id", "kind", "day", name=op.f("uq_todo_reminding_record_type_record_id_kind_day")
        ),
    )


def downgrade() -> None:
    op.drop_table("todo_reminding")
    op.drop_index("ix_todo_copy_todo_id", "todo_copy")
    op.drop_table("todo_copy")
    for name, _over in INDEXES:
        op.drop_index(name, "todo")
    with op.batch_alter_table("todo") as batch_op:
        batch_op.drop_constraint(op.f("ck_todo_claimed"), type_="check")
        for column in columns():
            batch_op.drop_column(column.name)


def _whose() -> None:
    """What is already asked is about the designation its record names."""
    connection = op.get_bind()
    present = sa.inspect(connection)
    tables = set(present.get_table_names())
    for kind in connection.scalars(sa.text("SELECT DISTINCT record_type FROM todo")).all():
        if kind == "designation":
            op.execute("UPDATE todo SET designation_id = record_id WHERE record_type = 'designation'")
        elif kind == "notice_service":
            op.execute(
                "UPDATE todo SET designation_id = (SELECT notice.designation_id FROM notice_service "
                "JOIN notice ON notice.id = notice_service.notice_id WHERE notice_service.id = todo.record_id) "
                "WHERE record_type = 'notice_service'"
            )
        elif kind in tables and "designation_id" in {column["name"] for column in present.get_columns(kind)}:
            op.execute(
                f"UPDATE todo SET designation_id = (SELECT one.designation_id FROM {kind} AS one "
                f"WHERE one.id = todo.record_id) WHERE record_type = '{kind}'"
            )
