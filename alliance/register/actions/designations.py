"""A designation from preparation to its end; its name; who belongs to it, as later chapters write it."""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import case, delete, update

from alliance.core import journal, notices, settings
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.refusal import Refused
from alliance.core.work import current_work, work
from alliance.ext import db
from alliance.organisations import actions as organisations
from alliance.organisations import queries as who
from alliance.register import queries
from alliance.register.actions import history
from alliance.register.flow import DESIGNATION_FLOW, ENDINGS
from alliance.register.model import Designation, Party, SpecialtyName
from alliance.register.rules import NAMES, check_specialty, may_prepare
from alliance.rules import naming


def propose(
    actor: Actor, at: datetime, *, programme: str, scope: str, name: str, specialty: str, department_id: int,
    founded_on: date | None = None, demo: bool = False,
) -> Designation:  # fmt: skip
    """Begin a designation in preparation: the lead department's clerk, under a name that is right and free (SN15-3.3.d).

    `demo` admits the mark of invented organisations; a fictitious hospital may carry it anyway. A specialty is read
    from the name where the scope binds it. Members' `prepare` calls this and enters the lead as first member.
    """
    department = who.department(department_id)
    hospital = department.organisation
    may_prepare(actor, department.id)
    with work():
        found = checked_name(programme, scope, name, demo or hospital.fictitious)
        designation = Designation(
            programme=programme, scope=scope, name=found.normalised, name_key=found.normalised.casefold(),
            pinyin=organisations.initials(found.normalised), specialty=found.specialty or specialty.strip(),
            lead_id=hospital.id, lead_name=hospital.name, department_id=department.id,
            department_name=department.name, division_code=hospital.division_code, authority_id=hospital.authority_id,
            founded_on=founded_on, fictitious=hospital.fictitious, created_at=at,
        )  # fmt: skip
        db.session.add(designation)
        history.note(designation, "propose", at.date(), actor, at, clause="SN15-3.3.d")
        history.bear(designation, at.date())
        journal.write("designation.propose", actor, at, designation, clause="SN15-3.3.d", name=designation.name)
    return designation


def designate(
    actor: Actor, at: datetime, *, programme: str, scope: str, name: str, specialty: str, department_id: int,
    valid_until: date | None = None,
) -> Designation:  # fmt: skip
    """Enter what a further programme's selection has decided: in the register at once, with its number (SX6-9, SX3-21).

    `scope` is the track, `specialty` the disease or specialty; the caller has checked the name and the places.
    """
    department = who.department(department_id)
    hospital = department.organisation
    with work():
        designation = Designation(
            programme=programme, scope=scope, name=name, name_key=name.casefold(), pinyin=organisations.initials(name),
            specialty=specialty, lead_id=hospital.id, lead_name=hospital.name, department_id=department.id,
            department_name=department.name, division_code=hospital.division_code, authority_id=hospital.authority_id,
            fictitious=hospital.fictitious, created_at=at, valid_until=valid_until,
        )  # fmt: skip
        db.session.add(designation)
        history.note(designation, "propose", at.date(), actor, at)
        history.bear(designation, at.date())
        journal.write("designation.designate", actor, at, designation, name=name)
        file(designation, actor, at)
        note_party(designation.id, hospital.id, "lead", at.date(), at, department_name=department.name)
    return designation


def checked_name(programme: str, scope: str, name: str, demo: bool, own_id: int | None = None) -> naming.NameCheck:
    """Refuse a name that is not right or not free; the refusal lists free ones."""
    verdict = queries.name_check(programme, scope, name, demo, own_id)
    if verdict.ok:
        return verdict.check
    free = [_("可用名称：%(name)s", name=one) for one in verdict.suggestions]
    raise Refused(NAMES, queries.said(verdict), field="name", todo=free)


def rename(
    designation: Designation, name: str, specialty: str, actor: Actor, at: datetime, *, demo: bool = False
) -> None:
    """Give a designation in preparation another name, checked like the first."""
    if not queries.lead_of(actor, designation):
        raise Refused("SN15-3.3.a", _("只有牵头科室经办可以改名"))
    with work():
        db.session.refresh(designation)
        if designation.state != "proposed":
            raise Refused("SN15-3.3.d", _("备案后更名须办理变更备案，不能在此更改"))
        found = checked_name(
            designation.programme, designation.scope, name, demo or designation.fictitious, designation.id
        )
        was, designation.name = designation.name, found.normalised
        designation.name_key = found.normalised.casefold()
        designation.pinyin = organisations.initials(found.normalised)
        designation.specialty = found.specialty or specialty.strip()
        designation.version += 1
        history.forget(designation)
        history.bear(designation, at.date())
        history.note(designation, "rename", at.date(), actor, at, clause="SN15-3.3.d")
        journal.write("designation.rename", actor, at, designation, clause="SN15-3.3.d", was=was, name=designation.name)


def file(designation: Designation, actor: Actor, at: datetime) -> str:
    """Enter a designation into the register and give it its number (SN15-3.3.a); called by filing."""
    with work():
        code = str(settings.value(designation.programme, "filing_word"))
        number = f"{code}〔{at.year}〕{notices.next_serial(code, at.year)}号"
        values = {"number": number, "code": history.code_of(number), "filed_on": at.date()}
        DESIGNATION_FLOW.move(designation, "file", actor, at, values=values, number=number)
        history.note(designation, "file", at.date(), actor, at, clause="SN15-3.3.a")
    return number


def end(
    designation: Designation, state: str, on: date, reason: str, actor: Actor, at: datetime, *, clause: str = ""
) -> None:
    """End a designation as dissolved, revoked or lapsed from a day on; it stays readable, its name stays reserved.

    `clause`: what ends it, where that is another than the alliances'."""
    if state not in ENDINGS:
        raise ValueError(f"{state} is no end")
    values = {"ended_on": on, "end_reason": reason[:300], "mark": ""}
    with work():
        clause = clause or DESIGNATION_FLOW.step(ENDINGS[state]).clause
        DESIGNATION_FLOW.move(
            designation, ENDINGS[state], actor, at, remark=reason, values=values, on=on, because=clause
        )
        history.note(designation, "end", on, actor, at, changed=("state", "mark"), clause=clause, reason=reason)


def renew(designation: Designation, until: date | None, clause: str, actor: Actor, at: datetime) -> None:
    """Prolong the term of a designation that stood its evaluation at the end (SX6-11.3), or let it fall away (None, SX3-24);
    called by terms."""
    with work():
        db.session.refresh(designation, with_for_update=True)
        was = designation.valid_until
        if designation.state != "active" or was is None or (until is not None and until <= was):
            raise Refused(clause, _("只有在册、有期限的认定对象可以续期，新的期限须晚于原期限"))
        designation.valid_until = until
        designation.version += 1
        journal.write("designation.renew", actor, at, designation, clause=clause, was=was, until=until)


def free_name(designation: Designation, reason: str, actor: Actor, at: datetime) -> None:
    """Let an ended designation's name be used again: an explicit act of the office head, with a reason (SN15-2.d)."""
    if actor.role not in (Role.OFFICE_HEAD, Role.PROVINCIAL_COMMISSION):
        raise Refused("SN15-2.d", _("名称由办公室负责人释放"))
    if not reason.strip():
        raise Refused("SN15-2.d", _("释放名称须写明理由"), field="remark")
    with work():
        db.session.refresh(designation)
        if designation.state not in ENDINGS:
            raise Refused("SN15-3.3.d", _("联盟未终止，名称仍在使用"))
        if designation.name_freed_on is not None:
            raise Refused("SN15-3.3.d", _("名称已经释放"))
        designation.name_freed_on = at.date()
        designation.version += 1
        history.give_up(designation, at.date(), reason, freed_by=actor.name)
        journal.write("designation.free-name", actor, at, designation, clause="SN15-2.d", remark=reason)


def set_mark(designation: Designation, mark: str, actor: Actor, at: datetime, *, clause: str = "SN15-2.c") -> None:
    """Show a measure in force beside the name ("" takes it away); written by standing and terms."""
    if actor.role not in PROVINCE | {Role.SYSTEM}:
        raise Refused(clause, _("措施标记由管理办公室记载"))
    with work():
        db.session.execute(
            update(Designation).where(Designation.id == designation.id)
            .values(mark=mark, version=Designation.version + 1).execution_options(synchronize_session=False)
        )  # fmt: skip
        db.session.refresh(designation)
        history.note(designation, "mark", at.date(), actor, at, clause=clause)
        journal.write("designation.mark", actor, at, designation, clause=clause, mark=mark)


def add_specialty(programme: str, name: str, reason: str, actor: Actor, at: datetime) -> SpecialtyName:
    """Add a specialty that names may carry, with the office's reason (SN15-3.3.d, R)."""
    spelt = check_specialty(programme, queries.extra_specialties(programme), name, reason, actor)
    with work():
        row = SpecialtyName(programme=programme, name=spelt, reason=reason.strip(), added_at=at, added_by=actor.name)
        db.session.add(row)
        journal.write("specialty.add", actor, at, row, clause="SN15-3.3.d", remark=reason, name=spelt)
    return row


def note_party(
    designation_id: int, organisation_id: int, kind: str, since: date, at: datetime, *, department_name: str = ""
) -> None:
    """Write who belongs to a designation; a candidate that becomes a member keeps one row. Called by members."""
    current_work()
    hospital = who.organisation(organisation_id)
    remove_party(designation_id, organisation_id)
    db.session.add(
        Party(
            designation_id=designation_id,
            organisation_id=hospital.id,
            organisation_name=hospital.name,
            department_name=department_name,
            division_code=hospital.division_code,
            authority_id=hospital.authority_id,
            county_level=hospital.is_county_level,
            kind=kind,
            since=since,
            stand=history.next_stand(at),
        )
    )
    db.session.flush()


def remove_party(designation_id: int, organisation_id: int) -> None:
    """Take a candidate that was declined (or is now a member) off again. Called by members."""
    current_work()
    db.session.flush()
    db.session.execute(
        delete(Party).where(
            Party.designation_id == designation_id,
            Party.organisation_id == organisation_id,
            Party.kind == "candidate",
        )
    )


def end_party(designation_id: int, on: date, at: datetime, organisation_id: int | None = None) -> None:
    """Write from which day on one hospital, or none of them, belongs any more. Called by members."""
    current_work()
    db.session.flush()
    wanted = [Party.designation_id == designation_id, Party.until.is_(None)]
    if organisation_id is not None:
        wanted.append(Party.organisation_id == organisation_id)
    db.session.execute(delete(Party).where(*wanted, Party.kind == "candidate"))
    stand = history.next_stand(at)
    last = case((Party.since > on, Party.since), else_=on)
    db.session.execute(
        update(Party)
        .where(*wanted)
        .values(until=last, until_stand=stand)
        .execution_options(synchronize_session="fetch")
    )


def note_charter(designation: Designation, title: str, adopted_on: date) -> None:
    """Write which charter is in force (SN15-3.5.e). Called by members."""
    current_work()
    designation.charter, designation.charter_on = title, adopted_on
