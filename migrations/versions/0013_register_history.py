"""The register's dated history: lines of each designation, names borne and reserved, stands; `until` no longer counts."""

import base64
import datetime as dt
import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COPIED = (
    "name", "name_key", "pinyin", "scope", "specialty", "lead_id", "lead_name", "department_id", "department_name",
    "division_code", "authority_id", "mark",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "register_stand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stand", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_stand")),
    )
    _create_lines()
    _create_names()
    with op.batch_alter_table("designation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code", sa.String(length=12), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_designation_code"), ["code"])
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stand", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("until_stand", sa.Integer(), nullable=True))
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stand", sa.Integer(), nullable=False, server_default="0"))
    for table in ("party", "edition"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("stand", server_default=None)
    _backfill(op.get_bind())
    _shift(op.get_bind(), 1)


def _create_lines() -> None:
    op.create_table(
        "designation_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("stand", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=80), nullable=False),
        sa.Column("pinyin", sa.String(length=60), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("specialty", sa.String(length=40), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("lead_name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("department_name", sa.String(length=80), nullable=False),
        sa.Column("division_code", sa.String(length=6), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("city", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'active', 'dissolved', 'revoked', 'lapsed')", name=op.f("ck_designation_fact_state")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["organisation.id"], name=op.f("fk_designation_fact_authority_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_designation_fact_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_designation_fact_designation_id_designation")
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["organisation.id"], name=op.f("fk_designation_fact_lead_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_designation_fact")),
    )
    op.create_index("ix_designation_fact_day", "designation_fact", ["designation_id", "since", "id"], unique=False)


def _create_names() -> None:
    op.create_table(
        "designation_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("designation_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=80), nullable=False),
        sa.Column("pinyin", sa.String(length=60), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("freed_on", sa.Date(), nullable=True),
        sa.Column("freed_by", sa.String(length=80), nullable=False),
        sa.Column("freed_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_designation_name_dates")),
        sa.CheckConstraint("(freed_on IS NULL) = (freed_by = '')", name=op.f("ck_designation_name_freed")),
        sa.ForeignKeyConstraint(
            ["designation_id"], ["designation.id"], name=op.f("fk_designation_name_designation_id_designation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_designation_name")),
    )
    for name, columns, where in (
        ("uq_designation_name_key", ["programme", "name_key"], sa.text("freed_on IS NULL")),
        ("uq_designation_name_borne", ["designation_id"], sa.text("until IS NULL")),
    ):
        op.create_index(name, "designation_name", columns, unique=True, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_designation_name_list", "designation_name", ["programme", "freed_on", "until"], unique=False)


def _backfill(bind: sa.Connection) -> None:
    """One line for the beginning, one for the filing, one for the end, as far as the present rows tell; all of stand 0.

    A mark is told from the day of its last journal line on, else from the beginning; names are borne since the beginning.
    """
    meta = sa.MetaData()
    meta.reflect(bind, only=("designation", "designation_fact", "designation_name", "organisation", "division"))
    designation, line, name = (meta.tables[key] for key in ("designation", "designation_fact", "designation_name"))
    organisation, division = meta.tables["organisation"], meta.tables["division"]
    authorities = {
        row.id: (row.short_name or row.name).removesuffix("卫健委")
        for row in bind.execute(sa.select(organisation.c.id, organisation.c.name, organisation.c.short_name))
    }
    divisions = {row.code: row.name for row in bind.execute(sa.select(division.c.code, division.c.name))}
    for row in bind.execute(sa.select(designation).order_by(designation.c.id)).mappings().all():
        city = authorities.get(row["authority_id"], divisions.get(row["division_code"], ""))
        same = {key: row[key] for key in COPIED} | {"designation_id": row["id"], "city": city}
        lines = [
            {**same, **_noted(row), "since": day, "state": state, "mark": mark} for day, state, mark in _days(bind, row)
        ]
        bind.execute(sa.insert(line), lines)
        freed = row["name_freed_on"]
        bind.execute(
            sa.insert(name).values(
                designation_id=row["id"], programme=row["programme"], name=row["name"], name_key=row["name_key"],
                pinyin=row["pinyin"], since=lines[0]["since"], until=freed, reason="", freed_on=freed,
                freed_by="" if freed is None else "—", freed_reason="",
            )
        )  # fmt: skip
        if row["number"]:
            code = base64.b32encode(hashlib.sha256(row["number"].encode()).digest()).decode()[:10]
            bind.execute(sa.update(designation).where(designation.c.id == row["id"]).values(code=code))


def _noted(row: sa.RowMapping) -> dict[str, object]:
    return {
        "stand": 0, "event": "before", "clause": "", "reason": "", "noted_at": row["created_at"], "noted_by": "—",
    }  # fmt: skip


def _days(bind: sa.Connection, row: sa.RowMapping) -> list[tuple[dt.date, str, str]]:
    """The days from which a designation stood otherwise: (day, state, mark), in order."""
    begun = _day(row["created_at"])
    if row["filed_on"] is None:
        return [(begun, "proposed", "")]
    days = [(begun, "proposed", "")] if begun < row["filed_on"] else []
    days.append((row["filed_on"], "active", ""))
    if row["mark"]:
        marked = bind.execute(
            sa.text(
                "SELECT max(at) FROM journal WHERE event = 'designation.mark' AND record_type = 'designation' "
                "AND record_id = :id"
            ).columns(sa.column("at", sa.DateTime(timezone=True))),
            {"id": row["id"]},
        ).scalar()
        since = begun if marked is None else _day(marked)
        days.append((max(since, row["filed_on"]), "active", row["mark"]))
    if row["ended_on"] is not None:
        days.append((max(row["ended_on"], row["filed_on"]), row["state"], ""))
    return days


def _day(at: dt.datetime) -> dt.date:
    """The day in Beijing of a moment stored in UTC."""
    beijing = dt.timezone(dt.timedelta(hours=8))
    return (at if at.tzinfo is not None else at.replace(tzinfo=dt.UTC)).astimezone(beijing).date()


def _shift(bind: sa.Connection, days: int) -> None:
    """An agreement's last day was the membership's `until`; now that is the day after. Other ends stay as written:
    the day on which somebody left or the alliance was dissolved no longer counts."""
    meta = sa.MetaData()
    meta.reflect(bind, only=("membership", "agreement", "party"))
    membership, agreement, party = (meta.tables[key] for key in ("membership", "agreement", "party"))
    expired = sa.select(
        membership.c.id, membership.c.designation_id, membership.c.organisation_id, membership.c.until
    ).join(agreement, agreement.c.id == membership.c.agreement_id)
    last = agreement.c.until if days > 0 else agreement.c.ended_on
    told = (agreement.c.ended_on == agreement.c.until) if days > 0 else (agreement.c.ended_on > agreement.c.until)
    for row in bind.execute(expired.where(membership.c.until == last, told)).all():
        until = row.until + dt.timedelta(days=days)
        bind.execute(sa.update(membership).where(membership.c.id == row.id).values(until=until))
        bind.execute(
            sa.update(party)
            .where(
                party.c.designation_id == row.designation_id, party.c.organisation_id == row.organisation_id,
                party.c.until == row.until, party.c.kind == "member",
            )
            .values(until=until)
        )  # fmt: skip
    for row in bind.execute(sa.select(agreement.c.id, agreement.c.ended_on).where(told)).all():
        ended = row.ended_on + dt.timedelta(days=days)
        bind.execute(sa.update(agreement).where(agreement.c.id == row.id).values(ended_on=ended))


def downgrade() -> None:
    _shift(op.get_bind(), -1)
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.drop_column("stand")
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_column("until_stand")
        batch_op.drop_column("stand")
    with op.batch_alter_table("designation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_designation_code"), type_="unique")
        batch_op.drop_column("code")
    op.drop_table("designation_name")
    op.drop_table("designation_fact")
    op.drop_table("register_stand")
