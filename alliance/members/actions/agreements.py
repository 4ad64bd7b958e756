"""An agreement: drafted and offered by the lead with its sealed scan, signed by the member with its own (SN15-2.e)."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from alliance.core import files, inbox, journal
from alliance.core.actor import Actor, Role
from alliance.core.flow import overtaken
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members import notices, queries, rules
from alliance.members.actions.joining import admit
from alliance.members.flow import AGREEMENT_FLOW, CANDIDATE_FLOW, is_either_side, is_lead
from alliance.members.model import Agreement, AgreementText, Candidate
from alliance.organisations import queries as who
from alliance.register import queries as registered
from alliance.register.queries import Designation

BOUND = "SN15-2.e"
Upload = tuple[str, bytes]


def draft_agreement(
    candidate: Candidate, actor: Actor, at: datetime, *, since: date, until: date | None = None, cooperation: str = "",
    responsibilities: str = "", rights: str = "", duties: str = "", replaces: bool = False,
) -> Agreement:  # fmt: skip
    """Draft an agreement with a candidate, or the next one with a member; at most one is open at a time.

    It must not hold on a day on which another of the same two does, unless it `replaces` that one from its first day.
    """
    if not is_lead(actor, candidate):
        raise Refused(BOUND, _("协议由牵头科室经办拟订"))
    if candidate.state == "declined":
        raise Refused("SN15-3.4.b", _("该医院未被吸纳或已退出，请先重新提出并评估"))
    check_dates(since, until)
    with work():
        must_live(registered.by_id(candidate.designation_id))
        older = rules.replaced(queries.signed_with(candidate), since, until, replaces)
        row = Agreement(
            designation_id=candidate.designation_id, candidate_id=candidate.id, organisation_id=candidate.organisation_id,
            since=since, until=until, cooperation=cooperation.strip(), responsibilities=responsibilities.strip(),
            rights=rights.strip(), duties=duties.strip(), replaces_id=older.id if older else None, made_at=at,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        inbox.settle(candidate, at, actor, "candidate.agreement")
        journal.write("agreement.draft", actor, at, row, clause=BOUND, hospital=candidate.organisation_name)
    return row


def check_dates(since: date, until: date | None) -> None:
    """An agreement does not end before it begins."""
    if until is not None and until < since:
        raise Refused(BOUND, _("协议截止日不能早于起始日"), field="until")


def must_live(designation: Designation) -> None:
    """Agreements are made in an alliance that is prepared or in the register."""
    if designation.state not in ("proposed", "active"):
        raise Refused("SN15-2.d", _("联盟已终止，不能再签协议"))


def revise_agreement(
    agreement: Agreement, actor: Actor, at: datetime, *, since: date, until: date | None, cooperation: str,
    responsibilities: str = "", rights: str = "", duties: str, replaces: bool = False, seen: int | None = None,
) -> None:  # fmt: skip
    """Change a draft."""
    if not is_lead(actor, agreement):
        raise Refused(BOUND, _("协议由牵头科室经办拟订"))
    check_dates(since, until)
    with work():
        db.session.refresh(agreement, with_for_update=True)
        if seen is not None and agreement.version != seen:
            raise overtaken(agreement, AGREEMENT_FLOW)
        if agreement.state != "drafted":
            raise Refused(BOUND, _("协议已发出，须先撤回才能修改"))
        older = rules.replaced(queries.signed_with(agreement), since, until, replaces)
        agreement.since, agreement.until, agreement.replaces_id = since, until, older.id if older else None
        agreement.cooperation, agreement.responsibilities = cooperation.strip(), responsibilities.strip()
        agreement.rights, agreement.duties = rights.strip(), duties.strip()
        agreement.version += 1
        journal.write("agreement.revise", actor, at, agreement, clause=BOUND, since=since, until=until)


def offer(
    agreement: Agreement, actor: Actor, at: datetime, *, file: Upload | None = None, seen: int | None = None
) -> None:
    """The lead signs, shows its sealed scan and sends the agreement; refused before a positive assessment (SN15-3.4.b).

    The words as they were sent are kept, whatever becomes of them.
    """
    with work():
        must_live(registered.by_id(agreement.designation_id))
        if file is not None and agreement.state == "drafted" and is_lead(actor, agreement):
            files.attach(agreement, "agreement", file[0], file[1], actor, at, clause=BOUND)
        values = {"lead_signed_at": at, "lead_signed_by": actor.name, "lead_signed_by_id": actor.person_id}
        AGREEMENT_FLOW.move(agreement, "offer", actor, at, seen=seen, values=values)
        _keep_words(agreement, actor, at)
        inbox.settle(agreement, at, actor)
        notices.member(agreement, "agreement.sign", N_("签署成员协议"), actor, at)


def _keep_words(agreement: Agreement, actor: Actor, at: datetime) -> None:
    last = select(func.max(AgreementText.serial)).where(AgreementText.agreement_id == agreement.id)
    db.session.add(
        AgreementText(
            agreement_id=agreement.id,
            serial=(db.session.execute(last).scalar() or 0) + 1,
            since=agreement.since,
            until=agreement.until,
            cooperation=agreement.cooperation,
            responsibilities=agreement.responsibilities,
            rights=agreement.rights,
            duties=agreement.duties,
            offered_at=at,
            offered_by=actor.name,
        )
    )
    db.session.flush()


def recall(agreement: Agreement, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Take an offered agreement back to change it; the scan that no longer fits goes with it."""
    with work():
        values = {"lead_signed_at": None, "lead_signed_by": None, "lead_signed_by_id": None}
        AGREEMENT_FLOW.move(agreement, "recall", actor, at, seen=seen, remark=reason, values=values)
        for file in files.of(agreement, "agreement"):
            files.remove(agreement, file.id, actor, at)
        inbox.settle(agreement, at, actor)


def sign(
    agreement: Agreement, actor: Actor, at: datetime, *, file: Upload | None = None, seen: int | None = None
) -> None:
    """The member signs: the agreement is in force and the hospital a member from its first day.

    Another person than the one who signed for the lead. Without a sealed scan of its own the member is asked for it.
    """
    with work():
        must_live(registered.by_id(agreement.designation_id))
        values = {"member_signed_at": at, "member_signed_by": actor.name, "member_signed_by_id": actor.person_id}
        AGREEMENT_FLOW.move(agreement, "sign", actor, at, seen=seen, values=values)
        if file is not None:
            files.attach(agreement, "agreement-member", file[0], file[1], actor, at, clause=BOUND)
        inbox.settle(agreement, at, actor)
        if file is None:
            notices.member(agreement, "agreement.scan", N_("补传本院盖章的协议扫描件"), actor, at)
        candidate = db.session.get_one(Candidate, agreement.candidate_id)
        if candidate.state != "member":
            CANDIDATE_FLOW.move(candidate, "admit", actor, at)
        admit(agreement, candidate, actor, at)


def supply_scan(
    agreement: Agreement, file: Upload | None, actor: Actor, at: datetime, *, seen: int | None = None
) -> None:
    """A side adds its sealed scan to an agreement in force."""
    if file is None:
        raise Refused(BOUND, _("请上传盖章的协议扫描件"), field="file")
    if not is_either_side(actor, agreement):
        raise Refused(BOUND, _("盖章扫描件由双方经办上传"))
    member = actor.role == Role.MEMBER_CLERK
    with work():
        AGREEMENT_FLOW.move(agreement, "supply", actor, at, seen=seen)
        purpose = "agreement-member" if member else "agreement"
        files.attach(agreement, purpose, file[0], file[1], actor, at, clause=BOUND)
        if member:
            inbox.settle(agreement, at, actor, "agreement.scan")


def decline_agreement(
    agreement: Agreement, reason: str, actor: Actor, at: datetime, *, seen: int | None = None
) -> None:
    """The member does not sign, with a reason; the lead gets it back."""
    with work():
        values = {"end_reason": reason.strip()[:300]}
        AGREEMENT_FLOW.move(agreement, "decline", actor, at, seen=seen, remark=reason, values=values)
        inbox.settle(agreement, at, actor)
        notices.lead(agreement, "agreement.declined", N_("成员单位未签署协议，请处理"), actor, at)


def discard_agreement(
    agreement: Agreement, reason: str, actor: Actor, at: datetime, *, seen: int | None = None
) -> None:
    """Throw a draft away, with a reason."""
    with work():
        values = {"end_reason": reason.strip()[:300]}
        AGREEMENT_FLOW.move(agreement, "discard", actor, at, seen=seen, remark=reason, values=values)
        inbox.settle(agreement, at, actor)


def enter_existing(
    designation: Designation, actor: Actor, at: datetime, *, organisation_id: int, since: date, until: date | None,
    reason: str, file: Upload | None, department_name: str = "", ties: str = "", **texts: Any,
) -> Agreement:  # fmt: skip
    """The office enters an agreement from before the platform (存量) with scan and date, without assessment (3.4.b, R).

    `texts` are its cooperation, responsibilities, rights and duties, where the scan is to be read beside them.
    """
    check_dates(since, until)
    if since > at.date():
        raise Refused("SN15-3.4.b", _("存量协议的起始日不能晚于今天"), field="since")
    hospital = who.organisation(organisation_id)
    if not hospital.is_hospital or hospital.id == designation.lead_id:
        raise Refused("SN15-3.4.b", _("成员单位须为牵头医院以外的医疗机构"), field="organisation_id")
    with work():
        must_live(designation)
        candidate = Candidate(
            designation_id=designation.id, organisation_id=hospital.id, organisation_name=hospital.name,
            department_name=department_name.strip(), county_level=hospital.is_county_level, ties=ties.strip(), proposed_at=at,
        )  # fmt: skip
        db.session.add(candidate)
        db.session.flush()
        rules.replaced(queries.signed_with(candidate), since, until, False)
        agreement = Agreement(
            designation_id=designation.id, candidate_id=candidate.id, organisation_id=hospital.id, since=since, until=until,
            legacy=True, made_at=at, **{name: words.strip() for name, words in texts.items()},
        )  # fmt: skip
        db.session.add(agreement)
        db.session.flush()
        if file is not None:
            files.attach(agreement, "agreement", file[0], file[1], actor, at, clause="SN15-3.4.b")
        old = _("存量")
        signed = {"lead_signed_at": at, "lead_signed_by": old, "member_signed_at": at, "member_signed_by": old}
        AGREEMENT_FLOW.move(agreement, "enter", actor, at, remark=reason, values=signed)
        CANDIDATE_FLOW.move(candidate, "admit_legacy", actor, at, remark=reason)
        admit(agreement, candidate, actor, at)
    return agreement
