"""Refused sign-ins are counted with who was turned away."""

from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

BEFORE = "'denied', 'unseen', 'refused'"
SINCE = f"{BEFORE}, 'unknown', 'password', 'closed', 'code', 'throttled'"


def upgrade() -> None:
    with op.batch_alter_table("denial", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_denial_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_denial_kind"), f"kind IN ({SINCE})")
        batch_op.create_check_constraint(op.f("ck_denial_nobody"), "kind <> 'unknown' OR (person_id = 0 AND name = '')")


def downgrade() -> None:
    op.execute(f"DELETE FROM denial WHERE kind NOT IN ({BEFORE})")
    with op.batch_alter_table("denial", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_denial_nobody"), type_="check")
        batch_op.drop_constraint(op.f("ck_denial_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_denial_kind"), f"kind IN ({BEFORE})")
