"""An agreement: drafted and offered by the lead with its sealed scan, signed by the member, ended with a reason."""

from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import case, select, update

from alliance.core import files, inbox, journal, settings
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.flow import overtaken
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members import queries
from alliance.members.flow import AGREEMENT_FLOW, CANDIDATE_FLOW, is_lead
from alliance.members.model import Agreement, Candidate, Membership
from alliance.organisations import queries as who
from alliance.register import actions as register
from alliance.register import queries as registered
from alliance.register.queries import Designation

BOUND = "SN15-2.e"
Upload = tuple[str, bytes]


def draft_agreement(
    candidate: Candidate, actor: Actor, at: datetime, *, since: date, until: date | None = None, cooperation: str = "",
    duties: str = "",
) -> Agreement:  # fmt: skip
    """Draft an agreement with a candidate, or the next one with a member; at most one is open at a time."""
    if not is_lead(actor, candidate):
        raise Refused(BOUND, _("协议由牵头科室经办拟订"))
    if candidate.state == "declined":
        raise Refused("SN15-3.4.b", _("该医院未被吸纳或已退出，请先重新提出并评估"))
    _check_dates(since, until)
    with work():
        _must_live(registered.by_id(candidate.designation_id))
        row = Agreement(
            designation_id=candidate.designation_id, candidate_id=candidate.id, organisation_id=candidate.organisation_id,
            since=since, until=until, cooperation=cooperation.strip(), duties=duties.strip(), made_at=at,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        inbox.settle(candidate, at, actor, "candidate.agreement")
        journal.write("agreement.draft", actor, at, row, clause=BOUND, hospital=candidate.organisation_name)
    return row


def _check_dates(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Refused(BOUND, _("协议截止日不能早于起始日"), field="until")


def _must_live(designation: Designation) -> None:
    if designation.state not in ("proposed", "active"):
        raise Refused("SN15-2.d", _("联盟已终止，不能再签协议"))


def revise_agreement(
    agreement: Agreement, actor: Actor, at: datetime, *, since: date, until: date | None, cooperation: str, duties: str,
    seen: int | None = None,
) -> None:  # fmt: skip
    """Change a draft."""
    if not is_lead(actor, agreement):
        raise Refused(BOUND, _("协议由牵头科室经办拟订"))
    _check_dates(since, until)
    with work():
        db.session.refresh(agreement, with_for_update=True)
        if seen is not None and agreement.version != seen:
            raise overtaken(agreement, AGREEMENT_FLOW)
        if agreement.state != "drafted":
            raise Refused(BOUND, _("协议已发出，须先撤回才能修改"))
        agreement.since, agreement.until = since, until
        agreement.cooperation, agreement.duties = cooperation.strip(), duties.strip()
        agreement.version += 1
        journal.write("agreement.revise", actor, at, agreement, clause=BOUND, since=since, until=until)


def offer(
    agreement: Agreement, actor: Actor, at: datetime, *, file: Upload | None = None, seen: int | None = None
) -> None:
    """The lead signs, shows its sealed scan and sends the agreement; refused before a positive assessment (SN15-3.4.b)."""
    with work():
        _must_live(registered.by_id(agreement.designation_id))
        if file is not None and agreement.state == "drafted" and is_lead(actor, agreement):
            files.attach(agreement, "agreement", file[0], file[1], actor, at, clause=BOUND)
        values = {"lead_signed_at": at, "lead_signed_by": actor.name}
        AGREEMENT_FLOW.move(agreement, "offer", actor, at, seen=seen, values=values)
        inbox.settle(agreement, at, actor)
        inbox.ask("agreement.sign", N_("签署成员协议"), _subject(agreement), agreement, at, role=Role.MEMBER_CLERK,
                  by=actor, organisation_id=agreement.organisation_id)  # fmt: skip


def _subject(agreement: Agreement) -> str:
    designation = registered.by_id(agreement.designation_id)
    return f"{designation.name} · {db.session.get_one(Candidate, agreement.candidate_id).organisation_name}"


def _ask_lead(agreement: Agreement, kind: str, text: str, actor: Actor, at: datetime, due: date | None = None) -> None:
    designation = registered.by_id(agreement.designation_id)
    inbox.ask(kind, text, _subject(agreement), agreement, at, role=Role.LEAD_CLERK, by=actor, due=due,
              organisation_id=designation.lead_id, department_id=designation.department_id)  # fmt: skip


def recall(agreement: Agreement, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Take an offered agreement back to change it; the scan that no longer fits goes with it."""
    with work():
        values = {"lead_signed_at": None, "lead_signed_by": None}
        AGREEMENT_FLOW.move(agreement, "recall", actor, at, seen=seen, remark=reason, values=values)
        for file in files.of(agreement, "agreement"):
            files.remove(agreement, file.id, actor, at)
        inbox.settle(agreement, at, actor)


def sign(
    agreement: Agreement, actor: Actor, at: datetime, *, file: Upload | None = None, seen: int | None = None
) -> None:
    """The member signs: the agreement is in force and the hospital a member from its first day."""
    with work():
        _must_live(registered.by_id(agreement.designation_id))
        values = {"member_signed_at": at, "member_signed_by": actor.name}
        AGREEMENT_FLOW.move(agreement, "sign", actor, at, seen=seen, values=values)
        if file is not None:
            files.attach(agreement, "agreement-member", file[0], file[1], actor, at, clause=BOUND)
        inbox.settle(agreement, at, actor)
        candidate = db.session.get_one(Candidate, agreement.candidate_id)
        if candidate.state != "member":
            CANDIDATE_FLOW.move(candidate, "admit", actor, at)
        admit(agreement, candidate, actor, at)


def admit(agreement: Agreement, candidate: Candidate, actor: Actor, at: datetime) -> None:
    """Begin the membership, or tie a running one to the newer agreement, which takes the place of the older."""
    _supersede(agreement, actor, at)
    row = db.session.execute(
        select(Membership).where(
            Membership.designation_id == agreement.designation_id,
            Membership.until.is_(None),
            Membership.organisation_id == agreement.organisation_id,
        )
    ).scalar_one_or_none()
    if row is not None:
        row.agreement_id = agreement.id
        return
    row = Membership(
        designation_id=agreement.designation_id, organisation_id=agreement.organisation_id, agreement_id=agreement.id,
        organisation_name=candidate.organisation_name, department_name=candidate.department_name,
        county_level=candidate.county_level, since=agreement.since,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    register.note_party(
        agreement.designation_id, agreement.organisation_id, "member", agreement.since, at,
        department_name=candidate.department_name,
    )  # fmt: skip
    journal.write("membership.start", actor, at, row, clause=BOUND, hospital=row.organisation_name, since=row.since)


def _supersede(agreement: Agreement, actor: Actor, at: datetime) -> None:
    older = [one for one in queries.in_force_agreements(agreement.designation_id)
             if one.candidate_id == agreement.candidate_id and one.id != agreement.id]  # fmt: skip
    for one in older:
        inbox.settle(one, at, actor)
        AGREEMENT_FLOW.move(
            one, "end", actor, at, remark=_("由新签协议接续"),
            values={"ended_on": max(agreement.since, one.since), "end_reason": _("由新签协议接续")},
        )  # fmt: skip


def decline_agreement(
    agreement: Agreement, reason: str, actor: Actor, at: datetime, *, seen: int | None = None
) -> None:
    """The member does not sign, with a reason; the lead gets it back."""
    with work():
        values = {"end_reason": reason.strip()[:300]}
        AGREEMENT_FLOW.move(agreement, "decline", actor, at, seen=seen, remark=reason, values=values)
        inbox.settle(agreement, at, actor)
        _ask_lead(agreement, "agreement.declined", N_("成员单位未签署协议，请处理"), actor, at)


def discard_agreement(
    agreement: Agreement, reason: str, actor: Actor, at: datetime, *, seen: int | None = None
) -> None:
    """Throw a draft away, with a reason."""
    with work():
        values = {"end_reason": reason.strip()[:300]}
        AGREEMENT_FLOW.move(agreement, "discard", actor, at, seen=seen, remark=reason, values=values)
        inbox.settle(agreement, at, actor)


def end_agreement(
    agreement: Agreement, on: date, reason: str, actor: Actor, at: datetime, *, seen: int | None = None
) -> None:
    """End an agreement in force from a day on: the membership ends with it, unless a newer one carries it."""
    if on < agreement.since:
        raise Refused(BOUND, _("终止日不能早于协议起始日"), field="on")
    if on > at.date():
        raise Refused(BOUND, _("终止日不能晚于今天"), field="on")
    with work():
        values = {"ended_on": on, "end_reason": reason.strip()[:300]}
        AGREEMENT_FLOW.move(agreement, "end", actor, at, seen=seen, remark=reason, values=values, on=on)
        inbox.settle(agreement, at, actor)
        _end_membership(agreement, on, reason, actor, at)


def _end_membership(agreement: Agreement, on: date, reason: str, actor: Actor, at: datetime) -> None:
    row = db.session.execute(
        select(Membership).where(Membership.agreement_id == agreement.id, Membership.until.is_(None))
    ).scalar_one_or_none()
    if row is None:
        return
    row.until = max(on, row.since)
    candidate = db.session.get_one(Candidate, agreement.candidate_id)
    CANDIDATE_FLOW.move(candidate, "leave", actor, at, remark=reason, values={"decline_reason": reason.strip()[:300]})
    register.end_party(agreement.designation_id, on, at, agreement.organisation_id)
    journal.write("membership.end", actor, at, row, clause=BOUND, remark=reason, hospital=row.organisation_name, on=on)


def end_all(designation: Designation, on: date, reason: str, actor: Actor, at: datetime) -> None:
    """End every membership and agreement when the designation ends (SN15-2.d); open ones are dropped. Nested work()."""
    with work():
        for agreement in queries.agreements(designation.id):
            _close(agreement, on, reason, actor, at)
        for candidate in queries.candidates(designation.id):
            inbox.settle(candidate, at, actor)
        last = case((Membership.since > on, Membership.since), else_=on)
        db.session.execute(
            update(Membership).where(Membership.designation_id == designation.id, Membership.until.is_(None))
            .values(until=last).execution_options(synchronize_session=False)
        )  # fmt: skip
        db.session.expire_all()
        register.end_party(designation.id, on, at)
        journal.write("membership.end-all", actor, at, designation, clause="SN15-2.d", remark=reason, on=on)


def expire(programme: str, at: datetime) -> int:
    """End the agreements whose last day has passed; the lead is told, the membership ends with it (SN15-2.e)."""
    found = queries.expired(programme, at.date())
    with work():
        for agreement in found:
            assert agreement.until is not None
            end_agreement(agreement, agreement.until + timedelta(days=1), _("协议期满"), SYSTEM, at)
            _ask_lead(agreement, "agreement.expired", N_("协议期满，成员关系已终止，请处理"), SYSTEM, at)
    return len(found)


def acknowledge(agreement: Agreement, actor: Actor, at: datetime) -> None:
    """The lead has taken note of an agreement that was declined or has run out."""
    if not is_lead(actor, agreement):
        raise Refused(BOUND, _("由牵头科室经办处理"))
    with work():
        inbox.settle(agreement, at, actor, "agreement.declined", "agreement.expired")
        journal.write("agreement.acknowledge", actor, at, agreement, clause=BOUND)


def _close(agreement: Agreement, on: date, reason: str, actor: Actor, at: datetime) -> None:
    inbox.settle(agreement, at, actor)
    if agreement.state == "in_force":
        values = {"ended_on": max(on, agreement.since), "end_reason": reason[:300]}
        AGREEMENT_FLOW.move(agreement, "end", actor, at, remark=reason, values=values, on=on)


def enter_existing(
    designation: Designation, actor: Actor, at: datetime, *, organisation_id: int, since: date, until: date | None,
    reason: str, file: Upload | None, department_name: str = "", ties: str = "",
) -> Agreement:  # fmt: skip
    """The office enters an agreement from before the platform (存量) with scan and date, without assessment (3.4.b, R)."""
    _check_dates(since, until)
    if since > at.date():
        raise Refused("SN15-3.4.b", _("存量协议的起始日不能晚于今天"), field="since")
    hospital = who.organisation(organisation_id)
    if not hospital.is_hospital or hospital.id == designation.lead_id:
        raise Refused("SN15-3.4.b", _("成员单位须为牵头医院以外的医疗机构"), field="organisation_id")
    with work():
        _must_live(designation)
        candidate = Candidate(
            designation_id=designation.id, organisation_id=hospital.id, organisation_name=hospital.name,
            department_name=department_name.strip(), county_level=hospital.is_county_level, ties=ties.strip(), proposed_at=at,
        )  # fmt: skip
        db.session.add(candidate)
        db.session.flush()
        agreement = Agreement(
            designation_id=designation.id, candidate_id=candidate.id, organisation_id=hospital.id, since=since, until=until,
            legacy=True, made_at=at,
        )  # fmt: skip
        db.session.add(agreement)
        db.session.flush()
        if file is not None:
            files.attach(agreement, "agreement", file[0], file[1], actor, at, clause="SN15-3.4.b")
        signed = {
            "lead_signed_at": at,
            "lead_signed_by": _("存量"),
            "member_signed_at": at,
            "member_signed_by": _("存量"),
        }
        AGREEMENT_FLOW.move(agreement, "enter", actor, at, remark=reason, values=signed)
        CANDIDATE_FLOW.move(candidate, "admit_legacy", actor, at, remark=reason)
        admit(agreement, candidate, actor, at)
    return agreement


def remind_renewals(programme: str, at: datetime) -> int:
    """Ask the leads to renew agreements that end within the days the office set; each is asked once."""
    days = int(settings.value(programme, "agreement_reminder_days"))
    found = queries.running_out(programme, at.date(), days)
    asked = {todo.record_id for todo in inbox.open_about("agreement", [one.id for one in found])}
    with work():
        for agreement in found:
            if agreement.id not in asked:
                _ask_lead(agreement, "agreement.renew", N_("协议即将到期，请续签或终止"), SYSTEM, at, agreement.until)
    return sum(one.id not in asked for one in found)
