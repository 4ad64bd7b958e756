"""Looks at padding; drawn samples with their frame, their records, answers and results; parcels of a year; leads told of what is dormant."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "radar_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("alliances", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.String(length=80), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_radar_run_done")),
        sa.CheckConstraint("state IN ('computing', 'done')", name=op.f("ck_radar_run_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_radar_run")),
    )
    with op.batch_alter_table("radar_run", schema=None) as batch_op:
        batch_op.create_index("ix_radar_run_year", ["programme", "year", "id"], unique=False)
        batch_op.create_index(
            "uq_radar_run_computing",
            ["programme", "year"],
            unique=True,
            sqlite_where=sa.text("state = 'computing'"),
            postgresql_where=sa.text("state = 'computing'"),
        )

    op.create_table(
        "sample_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("radar_id", sa.Integer(), nullable=True),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("alliances", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("frame_hash", sa.String(length=64), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("word", sa.String(length=80), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=True),
        sa.Column("begun_by", sa.String(length=80), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn_by_id", sa.Integer(), nullable=True),
        sa.Column("drawn_by", sa.String(length=80), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("due_note", sa.String(length=120), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state IN ('drawn', 'closed')) = (secret <> '')", name=op.f("ck_sample_draw_drawn")),
        sa.CheckConstraint("(state IN ('drawn', 'closed')) = (word <> '')", name=op.f("ck_sample_draw_word")),
        sa.CheckConstraint(
            "state IN ('gathering', 'committed', 'drawn', 'closed', 'withdrawn')", name=op.f("ck_sample_draw_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('committed', 'drawn', 'closed') OR (commitment <> '' AND frame_hash <> '')",
            name=op.f("ck_sample_draw_committed"),
        ),
        sa.CheckConstraint("drawn_by_id IS NULL OR drawn_by_id <> begun_by_id", name=op.f("ck_sample_draw_two")),
        sa.ForeignKeyConstraint(["radar_id"], ["radar_run.id"], name=op.f("fk_sample_draw_radar_id_radar_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_draw")),
    )
    with op.batch_alter_table("sample_draw", schema=None) as batch_op:
        batch_op.create_index(
            "uq_sample_draw_year",
            ["programme", "year"],
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )

    op.create_table(
        "radar_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('burst', 'copied', 'load', 'round', 'one_sided', 'size')", name=op.f("ck_radar_flag_kind")
        ),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_radar_flag_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["radar_run.id"], name=op.f("fk_radar_flag_run_id_radar_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_radar_flag")),
    )
    with op.batch_alter_table("radar_flag", schema=None) as batch_op:
        batch_op.create_index("ix_radar_flag_run", ["run_id", "designation_id"], unique=False)

    op.create_table(
        "radar_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("designation_name", sa.String(length=80), nullable=False),
        sa.Column("lead_name", sa.String(length=120), nullable=False),
        sa.Column("specialty", sa.String(length=40), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_radar_row_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["radar_run.id"], name=op.f("fk_radar_row_run_id_radar_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_radar_row")),
        sa.UniqueConstraint("run_id", "designation_id", name=op.f("uq_radar_row_run_id_designation_id")),
    )
    op.create_table(
        "sample_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("designation_name", sa.String(length=80), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hospital_id", sa.Integer(), nullable=False),
        sa.Column("hospital_name", sa.String(length=120), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("other_name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answer_note", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=80), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("way", sa.String(length=6), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("(result = '') = (checked_on IS NULL)", name=op.f("ck_sample_item_day")),
        sa.CheckConstraint("(state = 'checked') = (result <> '')", name=op.f("ck_sample_item_checked")),
        sa.CheckConstraint("answer IN ('', 'verified', 'differs', 'missing')", name=op.f("ck_sample_item_answer")),
        sa.CheckConstraint("result = '' OR way IN ('site', 'phone')", name=op.f("ck_sample_item_way")),
        sa.CheckConstraint("result IN ('', 'verified') OR note <> ''", name=op.f("ck_sample_item_note")),
        sa.CheckConstraint(
            "result IN ('', 'verified', 'differs', 'missing', 'unchecked')", name=op.f("ck_sample_item_result")
        ),
        sa.CheckConstraint("state <> 'answered' OR answer <> ''", name=op.f("ck_sample_item_answered")),
        sa.CheckConstraint("state IN ('drawn', 'answered', 'checked')", name=op.f("ck_sample_item_state")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_sample_item_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["sample_draw.id"], name=op.f("fk_sample_item_draw_id_sample_draw")),
        sa.ForeignKeyConstraint(
            ["hospital_id"], ["organisation.id"], name=op.f("fk_sample_item_hospital_id_organisation")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_sample_item_lead_id_organisation")),
        sa.ForeignKeyConstraint(["other_id"], ["organisation.id"], name=op.f("fk_sample_item_other_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_item")),
        sa.UniqueConstraint(
            "draw_id", "record_type", "record_id", name=op.f("uq_sample_item_draw_id_record_type_record_id")
        ),
    )
    with op.batch_alter_table("sample_item", schema=None) as batch_op:
        batch_op.create_index("ix_sample_item_designation", ["draw_id", "designation_id"], unique=False)
        batch_op.create_index("ix_sample_item_hospital", ["hospital_id", "draw_id"], unique=False)

    op.create_table(
        "sample_stratum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("designation_name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("take", sa.Integer(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("numbers", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('up', 'down', 'consultation', 'activity')", name=op.f("ck_sample_stratum_kind")),
        sa.CheckConstraint("take > 0 AND take <= size", name=op.f("ck_sample_stratum_take")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_sample_stratum_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["sample_draw.id"], name=op.f("fk_sample_stratum_draw_id_sample_draw")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_stratum")),
        sa.UniqueConstraint(
            "draw_id", "designation_id", "kind", name=op.f("uq_sample_stratum_draw_id_designation_id_kind")
        ),
    )

    op.create_table(
        "year_book",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("round_version", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_until", sa.Date(), nullable=True),
        sa.CheckConstraint("(state = 'failed') = (reason <> '')", name=op.f("ck_year_book_reason")),
        sa.CheckConstraint("(state IN ('done', 'gone')) = (kept_until IS NOT NULL)", name=op.f("ck_year_book_kept")),
        sa.CheckConstraint("state IN ('making', 'done', 'gone', 'stopped', 'failed')", name=op.f("ck_year_book_state")),
        sa.CheckConstraint("position >= 0 AND position <= total", name=op.f("ck_year_book_position")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_year_book_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_book")),
    )
    with op.batch_alter_table("year_book", schema=None) as batch_op:
        batch_op.create_index("ix_year_book_person", ["person_id", "post_id", "round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_year_book_state"), ["state"], unique=False)

    op.create_table(
        "year_book_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["year_book.id"], name=op.f("fk_year_book_file_book_id_year_book")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_book_file")),
        sa.UniqueConstraint("book_id", "name", name=op.f("uq_year_book_file_book_id_name")),
    )

    op.create_table(
        "dormancy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("designation_name", sa.String(length=80), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("lead_name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noted_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("(state = 'noted') = (noted_at IS NOT NULL)", name=op.f("ck_dormancy_noted")),
        sa.CheckConstraint("state = 'open' OR note <> ''", name=op.f("ck_dormancy_note")),
        sa.CheckConstraint("state IN ('open', 'noted')", name=op.f("ck_dormancy_state")),
        sa.CheckConstraint("since < told_on AND told_on <= opens_on", name=op.f("ck_dormancy_days")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_dormancy_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_dormancy_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_dormancy_lead_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dormancy")),
        sa.UniqueConstraint("designation_id", "opens_on", name=op.f("uq_dormancy_designation_id_opens_on")),
    )
    with op.batch_alter_table("dormancy", schema=None) as batch_op:
        batch_op.create_index("ix_dormancy_lead", ["lead_id", "department_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("dormancy", schema=None) as batch_op:
        batch_op.drop_index("ix_dormancy_lead")

    op.drop_table("dormancy")

    op.drop_table("year_book_file")
    with op.batch_alter_table("year_book", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_year_book_state"))
        batch_op.drop_index("ix_year_book_person")

    op.drop_table("year_book")

    op.drop_table("sample_stratum")
    with op.batch_alter_table("sample_item", schema=None) as batch_op:
        batch_op.drop_index("ix_sample_item_hospital")
        batch_op.drop_index("ix_sample_item_designation")

    op.drop_table("sample_item")
    op.drop_table("radar_row")
    with op.batch_alter_table("radar_flag", schema=None) as batch_op:
        batch_op.drop_index("ix_radar_flag_run")

    op.drop_table("radar_flag")
    with op.batch_alter_table("sample_draw", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_sample_draw_year",
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )

    op.drop_table("sample_draw")
    with op.batch_alter_table("radar_run", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_radar_run_computing",
            sqlite_where=sa.text("state = 'computing'"),
            postgresql_where=sa.text("state = 'computing'"),
        )
        batch_op.drop_index("ix_radar_run_year")

    op.drop_table("radar_run")
