"""What is kept beside the records: steps and their words, drafts, diagnosis codes, closed years, receiving departments."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import defer

from alliance.care.flow import flow_of
from alliance.care.model import CareDraft, CareStep, CareYear, Diagnosis, Referral
from alliance.care.rules import Case
from alliance.core import files
from alliance.core.actor import Actor
from alliance.core.files import File
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.members import queries as members
from alliance.organisations import queries as organisations
from alliance.organisations.queries import Department, Organisation
from alliance.register import queries as register

MOST_FOUND = 20
OFTEN = 10


def steps(case: Case) -> list[CareStep]:
    """The steps of a record as they were taken, oldest first."""
    query = select(CareStep).where(CareStep.record_type == flow_of(case).name, CareStep.record_id == case.id)
    return list(db.session.execute(query.order_by(CareStep.id)).scalars())


def last_step(case: Case) -> CareStep | None:
    """The last step that still stands."""
    query = select(CareStep).where(
        CareStep.record_type == flow_of(case).name, CareStep.record_id == case.id, CareStep.undone_at.is_(None)
    )
    return db.session.execute(query.order_by(CareStep.id.desc()).limit(1)).scalar_one_or_none()


def forwarded_to(case: Referral) -> list[Referral]:
    """The referrals that went on from this one to a third hospital."""
    query = select(Referral).where(Referral.forwarded_from_id == case.id).options(defer(Referral.patient))
    return list(db.session.execute(query.order_by(Referral.id)).scalars())


def forwarded_from(case: Referral) -> Referral | None:
    """The referral this one came from."""
    return db.session.get(Referral, case.forwarded_from_id) if case.forwarded_from_id else None


def thirds(case: Referral, on: date) -> list[tuple[str, str]]:
    """Hospitals to forward to, as (designation:hospital, words): members of an alliance both present hospitals share."""
    found: list[tuple[str, str]] = []
    for designation in register.by_ids(members.common(case.from_id, case.to_id, on)).values():
        found.extend(
            (f"{designation.id}:{one.organisation_id}", f"{one.organisation_name}（{designation.name}）")
            for one in members.current(designation.id, on)
            if one.organisation_id not in (case.from_id, case.to_id)
        )
    return found


def draft(kind: str, actor: Actor) -> CareDraft | None:
    """What this person has begun and not sent, in the present post."""
    return db.session.execute(
        select(CareDraft).where(
            CareDraft.person_id == actor.person_id, CareDraft.organisation_id == actor.organisation_id,
            CareDraft.kind == kind,
        )
    ).scalar_one_or_none()  # fmt: skip


def closed_years(programme: str) -> frozenset[int]:
    """The years whose evaluation is decided."""
    return frozenset(db.session.execute(select(CareYear.year).where(CareYear.programme == programme)).scalars())


def diagnoses(words: str, limit: int = MOST_FOUND) -> list[Diagnosis]:
    """Codes that begin with the words, or whose name or pinyin initials contain them; codes first, shortest name first."""
    words = words.strip()
    if not words:
        return []
    by_code = Diagnosis.code.startswith(words.upper(), autoescape=True)
    by_name = or_(
        Diagnosis.name.contains(words, autoescape=True),
        Diagnosis.pinyin.startswith(words.lower(), autoescape=True),
    )
    query = select(Diagnosis).where(or_(by_code, by_name)).order_by(by_code.desc(), Diagnosis.code)
    return list(db.session.execute(query.limit(limit)).scalars())


def edition() -> str | None:
    """Which table of codes is in use: "" is our sample, None that there is none yet."""
    return db.session.execute(select(Diagnosis.edition).limit(1)).scalar_one_or_none()


def known_code(code: str) -> str:
    """A diagnosis code as it came, refused where a whole table is in use that does not have it."""
    if code and db.session.get(Diagnosis, code) is None and edition():
        raise Refused("", _("编码表中没有 %(code)s", code=code), field="diagnosis_code")
    return code


def often(actor: Actor) -> list[tuple[str, str]]:
    """The diagnoses this person wrote lately, code and name, newest first, each once."""
    rows = db.session.execute(
        select(Referral.diagnosis_code, Referral.diagnosis)
        .where(Referral.sent_by_id == actor.person_id, Referral.from_id == actor.organisation_id)
        .order_by(Referral.id.desc()).limit(OFTEN * 5)
    )  # fmt: skip
    found: dict[str, str] = {}
    for code, name in rows:
        if code:
            found.setdefault(code, name)
    return list(found.items())[:OFTEN]


def attachments(case: Case) -> list[File]:
    """The papers of a record."""
    return files.of(case)


def attachment(case: Case, file_id: int) -> File:
    """One of them; NotFound where it is another record's."""
    found = files.one(case, file_id)
    if found is None:
        raise NotFound
    return found


def desks(actor: Actor, on: date) -> list[tuple[Organisation, list[Department]]]:
    """The hospitals this actor's works with, its own first, each with its departments, telephones and hours."""
    if actor.organisation_id is None:
        return []
    alliances = [one.designation_id for one in members.of_hospital(actor.organisation_id, on)]
    wanted = {one.organisation_id for alliance in alliances for one in members.current(alliance, on)}
    return organisations.with_departments([actor.organisation_id, *sorted(wanted - {actor.organisation_id})])
