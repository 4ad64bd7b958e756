"""Free-word search over referrals and consultations; lists of a period, and an alliance's figures, from indexes alone."""

import sqlalchemy as sa
from alembic import op

from alliance.core.grams import pairs

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

CASES = ("referral", "consultation")
AT_ONCE = 1_000
WORDS = "trim(replace(diagnosis || ' ' || from_department || ' ' || to_department, '  ', ' '))"
ARRIVED = sa.text("arrived_at IS NOT NULL")
HELD = sa.text("held_at IS NOT NULL")
ARRIVALS = {
    "ix_referral_arrival": ["arrived_at"],
    "ix_referral_arrival_from": ["from_id", "arrived_at"],
    "ix_referral_arrival_to": ["to_id", "arrived_at"],
}
OF_BOTH = {
    "pair": ["from_id", "to_id", "id"],
    "from_text": ["from_id", "text_id", "id"],
    "to_text": ["to_id", "text_id", "id"],
}
WAS = (["designation_id", "arrived_at"], ["designation_id", "id"])
NOW = (
    ["designation_id", "arrived_at", "from_id", "to_id", "direction", "ended_at"],
    ["designation_id", "day", "state", "partner_id", "id"],
)


def upgrade() -> None:
    op.create_table(
        "care_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_text")),
        sa.UniqueConstraint("words", name=op.f("uq_care_text_words")),
    )
    op.create_table(
        "care_gram",
        sa.Column("gram", sa.String(length=2), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["text_id"], ["care_text.id"], name=op.f("fk_care_gram_text_id_care_text")),
        sa.PrimaryKeyConstraint("gram", "text_id", name=op.f("pk_care_gram")),
    )
    for table in CASES:
        op.add_column(table, sa.Column("text_id", sa.Integer(), nullable=True))
    _lay_down()
    for table in CASES:
        for name, columns in OF_BOTH.items():
            op.create_index(f"ix_{table}_{name}", table, columns)
    for name, columns in ARRIVALS.items():
        op.create_index(name, "referral", columns, sqlite_where=ARRIVED, postgresql_where=ARRIVED)
    op.create_index("ix_consultation_held", "consultation", ["held_at"], sqlite_where=HELD, postgresql_where=HELD)
    _widen(*NOW)


def downgrade() -> None:
    _widen(*WAS)
    op.drop_index("ix_consultation_held", table_name="consultation")
    for name in reversed(ARRIVALS):
        op.drop_index(name, table_name="referral")
    for table in reversed(CASES):
        for name in reversed(OF_BOTH):
            op.drop_index(f"ix_{table}_{name}", table_name=table)
        op.drop_column(table, "text_id")
    op.drop_table("care_gram")
    op.drop_table("care_text")


def _widen(arrived: list[str], entry: list[str]) -> None:
    op.drop_index("ix_referral_arrived", table_name="referral")
    op.create_index("ix_referral_arrived", "referral", arrived, sqlite_where=ARRIVED, postgresql_where=ARRIVED)
    op.drop_index("ix_care_entry_designation", table_name="care_entry")
    op.create_index("ix_care_entry_designation", "care_entry", entry)


def _lay_down() -> None:
    """Each combination of words of what there is, once, with its pairs of characters; and each record its own."""
    connection = op.get_bind()
    found = " UNION ".join(f"SELECT {WORDS} AS words FROM {table}" for table in CASES)
    connection.execute(sa.text(f"INSERT INTO care_text (words) {found}"))
    gram = sa.table("care_gram", sa.column("gram"), sa.column("text_id"))
    texts = connection.execute(sa.text("SELECT id, words FROM care_text ORDER BY id")).all()
    for start in range(0, len(texts), AT_ONCE):
        rows = [
            {"gram": one, "text_id": row.id}
            for row in texts[start : start + AT_ONCE]
            for one in sorted(pairs(row.words))
        ]
        connection.execute(gram.insert(), rows)
    for table in CASES:
        connection.execute(
            sa.text(f"UPDATE {table} SET text_id = (SELECT id FROM care_text WHERE care_text.words = {WORDS})")
        )
