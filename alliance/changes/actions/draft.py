"""A change begun and kept while it is with the applicant."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from alliance.changes import notices as tell
from alliance.changes import queries, rules
from alliance.changes.flow import FLOW
from alliance.changes.model import EDITABLE, ChangeFiling
from alliance.core import files, journal, reach
from alliance.core.actor import Actor
from alliance.core.flow import touch
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.register import queries as register

Upload = tuple[str, str, bytes]  # purpose, name, content
CLAUSE = "SN15-3.3.a"


def begin(
    designation: Any, kind_key: str, typed: Mapping[str, str], actor: Actor, at: datetime, *, reason: str = "",
    wanted_on: date | None = None, uploads: Sequence[Upload] = (),
) -> ChangeFiling:  # fmt: skip
    """Begin a change of an active designation: it gets its number under the designation's, once for life."""
    kind = reach.found(
        next((one for one in rules.changes_of(designation.programme).kinds if one.key == kind_key), None)
    )
    if not register.lead_of(actor, designation):
        raise Refused(CLAUSE, _("变更由牵头科室经办填报"))
    with work():
        db.session.refresh(designation, with_for_update=True)
        if designation.state != "active":
            raise Refused(CLAUSE, _("只有在册的联盟可以申请变更"))
        if not rules.is_asked(designation.programme, kind):
            raise Refused(kind.clause, _("办公室设定此类变更不须报备"))
        if kind.key in queries.in_hand(designation.id):
            raise Refused(CLAUSE, _("该联盟已有一件同类变更在办"))
        same = select(func.max(ChangeFiling.serial)).where(ChangeFiling.designation_id == designation.id)
        serial = (db.session.execute(same).scalar() or 0) + 1
        change = ChangeFiling(
            programme=designation.programme, designation_id=designation.id, kind=kind.key, serial=serial,
            number=f"{designation.number}-变{serial}", name=designation.name, lead_id=designation.lead_id,
            lead_name=designation.lead_name, department_id=designation.department_id, state="draft", version=1,
            submissions=0, created_at=at, saved_at=at, saved_by=actor.name,
        )  # fmt: skip
        db.session.add(change)
        _fill(change, designation, typed, reason, wanted_on, at)
        db.session.flush()
        journal.write("change_filing.start", actor, at, change, clause=kind.clause, number=change.number)
        _attach(change, uploads, actor, at)
        tell.ask_draft(change, actor, at)
    return change


def save(
    change: ChangeFiling, typed: Mapping[str, str], actor: Actor, at: datetime, seen: int | None = None, *,
    reason: str = "", wanted_on: date | None = None, uploads: Sequence[Upload] = (), remove: Iterable[int] = (),
) -> ChangeFiling:  # fmt: skip
    """Keep what was typed, without demanding anything; what stands now is read again.

    Raises Overtaken when another save came between.
    """
    with work():
        _touch(change, actor, at, seen)
        designation = register.by_id(change.designation_id)
        _fill(change, designation, typed, reason, wanted_on, at)
        _attach(change, uploads, actor, at)
        for file_id in remove:
            files.remove(change, file_id, actor, at)
    return change


def _fill(
    change: ChangeFiling, designation: Any, typed: Mapping[str, str], reason: str, wanted_on: date | None, at: datetime
) -> None:
    kind, on = rules.kind_of(change), at.date()
    change.was = rules.present(designation, kind, on)
    change.now = rules.kept(designation, kind, typed, on)
    change.reason, change.wanted_on = reason.strip(), None if kind.effect == "members" else wanted_on
    settle_way(change, designation)


def settle_way(change: ChangeFiling, designation: Any) -> None:
    """Which way it goes by what shall stand: whose city is asked, which hospital takes over."""
    kind = rules.kind_of(change)
    hospital = organisations.organisation(designation.lead_id)
    chosen = change.now.get("department", {}).get("value") if kind.effect == "lead" else None
    if chosen:
        hospital = organisations.department(int(chosen)).organisation
    change.new_lead_id = hospital.id if chosen else None
    change.new_department_id = int(chosen) if chosen else None
    scope = str(change.now.get("scope", {}).get("value", "")) or designation.scope
    change.local = rules.is_local(change.programme, designation.scope, scope)
    city = rules.city_for(kind, change.local, hospital)
    change.city_id = city.id if city is not None else None


def _attach(change: ChangeFiling, uploads: Sequence[Upload], actor: Actor, at: datetime) -> None:
    wanted = {one.key: one.clause for one in rules.evidence(change)}
    for purpose, name, content in uploads:
        if purpose not in wanted:
            raise NotFound
        files.attach(change, purpose, name, content, actor, at, clause=wanted[purpose])


def _touch(change: ChangeFiling, actor: Actor, at: datetime, seen: int | None) -> None:
    """Only the lead clerk, only while it is with the applicant, only on the version that was seen."""
    if not rules.is_lead_clerk(actor, change):
        raise Refused(CLAUSE, _("变更由牵头科室经办填报"))
    if change.state not in EDITABLE:
        raise Refused(CLAUSE, _("变更已提交，退回后才能修改"))
    touch(change, FLOW, EDITABLE, actor, at, seen)
