"""What a hospital's leader is told about identities: who opened which, when and why; what is kept, what was erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, func, or_, select
from sqlalchemy.orm import defer

from alliance.care.model import ERASED, OPENED, CareEntry, Consultation, Referral
from alliance.core.actor import Actor, Role
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Refused
from alliance.ext import db

# Every table that keeps who a patient is.
KEEPING: dict[str, Any] = {"referral": Referral, "consultation": Consultation, "care_entry": CareEntry}
SIDES = ("own", "other")
SETTLED_ENTRIES = ("agreed", "withdrawn")
MOST_COUNTED = 1000
MOST_RECIPIENTS = 50
MOST_FOUND = 100


@dataclass(frozen=True)
class Readings:
    """What the list is narrowed by; "" leaves a part open. `side`: readings by the own staff, or by other hospitals'."""

    since: datetime
    until: datetime
    side: str = "own"
    words: str = ""  # of the reader's name, or a number
    what: str = ""  # reveal | open-file | rejected
    purpose: str = ""


def leads(actor: Actor) -> int:
    """The hospital this actor leads; refused to everybody else."""
    if actor.role != Role.HOSPITAL_LEADER or actor.organisation_id is None:
        raise Refused("", _("由本院负责人办理"))
    return actor.organisation_id


def readings(actor: Actor, chosen: Readings) -> Select[JournalEntry]:
    """The journal's lines about identities of this hospital's patients that were opened, newest first by id."""
    return select(JournalEntry).where(_of_hospital(actor, chosen.side), _chosen(actor, chosen))


def how_many(query: Select[JournalEntry]) -> int:
    """How many lines there are, capped."""
    some = query.with_only_columns(JournalEntry.id).order_by(None).limit(MOST_COUNTED + 1).subquery()
    return int(db.session.execute(select(func.count()).select_from(some)).scalar_one())


def _of_hospital(actor: Actor, side: str) -> ColumnElement[bool]:
    own = actor.organisation_id
    if actor.role != Role.HOSPITAL_LEADER or own is None:
        return false()
    opened = one_of(OPENED)
    if side == "own":
        return and_(opened, JournalEntry.organisation_id == own)
    about = or_(
        *(
            and_(
                about_kind(kind),
                exists().where(model.id == JournalEntry.record_id, or_(model.from_id == own, model.to_id == own)),
            )
            for kind, model in KEEPING.items() if model is not CareEntry
        )
    )  # fmt: skip
    return and_(opened, JournalEntry.organisation_id.is_distinct_from(own), about)


def about_kind(kind: str) -> ColumnElement[bool]:
    """Lines about such records, told so that no index over every line about them is taken for it."""
    return JournalEntry.record_type.concat("") == kind


def one_of(events: Sequence[str]) -> ColumnElement[bool]:
    """These events, written out: so both databases use the index over them."""
    return JournalEntry.event.in_(bindparam("opened", list(events), expanding=True, literal_execute=True))


def _chosen(actor: Actor, chosen: Readings) -> ColumnElement[bool]:
    wanted: list[ColumnElement[bool]] = [JournalEntry.at >= chosen.since, JournalEntry.at < chosen.until]
    if chosen.what:
        wanted.append(JournalEntry.event.endswith(f".{chosen.what}", autoescape=True))
    if chosen.purpose:
        wanted.append(JournalEntry.facts["purpose"].as_string() == chosen.purpose)
    if chosen.words:
        cases = [record for record in own_records(actor, chosen.words) if not isinstance(record, CareEntry)]
        by_number = [
            and_(JournalEntry.record_type == one.__tablename__, JournalEntry.record_id == one.id) for one in cases
        ]
        wanted.append(or_(JournalEntry.name.icontains(chosen.words, autoescape=True), *by_number))
    return and_(*wanted)


def numbers_of(lines: Sequence[JournalEntry]) -> dict[tuple[str, int], str]:
    """What the records are called that these lines are about: a query for each kind of record."""
    found = {
        (line.record_type, line.record_id): _("导入 %(n)s", n=line.record_id)
        for line in lines if line.record_type == "care_import" and line.record_id is not None
    }  # fmt: skip
    for kind, model, column in (
        ("referral", Referral, Referral.number), ("consultation", Consultation, Consultation.number),
        ("care_entry", CareEntry, CareEntry.own_number),
    ):  # fmt: skip
        ids = {line.record_id for line in lines if line.record_type == kind and line.record_id is not None}
        if ids:
            rows = db.session.execute(select(model.id, column).where(model.id.in_(ids)))
            found.update({(kind, row_id): name for row_id, name in rows})
    return found


def erasures(actor: Actor) -> Select[JournalEntry]:
    """What was erased on request in records of this hospital, by either of the two leaders."""
    own = leads(actor)
    about = or_(
        *(
            and_(
                about_kind(kind),
                exists().where(
                    model.id == JournalEntry.record_id,
                    model.organisation_id == own if model is CareEntry else or_(model.from_id == own, model.to_id == own),
                ),
            )
            for kind, model in KEEPING.items()
        )
    )  # fmt: skip
    return select(JournalEntry).where(one_of(ERASED), about)


def own_records(actor: Actor, number: str) -> list[Any]:
    """The records of this hospital with that number: a referral's, a consultation's, or the own one of a log's entry."""
    own, number = leads(actor), number.strip()
    found: list[Any] = []
    for model in (Referral, Consultation):
        ends = or_(model.from_id == own, model.to_id == own)
        found += db.session.execute(select(model).where(model.number == number.upper(), ends)).scalars()
    entries = select(CareEntry).where(CareEntry.organisation_id == own, CareEntry.own_number == number)
    return [*found, *db.session.execute(entries.order_by(CareEntry.id).limit(MOST_FOUND)).scalars()]


def of_patient(actor: Actor, patient_key: str) -> list[Any]:
    """The records of this hospital that speak of one person, newest first."""
    own, found = leads(actor), []
    for model in KEEPING.values():
        ends = model.organisation_id == own if model is CareEntry else or_(model.from_id == own, model.to_id == own)
        query = select(model).where(model.patient_key == patient_key, ends).options(defer(model.patient))
        found += list(db.session.execute(query.order_by(model.id.desc()).limit(MOST_FOUND)).scalars())
    return found


def is_settled(record: Any) -> bool:
    """Whether nothing of it is under way any more."""
    if isinstance(record, CareEntry):
        return record.state in SETTLED_ENTRIES
    return record.waits_for_id is None


def number_of(record: Any) -> str:
    """What the hospital calls it."""
    return str(record.own_number if isinstance(record, CareEntry) else record.number)


def kept(actor: Actor) -> dict[str, tuple[int, int]]:
    """How many records of this hospital hold an identity, and how many no more, by kind; each count capped. One query."""
    own = leads(actor)
    counted = []
    for kind, model in KEEPING.items():
        ends = model.organisation_id == own if model is CareEntry else or_(model.from_id == own, model.to_id == own)
        for name, held in (("held", model.erased_at.is_(None)), ("erased", model.erased_at.is_not(None))):
            some = select(model.id).where(ends, held).limit(MOST_COUNTED + 1).subquery()
            counted.append(select(func.count()).select_from(some).scalar_subquery().label(f"{kind}_{name}"))
    row = db.session.execute(select(*counted)).one()
    return {kind: (int(getattr(row, f"{kind}_held")), int(getattr(row, f"{kind}_erased"))) for kind in KEEPING}


def recipients(actor: Actor, since: datetime) -> list[tuple[str, int]]:
    """The hospitals this one has given identities to since then, by referral or consultation, most often first."""
    own = leads(actor)
    found: dict[str, int] = {}
    for model, sent in ((Referral, Referral.sent_at), (Consultation, Consultation.requested_at)):
        rows = db.session.execute(
            select(model.to_name, func.count()).where(model.from_id == own, sent >= since).group_by(model.to_name)
        )
        for name, n in rows:
            found[name] = found.get(name, 0) + int(n)
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))[:MOST_RECIPIENTS]
