"""The pool of experts, panels with their sheets, objective data and the lists drawn from them."""

import sqlalchemy as sa
from alembic import op

import alliance.ext

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "objective_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective_upload")),
    )
    with op.batch_alter_table("objective_upload", schema=None) as batch_op:
        batch_op.create_index("ix_objective_upload", ["programme", "id"], unique=False)
    op.create_table(
        "panel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("track", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("waived", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("frame", sa.JSON(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("paper", sa.JSON(), nullable=False),
        sa.Column("made_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("opened_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("closed_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_panel_closed")),
        sa.CheckConstraint("state IN ('preparing', 'open', 'closed', 'cancelled')", name=op.f("ck_panel_state")),
        sa.CheckConstraint("state NOT IN ('open', 'closed') OR opened_at IS NOT NULL", name=op.f("ck_panel_opened")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_panel_title")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel")),
    )
    with op.batch_alter_table("panel", schema=None) as batch_op:
        batch_op.create_index("ix_panel_programme", ["programme", "year", "id"], unique=False)
    op.create_table(
        "shortlist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("track", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("proposed_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_by", sa.String(length=80), nullable=False),
        sa.Column("signed_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'signed') = (signed_at IS NOT NULL)", name=op.f("ck_shortlist_signed")),
        sa.CheckConstraint("state IN ('proposed', 'signed', 'withdrawn')", name=op.f("ck_shortlist_state")),
        sa.CheckConstraint("signed_by_id IS NULL OR signed_by_id <> proposed_by_id", name=op.f("ck_shortlist_two")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist")),
    )
    with op.batch_alter_table("shortlist", schema=None) as batch_op:
        batch_op.create_index(
            "uq_shortlist_live",
            ["programme", "year", "track", "subject"],
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )
    op.create_table(
        "expert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=False),
        sa.Column("specialty", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("entered_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("accepted_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("suspended_from", sa.Date(), nullable=True),
        sa.Column("suspended_to", sa.Date(), nullable=True),
        sa.Column("suspended_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("(accepted_at IS NULL) = (duties = '')", name=op.f("ck_expert_accepted")),
        sa.CheckConstraint("(suspended_from IS NULL) = (suspended_reason = '')", name=op.f("ck_expert_suspended")),
        sa.CheckConstraint("specialty <> ''", name=op.f("ck_expert_specialty")),
        sa.CheckConstraint("suspended_to IS NULL OR suspended_to >= suspended_from", name=op.f("ck_expert_days")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_expert_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert")),
        sa.UniqueConstraint("programme", "person_id", name=op.f("uq_expert_programme_person_id")),
    )
    with op.batch_alter_table("expert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_person_id"), ["person_id"], unique=False)
    op.create_table(
        "objective_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("specialty", sa.String(length=80), nullable=False),
        sa.Column("hospital_id", sa.Integer(), nullable=False),
        sa.Column("hospital_name", sa.String(length=120), nullable=False),
        sa.Column("department", sa.String(length=80), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Numeric(precision=16, scale=4), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("changed_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("source <> ''", name=op.f("ck_objective_row_source")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2999", name=op.f("ck_objective_row_year")),
        sa.ForeignKeyConstraint(
            ["hospital_id"], ["organisation.id"], name=op.f("fk_objective_row_hospital_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["objective_upload.id"], name=op.f("fk_objective_row_upload_id_objective_upload")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective_row")),
        sa.UniqueConstraint(
            "programme",
            "specialty",
            "hospital_id",
            "indicator",
            "year",
            name=op.f("uq_objective_row_programme_specialty_hospital_id_indicator_year"),
        ),
    )
    with op.batch_alter_table("objective_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objective_row_hospital_id"), ["hospital_id"], unique=False)
        batch_op.create_index("ix_objective_row_specialty", ["programme", "specialty", "year"], unique=False)
        batch_op.create_index(batch_op.f("ix_objective_row_upload_id"), ["upload_id"], unique=False)
    op.create_table(
        "panel_invitation",
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("by_lot", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("invited_at", alliance.ext.Moment(timezone=True), nullable=False),
        sa.Column("invited_by", sa.String(length=80), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("due_note", sa.String(length=120), nullable=False),
        sa.Column("conflicts", sa.JSON(), nullable=False),
        sa.Column("conflict_note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_panel_invitation_closed")),
        sa.CheckConstraint(
            "state IN ('invited', 'accepted', 'closed', 'declined', 'withdrawn')",
            name=op.f("ck_panel_invitation_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('declined', 'withdrawn') OR reason <> ''", name=op.f("ck_panel_invitation_reason")
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_panel_invitation_expert_id_expert")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_panel_invitation_panel_id_panel")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_panel_invitation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_invitation")),
    )
    with op.batch_alter_table("panel_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_invitation_expert_id"), ["expert_id"], unique=False)
        batch_op.create_index("ix_panel_invitation_of", ["person_id", "state"], unique=False)
        batch_op.create_index("ix_panel_invitation_panel", ["panel_id"], unique=False)
        batch_op.create_index(
            "uq_panel_invitation_person",
            ["panel_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('invited', 'accepted', 'closed')"),
            postgresql_where=sa.text("state IN ('invited', 'accepted', 'closed')"),
        )
    op.create_table(
        "panel_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("appears_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("heard_at", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("heard_note", sa.Text(), nullable=False),
        sa.Column("seen_on", alliance.ext.Moment(timezone=True), nullable=True),
        sa.Column("seen_by", sa.String(length=300), nullable=False),
        sa.Column("seen_checks", sa.JSON(), nullable=False),
        sa.Column("seen_note", sa.Text(), nullable=False),
        sa.Column("score", sa.Numeric(precision=8, scale=4), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("argued", sa.Boolean(), nullable=True),
        sa.CheckConstraint("seen_on IS NULL OR seen_by <> ''", name=op.f("ck_panel_case_seen")),
        sa.CheckConstraint("appears_at IS NULL OR place IS NOT NULL", name=op.f("ck_panel_case_place")),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_panel_case_candidacy_id_candidacy")),
        sa.ForeignKeyConstraint(["panel_id"], ["panel.id"], name=op.f("fk_panel_case_panel_id_panel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_case")),
        sa.UniqueConstraint("panel_id", "candidacy_id", name=op.f("uq_panel_case_panel_id_candidacy_id")),
    )
    with op.batch_alter_table("panel_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_case_candidacy_id"), ["candidacy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_panel_case_panel_id"), ["panel_id"], unique=False)
        batch_op.create_index(
            "uq_panel_case_live",
            ["candidacy_id"],
            unique=True,
            sqlite_where=sa.text("live"),
            postgresql_where=sa.text("live"),
        )
    op.create_table(
        "panel_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("argued", sa.Boolean(), nullable=True),
        sa.CheckConstraint("verdict IN ('', 'agree', 'disagree')", name=op.f("ck_panel_sheet_verdict")),
        sa.ForeignKeyConstraint(["case_id"], ["panel_case.id"], name=op.f("fk_panel_sheet_case_id_panel_case")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["panel_invitation.id"], name=op.f("fk_panel_sheet_invitation_id_panel_invitation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_sheet")),
        sa.UniqueConstraint("invitation_id", "case_id", name=op.f("uq_panel_sheet_invitation_id_case_id")),
    )
    with op.batch_alter_table("panel_sheet", schema=None) as batch_op:
        batch_op.create_index("ix_panel_sheet_case", ["case_id"], unique=False)
    op.create_table(
        "panel_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("aspect", sa.String(length=40), nullable=False),
        sa.Column("points", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("points >= 0", name=op.f("ck_panel_mark_points")),
        sa.ForeignKeyConstraint(["sheet_id"], ["panel_sheet.id"], name=op.f("fk_panel_mark_sheet_id_panel_sheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_mark")),
        sa.UniqueConstraint("sheet_id", "aspect", name=op.f("uq_panel_mark_sheet_id_aspect")),
    )


def downgrade() -> None:
    op.drop_table("panel_mark")
    with op.batch_alter_table("panel_sheet", schema=None) as batch_op:
        batch_op.drop_index("ix_panel_sheet_case")
    op.drop_table("panel_sheet")
    with op.batch_alter_table("panel_case", schema=None) as batch_op:
        batch_op.drop_index("uq_panel_case_live", sqlite_where=sa.text("live"), postgresql_where=sa.text("live"))
        batch_op.drop_index(batch_op.f("ix_panel_case_panel_id"))
        batch_op.drop_index(batch_op.f("ix_panel_case_candidacy_id"))
    op.drop_table("panel_case")
    with op.batch_alter_table("panel_invitation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_panel_invitation_person",
            sqlite_where=sa.text("state IN ('invited', 'accepted', 'closed')"),
            postgresql_where=sa.text("state IN ('invited', 'accepted', 'closed')"),
        )
        batch_op.drop_index("ix_panel_invitation_panel")
        batch_op.drop_index("ix_panel_invitation_of")
        batch_op.drop_index(batch_op.f("ix_panel_invitation_expert_id"))
    op.drop_table("panel_invitation")
    with op.batch_alter_table("objective_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objective_row_upload_id"))
        batch_op.drop_index("ix_objective_row_specialty")
        batch_op.drop_index(batch_op.f("ix_objective_row_hospital_id"))
    op.drop_table("objective_row")
    with op.batch_alter_table("expert", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expert_person_id"))
    op.drop_table("expert")
    with op.batch_alter_table("shortlist", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_shortlist_live",
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )
    op.drop_table("shortlist")
    with op.batch_alter_table("panel", schema=None) as batch_op:
        batch_op.drop_index("ix_panel_programme")
    op.drop_table("panel")
    with op.batch_alter_table("objective_upload", schema=None) as batch_op:
        batch_op.drop_index("ix_objective_upload")
    op.drop_table("objective_upload")
