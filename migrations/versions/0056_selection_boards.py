"""The selection board with its list and meetings, people of areas; lists shown to the public and objections to them."""

import sqlalchemy as sa
from alembic import op

import alliance.ext

revision = "0056"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area_population",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("division_code", sa.String(length=6), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("set_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("source <> ''", name=op.f("ck_area_population_source")),
        sa.CheckConstraint("people > 0", name=op.f("ck_area_population_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_population")),
    )
    with op.batch_alter_table("area_population", schema=None) as batch_op:
        batch_op.create_index("ix_area_population_area", ["programme", "division_code", "id"], unique=False)

    op.create_table(
        "publicity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("record_type", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("began_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("began_by", sa.String(length=80), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("counted", sa.String(length=10), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("until_note", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("extended_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("extended_by", sa.String(length=80), nullable=False),
        sa.Column("extended_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("(until IS NULL) = (until_note <> '')", name=op.f("ck_publicity_until")),
        sa.CheckConstraint("counted IN ('calendar', 'workdays')", name=op.f("ck_publicity_counted")),
        sa.CheckConstraint("extended_at IS NULL OR extended_reason <> ''", name=op.f("ck_publicity_extended")),
        sa.CheckConstraint("days >= 1", name=op.f("ck_publicity_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicity")),
    )
    with op.batch_alter_table("publicity", schema=None) as batch_op:
        batch_op.create_index("ix_publicity_programme", ["programme", "id"], unique=False)
        batch_op.create_index("ix_publicity_record", ["record_type", "record_id"], unique=False)

    op.create_table(
        "selection_board",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("track", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("list_version", sa.Integer(), nullable=False),
        sa.Column("list_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("list_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("list_version >= 0", name=op.f("ck_selection_board_list")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_board")),
        sa.UniqueConstraint("programme", "year", "track", name=op.f("uq_selection_board_programme_year_track")),
    )
    op.create_table(
        "board_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("list_version", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("present", sa.String(length=500), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entered_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("decision = 'agree' OR note <> ''", name=op.f("ck_board_meeting_note")),
        sa.CheckConstraint("decision IN ('agree', 'disagree')", name=op.f("ck_board_meeting_decision")),
        sa.CheckConstraint("present <> ''", name=op.f("ck_board_meeting_present")),
        sa.ForeignKeyConstraint(
            ["board_id"], ["selection_board.id"], name=op.f("fk_board_meeting_board_id_selection_board")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_meeting")),
    )
    with op.batch_alter_table("board_meeting", schema=None) as batch_op:
        batch_op.create_index("ix_board_meeting_board", ["board_id", "list_version"], unique=False)
        batch_op.create_index(
            "uq_board_meeting_agreed",
            ["board_id", "kind", "list_version"],
            unique=True,
            sqlite_where=sa.text("decision = 'agree'"),
            postgresql_where=sa.text("decision = 'agree'"),
        )

    op.create_table(
        "publicity_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publicity_id", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("hospital", sa.String(length=120), nullable=False),
        sa.Column("specialty", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["publicity_id"], ["publicity.id"], name=op.f("fk_publicity_line_publicity_id_publicity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicity_line")),
        sa.UniqueConstraint(
            "publicity_id",
            "record_type",
            "record_id",
            name=op.f("uq_publicity_line_publicity_id_record_type_record_id"),
        ),
    )
    with op.batch_alter_table("publicity_line", schema=None) as batch_op:
        batch_op.create_index("ix_publicity_line_record", ["record_type", "record_id"], unique=False)

    op.create_table(
        "publicity_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("publicity_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("received_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("due_note", sa.String(length=120), nullable=False),
        sa.Column("closed_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=80), nullable=False),
        sa.Column("finding", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("(closed_at IS NULL) = (finding = '')", name=op.f("ck_publicity_objection_closed")),
        sa.CheckConstraint("closed_at IS NULL OR outcome <> ''", name=op.f("ck_publicity_objection_outcome")),
        sa.CheckConstraint("contact <> ''", name=op.f("ck_publicity_objection_contact")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_publicity_objection_reason")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["publicity_line.id"], name=op.f("fk_publicity_objection_line_id_publicity_line")
        ),
        sa.ForeignKeyConstraint(
            ["publicity_id"], ["publicity.id"], name=op.f("fk_publicity_objection_publicity_id_publicity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicity_objection")),
        sa.UniqueConstraint("code", name=op.f("uq_publicity_objection_code")),
    )
    with op.batch_alter_table("publicity_objection", schema=None) as batch_op:
        batch_op.create_index("ix_publicity_objection_list", ["publicity_id", "line_id", "closed_at"], unique=False)

    op.create_table(
        "board_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("chosen_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("chosen_by", sa.String(length=80), nullable=False),
        sa.Column("chosen_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_board_choice_reason")),
        sa.CheckConstraint("position >= 1", name=op.f("ck_board_choice_position")),
        sa.ForeignKeyConstraint(
            ["board_id"], ["selection_board.id"], name=op.f("fk_board_choice_board_id_selection_board")
        ),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacy.id"], name=op.f("fk_board_choice_candidacy_id_candidacy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_choice")),
        sa.UniqueConstraint("board_id", "position", name=op.f("uq_board_choice_board_id_position")),
        sa.UniqueConstraint("candidacy_id", name=op.f("uq_board_choice_candidacy_id")),
    )


def downgrade() -> None:
    op.drop_table("board_choice")
    with op.batch_alter_table("publicity_objection", schema=None) as batch_op:
        batch_op.drop_index("ix_publicity_objection_list")

    op.drop_table("publicity_objection")
    with op.batch_alter_table("publicity_line", schema=None) as batch_op:
        batch_op.drop_index("ix_publicity_line_record")

    op.drop_table("publicity_line")
    with op.batch_alter_table("board_meeting", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_board_meeting_agreed",
            sqlite_where=sa.text("decision = 'agree'"),
            postgresql_where=sa.text("decision = 'agree'"),
        )
        batch_op.drop_index("ix_board_meeting_board")

    op.drop_table("board_meeting")
    op.drop_table("selection_board")
    with op.batch_alter_table("publicity", schema=None) as batch_op:
        batch_op.drop_index("ix_publicity_record")
        batch_op.drop_index("ix_publicity_programme")

    op.drop_table("publicity")
    with op.batch_alter_table("area_population", schema=None) as batch_op:
        batch_op.drop_index("ix_area_population_area")

    op.drop_table("area_population")
