"""The reference facts this chapter ships: divisions, the fourteen authorities, names of hospitals; loaded once, idempotent.

Beside Shaanxi's: the divisions of the areas whose own programmes run here too with their health authorities, and hospitals
there as names only.
"""

import csv
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert, select

from alliance.core.actor import SYSTEM
from alliance.core.settings import CalendarDay, CalendarYear
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries
from alliance.organisations.actions import bodies
from alliance.organisations.model import Division, Organisation
from alliance.rules import programme as programmes
from alliance.rules import workdays

DATA = Path(__file__).parents[1] / "data"
PROVINCE = "610000"


def rows(name: str) -> list[dict[str, str]]:
    """One data file as dicts."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load(at: datetime) -> None:
    """Enter whatever is not yet there: divisions, calendar, commission, office, authorities, hospitals."""
    with work():
        _divisions()
        _calendar(at)
        _bodies(at)
        _hospitals(at)
        _beyond(at)


def _divisions() -> None:
    known = set(db.session.execute(select(Division.code)).scalars())
    new = [
        {
            "code": row["code"],
            "name": row["name"],
            "level": row["level"],
            "parent_code": row["parent_code"] or None,
            "authority": row["is_reporting_health_authority"] == "yes",
        }
        for row in rows("divisions")
        if row["code"] not in known
    ]
    if new:
        db.session.execute(insert(Division), new)


def _calendar(at: datetime) -> None:
    known = set(db.session.execute(select(CalendarYear.year)).scalars())
    shipped = workdays.shipped_calendar()
    years = sorted(shipped.years - known)
    if not years:
        return
    db.session.execute(insert(CalendarYear), [{"year": year, "entered_at": at, "entered_by": "系统"} for year in years])
    days = [
        {"day": day.day, "name": day.name, "kind": "off" if day.kind == "off" else "work", "source": day.source}
        for day in workdays.shipped_days()
    ]
    held = set(db.session.execute(select(CalendarDay.day)).scalars())
    db.session.execute(insert(CalendarDay), [day for day in days if day["day"] not in held])


def _bodies(at: datetime) -> None:
    if queries.one_of_kind("province") is not None:
        return
    province = bodies.add_organisation(
        SYSTEM,
        at,
        name="陕西省卫生健康委员会",
        short_name="省卫生健康委",
        kind="province",
        division_code=PROVINCE,
        tier="province",
    )
    bodies.add_organisation(
        SYSTEM,
        at,
        name="陕西省专科联盟管理办公室",
        short_name="联盟办",
        kind="office",
        division_code=PROVINCE,
        superior_id=province.id,
        source="SN15 三（一）：设在省医师协会",
    )
    for division in db.session.execute(
        select(Division).where(Division.authority.is_(True)).order_by(Division.code)
    ).scalars():
        suffix = "卫生健康委员会" if division.level == "prefecture" else "卫生健康局"
        name = "杨凌示范区" if division.code == "610403" else division.name
        bodies.add_organisation(
            SYSTEM,
            at,
            name=f"{name}{suffix}",
            short_name=f"{name}卫健委",
            kind="commission",
            division_code=division.code,
            superior_id=province.id,
            tier="city",
            source="SN15 主送单位",
        )


def _hospitals(at: datetime) -> None:
    known = set(db.session.execute(select(Organisation.name)).scalars())
    own = select(Division).where(Division.code.startswith(PROVINCE[:2]))
    cities = {row.name: row for row in db.session.execute(own).scalars()}
    authority = {one.division_code: one.id for one in queries.authorities()}
    for row in rows("hospitals"):
        if row["name"] in known:
            continue
        city = cities[row["city"]]
        military = "军队" in row["note"] or "空军军医大学" in row["name"]
        bodies.add_organisation(
            SYSTEM,
            at,
            name=row["name"],
            short_name=row["alias"].split(";")[0],
            kind="military" if military else "hospital",
            division_code=city.code,
            authority_id=authority.get(city.code),
            level=row["level"] or None,
            grade=row["grade"] or None,
            category=row["type"][:20],
            source=row["source"],
        )


def beyond() -> list[str]:
    """The division codes of the areas outside the province that have programmes of their own."""
    areas = dict.fromkeys(one.area for one in programmes.all_programmes() if one.area)
    return [area.ljust(len(PROVINCE), "0") for area in areas if not PROVINCE.startswith(area)]


def _beyond(at: datetime) -> None:
    """The health authorities of those areas and what lies in them by their public names; hospitals as names only.

    They are none of the fourteen that report in Shaanxi: their divisions carry no such mark.
    """
    known = set(db.session.execute(select(Organisation.name)).scalars())
    for head in beyond():
        top = db.session.get(Division, head)
        if top is None:  # an area whose divisions are not shipped: its authorities are entered by hand
            continue
        above = _authority(top, known, None, at)
        below = select(Division).where(Division.parent_code == head).order_by(Division.code)
        for division in db.session.execute(below).scalars():
            _authority(division, known, above, at)
    for row in rows("hospitals_beyond"):
        if row["name"] not in known:
            bodies.add_organisation(
                SYSTEM, at, name=row["name"], kind="hospital", division_code=row["division_code"],
                level=row["level"] or None, grade=row["grade"] or None, source=row["source"],
            )  # fmt: skip


def _authority(division: Division, known: set[str], above: Organisation | None, at: datetime) -> Organisation | None:
    """The health authority of a division: the commission of a province or city, the bureau of a county."""
    suffix = "卫生健康局" if division.level == "county" else "卫生健康委员会"
    name = f"{division.name}{suffix}"
    if name in known:
        return queries.organisation_named(name)
    tier = {"province": "province", "prefecture": "city", "county": "county"}[division.level]
    return bodies.add_organisation(
        SYSTEM, at, name=name, short_name=f"{division.name}卫健委" if tier != "county" else f"{division.name}卫健局",
        kind="commission", division_code=division.code, superior_id=above.id if above is not None else None, tier=tier,
        source="公开的机构名称",
    )  # fmt: skip
