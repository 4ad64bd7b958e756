"""What the public writes: a name misused (SN15-3.3.e), an objection to an edition (SN15-2.a); handled to an end."""

from datetime import date, datetime

from flask_babel import gettext as _

from alliance.core import inbox, journal, settings
from alliance.core.actor import OFFICE, SYSTEM, Actor, Role
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register import queries
from alliance.register.model import Edition, Misuse, Objection
from alliance.register.rules import FINDINGS


def report_misuse(programme: str, name: str, where: str, contact: str, at: datetime) -> Misuse:
    """Take a report that an unfiled name is in use; anybody may make one."""
    with work():
        row = Misuse(
            programme=programme, name=name.strip(), where=where.strip(), contact=contact.strip(), received_at=at
        )
        db.session.add(row)
        row.due, row.due_note = _due(programme, at)
        journal.write("misuse.report", SYSTEM, at, row, clause="SN15-3.3.e", name=row.name)
        _ask("misuse.handle", N_("办理冒用名称举报"), row, at)
    return row


def object_to_edition(edition: Edition, name: str, reason: str, contact: str, at: datetime) -> Objection:
    """Take an objection to a published edition while it stands open."""
    if not queries.is_open_to_objections(edition, at.date()):
        raise Refused("SN15-2.a", _("本版名单的异议期已过；发现冒用或差错，可随时举报"))
    with work():
        row = Objection(
            programme=edition.programme, edition_id=edition.id, name=name.strip(), reason=reason.strip(),
            contact=contact.strip(), received_at=at,
        )  # fmt: skip
        db.session.add(row)
        row.due, row.due_note = _due(edition.programme, at)
        journal.write("objection.make", SYSTEM, at, row, clause="SN15-2.a", name=row.name, edition=edition.serial)
        _ask("objection.handle", N_("办理名单异议"), row, at)
    return row


def _due(programme: str, at: datetime) -> tuple[date | None, str]:
    return settings.due_in_workdays(at.date(), int(settings.value(programme, "public_letter_workdays")))


def _ask(kind: str, text: str, row: Misuse | Objection, at: datetime) -> None:
    inbox.ask(kind, text, row.name, row, at, role=Role.OFFICE_HANDLER, by=SYSTEM, due=row.due, due_note=row.due_note)


def close_misuse(row: Misuse, outcome: str, actor: Actor, at: datetime, *, finding: str) -> None:
    """End a report with what was found and its outcome."""
    _close(row, "misuse", "SN15-3.3.e", outcome, finding, actor, at)


def close_objection(row: Objection, outcome: str, actor: Actor, at: datetime, *, finding: str) -> None:
    """End an objection with what was found and its outcome."""
    _close(row, "objection", "SN15-2.a", outcome, finding, actor, at)


def _close(
    row: Misuse | Objection, kind: str, clause: str, outcome: str, finding: str, actor: Actor, at: datetime
) -> None:
    if actor.role not in OFFICE or actor.programme not in (None, row.programme):
        raise Refused(clause, _("由联盟管理办公室办理"))
    if finding not in FINDINGS[kind]:
        raise Refused(clause, _("办结须选择认定结论"), field="finding")
    if not outcome.strip():
        raise Refused(clause, _("办结须写明处理结果"), field="outcome")
    with work():
        db.session.refresh(row, with_for_update=True)
        if row.closed_at is not None:
            raise Refused(clause, _("这件来件已经办结"))
        row.closed_at, row.closed_by, row.finding, row.outcome = at, actor.name, finding, outcome.strip()[:500]
        inbox.settle(row, at, actor)
        journal.write(f"{kind}.close", actor, at, row, clause=clause, remark=row.outcome, finding=finding)
