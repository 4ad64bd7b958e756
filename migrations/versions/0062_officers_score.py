"""A scoring task may be a named officer's of the office; a kind of letter may have a Word template of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

NAME, TABLE = "ck_score_assignment_source", "score_assignment"


def upgrade() -> None:
    _may_be("source IN ('qc', 'expert', 'office')")
    with op.batch_alter_table("word_template") as batch:
        batch.alter_column("form", existing_type=sa.String(length=10), type_=sa.String(length=40))
    with op.batch_alter_table("notice") as batch:
        batch.add_column(sa.Column("template_form", sa.String(length=40), nullable=False, server_default="letter"))
    with op.batch_alter_table("notice") as batch:
        batch.alter_column("template_form", server_default=None)


def downgrade() -> None:
    """A named officer's task cannot be told apart from an expert's any more; letters are on the template of all again."""
    op.execute("UPDATE notice SET template = 0 WHERE template_form <> 'letter'")
    with op.batch_alter_table("notice") as batch:
        batch.drop_column("template_form")
    op.execute("DELETE FROM word_template WHERE length(form) > 10")
    with op.batch_alter_table("word_template") as batch:
        batch.alter_column("form", existing_type=sa.String(length=40), type_=sa.String(length=10))
    op.execute("UPDATE score_assignment SET source = 'expert' WHERE source = 'office'")
    _may_be("source IN ('qc', 'expert')")


def _may_be(said: str) -> None:
    """SQLite copies the table, and with it all its promises; PostgreSQL changes the one."""
    found = {str(one["name"]): str(one["sqltext"]) for one in sa.inspect(op.get_bind()).get_check_constraints(TABLE)}
    copied = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table(TABLE) as batch:
        for name in found if copied else [NAME]:
            batch.drop_constraint(op.f(name), type_="check")
        for name, words in {**(found if copied else {}), NAME: said}.items():
            batch.create_check_constraint(op.f(name), sa.text(words))
