"""The opinion desk: days at each station, silence as a verdict, batches, remarks that keep what they were pinned to."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

VERDICTS = "verdict IN ('agree', 'return', 'refuse')"
WITH_SILENCE = "verdict IN ('agree', 'return', 'refuse', 'silent')"
NOBODY = "verdict <> 'silent' OR person_id IS NULL"
# The days of the programmes' files at this version, for what lies at a station already.
TAKE_OVER = """
INSERT INTO station_stay (application_id, station, arrived_at, whole, granted, due, due_note, chased)
SELECT a.id, a.state, t.opened_at, CASE a.state WHEN 'hospital' THEN 10 WHEN 'city' THEN 15 ELSE 20 END,
       CASE a.state WHEN 'hospital' THEN 10 WHEN 'city' THEN 15 ELSE 20 END, t.due, t.due_note, 0
FROM application a JOIN todo t ON t.id = (
    SELECT max(o.id) FROM todo o WHERE o.kind = 'application.opinion' AND o.record_type = 'application'
    AND o.record_id = a.id AND o.closed_at IS NULL)
WHERE a.state IN ('hospital', 'city', 'office', 'commission')
"""


def upgrade() -> None:
    op.create_table(
        "station_stay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("station", sa.String(length=12), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("due_note", sa.String(length=120), nullable=False),
        sa.Column("chased", sa.Integer(), nullable=False),
        sa.Column("chased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("granted >= 1", name=op.f("ck_station_stay_granted")),
        sa.CheckConstraint("(chased = 0) = (chased_at IS NULL)", name=op.f("ck_station_stay_chased")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_station_stay_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_stay")),
    )
    op.create_index(op.f("ix_station_stay_application_id"), "station_stay", ["application_id"])
    op.create_index("ix_station_stay_due", "station_stay", ["station", "left_at", "due"])
    op.create_index(
        "uq_station_stay_open", "station_stay", ["application_id"], unique=True,
        sqlite_where=sa.text("left_at IS NULL"), postgresql_where=sa.text("left_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "opinion_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_batch")),
    )
    op.create_index(op.f("ix_opinion_batch_person_id"), "opinion_batch", ["person_id"])
    op.add_column("remark", sa.Column("label", sa.String(length=240), nullable=False, server_default=""))
    _verdicts({"ck_opinion_verdict": WITH_SILENCE, "ck_opinion_silent": NOBODY})
    op.execute(TAKE_OVER)


def downgrade() -> None:
    op.execute("DELETE FROM opinion WHERE verdict = 'silent'")
    _verdicts({"ck_opinion_verdict": VERDICTS})
    with op.batch_alter_table("remark") as batch_op:
        batch_op.drop_column("label")
    op.drop_table("opinion_batch")
    op.drop_table("station_stay")


def _verdicts(promises: dict[str, str]) -> None:
    """Let an opinion promise exactly these."""
    known = {one["name"] for one in sa.inspect(op.get_bind()).get_check_constraints("opinion")}
    with op.batch_alter_table("opinion") as batch_op:
        for name in ("ck_opinion_verdict", "ck_opinion_silent"):
            if name in known:
                batch_op.drop_constraint(op.f(name), type_="check")
        for name, words in promises.items():
            batch_op.create_check_constraint(op.f(name), words)
