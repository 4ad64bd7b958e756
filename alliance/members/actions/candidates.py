"""A candidate member: proposed, assessed on seven aspects and on site, concluded or declined (SN15-3.4.a, 3.4.b)."""

from collections.abc import Sequence
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.core import files, inbox, journal
from alliance.core.actor import Actor, Role
from alliance.core.flow import overtaken
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members.flow import CANDIDATE_FLOW, is_lead
from alliance.members.model import Agreement, Assessment, Candidate
from alliance.members.rules import aspects_of
from alliance.organisations import queries as who
from alliance.register import actions as register
from alliance.register import queries as registered
from alliance.register.queries import Designation

ASSESSED = "SN15-3.4.b"
OPEN_STATES = ("proposed", "active")


def propose_candidate(
    designation: Designation, actor: Actor, at: datetime, *, organisation_id: int, department_id: int | None = None,
    department_name: str = "", ties: str = "",
) -> Candidate:  # fmt: skip
    """Propose a hospital as member, with its existing ties (医联体, 对口帮扶; SN15-3.4.a)."""
    if not registered.lead_of(actor, designation):
        raise Refused(ASSESSED, _("由牵头科室经办提出拟吸纳成员"))
    hospital = who.organisation(organisation_id)
    if not hospital.is_hospital:
        raise Refused(ASSESSED, _("成员单位须为医疗机构"), field="organisation_id")
    if hospital.id == designation.lead_id:
        raise Refused(ASSESSED, _("牵头医院不能作为自己的成员"), field="organisation_id")
    if department_id is not None:
        department = who.department(department_id)
        if department.organisation_id != hospital.id:
            raise Refused(ASSESSED, _("所选科室不属于这家医院"), field="department_id")
        department_name = department.name
    with work():
        db.session.refresh(designation)
        if designation.state not in OPEN_STATES:
            raise Refused("SN15-2.d", _("联盟已终止，不再吸纳成员"))
        row = Candidate(
            designation_id=designation.id, organisation_id=hospital.id, organisation_name=hospital.name,
            department_id=department_id, department_name=department_name.strip(), county_level=hospital.is_county_level,
            ties=ties.strip(), proposed_at=at,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        name = row.department_name
        register.note_party(designation.id, hospital.id, "candidate", at.date(), at, department_name=name)
        journal.write("candidate.propose", actor, at, row, clause="SN15-3.4.a", hospital=hospital.name)
        _ask_lead(row, designation, "candidate.assess", N_("评估拟吸纳成员"), actor, at)
    return row


def _ask_lead(row: Candidate, designation: Designation, kind: str, text: str, actor: Actor, at: datetime) -> None:
    inbox.ask(
        kind, text, f"{designation.name} · {row.organisation_name}", row, at, role=Role.LEAD_CLERK, by=actor,
        organisation_id=designation.lead_id, department_id=designation.department_id,
    )  # fmt: skip


def assess(
    candidate: Candidate, aspect: str, positive: bool, note: str, actor: Actor, at: datetime, *,
    held_on: date | None = None, assessors: str = "", files_: Sequence[tuple[str, bytes]] = (), seen: int | None = None,
) -> Assessment:  # fmt: skip
    """Enter or correct one aspect while the assessment runs; the one on site names its day and assessors.

    `files_` are added to what lies there already.
    """
    if not is_lead(actor, candidate):
        raise Refused(ASSESSED, _("由牵头科室经办评估"))
    known = {one.key: one for one in aspects_of(candidate)}
    if aspect not in known:
        raise Refused(ASSESSED, _("没有这个评估方面"), field="aspect")
    if not note.strip():
        raise Refused(ASSESSED, _("请写明评估情况和依据"), field="note")
    if known[aspect].on_site:
        _on_site(held_on, assessors, at)
    with work():
        _hold(candidate, seen)
        row = db.session.execute(
            select(Assessment).where(Assessment.candidate_id == candidate.id, Assessment.aspect == aspect)
        ).scalar_one_or_none() or Assessment(candidate_id=candidate.id, aspect=aspect)
        row.positive, row.note, row.held_on, row.assessors = positive, note.strip(), held_on, assessors.strip()
        row.made_at, row.made_by = at, actor.name
        db.session.add(row)
        candidate.version += 1
        db.session.flush()
        db.session.expire(candidate, ["aspects"])
        for name, content in files_:
            files.attach(row, "assessment", name, content, actor, at, clause=ASSESSED)
        journal.write(
            "candidate.assess", actor, at, candidate, clause=ASSESSED, aspect=aspect, positive=positive,
            files=len(files_),
        )  # fmt: skip
    return row


def take_off_file(assessment: Assessment, file_id: int, actor: Actor, at: datetime) -> None:
    """Take a file off an aspect again, while the assessment runs."""
    candidate = assessment.candidate
    if not is_lead(actor, candidate):
        raise Refused(ASSESSED, _("由牵头科室经办评估"))
    with work():
        _hold(candidate, None)
        files.remove(assessment, file_id, actor, at)
        candidate.version += 1


def _on_site(held_on: date | None, assessors: str, at: datetime) -> None:
    if held_on is None:
        raise Refused(ASSESSED, _("现场评估须写明日期"), field="held_on")
    if held_on > at.date():
        raise Refused(ASSESSED, _("现场评估日期不能晚于今天"), field="held_on")
    if not assessors.strip():
        raise Refused(ASSESSED, _("现场评估须写明评估人"), field="assessors")


def _hold(candidate: Candidate, seen: int | None) -> None:
    """Take the row: it must still be under assessment, and as it was seen."""
    db.session.refresh(candidate, with_for_update=True)
    if seen is not None and candidate.version != seen:
        raise overtaken(candidate, CANDIDATE_FLOW)
    if candidate.state != "proposed":
        raise Refused(ASSESSED, _("评估已有结论，须先重新评估才能修改"))


def conclude(candidate: Candidate, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """State that every aspect and the one on site are positive; the agreement may now be offered."""
    with work():
        CANDIDATE_FLOW.move(candidate, "conclude", actor, at, seen=seen)
        inbox.settle(candidate, at, actor)
        designation = registered.by_id(candidate.designation_id)
        if not _open_agreements(candidate):
            _ask_lead(candidate, designation, "candidate.agreement", N_("与评估合格的医院拟订协议"), actor, at)


def reassess(candidate: Candidate, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Open a concluded assessment again, with a reason; not while an agreement lies with the hospital."""
    with work():
        if any(one.state == "offered" for one in _open_agreements(candidate)):
            raise Refused(ASSESSED, _("协议已发出待对方签署，请先撤回协议"))
        CANDIDATE_FLOW.move(candidate, "reopen", actor, at, seen=seen, remark=reason)
        inbox.settle(candidate, at, actor)
        designation = registered.by_id(candidate.designation_id)
        _ask_lead(candidate, designation, "candidate.assess", N_("评估拟吸纳成员"), actor, at)


def decline(candidate: Candidate, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Not take a candidate in, with a reason; it may be proposed anew later."""
    with work():
        if _open_agreements(candidate):
            raise Refused(ASSESSED, _("与该医院有待签的协议，请先撤回并作废"))
        CANDIDATE_FLOW.move(
            candidate, "decline", actor, at, seen=seen, remark=reason, values={"decline_reason": reason.strip()[:300]}
        )
        inbox.settle(candidate, at, actor)
        register.remove_party(candidate.designation_id, candidate.organisation_id)


def _open_agreements(candidate: Candidate) -> list[Agreement]:
    query = select(Agreement).where(Agreement.candidate_id == candidate.id, Agreement.state.in_(("drafted", "offered")))
    return list(db.session.execute(query).scalars())
