"""Measures: what was stated is considered, rectification is verified, a review may set a measure aside; letters: the Word
template they were issued on, receipts on paper."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

BEFORE = "state IN ('in_force', 'lifted')"
AFTER = "state IN ('in_force', 'lifted', 'set_aside')"
OUT_BEFORE = "state IN ('signed', 'in_force', 'lifted')"
OUT_AFTER = "state IN ('signed', 'in_force', 'lifted', 'set_aside')"
STATES = "'proposed', 'hearing', 'heard', 'signed', 'in_force', 'lifted', 'dropped'"


def _promises(in_force: str, signed: str, states: str) -> dict[str, str]:
    return {
        "ck_measure_state": f"state IN ({states})",
        "ck_measure_heard": f"taken_from <> '' OR kind = 'commendation' OR NOT ({signed}) OR hearing_end <> ''",
        "ck_measure_signed": f"taken_from <> '' OR NOT ({signed}) OR signed_by_id IS NOT NULL",
        "ck_measure_two": (
            f"taken_from <> '' OR NOT ({in_force}) OR (issued_by_id IS NOT NULL AND issued_by_id <> signed_by_id)"
        ),
        "ck_measure_notice": f"taken_from <> '' OR ({in_force}) = (notice_id IS NOT NULL)",
        "ck_measure_effective": f"NOT ({in_force}) OR effective_on IS NOT NULL",
    }


NEW = {
    "ck_measure_set_aside": "(state = 'set_aside') = (set_aside_on IS NOT NULL)",
    "ck_measure_not_undone": "state <> 'set_aside' OR carried_out_at IS NULL",
    "ck_measure_considered": f"NOT ({OUT_AFTER}) OR hearing_end <> 'stated' OR consideration <> ''",
    "ck_measure_verification": (
        "verification IN ('', 'met', 'unmet') AND (verification = '') = (verified_on IS NULL)"
        " AND (verification = '' OR kind = 'yellow-card')"
    ),
}
TEXTS = {"consideration": sa.Text(), "verification": sa.String(6), "verified_by": sa.String(80), "finding": sa.Text()}
DAYS = ("verified_on", "set_aside_on")


def upgrade() -> None:
    with op.batch_alter_table("measure") as batch:
        for name, kind in TEXTS.items():
            batch.add_column(sa.Column(name, kind, nullable=False, server_default=""))
        for name in DAYS:
            batch.add_column(sa.Column(name, sa.Date(), nullable=True))
    op.execute(
        f"UPDATE measure SET consideration = '（签署时未另行记载）' WHERE hearing_end = 'stated' AND {OUT_BEFORE}"
    )
    with op.batch_alter_table("measure") as batch:
        for name in TEXTS:
            batch.alter_column(name, server_default=None)
    _promise("measure", {**_promises(AFTER, OUT_AFTER, f"{STATES}, 'set_aside'"), **NEW})
    _letters()
    _reviews()


def _letters() -> None:
    with op.batch_alter_table("notice") as batch:
        batch.add_column(sa.Column("programme", sa.String(40), nullable=False, server_default=""))
        batch.add_column(sa.Column("template", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("notice") as batch:
        batch.alter_column("programme", server_default=None)
        batch.alter_column("template", server_default=None)
    with op.batch_alter_table("notice_service") as batch:
        batch.add_column(sa.Column("on_paper", sa.String(80), nullable=False, server_default=""))
    with op.batch_alter_table("notice_service") as batch:
        batch.alter_column("on_paper", server_default=None)
    _promise("notice_service", {"ck_notice_service_on_paper": "on_paper = '' OR received_at IS NOT NULL"})


def _reviews() -> None:
    def other(column: str, table: str) -> sa.ForeignKeyConstraint:
        return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_measure_review_{column}_{table}"))

    op.create_table(
        "measure_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("suspends", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("lodged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lodged_by", sa.String(80), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_by", sa.String(80), nullable=False),
        sa.CheckConstraint(
            "state IN ('lodged', 'rejected', 'upheld', 'withdrawn')", name=op.f("ck_measure_review_state")
        ),
        sa.CheckConstraint("words <> ''", name=op.f("ck_measure_review_words")),
        sa.CheckConstraint(
            "(state IN ('rejected', 'upheld')) = (answered_at IS NOT NULL AND answered_by_id IS NOT NULL)",
            name=op.f("ck_measure_review_answered"),
        ),
        sa.CheckConstraint("answered_at IS NULL OR answer <> ''", name=op.f("ck_measure_review_answer")),
        other("measure_id", "measure"),
        other("designation_id", "designation"),
        other("department_id", "department"),
        other("lead_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_review")),
    )
    open_or_answered = sa.text("state <> 'withdrawn'")
    op.create_index(
        "uq_measure_review_once",
        "measure_review",
        ["measure_id"],
        unique=True,
        sqlite_where=open_or_answered,
        postgresql_where=open_or_answered,
    )
    op.create_index("ix_measure_review_list", "measure_review", ["programme", "state"])


def downgrade() -> None:
    """What a review set aside is in force no more: it goes back as lifted, with its reason."""
    op.drop_table("measure_review")
    _promise("notice_service", {}, gone=("ck_notice_service_on_paper",))
    with op.batch_alter_table("notice_service") as batch:
        batch.drop_column("on_paper")
    with op.batch_alter_table("notice") as batch:
        batch.drop_column("programme")
        batch.drop_column("template")
    _promise("measure", {}, gone=tuple(NEW))
    op.execute("UPDATE measure SET state = 'lifted', lifted_on = set_aside_on WHERE state = 'set_aside'")
    _promise("measure", _promises(BEFORE, OUT_BEFORE, STATES))
    with op.batch_alter_table("measure") as batch:
        for name in (*TEXTS, *DAYS):
            batch.drop_column(name)


def _promise(table: str, wanted: dict[str, str], gone: tuple[str, ...] = ()) -> None:
    """Replace a table's promises by name. SQLite copies the table, and with it all of them."""
    found = {str(one["name"]): str(one["sqltext"]) for one in sa.inspect(op.get_bind()).get_check_constraints(table)}
    if op.get_bind().dialect.name == "sqlite":
        dropped, made = list(found), found | wanted
    else:
        dropped, made = [name for name in found if name in wanted or name in gone], dict(wanted)
    with op.batch_alter_table(table) as batch:
        for name in dropped:
            batch.drop_constraint(op.f(name), type_="check")
        for name, said in made.items():
            if name not in gone:
                batch.create_check_constraint(op.f(name), sa.text(said))
