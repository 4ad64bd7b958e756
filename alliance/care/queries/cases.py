"""Referrals and consultations: whose they are to see, worklists, one record, who can be asked."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import defer

from alliance.care.flow import AWAITED, DESKS, END_REASONS, OPEN, PURPOSES, flow_of, may_act_for
from alliance.care.model import Consultation, Referral
from alliance.care.queries.counts import month_of
from alliance.care.rules import Case
from alliance.clock import BEIJING
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.flow import Line, timeline
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.members import queries as members
from alliance.register import queries as register

CASES: dict[str, Any] = {"referral": Referral, "consultation": Consultation}
SEE_ALL = PROVINCE | {Role.AUDITOR, Role.CITY_COMMISSION, Role.COUNTY_COMMISSION}


@dataclass(frozen=True)
class Filter:
    """What a worklist is narrowed by; "" and None leave a part open."""

    scope: str = "all"  # todo | in | out | mine | all
    state: str = ""
    direction: str = ""
    designation_id: int | None = None
    period: str = ""  # 2026 or 2026-05: counted in these months, i.e. arrived, or held and closed


@dataclass(frozen=True)
class Partner:
    """A hospital that can be referred to or consulted, within one alliance; `up` None: between two members."""

    designation_id: int
    designation_name: str
    organisation_id: int
    organisation_name: str
    department_name: str
    lead: bool

    @property
    def key(self) -> str:
        """Its value in a form."""
        return f"{self.designation_id}:{self.organisation_id}"


def referrals(actor: Actor) -> Select[Any]:
    """The referrals this actor may see, newest not sorted: a select to be narrowed."""
    return _scoped(Referral, actor)


def consultations(actor: Actor) -> Select[Any]:
    """The consultations this actor may see."""
    return _scoped(Consultation, actor)


def _scoped(model: Any, actor: Actor) -> Select[Any]:
    return select(model).where(_may_see(model, actor)).options(defer(model.patient))


def _may_see(model: Any, actor: Actor) -> ColumnElement[bool]:
    if actor.is_hospital:
        ends = or_(model.from_id == actor.organisation_id, model.to_id == actor.organisation_id)
        if actor.role == Role.LEAD_CLERK:
            own = and_(model.lead_id == actor.organisation_id, model.department_id == actor.department_id)
            return and_(ends, own)
        return ends
    if actor.role not in SEE_ALL:
        return false()
    if actor.role in (Role.CITY_COMMISSION, Role.COUNTY_COMMISSION):
        designations = register.visible(actor).subquery()
        return bool_of(model.designation_id.in_(select(designations.c.id)))
    return model.programme == actor.programme if actor.programme else true()


def bool_of(condition: Any) -> ColumnElement[bool]:
    """A column expression as the type checker wants it."""
    found: ColumnElement[bool] = condition
    return found


def sees_patients(actor: Actor, case: Case) -> bool:
    """Whether masked name, age and clinical words are this actor's business: the desks of the two hospitals only."""
    return may_act_for(actor, case, case.from_id) or may_act_for(actor, case, case.to_id)


def referral(actor: Actor, referral_id: int) -> Referral:
    """One referral this actor may see; NotFound otherwise."""
    found: Referral = _one(Referral, actor, referral_id)
    return found


def consultation(actor: Actor, consultation_id: int) -> Consultation:
    """One consultation this actor may see; NotFound otherwise."""
    found: Consultation = _one(Consultation, actor, consultation_id)
    return found


def _one(model: Any, actor: Actor, record_id: int) -> Any:
    found = db.session.execute(_scoped(model, actor).where(model.id == record_id)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def worklist(kind: str, actor: Actor, chosen: Filter) -> Select[Any]:
    """The list of one kind ("referral", "consultation") as this actor may see it, narrowed."""
    return narrowed(kind, _scoped(CASES[kind], actor), actor, chosen)


def narrowed(kind: str, query: Select[Any], actor: Actor, chosen: Filter) -> Select[Any]:
    """Narrow a select of one kind by what was chosen."""
    model = CASES[kind]
    query = query.where(_side(kind, actor, chosen.scope))
    if chosen.state:
        query = query.where(model.state.in_(OPEN[kind]) if chosen.state == "open" else model.state == chosen.state)
    if chosen.direction and kind == "referral":
        query = query.where(model.direction == chosen.direction)
    if chosen.designation_id is not None:
        query = query.where(model.designation_id == chosen.designation_id)
    span = month_of(chosen.period) if chosen.period else None
    if span is not None:
        query = query.where(_counted_within(kind, *span))
    return query


def _side(kind: str, actor: Actor, scope: str) -> ColumnElement[bool]:
    model = CASES[kind]
    if not actor.is_hospital:
        return true()
    if scope == "todo":
        waits = {end: [state for state, one in AWAITED[kind].items() if one.end == end and state in OPEN[kind]]
                 for end in ("from", "to")}  # fmt: skip
        return or_(
            and_(model.to_id == actor.organisation_id, model.state.in_(waits["to"])),
            and_(model.from_id == actor.organisation_id, model.state.in_(waits["from"])),
        )
    if scope == "in":
        return bool_of(model.to_id == actor.organisation_id)
    if scope == "out":
        return bool_of(model.from_id == actor.organisation_id)
    if scope == "mine":
        made_by = model.sent_by_id if kind == "referral" else model.requested_by_id
        return bool_of(made_by == actor.person_id)
    return true()


def _counted_within(kind: str, start: date, end: date) -> ColumnElement[bool]:
    first, after = (datetime.combine(day, time(), BEIJING) for day in (start, end))
    if kind == "referral":
        stamp, stated = Referral.arrived_at, Referral.arrived_at
        ended = Referral.ended_at
    else:
        stamp, stated = Consultation.held_at, Consultation.closed_at
        ended = Consultation.ended_at
    within = and_(stamp >= first, stamp < after, stated.is_not(None))
    return and_(within, or_(ended.is_(None), stated <= ended))


def partners(actor: Actor, on: date) -> list[Partner]:
    """The hospitals this actor's own can refer to today, alliance by alliance; a lead clerk's own alliance only."""
    if actor.organisation_id is None or actor.role not in DESKS:
        return []
    mine = register.by_ids(one.designation_id for one in members.of_hospital(actor.organisation_id, on))
    found: list[Partner] = []
    for designation in mine.values():
        own = designation.lead_id == actor.organisation_id and designation.department_id == actor.department_id
        if designation.state != "active" or (actor.role == Role.LEAD_CLERK and not own):
            continue
        found.extend(
            Partner(
                designation.id,
                designation.name,
                one.organisation_id,
                one.organisation_name,
                one.department_name,
                one.lead,
            )
            for one in members.current(designation.id, on)
            if one.organisation_id != actor.organisation_id
        )
    return found


def alliances(actor: Actor) -> list[tuple[str, str]]:
    """The filed designations this actor may see, as choices of a filter."""
    found = register.visible(actor).subquery()
    rows = db.session.execute(
        select(found.c.id, found.c.name).where(found.c.number.is_not(None)).order_by(found.c.name)
    )
    return [(str(designation_id), name) for designation_id, name in rows]


def open_of_patient(patient_key: str, to_id: int) -> list[Referral]:
    """Open referrals of the same patient to the same hospital, found by the keyed hash (SN15-4.3.a)."""
    return list(
        db.session.execute(
            select(Referral)
            .where(
                Referral.patient_key == patient_key, Referral.to_id == to_id, Referral.state.in_(OPEN["referral"])
            )
            .options(defer(Referral.patient))
            .order_by(Referral.id.desc())
        ).scalars()
    )  # fmt: skip


def last_sent(kind: str, actor: Actor) -> Any:
    """What this person sent last, to keep its choices for the next; None the first time."""
    model = CASES[kind]
    made_by = model.sent_by_id if kind == "referral" else model.requested_by_id
    return db.session.execute(
        select(model).where(made_by == actor.person_id, model.from_id == actor.organisation_id)
        .options(defer(model.patient)).order_by(model.id.desc()).limit(1)
    ).scalar_one_or_none()  # fmt: skip


def many_open(actor: Actor) -> dict[str, int]:
    """How many of each kind wait for this actor's hospital, for the tabs; one query."""
    counted = [
        select(func.count()).select_from(model)
        .where(_may_see(model, actor), _side(kind, actor, "todo" if actor.is_hospital else "all"),
               model.state.in_(OPEN[kind])).scalar_subquery().label(kind)
        for kind, model in CASES.items()
    ]  # fmt: skip
    row = db.session.execute(select(*counted)).one()
    return {kind: int(getattr(row, kind)) for kind in CASES}


def history(case: Case, *, words: bool) -> list[Line]:
    """The timeline of a record; the reasons and words stand in it for the two hospitals only (`words`)."""
    name = flow_of(case).name
    extra = {
        f"{name}.send": _("发出转诊"), f"{name}.request": _("申请会诊"), f"{name}.reveal": _("查看患者身份"),
        f"{name}.note": _("知悉"), f"{name}.ended": _("联盟已解散，记录可继续办完，不再计数"),
    }  # fmt: skip
    return [_said(line, case, words) for line in timeline(case, [flow_of(case)], extra)]


def _said(line: Line, case: Case, words: bool) -> Line:
    remark = ""
    code = str(line.facts.get("code", ""))
    if code in END_REASONS:
        remark = str(END_REASONS[code])
        if words and case.end_text:
            remark = f"{remark}：{case.end_text}"
    elif line.facts.get("purpose"):
        remark = str(PURPOSES.get(str(line.facts["purpose"]), ""))
    elif line.facts.get("despite_open"):
        remark = _("该患者已有转往该院的未办结转诊，经确认后发出")
    return Line(line.at, line.who, line.post, line.what, remark, line.clause, line.facts)
