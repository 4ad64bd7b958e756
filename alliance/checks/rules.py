"""What the checks ask: nobody of the record's own hospitals, a result for each record (SN15-2.b)."""

from typing import Any

from sqlalchemy import func, select

from alliance.checks.model import SampleDraw, SampleItem
from alliance.core.actor import Actor
from alliance.ext import db
from alliance.rules.radar import Limits
from alliance.rules.sample import Plan

SETTINGS = ("sample_percent", "radar_doctor_day")  # a programme without them has no checks


def own(actor: Actor, item: SampleItem) -> bool:
    """Whether the record, or the alliance it counts for, is of a hospital of this person."""
    return bool({item.hospital_id, item.other_id, item.lead_id} & set(actor.own_hospitals))


def unchecked(draw: SampleDraw) -> int:
    """How many drawn records still lack a result."""
    query = select(func.count()).where(SampleItem.draw_id == draw.id, SampleItem.state != "checked")
    return int(db.session.execute(query).scalar_one())


def plan_of(values: dict[str, Any]) -> Plan:
    """The office's settings as a plan."""
    return Plan(*(int(values[f"sample_{name}"]) for name in ("percent", "least", "most", "flag_factor")))


def limits_of(values: dict[str, Any]) -> Limits:
    """The office's settings as limits of the radar."""
    return Limits(**{name: int(values[f"radar_{name}"]) for name in Limits.__dataclass_fields__})
