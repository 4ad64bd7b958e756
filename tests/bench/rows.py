"""Rows in bulk, made inside the database from one that the actions made: the same on SQLite and PostgreSQL.

Alliances, hospitals and records copied from one template row, with an expression over the serial `i` for what differs.
Their identities are the template's, their keys random: nobody real, and as spread as real ones.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Table, text

from alliance.care.actions.texts import texts as laid_down
from alliance.care.model import CareEntry, Consultation, Referral
from alliance.care.queries import doctor
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations.model import Organisation
from alliance.register.model import Designation

ALLIANCES, HOSPITALS, TEXTS = 300, 1_500, 3_000
AT_ONCE = 250_000  # rows of one statement
KEY = {
    "sqlite": "lower(hex(randomblob(32)))",
    "postgresql": "md5((i * 7919)::text) || md5((i * 104729 + 1)::text)",
}  # fmt: skip
DAY = {
    "sqlite": "strftime('%Y-%m-%d', '2026-06-15', '-' || ({}) || ' days')",
    "postgresql": "(DATE '2026-06-15' - ({})::int)",
}  # fmt: skip
MOMENT = {
    "sqlite": "strftime('%Y-%m-%d 01:00:00.000000', '2026-06-15', '-' || ({}) || ' days')",
    "postgresql": "(TIMESTAMPTZ '2026-06-15 01:00:00+00' - ({})::int * INTERVAL '1 day')",
}  # fmt: skip


def kind() -> str:
    """sqlite or postgresql."""
    return db.engine.dialect.name


def copies(model: Any, template_id: int, rows: int, differing: Mapping[str, str], first: int = 1) -> None:
    """`rows` copies of a row; `differing` are SQL expressions over the serial i (from `first` on), by column."""
    table: Table = model.__table__
    names = [column.name for column in table.columns if column.name != "id"]
    values = ", ".join(_value(table.columns[name], differing) for name in names)
    columns = ", ".join(_quoted(name) for name in names)
    for start in range(first, first + rows, AT_ONCE):
        last = min(start + AT_ONCE, first + rows) - 1
        with work():
            db.session.execute(
                text(
                    f"INSERT INTO {table.name} ({columns}) {_series(start, last)[0]}"
                    f" SELECT {values} FROM {_series(start, last)[1]}, {table.name} AS base WHERE base.id = :id ORDER BY i"
                ),
                {"id": template_id},
            )


@contextmanager
def unindexed(*models: Any) -> Iterator[None]:
    """Lay the rows first, sort them into the indexes afterwards: for millions, several times as quick."""
    indexes = [index for model in models for index in model.__table__.indexes]
    with work():
        for index in indexes:
            index.drop(db.session.connection())
    if kind() == "sqlite":
        db.session.connection().exec_driver_sql("PRAGMA cache_size=-1000000")
        db.session.rollback()
    yield
    for index in indexes:
        with work():
            index.create(db.session.connection())


def _quoted(name: str) -> str:
    return f'"{name}"'


def _value(column: Column[Any], differing: Mapping[str, str]) -> str:
    return f"({differing[column.name]})" if column.name in differing else f"base.{_quoted(column.name)}"


def _series(first: int, last: int) -> tuple[str, str]:
    """What stands before SELECT, and the table of serials."""
    if kind() == "postgresql":
        return "", f"generate_series({first}::bigint, {last}::bigint) AS series(i)"
    return f"WITH RECURSIVE series(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM series WHERE i < {last})", "series"


def hospitals(template: Organisation, rows: int = HOSPITALS) -> None:
    """Further hospitals, copies of one."""
    unique = {"name": "'示例医院' || i", "short_name": "'示例' || i", "uscc": "NULL", "institution_code": "NULL"}
    table = Organisation.__table__
    copies(Organisation, template.id, rows, {name: sql for name, sql in unique.items() if name in table.columns})


def alliances(template: Designation, rows: int = ALLIANCES) -> tuple[int, int]:
    """Further alliances led by the same hospital; the first and last id of them."""
    copies(Designation, template.id, rows, {
        "name": "'示例联盟' || i", "name_key": "'示例联盟' || i", "number": "'示例〔2026〕' || i || '号'", "code": "'T' || (100000000 + i)",
    })  # fmt: skip
    last = db.session.execute(text("SELECT max(id) FROM designation")).scalar_one()
    return int(last) - rows + 1, int(last)


def texts(wanted: int = TEXTS) -> tuple[int, int]:
    """So many different diagnoses, every tenth one of 肺炎: as many as a province's free texts come to; first and last id."""
    with work():
        ids = laid_down(f"示例{'肺炎' if at % 10 == 0 else '病'}第{at}型 内科" for at in range(wanted)).values()
    return min(ids), max(ids)


def referrals(
    template: Referral, rows: int, days: int = 1_500, first: int = 1, spread: tuple[int, int] | None = None
) -> None:
    """Copies of a sent referral, one of seven still open, the others declined; newest last.

    `spread` are the first and last id of alliances: all but one of twenty are laid over those and over all hospitals.
    """
    ago = f"{days} * ({rows + first} - i) / {rows + 1}"
    ends = _spread(spread)
    to_id = ends.get("to_id", "base.to_id")
    copies(Referral, template.id, rows, {
        **ends, "number": "'ZZ-T' || (10000000 + i)", "patient_key": KEY[kind()],
        "state": "CASE WHEN i % 7 = 0 THEN 'sent' ELSE 'declined' END",
        "waits_for_id": f"CASE WHEN i % 7 = 0 THEN {to_id} END",
        "end_code": "CASE WHEN i % 7 = 0 THEN '' ELSE 'no-bed' END",
        "sent_at": MOMENT[kind()].format(ago), "state_at": MOMENT[kind()].format(ago),
        "consent_at": MOMENT[kind()].format(ago), "due_at": MOMENT[kind()].format(f"{ago} - 3"),
    }, first)  # fmt: skip


def _spread(over: tuple[int, int] | None) -> dict[str, str]:
    if over is None:
        return {}
    low, high = over
    last = int(db.session.execute(text("SELECT max(id) FROM organisation")).scalar_one())
    places = {
        "designation_id": f"{low} + i % {high - low + 1}",
        "from_id": f"{last} - i % {HOSPITALS}",
        "to_id": f"{last} - (i + (i / {HOSPITALS}) % {HOSPITALS - 1} + 1) % {HOSPITALS}",
    }
    first, final = texts()
    places["text_id"] = f"{first} + i % {final - first + 1}"
    places["sent_by_id"] = "1000000 + i % 5000"
    own = {name: f"base.{name}" for name in places} | {"text_id": f"{first} + i / 20 % {final - first + 1}"}
    return {name: f"CASE WHEN i % 20 = 0 THEN {own[name]} ELSE {sql} END" for name, sql in places.items()}


def entries(template: CareEntry, rows: int, first: int = 1, days: int = 1_500, spread: bool = False) -> None:
    """Copies of an open entry of a log; `spread`: all but one of twenty are other hospitals'."""
    copies(CareEntry, template.id, rows, {
        "own_number": "'T-' || i", "body": KEY[kind()], "patient_key": KEY[kind()], "person_key": KEY[kind()],
        "day": DAY[kind()].format(f"i % {days}"), "import_id": "NULL", **_owners(spread),
    }, first)  # fmt: skip


def _owners(spread: bool) -> dict[str, str]:
    if not spread:
        return {}
    last = int(db.session.execute(text("SELECT max(id) FROM organisation")).scalar_one())
    owner, other = f"{last} - i % {HOSPITALS}", f"{last} - (i + 1) % {HOSPITALS}"
    laid = {"organisation_id": owner, "from_id": owner, "other_id": other, "to_id": other}
    return {name: f"CASE WHEN i % 20 = 0 THEN base.{name} ELSE {sql} END" for name, sql in laid.items()}


def consultations(template: Consultation, rows: int, first: int = 1) -> None:
    """Copies of a consultation that was asked for."""
    copies(Consultation, template.id, rows, {"number": "'HZ-T' || (10000000 + i)", "patient_key": KEY[kind()]}, first)


def tallies() -> None:
    """The counts of all that was laid, as the actions would have kept them."""
    sides = " UNION ALL ".join(doctor.records())
    with work():
        db.session.execute(text("DELETE FROM care_tally"))
        for fact in doctor.FACTS:
            db.session.execute(text(
                "INSERT INTO care_tally (designation_id, month, organisation_id, fact, confirmed, n)"
                f" SELECT designation_id, month, organisation_id, '{fact}', confirmed, sum({fact}) FROM ({sides}) AS sides"
                f" GROUP BY designation_id, month, organisation_id, confirmed HAVING sum({fact}) <> 0"
            ))  # fmt: skip


def analysed() -> None:
    """Have the database look at what it holds, as a database in use has."""
    with work():
        db.session.execute(text("ANALYZE"))
