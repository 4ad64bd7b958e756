"""Referrals and consultations: whose they are to see, worklists, one record, who can be asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, false, func, or_, select, true
from sqlalchemy.orm import defer

from alliance.care.flow import DESKS, END_REASONS, OPEN, PURPOSES, UNDONE, flow_of, may_act_for
from alliance.care.model import Consultation, Referral
from alliance.care.queries import search
from alliance.care.queries.counts import month_of
from alliance.care.queries.kept import steps
from alliance.care.rules import Case
from alliance.clock import BEIJING
from alliance.core import reading
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.flow import Line, timeline
from alliance.core.keyset import among, begins, newest
from alliance.core.refusal import NotFound
from alliance.ext import Moment, db
from alliance.members import queries as members
from alliance.register import queries as register

CASES: dict[str, Any] = {"referral": Referral, "consultation": Consultation}
MOST_COUNTED = 1000
COUNTED = ("todo", "late", "mine")
RECENT = 400  # rows in which words are looked for first
ABOVE_ALL = 2**31 - 1  # as a limit it keeps the newest rows a search by the key, with or without a page before
ACTORS = 128  # of so many actors the statements of a page stay built
_LISTED = (
    "id", "number", "designation_name", "lead_id", "department_id", "from_id", "from_name", "to_id", "to_name", "state",
    "state_at", "waits_for_id", "due_at", "patient_masked", "diagnosis", "diagnosis_code", "closed_at", "ended_at",
)  # fmt: skip
LISTED_OF = {
    "referral": (*_LISTED, "direction", "green_channel", "urgency", "sent_at"),
    "consultation": (*_LISTED, "requested_at"),
}
SEE_ALL = PROVINCE | {Role.AUDITOR, Role.CITY_COMMISSION, Role.COUNTY_COMMISSION}


@dataclass(frozen=True)
class Filter:
    """What a worklist is narrowed by; "" and None leave a part open."""

    scope: str = "all"  # todo | late | in | out | mine | all
    state: str = ""
    direction: str = ""
    designation_id: int | None = None
    period: str = ""  # 2026 or 2026-05: counted in these months, i.e. arrived, or held and closed
    number: str = ""  # the beginning of a number, as typed or scanned
    from_id: int | None = None  # between which two hospitals
    to_id: int | None = None
    words: str = ""  # free words, all of them (queries.search)


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
        return and_(ends, _own_department(model, actor))
    return _of_the_area(model, actor)


def _own_department(model: Any, actor: Actor) -> ColumnElement[bool]:
    """What a post sees of what waits for its hospital or was sent by it: a lead clerk that of its own department."""
    if not actor.is_hospital:
        return _of_the_area(model, actor)
    if actor.role == Role.LEAD_CLERK:
        return and_(model.lead_id == actor.organisation_id, model.department_id == actor.department_id)
    return true()


def _of_the_area(model: Any, actor: Actor) -> ColumnElement[bool]:
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


def sees_patients(actor: Actor, case: Any) -> bool:
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


def worklist(kind: str, actor: Actor, chosen: Filter, now: datetime) -> Select[Any]:
    """The list of one kind ("referral", "consultation") as this actor may see it, narrowed."""
    return narrowed(kind, _scoped(CASES[kind], actor), actor, chosen, now)


@lru_cache(ACTORS)
def listed(kind: str, actor: Actor, chosen: Filter) -> Select[Any]:
    """The worklist as rows of only the columns its page shows: no record, and nothing sealed. Built once; its bind
    parameter is "now"."""
    now = bindparam("now", type_=Moment)
    columns = [getattr(CASES[kind], name) for name in LISTED_OF[kind]]
    return narrowed(kind, select(*columns).where(_may_see(CASES[kind], actor)), actor, chosen, now)


def newest_found(
    kind: str, actor: Actor, chosen: Filter, now: datetime, limit: int, before: int | None = None
) -> Sequence[Any]:
    """The newest rows of a list narrowed by free words, by the way that is quick whatever the words are."""
    words = search.words_of(chosen.words)
    about = (kind, actor, replace(chosen, words=""), search.kinds_of(words), limit, before is not None)
    values = {**search.values_of(words), "before": before, "now": now}
    if limit < RECENT:
        common = reading.again(_found_recently(*about), values)
        if len(common) == limit:
            return common
    return reading.again(_found(*about), values)


@lru_cache(ACTORS)
def _found(
    kind: str, actor: Actor, chosen: Filter, words: tuple[search.Word, ...], limit: int, deep: bool
) -> Select[Any]:
    """Built once for words of a kind."""
    query = listed(kind, actor, chosen)
    return search.newest_found(
        CASES[kind], actor, query, words, limit, bindparam("before", type_=Integer) if deep else None
    )


@lru_cache(ACTORS)
def _found_recently(
    kind: str, actor: Actor, chosen: Filter, words: tuple[search.Word, ...], limit: int, deep: bool
) -> Select[Any]:
    """The same among the newest rows alone."""
    model, query = CASES[kind], listed(kind, actor, chosen)
    before = bindparam("before", type_=Integer) if deep else ABOVE_ALL
    recent = newest(query, model.id, RECENT, before, ends(kind, actor, chosen.scope, chosen.number))
    return search.found_among(model, actor, query, recent, words, limit)


@lru_cache(ACTORS)
def ends(kind: str, actor: Actor, scope: str = "all", number: str = "") -> tuple[ColumnElement[bool], ...]:
    """The two ends at which a hospital stands in a list of both: each is read by its own index (core.keyset.newest).

    None of them where another condition leads to the rows: another scope, a number.
    """
    if not actor.is_hospital or scope != "all" or number:
        return ()
    model = CASES[kind]
    return (bool_of(model.from_id == actor.organisation_id), bool_of(model.to_id == actor.organisation_id))


def narrowed(kind: str, query: Select[Any], actor: Actor, chosen: Filter, now: Any) -> Select[Any]:
    """Narrow a select of one kind by what was chosen."""
    model = CASES[kind]
    query = query.where(_side(kind, actor, chosen.scope, now))
    if chosen.state:
        query = query.where(model.state.in_(OPEN[kind]) if chosen.state == "open" else model.state == chosen.state)
    given: dict[str, Any] = {"designation_id": chosen.designation_id, "from_id": chosen.from_id, "to_id": chosen.to_id}
    if kind == "referral":
        given["direction"] = chosen.direction or None
    query = query.where(*(getattr(model, name) == value for name, value in given.items() if value is not None))
    if chosen.number:
        numbered = select(model.id).where(begins(model.number, chosen.number.strip().upper()))
        query = query.where(among(model.id, numbered))
    if chosen.words:
        words = search.words_of(chosen.words)
        named = query.where(*(search.matches(model, actor, word) for word in search.kinds_of(words)))
        query = named.params(**search.values_of(words))
    span = month_of(chosen.period) if chosen.period else None
    if span is not None:
        query = query.where(counted_within(kind, *span))
    return query


def _side(kind: str, actor: Actor, scope: str, now: Any) -> ColumnElement[bool]:
    model = CASES[kind]
    own, made_by = actor.organisation_id, model.sent_by_id if kind == "referral" else model.requested_by_id
    waits = model.waits_for_id == own if actor.is_hospital else model.waits_for_id.is_not(None)
    sides = {
        "todo": waits,
        "late": and_(waits, model.due_at < now),
        "in": model.to_id == own,
        "out": model.from_id == own,
        "mine": and_(made_by == actor.person_id, model.from_id == own),
    }
    if not actor.is_hospital and scope != "late":
        return true()
    return bool_of(sides.get(scope, true()))


def counted_within(kind: str, start: date, end: date) -> ColumnElement[bool]:
    """What arrived, or was held and closed, from `start` to before `end` and before its alliance ended: what is counted then."""
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
    return [(str(designation_id), name) for designation_id, name in reading.again(_filed(actor), {})]


@lru_cache(ACTORS)
def _filed(actor: Actor) -> Select[Any]:
    found = register.visible(actor).subquery()
    return select(found.c.id, found.c.name).where(found.c.number.is_not(None)).order_by(found.c.name)


def open_of_patient(patient_key: str | None, to_id: int) -> list[Referral]:
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


def many_waiting(actor: Actor, now: datetime) -> dict[str, dict[str, int]]:
    """How many of each kind wait for this actor's hospital, how many of them too long, and how many this person sent
    are open: {"referral": {"todo", "late", "mine"}, …}, for who steps nowhere "todo" alone; one query, each count capped."""
    [row] = reading.again(_waiting(actor), {"now": now})
    return {kind: {scope: int(getattr(row, f"{kind}_{scope}")) for scope in _counted(actor)} for kind in CASES}


def _counted(actor: Actor) -> Sequence[str]:
    """What is counted for this actor: who steps nowhere sees no more than how many wait."""
    return COUNTED if actor.role in DESKS else COUNTED[:1]


@lru_cache(ACTORS)
def _waiting(actor: Actor) -> Select[Any]:
    now = bindparam("now", type_=Moment)
    counted = [
        select(func.count()).select_from(
            select(model.id)
            .where(_own_department(model, actor), _side(kind, actor, scope, now), model.waits_for_id.is_not(None))
            .limit(MOST_COUNTED + 1).subquery()
        ).scalar_subquery().label(f"{kind}_{scope}")
        for kind, model in CASES.items() for scope in _counted(actor)
    ]  # fmt: skip
    return select(*counted)


def history(case: Case, *, words: bool) -> list[Line]:
    """The timeline of a record; the reasons and words stand in it for the two hospitals only (`words`)."""
    flow = flow_of(case)
    name = flow.name
    extra = {
        f"{name}.send": _("发出转诊"), f"{name}.request": _("申请会诊"), f"{name}.reveal": _("查看患者身份"),
        f"{name}.note": _("知悉"), f"{name}.ended": _("联盟已解散，记录可继续办完，不再计数"), f"{name}.undo": str(UNDONE),
        f"{name}.except": _("准予例外更正"), f"{name}.erase": _("依申请清除患者身份"),
        "file.attach": _("添加附件"), f"{name}.open-file": _("查看附件"),
    }  # fmt: skip
    texts = {(flow.said(f"{name}.{one.name}"), one.at): one.text for one in steps(case)} if words else {}
    return [_said(line, texts, case, words) for line in timeline(case, [flow], extra)]


def _said(line: Line, texts: dict[tuple[str, datetime], str], case: Case, words: bool) -> Line:
    flow, facts, what = flow_of(case), line.facts, line.what
    code = str(facts.get("code", ""))
    text = texts.get((what, line.at), "")
    remark = "：".join(part for part in (str(END_REASONS.get(code, "")), text) if part)
    if facts.get("purpose"):
        remark = str(PURPOSES.get(str(facts["purpose"]), ""))
    elif facts.get("despite_open"):
        remark = _("该患者已有转往该院的未办结转诊，经确认后发出")
    elif facts.get("forwarded"):
        remark = _("由 %(number)s 改转", number=facts["forwarded"])
    elif "step" in facts:
        what = what.replace("%(step)s", flow.said(f"{flow.name}.{facts['step']}"))
        remark = line.remark if words else ""
    return Line(line.at, line.who, line.post, what, remark, line.clause, facts)
