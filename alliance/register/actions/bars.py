"""Bars on a hospital and a specialty (限期不得申报): written when an alliance is ended by order, lifted with a reason."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from alliance.core import journal
from alliance.core.actor import Actor, Role
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register.model import Bar


def bar(designation: Any, until: date, reason: str, actor: Actor, at: datetime) -> Bar:
    """Keep the lead hospital of an ended designation from leading one of its specialty until a day; written by standing."""
    with work():
        made = Bar(
            programme=designation.programme, hospital_id=designation.lead_id, hospital_name=designation.lead_name,
            specialty=designation.specialty, designation_id=designation.id, since=at.date(), until=until,
            reason=reason[:300],
        )  # fmt: skip
        db.session.add(made)
        journal.write("bar.set", actor, at, made, clause="SN15-2.d", remark=reason, until=until)
    return made


def lift_bar(one: Bar, reason: str, actor: Actor, at: datetime) -> None:
    """End a bar before its day, with a reason: the head of the office."""
    if actor.role != Role.OFFICE_HEAD or actor.programme != one.programme:
        raise Refused("SN15-2.d", _("限期不得申报由办公室负责人解除"))
    if one.hospital_id in actor.own_hospitals:
        raise Refused("SN15-3.3.a", _("您在该医院任职或近期任过职，应当回避"))
    if not reason.strip():
        raise Refused("SN15-2.d", _("解除限期须写明理由"), field="remark")
    with work():
        db.session.refresh(one)
        if one.lifted_on is not None or one.until <= at.date():
            raise Refused("SN15-2.d", _("这项限期已经结束"))
        one.lifted_on, one.lift_reason = at.date(), reason.strip()[:300]
        journal.write("bar.lift", actor, at, one, clause="SN15-2.d", remark=reason)
