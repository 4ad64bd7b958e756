"""The authority above a hospital: who is told, who is asked for its opinion, who recommends (SN15-3.6.c, A2, SX3-11, WZ10-4.1)."""

from sqlalchemy import and_, or_, select

from alliance.ext import db
from alliance.organisations.model import Division, Organisation

OWNED_BELOW = {"prefecture": ("city", "county"), "county": ("county",)}


def superior_of(hospital: Organisation) -> Organisation | None:
    """The hospital's superior authority, who is told of measures (SN15-3.6.c)."""
    return hospital.superior


def city_asked(hospital: Organisation) -> Organisation | None:
    """The city commission whose opinion a filing needs: the hospital's superior where that is one (SN15-A2, R)."""
    superior = hospital.superior
    return superior if superior is not None and superior.kind == "commission" and superior.division.authority else None


def recommending(hospital: Organisation, level: str) -> Organisation | None:
    """The commission of a city (prefecture) or county that recommends a hospital's application (SX3-11, WZ10-4.1): its
    superior where that is one; else, for a hospital of a city's or county's own, the authority of its division."""
    superior = hospital.superior
    if superior is not None and superior.kind == "commission" and _answers_for(superior, level):
        return superior
    if hospital.kind == "military" or hospital.tier not in OWNED_BELOW[level]:
        return None
    own = hospital.division_code if level == "county" else f"{hospital.division_code[:4]}00"
    query = select(Organisation).where(
        Organisation.kind == "commission", Organisation.division_code == own, Organisation.tier != "province"
    )
    found = db.session.execute(query.order_by(Organisation.id)).scalars()
    return next((one for one in found if _answers_for(one, level)), None)


def authorities_of(area: str) -> list[Organisation]:
    """The health authorities of a programme's area, in the order of their codes: of a province its cities', of a city its
    counties'; in Shaanxi the fourteen that report to the province. `area`: what the codes there begin with."""
    health = or_(Organisation.name.contains("卫生健康"), Organisation.short_name.contains("卫健"))
    below = and_(Division.parent_code == area.ljust(6, "0"), Organisation.tier != "province", health)
    query = select(Organisation).join(Division).where(
        Organisation.kind == "commission", Division.code.startswith(area), or_(Division.authority.is_(True), below)
    )  # fmt: skip
    return list(db.session.execute(query.order_by(Division.code, Organisation.id)).scalars()) if area else []


def _answers_for(commission: Organisation, level: str) -> bool:
    if commission.tier == "province":
        return False
    return commission.division.level == level or (level == "prefecture" and commission.division.authority)
