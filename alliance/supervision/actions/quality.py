"""Quality documents (SN15-3.5.a): the lead shares a version with all members, each gives its receipt, a new one asks again."""

from collections.abc import Iterable
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.core import files, inbox, journal, settings
from alliance.core.actor import SYSTEM, Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members import queries as members
from alliance.register import queries as register
from alliance.rules import windows
from alliance.supervision import notices, queries
from alliance.supervision.flow import QUALITY_FLOW, lead
from alliance.supervision.model import QualityDocument, QualityReceipt, QualityVersion

CLAUSE = "SN15-3.5.a"
Upload = tuple[str, bytes]


def share_quality(
    designation_id: int, kind: str, title: str, summary: str, file: Upload | None, actor: Actor, at: datetime
) -> QualityDocument:
    """Share a new document with all members; each is asked for its receipt."""
    designation = register.by_id(designation_id)
    if not register.lead_of(actor, designation):
        raise Refused(CLAUSE, _("质控文件由牵头科室经办发布"))
    if not register.active_among([designation_id], windows.beijing_day(at)):
        raise Refused(CLAUSE, _("只有已备案、在册的联盟发布质控文件"))
    if not title.strip():
        raise Refused(CLAUSE, _("请填写文件名称"), field="title")
    with work():
        row = QualityDocument(
            programme=designation.programme, designation_id=designation.id, designation_name=designation.name,
            lead_id=designation.lead_id, lead_name=designation.lead_name, department_id=designation.department_id,
            kind=kind, title=title.strip(),
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        journal.write("quality.share", actor, at, row, clause=CLAUSE, title=row.title)
        _publish(row, summary, file, actor, at)
    return row


def _publish(document: QualityDocument, summary: str, file: Upload | None, actor: Actor, at: datetime) -> None:
    """Put the version of the document's present serial out, with its file, and ask every member of the day."""
    if not summary.strip():
        raise Refused(CLAUSE, _("请写明文件要点或修订内容"), field="summary")
    if file is None:
        raise Refused(CLAUSE, _("请上传文件"), field="file")
    day = windows.beijing_day(at)
    due, note = settings.due_in_workdays(day, settings.value(document.programme, "quality_receipt_workdays"))
    version = QualityVersion(
        document_id=document.id, serial=document.serial, summary=summary.strip(), due=due, due_note=note, shared_at=at,
        shared_by=actor.name,
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    files.attach(version, "quality", file[0], file[1], actor, at, clause=CLAUSE)
    asked = {one.organisation_id: one.organisation_name for one in members.current(document.designation_id, day)}
    asked.pop(document.lead_id, None)
    _ask(document, version, asked.items(), actor, at)


def _ask(
    document: QualityDocument, version: QualityVersion, hospitals: Iterable[tuple[int, str]], actor: Actor, at: datetime
) -> None:
    for organisation_id, name in hospitals:
        receipt = QualityReceipt(
            version_id=version.id, organisation_id=organisation_id, organisation_name=name, asked_at=at
        )  # fmt: skip
        db.session.add(receipt)
        db.session.flush()
        notices.ask_receipt(document, version, receipt, actor, at)


def revise_quality(
    document: QualityDocument, summary: str, file: Upload | None, actor: Actor, at: datetime, *, seen: int | None = None
) -> None:
    """Share the next version: what was asked for the last one falls away, every member is asked anew.

    `seen` is the serial it follows: a member's receipt given meanwhile does not stand in its way.
    """
    with work():
        _hold(document, seen)
        QUALITY_FLOW.move(document, "revise", actor, at, values={"serial": document.serial + 1})
        _drop(queries.open_receipts([document.id]), windows.beijing_day(at), actor, at)
        _publish(document, summary, file, actor, at)


def _hold(document: QualityDocument, seen: int | None) -> None:
    """Nobody else changes it meanwhile; it is still the version that was seen."""
    db.session.refresh(document, with_for_update=True)
    if document.state == "shared" and seen not in (None, document.serial):
        raise Refused(CLAUSE, _("已有新版（第 %(n)d 版），请阅读后再办理", n=document.serial))


def _drop(receipts: Iterable[QualityReceipt], day: date, actor: Actor, at: datetime) -> None:
    for receipt in receipts:
        receipt.released_on = day
        inbox.settle(receipt, at, actor)


def receive_quality(document: QualityDocument, serial: int, actor: Actor, at: datetime) -> None:
    """A member states that it has the version it saw; of an older one nothing is taken."""
    with work():
        db.session.refresh(document, with_for_update=True)
        if document.state == "shared" and document.serial != serial:
            raise Refused(CLAUSE, _("已有新版（第 %(n)d 版），请阅读后签收新版", n=document.serial))
        QUALITY_FLOW.move(document, "receive", actor, at, serial=serial, hospital=actor.organisation_name)
        receipt = db.session.execute(
            select(QualityReceipt)
            .join(QualityVersion, QualityVersion.id == QualityReceipt.version_id)
            .where(
                QualityVersion.document_id == document.id, QualityVersion.serial == serial,
                QualityReceipt.organisation_id == actor.organisation_id,
            )
        ).scalar_one()  # fmt: skip
        receipt.received_at, receipt.received_by = at, actor.name
        inbox.settle(receipt, at, actor)


def remind_quality(document: QualityDocument, actor: Actor, at: datetime) -> int:
    """Remind the members that have not given their receipt, each once a workday; says how many were reminded."""
    if not lead(actor, document):
        raise Refused(CLAUSE, _("由牵头科室经办催办"))
    ids = [one.id for one in queries.open_receipts([document.id])]
    if not ids:
        raise Refused(CLAUSE, _("全部成员单位已签收，无需催办"))
    with work():
        reached = inbox.remind(inbox.open_about("quality_receipt", ids), actor, at)
        if not reached:
            raise Refused(CLAUSE, _("今天已经催办过，每个工作日只催办一次"))
        journal.write("quality.remind", actor, at, document, clause=CLAUSE, reached=reached)
    return reached


def withdraw_quality(
    document: QualityDocument,
    reason: str,
    actor: Actor,
    at: datetime,
    *,
    seen: int | None = None,
    step: str = "withdraw",
) -> None:
    """The document holds no longer; nothing is asked any more, what was received stays. `seen`: the serial it ends."""
    with work():
        _hold(document, seen)
        values = {"withdrawn_reason": reason.strip()[:300]}
        QUALITY_FLOW.move(document, step, actor, at, remark=reason, values=values)
        _drop(queries.open_receipts([document.id]), windows.beijing_day(at), actor, at)


def follow_members(programme: str, at: datetime) -> tuple[int, int]:
    """Ask members admitted since, let go those that left, end the documents of ended alliances; how many asked, let go."""
    day, asked, gone = windows.beijing_day(at), 0, 0
    by_alliance: dict[int, list[QualityDocument]] = {}
    for document in queries.shared_quality(programme):
        by_alliance.setdefault(document.designation_id, []).append(document)
    standing = set(register.active_among(by_alliance, day))
    with work():
        for designation_id, documents in by_alliance.items():
            if designation_id not in standing:
                for document in documents:
                    withdraw_quality(document, _("联盟已终止"), SYSTEM, at, step="lapse")
                continue
            here = {one.organisation_id: one.organisation_name for one in members.current(designation_id, day)}
            for document in documents:
                here.pop(document.lead_id, None)
                came, left = _follow(document, here, at)
                asked, gone = asked + came, gone + left
    return asked, gone


def _follow(document: QualityDocument, here: dict[int, str], at: datetime) -> tuple[int, int]:
    """One document's list beside the members of the day."""
    version, receipts = queries.present_quality(document)
    left = [one for one in receipts if one.organisation_id not in here and not (one.received_at or one.released_on)]
    _drop(left, windows.beijing_day(at), SYSTEM, at)
    known = {one.organisation_id: one for one in receipts}
    back = [one for one in receipts if one.organisation_id in here and one.released_on]
    for receipt in back:
        receipt.released_on = None
        notices.ask_receipt(document, version, receipt, SYSTEM, at)
    new = [(key, name) for key, name in here.items() if key not in known]
    _ask(document, version, new, SYSTEM, at)
    return len(new) + len(back), len(left)
