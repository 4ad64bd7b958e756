"""Large events reported beforehand (SN15-3.5.c), and major matters reported any day (SN15-3.5.d)."""

from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from alliance.core import files, journal, settings
from alliance.core.actor import Actor, Role
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register import queries as register
from alliance.rules import windows
from alliance.supervision import flow, notices, rules
from alliance.supervision.model import Matter
from alliance.supervision.rules import Told


def send(
    designation_id: int, kind: str, told: Told, actor: Actor, at: datetime, *,
    file: tuple[str, bytes] | None = None, replaces: Matter | None = None,
) -> Matter:  # fmt: skip
    """Report an event or a matter to the office. One after the event is taken and marked late (SN15-3.5.c).

    `replaces` is a notice the office objected to: it is withdrawn in the same work.
    """
    designation, day = register.by_id(designation_id), windows.beijing_day(at)
    clause = rules.MATTER_CLAUSES[kind]
    if actor.role != Role.LEAD_CLERK or not register.lead_of(actor, designation):
        raise Refused(clause, _("由牵头科室经办向联盟管理办公室报告"))
    if not register.active_among([designation_id], day):
        raise Refused(clause, _("只有已备案、在册的联盟报备活动和重大事项"))
    rules.hold_matter(kind, told, day)
    due, due_note, earliest = _dates(designation.programme, kind, told, day)
    timing = rules.timing(told.starts, day, earliest) if kind == "event" else ""
    with work():
        found = Matter(
            programme=designation.programme, designation_id=designation.id, designation_name=designation.name,
            lead_id=designation.lead_id, lead_name=designation.lead_name, department_id=designation.department_id,
            authority_id=designation.authority_id, kind=kind, title=told.title.strip(), place=told.place.strip(),
            starts=told.starts, ends=told.ends, scale=told.scale.strip(), content=told.content.strip(),
            contact=told.contact.strip(), timing=timing, earliest=earliest, due=due, due_note=due_note, sent_at=at,
            sent_by=actor.name,
        )  # fmt: skip
        db.session.add(found)
        journal.write("matter.send", actor, at, found, clause=clause, kind=kind, starts=told.starts, timing=timing)
        if file is not None:
            files.attach(found, "plan", *file, actor, at, clause=clause)
        if replaces is not None:
            _replace(replaces, found, actor, at)
        notices.ask_to_answer(found, actor, at)
    return found


def _replace(old: Matter, new: Matter, actor: Actor, at: datetime) -> None:
    if (old.designation_id, old.state, old.kind) != (new.designation_id, "objected", new.kind):
        raise Refused("SN15-3.5.c", _("只有办公室有异议的报备才能重新报备"))
    withdraw(old, _("已调整后重新报备"), actor, at)


def _dates(programme: str, kind: str, told: Told, day: date) -> tuple[date | None, str, date | None]:
    """By when the office answers (with a word where that is open), and the earliest start that is reported in time."""
    if kind == "major":
        due, note = settings.due_in_workdays(day, settings.value(programme, "major_matter_workdays"))
        return due, note, None
    earliest, _note = settings.due_in_workdays(day, settings.value(programme, "event_notice_workdays"))
    return max(day, told.starts - timedelta(days=1)), "", earliest


def answer(found: Matter, step: str, remark: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The office acknowledges, or objects before the event; a late notice is acknowledged with words only."""
    values = {"answer": remark.strip(), "answered_at": at, "answered_by": actor.name}
    with work():
        flow.MATTER_FLOW.move(found, step, actor, at, seen=seen, remark=remark, values=values)
        notices.tell_answer(found, actor, at)


def withdraw(found: Matter, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The lead takes the notice back, with a reason; it stays readable."""
    with work():
        flow.MATTER_FLOW.move(found, "withdraw", actor, at, seen=seen, remark=reason, values={"withdrawn_at": at})
        notices.settle(found, actor, at)
