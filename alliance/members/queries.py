"""What is read about members, already limited to who asks."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from alliance.core import reach
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.files import File
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.members.model import Agreement, AgreementText, Assessment, Candidate, Membership, Paper, Seat
from alliance.members.rules import aspects_of, shortcomings
from alliance.register import queries as register
from alliance.register.queries import Designation

__all__ = ["shortcomings"]


def _on(day: date) -> ColumnElement[bool]:
    return and_(Membership.since <= day, or_(Membership.until.is_(None), Membership.until > day))


def current(designation_id: int, on: date) -> list[Membership]:
    """The members on a day, the lead first, then by the order in which they joined."""
    query = select(Membership).where(Membership.designation_id == designation_id, _on(on))
    return list(db.session.execute(query.order_by(Membership.lead.desc(), Membership.since, Membership.id)).scalars())


def standing_since(designation_ids: Iterable[int], since: date, on: date) -> list[Membership]:
    """The members beside the leads that stood on both days, by alliance and name (one query)."""
    query = select(Membership).where(
        Membership.designation_id.in_(list(designation_ids)), Membership.lead.is_(False), _on(since), _on(on)
    )
    return list(db.session.execute(query.order_by(Membership.designation_id, Membership.organisation_name)).scalars())


def is_member(designation_id: int, organisation_id: int, on: date) -> bool:
    """Whether a hospital belonged to a designation on a day, the lead included."""
    query = select(Membership.id).where(
        Membership.designation_id == designation_id, Membership.organisation_id == organisation_id, _on(on)
    )
    return db.session.execute(query.limit(1)).scalar_one_or_none() is not None


def of_hospital(organisation_id: int, on: date) -> list[Membership]:
    """A hospital's memberships on a day, lead ones too, in preparation or filed."""
    query = select(Membership).where(Membership.organisation_id == organisation_id, _on(on))
    return list(db.session.execute(query.order_by(Membership.lead.desc(), Membership.id)).scalars())


def common(one_id: int, other_id: int, on: date) -> list[int]:
    """The designations in the register to which both hospitals belonged on a day (lead included), by id.

    Care is given only inside one of these (SN15-4.3.a); none for a hospital with itself.
    """
    if one_id == other_id:
        return []
    other = aliased(Membership)
    query = (
        select(Membership.designation_id)
        .join(other, other.designation_id == Membership.designation_id)
        .where(
            Membership.organisation_id == one_id, _on(on), other.organisation_id == other_id, other.since <= on,
            or_(other.until.is_(None), other.until > on),
        )
        .distinct()
    )  # fmt: skip
    return register.active_among(db.session.execute(query).scalars(), on)


def spans(organisation_id: int) -> list[Membership]:
    """Everybody's memberships, past ones too, in the designations this hospital ever belonged to."""
    mine = select(Membership.designation_id).where(Membership.organisation_id == organisation_id)
    return list(db.session.execute(select(Membership).where(Membership.designation_id.in_(mine))).scalars())


def signed(designation_ids: Iterable[int]) -> list[Agreement]:
    """The agreements that are or were in force in these designations; see has_agreement for one of them on a day."""
    query = select(Agreement).where(
        Agreement.designation_id.in_(list(designation_ids)), Agreement.state.in_(("in_force", "ended"))
    )
    return list(db.session.execute(query).scalars())


def running(designation_ids: Iterable[int]) -> set[tuple[int, int]]:
    """The memberships without an end as (designation, hospital), for matching whole workbooks."""
    query = select(Membership.designation_id, Membership.organisation_id).where(
        Membership.designation_id.in_(list(designation_ids)), Membership.until.is_(None)
    )
    return {(row.designation_id, row.organisation_id) for row in db.session.execute(query)}


def counts(designation_ids: Iterable[int], on: date) -> dict[int, tuple[int, int]]:
    """Members without the lead on a day, and how many of them are county-level (SN15-3.4.a), by designation."""
    ids = list(designation_ids)
    counted = dict.fromkeys(ids, (0, 0))
    if ids:
        rows = db.session.execute(
            select(Membership.designation_id, func.count(), func.count().filter(Membership.county_level.is_(True)))
            .where(Membership.designation_id.in_(ids), Membership.lead.is_(False), _on(on))
            .group_by(Membership.designation_id)
        )
        counted.update({designation_id: (members, county) for designation_id, members, county in rows})
    return counted


def papers(designation_id: int) -> list[Paper]:
    """Charters and plans, the newest adopted first; the first of each kind is in force (SN15-3.5.e)."""
    query = select(Paper).where(Paper.designation_id == designation_id)
    return list(db.session.execute(query.order_by(Paper.kind, Paper.adopted_on.desc(), Paper.id.desc())).scalars())


def paper_in_force(designation_id: int, kind: str, on: date) -> Paper | None:
    """The charter or plan that held on a day: of those adopted by then the one adopted last (SN15-3.5.e)."""
    query = select(Paper).where(Paper.designation_id == designation_id, Paper.kind == kind, Paper.adopted_on <= on)
    newest = query.order_by(Paper.adopted_on.desc(), Paper.id.desc()).limit(1)
    return db.session.execute(newest).scalar_one_or_none()


OFFICES = ("chair", "vice", "secretary", "director")


def council(designation_id: int, on: date) -> list[Seat]:
    """Who sits in the council on a day, by office."""
    query = select(Seat).where(
        Seat.designation_id == designation_id, Seat.since <= on, or_(Seat.until.is_(None), Seat.until > on)
    )
    rows = db.session.execute(query.order_by(Seat.since, Seat.id)).scalars()
    return sorted(rows, key=lambda seat: OFFICES.index(seat.office))


def past_seats(designation_id: int, on: date) -> list[Seat]:
    """Who sat in the council before a day and no longer does, the last to leave first."""
    query = select(Seat).where(Seat.designation_id == designation_id, Seat.until <= on)
    return list(db.session.execute(query.order_by(Seat.until.desc(), Seat.id.desc())).scalars())


def seat(actor: Actor, seat_id: int) -> Seat:
    """One seat; for everybody who may see its designation."""
    found = reach.found(db.session.get(Seat, seat_id))
    register.get(actor, found.designation_id)
    return found


def seats_of(organisation_id: int, on: date) -> list[Seat]:
    """The seats a hospital's people hold on a day, in all its alliances."""
    query = select(Seat).where(
        Seat.organisation_id == organisation_id, Seat.since <= on, or_(Seat.until.is_(None), Seat.until > on)
    )
    return list(db.session.execute(query.order_by(Seat.id)).scalars())


def terms_ending(programme: str, on: date, days: int) -> list[Seat]:
    """The seats whose term ends within so many days, or has ended with nobody elected since."""
    query = select(Seat).where(Seat.state == "sitting", Seat.term_ends <= on + timedelta(days=days))
    found = db.session.execute(query.order_by(Seat.term_ends, Seat.id)).scalars().all()
    designations = register.by_ids({one.designation_id for one in found})
    return [one for one in found if designations[one.designation_id].programme == programme]


def assessment_files(row: Candidate) -> dict[int, list[File]]:
    """The files of each assessed aspect, by the aspect's row: one query."""
    ids = [one.id for one in row.aspects]
    query = select(File).where(File.record_type == "assessment", File.record_id.in_(ids), File.state == "ready")
    found: dict[int, list[File]] = {}
    for file in db.session.execute(query.order_by(File.id)).scalars() if ids else ():
        found.setdefault(file.record_id, []).append(file)
    return found


def texts(agreement: Agreement) -> list[AgreementText]:
    """An agreement's words each time it was sent, the last first."""
    query = select(AgreementText).where(AgreementText.agreement_id == agreement.id)
    return list(db.session.execute(query.order_by(AgreementText.serial.desc())).scalars())


def in_force_agreements(designation_id: int, on: date | None = None) -> list[Agreement]:
    """The agreements signed by both sides and not ended; with a day: those that hold on it."""
    query = select(Agreement).where(Agreement.designation_id == designation_id, Agreement.state == "in_force")
    if on is not None:
        query = query.where(Agreement.since <= on, or_(Agreement.until.is_(None), Agreement.until >= on))
    return list(db.session.execute(query.order_by(Agreement.id)).scalars())


def has_agreement(designation_id: int, organisation_id: int, on: date) -> bool:
    """Whether a member's agreement held on a day (SN15-2.e); the lead needs none."""
    held = Agreement.state.in_(("in_force", "ended"))
    query = select(Agreement.id).where(
        Agreement.designation_id == designation_id, Agreement.organisation_id == organisation_id, held,
        Agreement.since <= on, or_(Agreement.until.is_(None), Agreement.until >= on),
        or_(Agreement.ended_on.is_(None), Agreement.ended_on > on),
    )  # fmt: skip
    return db.session.execute(query.limit(1)).scalar_one_or_none() is not None


def signed_with(one: Candidate | Agreement) -> list[Agreement]:
    """Every agreement of the same two parties that is or was in force, the earliest first."""
    query = select(Agreement).where(
        Agreement.designation_id == one.designation_id, Agreement.organisation_id == one.organisation_id,
        Agreement.state.in_(("in_force", "ended")),
    )  # fmt: skip
    return list(db.session.execute(query.order_by(Agreement.since, Agreement.id)).scalars())


def followed(agreement: Agreement) -> bool:
    """Whether another signed agreement of the same two begins after this one."""
    return any(other.state == "in_force" and other.since > agreement.since for other in signed_with(agreement))


def running_out(programme: str, on: date, days: int) -> list[Agreement]:
    """The agreements in force that end within so many days, for the reminder to renew."""
    return _in_force_until(programme, Agreement.until >= on, Agreement.until <= on + timedelta(days=days))


def in_hand(programme: str, ids: Iterable[int]) -> list[Agreement]:
    """The agreements of a programme that wait for the member's signature, and these ones however they stand."""
    wanted = or_(Agreement.state == "offered", Agreement.id.in_(list(ids)))
    query = select(Agreement).join(Designation, Designation.id == Agreement.designation_id)
    return list(db.session.execute(query.where(Designation.programme == programme, wanted)).scalars())


def answered(programme: str, since: datetime) -> list[Agreement]:
    """The agreements of a programme that the lead signed since a moment on the platform and the member has answered."""
    query = select(Agreement).join(Designation, Designation.id == Agreement.designation_id)
    return list(db.session.execute(query.where(
        Designation.programme == programme, Agreement.lead_signed_at >= since, Agreement.legacy.is_(False),
        Agreement.state.in_(("in_force", "ended", "declined")),
    ).order_by(Agreement.id)).scalars())  # fmt: skip


def expired(programme: str, on: date) -> list[Agreement]:
    """The agreements still in force whose last day has passed."""
    return _in_force_until(programme, Agreement.until < on)


def _in_force_until(programme: str, *when: ColumnElement[bool]) -> list[Agreement]:
    query = select(Agreement).where(Agreement.state == "in_force", *when).order_by(Agreement.until, Agreement.id)
    found = db.session.execute(query).scalars().all()
    designations = register.by_ids({agreement.designation_id for agreement in found})
    return [agreement for agreement in found if designations[agreement.designation_id].programme == programme]


def candidates(designation_id: int) -> list[Candidate]:
    """Every hospital proposed as member, with its assessment, newest first."""
    query = select(Candidate).where(Candidate.designation_id == designation_id).options(selectinload(Candidate.aspects))
    return list(db.session.execute(query.order_by(Candidate.id.desc())).scalars())


def agreements(designation_id: int) -> list[Agreement]:
    """Every agreement of a designation, newest first."""
    query = select(Agreement).where(Agreement.designation_id == designation_id).order_by(Agreement.id.desc())
    return list(db.session.execute(query).scalars())


def agreements_of(organisation_id: int) -> list[Agreement]:
    """The agreements made with a hospital as member, what waits for its signature first."""
    query = select(Agreement).where(Agreement.organisation_id == organisation_id, Agreement.state != "drafted")
    return list(db.session.execute(query.order_by(Agreement.state != "offered", Agreement.id.desc())).scalars())


def ends_of(designation_ids: Iterable[int]) -> dict[int, tuple[int, date | None]]:
    """How many agreements are in force in these designations, and the day the first of them ends, by designation."""
    rows = db.session.execute(
        select(Agreement.designation_id, func.count(), func.min(Agreement.until))
        .where(Agreement.designation_id.in_(list(designation_ids)), Agreement.state == "in_force")
        .group_by(Agreement.designation_id)
    )
    return {designation_id: (count, first) for designation_id, count, first in rows}


OVERSEERS = PROVINCE | {Role.CITY_COMMISSION, Role.COUNTY_COMMISSION, Role.AUDITOR}


def sees_inside(actor: Actor, designation: Designation) -> bool:
    """Who sees assessments and all agreements: the lead's side and who oversees it; a member sees only its own."""
    return actor.role in OVERSEERS or (actor.is_hospital and actor.organisation_id == designation.lead_id)


def candidate(actor: Actor, candidate_id: int) -> Candidate:
    """One candidate with its assessment; for the lead's side and its overseers only."""
    found = reach.found(db.session.get(Candidate, candidate_id))
    designation = register.get(actor, found.designation_id)
    if not sees_inside(actor, designation):
        raise NotFound
    return found


def agreement(actor: Actor, agreement_id: int) -> Agreement:
    """One agreement, for its two sides and the overseers; a draft is not yet shown to the member."""
    found = reach.found(db.session.get(Agreement, agreement_id))
    designation = register.get(actor, found.designation_id)
    own = actor.is_hospital and actor.organisation_id == found.organisation_id and found.state != "drafted"
    if not (own or sees_inside(actor, designation)):
        raise NotFound
    return found


def on_desk(actor: Actor) -> tuple[list[Candidate], list[Agreement]]:
    """What is under way for the designations this actor leads: candidates not yet decided, agreements not yet signed."""
    led = [one.id for one in register.led_by(actor)]
    if not led:
        return [], []
    rows = db.session.execute(
        select(Candidate)
        .where(Candidate.designation_id.in_(led), Candidate.state.in_(("proposed", "assessed")))
        .options(selectinload(Candidate.aspects))
        .order_by(Candidate.id)
    ).scalars()
    papers_out = db.session.execute(
        select(Agreement)
        .where(Agreement.designation_id.in_(led), Agreement.state.in_(("drafted", "offered")))
        .order_by(Agreement.id)
    ).scalars()
    return list(rows), list(papers_out)


def hospital_names(candidate_ids: Iterable[int]) -> dict[int, str]:
    """The hospitals behind candidates, for lists of agreements."""
    ids = list(candidate_ids)
    rows = db.session.execute(select(Candidate.id, Candidate.organisation_name).where(Candidate.id.in_(ids)))
    return {row.id: row.organisation_name for row in rows}


def paper(actor: Actor, paper_id: int) -> Paper:
    """One charter or plan; for everybody who may see its designation's inside."""
    found = reach.found(db.session.get(Paper, paper_id))
    register.get(actor, found.designation_id)
    return found


def missing(designation: Designation, on: date) -> list[str]:
    """What a filing would still lack on the members' side (SN15-3.2): charter, plan, written agreements."""
    kinds = {one.kind for one in papers(designation.id)}
    lacking = []
    if "charter" not in kinds:
        lacking.append(_("联盟章程尚未上传"))
    if "plan" not in kinds:
        lacking.append(_("联盟发展规划尚未上传"))
    signed = {one.organisation_id for one in in_force_agreements(designation.id, on)}
    members = [one for one in current(designation.id, on) if not one.lead]
    if not members:
        lacking.append(_("还没有成员单位签订协议"))
    lacking.extend(
        _("%(hospital)s：没有有效的协议", hospital=one.organisation_name)
        for one in members
        if one.organisation_id not in signed
    )
    return lacking


def progress(candidate: Candidate) -> tuple[int, int, int]:
    """How many aspects are assessed, how many of these are negative, how many there are."""
    rows: list[Assessment] = candidate.aspects
    return len(rows), sum(not one.positive for one in rows), len(aspects_of(candidate))
