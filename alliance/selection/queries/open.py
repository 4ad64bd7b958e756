"""What the public sees of a further programme: its register, whether it takes applications, its lists (SX6-9, SX3-20)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from alliance.core import programmes
from alliance.core.reach import contains, found
from alliance.ext import db
from alliance.register import queries as register
from alliance.register.queries import Designation
from alliance.rules import intake, targets
from alliance.rules.programme import Programme, all_programmes


def running() -> list[Programme]:
    """The further programmes that run here, in the order of the documents."""
    switched = programmes.switched_on()
    return [one for one in all_programmes() if one.key in switched and intake.load(one.key) is not None]


def programme(key: str) -> Programme:
    """One of them; NotFound for another."""
    return found(next((one for one in running() if one.key == key), None))


def shown(key: str) -> Programme:
    """One that has a public page: it takes applications, or its text sets hospitals their targets; NotFound for another."""
    switched = programmes.switched_on()
    return found(
        next((one for one in all_programmes() if one.key == key and one.key in switched and is_public(key)), None)
    )


def is_public(key: str) -> bool:
    """Whether a further programme shows the public anything."""
    return intake.load(key) is not None or targets.load(key) is not None


def listed(key: str, words: str = "") -> Select[Designation]:
    """The register of a programme: what was decided, ended ones too; words in name, hospital, specialty or number."""
    query = register.public(key)
    columns = (Designation.name, Designation.lead_name, Designation.specialty, Designation.number)
    return query.where(contains(columns, words)) if words else query


def one(key: str, designation_id: int) -> Designation:
    """One entry of the register; NotFound for another programme's."""
    row = db.session.execute(register.public(key).where(Designation.id == designation_id)).scalar_one_or_none()
    return found(row)


def standing(entry: Designation, on: date) -> str:
    """How an entry stands on a day: active, mending (a rectification runs), over (its term is out, its evaluation due), revoked, ended."""
    if entry.state != "active":
        return "revoked" if entry.state == "revoked" else "ended"
    if entry.mark == "rectification":
        return "mending"
    return "over" if entry.valid_until is not None and on > entry.valid_until else "active"


def machine(rows: Iterable[Designation], on: date) -> list[dict[str, Any]]:
    """The register for machines."""
    return [
        {
            "number": each.number, "code": each.code, "name": each.name, "specialty": each.specialty, "track": each.scope,
            "hospital": each.lead_name, "department": each.department_name,
            "decided_on": each.filed_on.isoformat() if each.filed_on else None,
            "valid_until": each.valid_until.isoformat() if each.valid_until else None,
            "ended_on": each.ended_on.isoformat() if each.ended_on else None, "standing": standing(each, on),
        }
        for each in rows
    ]  # fmt: skip


def everything(key: str) -> list[Designation]:
    """The whole register of a programme, in the order of decision."""
    return list(db.session.execute(listed(key).order_by(Designation.filed_on, Designation.id)).scalars())


def filed(words: str) -> Designation | None:
    """What stands under this number or code in any programme that runs here."""
    for each in [*(one for one in all_programmes() if one.active), *running()]:
        row = register.filed_as(each.key, words)
        if row is not None:
            return row
    return None


def decided(key: str) -> int:
    """How many stand in the register."""
    query = select(Designation.id).where(Designation.programme == key, Designation.state == "active")
    return len(db.session.execute(query).scalars().all())
