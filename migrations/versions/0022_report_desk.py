"""Half-year reports: one opened longer with its reason, waived when the alliance ended, targets of the next year."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extended_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("extension_reason", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("unlock_reason", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("targets", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.drop_constraint(op.f("ck_report_state"), type_="check")
        batch_op.drop_constraint(op.f("ck_report_submitted"), type_="check")
    with op.batch_alter_table("report", schema=None) as batch_op:
        for column in ("extension_reason", "unlock_reason", "targets"):
            batch_op.alter_column(column, server_default=None)
        batch_op.create_check_constraint(
            op.f("ck_report_state"), "state IN ('open', 'submitted', 'returned', 'accepted', 'waived')"
        )
        batch_op.create_check_constraint(
            op.f("ck_report_submitted"), "(state IN ('open', 'waived')) = (submitted_at IS NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_report_extended"), "(extended_from IS NULL) = (extension_reason = '')"
        )
        batch_op.create_check_constraint(op.f("ck_report_later"), "extended_from IS NULL OR extended_from < due")


def downgrade() -> None:
    op.execute("UPDATE report SET state = 'open' WHERE state = 'waived'")
    with op.batch_alter_table("report", schema=None) as batch_op:
        for name in ("later", "extended", "submitted", "state"):
            batch_op.drop_constraint(op.f(f"ck_report_{name}"), type_="check")
    with op.batch_alter_table("report", schema=None) as batch_op:
        for column in ("targets", "unlock_reason", "extension_reason", "extended_from"):
            batch_op.drop_column(column)
        batch_op.create_check_constraint(
            op.f("ck_report_state"), "state IN ('open', 'submitted', 'returned', 'accepted')"
        )
        batch_op.create_check_constraint(op.f("ck_report_submitted"), "(state = 'open') = (submitted_at IS NULL)")
