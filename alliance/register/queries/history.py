"""The register as of any day, as it was entered up to any stand."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, or_, select

from alliance.core import reach
from alliance.core.actor import Actor
from alliance.core.reach import contains
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.register.model import Designation, DesignationFact, DesignationName, Party, RegisterStand
from alliance.rules import naming


def stand() -> int:
    """The register's newest entry; 0 before the first."""
    return changed()[0]


def changed() -> tuple[int, datetime]:
    """The register's newest entry and when it was made."""
    row = db.session.execute(select(RegisterStand.stand, RegisterStand.changed_at)).one()
    return row.stand, row.changed_at


def city_of(authority_id: int | None, division_code: str) -> str:
    """The city or county a hospital reports through, as lists show it; its division's name without one."""
    if authority_id is not None:
        return organisations.organisation(authority_id).area_name
    return next((one.name for one in organisations.divisions() if one.code == division_code), "")


def history(designation_id: int) -> list[DesignationFact]:
    """The lines of a designation as they hold now, the oldest first: for each day the one entered last."""
    query = select(DesignationFact).where(DesignationFact.designation_id == designation_id)
    rows = db.session.execute(query.order_by(DesignationFact.since, DesignationFact.id)).scalars()
    return list({row.since: row for row in rows}.values())


def line_on(day: date, known: int | None = None) -> ScalarSelect[int]:
    """The id of the line that holds for a designation on a day, as entered up to a stand; correlated."""
    wanted = [DesignationFact.designation_id == Designation.id, DesignationFact.since <= day]
    if known is not None:
        wanted.append(DesignationFact.stand <= known)
    return (
        select(DesignationFact.id)
        .where(*wanted)
        .order_by(DesignationFact.since.desc(), DesignationFact.id.desc())
        .limit(1)
        .correlate(Designation)
        .scalar_subquery()
    )


def on_day(programme: str, day: date, known: int | None = None) -> Select[Designation, DesignationFact]:
    """What the register held of a programme on a day, ended ones too: (designation, its line of that day)."""
    return (
        select(Designation, DesignationFact)
        .join(DesignationFact, DesignationFact.id == line_on(day, known))
        .where(Designation.programme == programme, Designation.number.is_not(None), DesignationFact.state != "proposed")
    )


def belonged(day: date, known: int | None = None) -> ColumnElement[bool]:
    """Whether a hospital belonged on a day: from `since` to the day before `until`, as entered up to a stand."""
    ended: ColumnElement[bool] = Party.until <= day
    begun: ColumnElement[bool] = Party.since <= day
    if known is not None:
        ended = and_(ended, Party.until_stand <= known)
        begun = and_(begun, Party.stand <= known)
    return and_(begun, or_(Party.until.is_(None), ~ended))


def names_of(designation_ids: Iterable[int]) -> Sequence[DesignationName]:
    """Every name these designations bear or bore, the newest first."""
    query = select(DesignationName).where(DesignationName.designation_id.in_(list(designation_ids)))
    return db.session.execute(query.order_by(DesignationName.since.desc(), DesignationName.id.desc())).scalars().all()


def former_names(designation_ids: Iterable[int]) -> dict[int, list[DesignationName]]:
    """The names designations in the register bore before, newest first, by designation; without the present one."""
    found: dict[int, list[DesignationName]] = {one: [] for one in designation_ids}
    for row in names_of(found) if found else ():
        if row.until is not None:
            found[row.designation_id].append(row)
    return found


def formerly(programme: str, words: str) -> DesignationName | None:
    """The newest former name that is exactly this one, in any spelling."""
    query = select(DesignationName).where(
        DesignationName.programme == programme, DesignationName.name_key == naming.key(words),
        DesignationName.until.is_not(None),
    )  # fmt: skip
    return db.session.execute(query.order_by(DesignationName.until.desc()).limit(1)).scalar_one_or_none()


def names_kept(programme: str, kind: str) -> Select[DesignationName]:
    """The names that nobody may take (reserved: former ones, and those of ended designations), or the freed ones."""
    query = select(DesignationName).join(Designation, Designation.id == DesignationName.designation_id)
    query = query.where(DesignationName.programme == programme)
    if kind == "freed":
        return query.where(DesignationName.freed_on.is_not(None))
    unused = or_(DesignationName.until.is_not(None), Designation.ended_on.is_not(None))
    return query.where(DesignationName.freed_on.is_(None), unused)


def reserved_name(actor: Actor, name_id: int) -> DesignationName:
    """One name of this actor's programme."""
    return reach.of_programme(DesignationName, name_id, actor)


def lines_on(programme: str, day: date, words: str = "") -> Select[DesignationFact]:
    """The lines of a day, for lists; narrowed by words in name, lead, number or pinyin of that day."""
    query = on_day(programme, day).with_only_columns(DesignationFact, maintain_column_froms=True)
    columns = (DesignationFact.name, DesignationFact.lead_name, DesignationFact.pinyin, Designation.number)
    return query.where(contains(columns, words))
