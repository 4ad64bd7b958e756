"""Rounds that are checked, scored by assignment, objected to and archived; each input of a result has its hash."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0035"
branch_labels = None
depends_on = None

STATES = "state IN ('open', {}'scoring', 'provisional', 'decided')"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _columns()
    _checks(
        "round",
        {
            "ck_round_state": STATES.format("'checking', "),
            "ck_round_archive": "archive_sha256 = '' OR state = 'decided'",
        },
        (),
    )
    _checks("score_card", {"ck_score_card_self": "self_checked_at IS NULL OR self_returned = ''"}, ())
    _assignments()
    _objections()


def downgrade() -> None:
    """A round being checked goes back to self-evaluation."""
    for table, indexes in (
        ("score_correction", ("ix_score_correction_card",)),
        ("score_objection", ("uq_score_objection_open", "ix_score_objection_card")),
        ("score_given", ("ix_score_given_card",)),
        ("score_assignment", ("uq_score_assignment_person", "ix_score_assignment_round", "ix_score_assignment_of")),
    ):
        for index in indexes:
            op.drop_index(index, table_name=table)
        op.drop_table(table)
    op.execute("UPDATE round SET state = 'open' WHERE state = 'checking'")
    _checks("round", {"ck_round_state": STATES.format("")}, ("ck_round_archive",))
    _checks("score_card", {}, ("ck_score_card_self",))
    for table, names in (
        ("round", ("seed", "archive_sha256")),
        ("score_card", ("self_checked_at", "self_checked_by", "self_returned", "specialty", "hashes")),
    ):
        for name in names:
            op.drop_column(table, name)


def _columns() -> None:
    for table, column in (
        ("round", sa.Column("seed", sa.String(length=32), nullable=False, server_default="")),
        ("round", sa.Column("archive_sha256", sa.String(length=64), nullable=False, server_default="")),
        ("score_card", sa.Column("self_checked_at", MOMENT, nullable=True)),
        ("score_card", sa.Column("self_checked_by", sa.String(length=80), nullable=False, server_default="")),
        ("score_card", sa.Column("self_returned", sa.Text(), nullable=False, server_default="")),
        ("score_card", sa.Column("specialty", sa.String(length=80), nullable=False, server_default="")),
        ("score_card", sa.Column("hashes", sa.JSON(), nullable=False, server_default="{}")),
    ):
        op.add_column(table, column)
    op.execute(
        "UPDATE score_card SET specialty = COALESCE("
        "(SELECT designation.specialty FROM designation WHERE designation.id = score_card.designation_id), '')"
    )


def _checks(table: str, new: dict[str, str], gone: tuple[str, ...]) -> None:
    """SQLite copies the table, and with it all its promises; PostgreSQL changes the ones named."""
    found = {str(one["name"]): str(one["sqltext"]) for one in sa.inspect(op.get_bind()).get_check_constraints(table)}
    kept = {name: said for name, said in found.items() if name not in new and name not in gone}
    copied = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table(table) as batch:
        for name in found if copied else [name for name in (*new, *gone) if name in found]:
            batch.drop_constraint(op.f(name), type_="check")
        for name, said in ((kept if copied else {}) | new).items():
            batch.create_check_constraint(op.f(name), sa.text(said))


def _assignments() -> None:
    op.create_table(
        "score_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("invited_by", sa.String(length=80), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("due_note", sa.String(length=120), nullable=False),
        sa.Column("conflicts", sa.JSON(), nullable=False),
        sa.Column("conflict_note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('invited', 'accepted', 'closed', 'declined', 'withdrawn')",
            name=op.f("ck_score_assignment_state"),
        ),
        sa.CheckConstraint("source IN ('qc', 'expert')", name=op.f("ck_score_assignment_source")),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_score_assignment_closed")),
        sa.CheckConstraint("state <> 'declined' OR reason <> ''", name=op.f("ck_score_assignment_reason")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_score_assignment_round_id_round")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_score_assignment_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_assignment")),
    )
    live = sa.text("state IN ('invited', 'accepted', 'closed')")
    op.create_index(
        "uq_score_assignment_person",
        "score_assignment",
        ["round_id", "indicator", "person_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    op.create_index("ix_score_assignment_round", "score_assignment", ["round_id"])
    op.create_index("ix_score_assignment_of", "score_assignment", ["person_id", "state"])
    op.create_table(
        "score_given",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("points >= 0", name=op.f("ck_score_given_points")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["score_assignment.id"], name=op.f("fk_score_given_assignment_id_score_assignment")
        ),
        sa.ForeignKeyConstraint(["card_id"], ["score_card.id"], name=op.f("fk_score_given_card_id_score_card")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_given")),
        sa.UniqueConstraint("assignment_id", "card_id", name=op.f("uq_score_given_assignment_id_card_id")),
    )
    op.create_index("ix_score_given_card", "score_given", ["card_id"])


def _objections() -> None:
    card = ["score_card.id"]
    op.create_table(
        "score_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("indicators", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("raised_by", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'upheld', 'rejected', 'withdrawn')", name=op.f("ck_score_objection_state")
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_score_objection_text")),
        sa.CheckConstraint(
            "(state IN ('upheld', 'rejected')) = (answered_at IS NOT NULL)", name=op.f("ck_score_objection_answered")
        ),
        sa.CheckConstraint("answered_at IS NULL OR answer <> ''", name=op.f("ck_score_objection_answer")),
        sa.ForeignKeyConstraint(["card_id"], card, name=op.f("fk_score_objection_card_id_score_card")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_objection")),
    )
    waiting = sa.text("state = 'open'")
    op.create_index(
        "uq_score_objection_open",
        "score_objection",
        ["card_id"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("ix_score_objection_card", "score_objection", ["card_id"])
    op.create_table(
        "score_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("fact", sa.String(length=40), nullable=False),
        sa.Column("was", sa.Integer(), nullable=True),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_score_correction_reason")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_score_correction_value")),
        sa.ForeignKeyConstraint(["card_id"], card, name=op.f("fk_score_correction_card_id_score_card")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_correction")),
    )
    op.create_index("ix_score_correction_card", "score_correction", ["card_id"])
