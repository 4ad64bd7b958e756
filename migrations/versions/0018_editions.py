"""Editions: rows to find them by, corrections, embargo, drafts thrown away; letters with due day and finding; visits."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ENDED = "state IN ('discarded', 'superseded')"
LETTERS = ("misuse", "objection")


def upgrade() -> None:
    with op.batch_alter_table("register_stand", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "changed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.current_timestamp()
            )
        )
    with op.batch_alter_table("register_stand", schema=None) as batch_op:
        batch_op.alter_column("changed_at", server_default=None)
    op.execute(
        "INSERT INTO register_stand (id, stand, changed_at) SELECT 1, 0, CURRENT_TIMESTAMP "
        "WHERE NOT EXISTS (SELECT 1 FROM register_stand)"
    )
    _rows()
    _corrections()
    _letters()
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.alter_column("serial", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("row_count", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("digest", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("end_reason", sa.String(length=300), nullable=False, server_default=""))
        batch_op.drop_constraint(op.f("ck_edition_state"), type_="check")
        batch_op.drop_constraint(op.f("ck_edition_signed"), type_="check")
    _copy(op.get_bind())
    with op.batch_alter_table("edition", schema=None) as batch_op:
        for column in ("row_count", "digest", "end_reason"):
            batch_op.alter_column(column, server_default=None)
        batch_op.create_check_constraint(
            op.f("ck_edition_state"), "state IN ('draft', 'signed', 'published', 'discarded', 'superseded')"
        )
        batch_op.create_check_constraint(
            op.f("ck_edition_signed"), "state NOT IN ('signed', 'published') OR signed_by IS NOT NULL"
        )
        batch_op.create_check_constraint(op.f("ck_edition_serial"), f"({ENDED}) = (serial IS NULL)")
        batch_op.create_check_constraint(op.f("ck_edition_digest"), "state <> 'published' OR digest <> ''")


def _rows() -> None:
    op.create_table(
        "edition_row",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_row_edition_id_edition")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_edition_row_designation_id_designation")
        ),
        sa.PrimaryKeyConstraint("edition_id", "position", name=op.f("pk_edition_row")),
    )
    op.create_index("ix_edition_row_designation", "edition_row", ["designation_id", "edition_id"], unique=False)


def _corrections() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("fact", sa.String(length=20), nullable=False),
        sa.Column("was", sa.String(length=200), nullable=False),
        sa.Column("now", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("drafted_by", sa.String(length=80), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(length=80), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'signed', 'discarded')", name=op.f("ck_correction_state")),
        sa.CheckConstraint("(state = 'signed') = (signed_at IS NOT NULL)", name=op.f("ck_correction_signed")),
        sa.CheckConstraint("(state = 'signed') = (serial IS NOT NULL)", name=op.f("ck_correction_serial")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_correction_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_correction_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("edition_id", "serial", name=op.f("uq_correction_edition_id_serial")),
    )


def _letters() -> None:
    op.create_table(
        "public_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_visit")),
    )
    op.create_index("ix_public_visit_address", "public_visit", ["address", "kind", "at"], unique=False)
    for table in LETTERS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("due", sa.Date(), nullable=True))
            for column, length in (("due_note", 120), ("closed_by", 80), ("finding", 12)):
                batch_op.add_column(sa.Column(column, sa.String(length=length), nullable=False, server_default=""))
            batch_op.create_check_constraint(op.f(f"ck_{table}_finding"), "closed_at IS NOT NULL OR finding = ''")
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in ("due_note", "closed_by", "finding"):
                batch_op.alter_column(column, server_default=None)


def _copy(bind: sa.Connection) -> None:
    """Rows and digests of what was published before, from its frozen copy."""
    meta = sa.MetaData()
    meta.reflect(bind, only=("edition", "edition_row"))
    edition, row = meta.tables["edition"], meta.tables["edition_row"]
    taken = sa.select(edition.c.id, edition.c.state, sa.type_coerce(edition.c.rows, sa.JSON))
    for edition_id, state, rows in bind.execute(taken).all():
        values: dict[str, object] = {"row_count": len(rows)}
        if state == "published":
            lines = (json.dumps(one, ensure_ascii=False, sort_keys=True, separators=(",", ":")) for one in rows)
            values["digest"] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
            if rows:
                bind.execute(
                    sa.insert(row),
                    [
                        {
                            "edition_id": edition_id,
                            "position": place,
                            "designation_id": one["designation_id"],
                            "row": one,
                        }
                        for place, one in enumerate(rows, 1)
                    ],
                )
        bind.execute(sa.update(edition).where(edition.c.id == edition_id).values(**values))


def downgrade() -> None:
    op.drop_table("correction")
    op.drop_table("edition_row")
    op.drop_table("public_visit")
    for table in LETTERS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_finding"), type_="check")
            for column in ("finding", "closed_by", "due_note", "due"):
                batch_op.drop_column(column)
    op.execute("DELETE FROM objection WHERE edition_id IN (SELECT id FROM edition WHERE serial IS NULL)")
    op.execute("DELETE FROM edition WHERE serial IS NULL")
    with op.batch_alter_table("edition", schema=None) as batch_op:
        for name in ("state", "signed", "serial", "digest"):
            batch_op.drop_constraint(op.f(f"ck_edition_{name}"), type_="check")
    with op.batch_alter_table("edition", schema=None) as batch_op:
        for column in ("end_reason", "digest", "row_count"):
            batch_op.drop_column(column)
        batch_op.alter_column("serial", existing_type=sa.Integer(), nullable=False)
        batch_op.create_check_constraint(op.f("ck_edition_state"), "state IN ('draft', 'signed', 'published')")
        batch_op.create_check_constraint(op.f("ck_edition_signed"), "state = 'draft' OR signed_by IS NOT NULL")
    with op.batch_alter_table("register_stand", schema=None) as batch_op:
        batch_op.drop_column("changed_at")
