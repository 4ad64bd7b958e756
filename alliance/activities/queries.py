"""What is read of activities, already limited to who asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union,
    union_all,
)

from alliance.activities.flow import ACTIVITY_FLOW, works_for
from alliance.activities.model import Activity, ActivityMember, ActivityPlan, ActivityTrainee
from alliance.care import queries as care
from alliance.core import reach, settings
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.flow import Line, timeline
from alliance.core.imports.names import Names
from alliance.core.journal import JournalEntry
from alliance.ext import db
from alliance.members import queries as members
from alliance.organisations import queries as organisations
from alliance.register import queries as register
from alliance.rules import programme as programmes

SEE_ALL = PROVINCE | {Role.AUDITOR}
AREAS = frozenset({Role.CITY_COMMISSION, Role.COUNTY_COMMISSION})
Facts = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed by; "" and None leave a part open."""

    scope: str = "all"  # answer | ours | all
    kind: str = ""
    state: str = ""
    designation_id: int | None = None
    year: int | None = None


@dataclass(frozen=True)
class Place:
    """A hospital that can be named in an activity of a designation."""

    organisation_id: int
    name: str
    lead: bool


def activities(actor: Actor) -> Select[Activity]:
    """The activities this actor may see."""
    return select(Activity).where(_may_see(actor))


def _may_see(actor: Actor) -> ColumnElement[bool]:
    if actor.is_hospital:
        named = exists().where(
            ActivityMember.activity_id == Activity.id, ActivityMember.organisation_id == actor.organisation_id
        )
        if actor.role == Role.LEAD_CLERK:
            return and_(Activity.lead_id == actor.organisation_id, Activity.department_id == actor.department_id)
        return or_(Activity.lead_id == actor.organisation_id, Activity.logger_id == actor.organisation_id, named)
    if actor.role in AREAS:
        designations = register.visible(actor).subquery()
        return Activity.designation_id.in_(select(designations.c.id))
    if actor.role in SEE_ALL:
        return Activity.programme == actor.programme if actor.programme else true()
    return false()


def activity(actor: Actor, activity_id: int) -> Activity:
    """One activity this actor may see; NotFound otherwise."""
    return reach.one(activities(actor).where(Activity.id == activity_id))


def narrowed(actor: Actor, chosen: Filter) -> Select[Activity]:
    """A list of activities as this actor may see them, narrowed."""
    query = activities(actor)
    if chosen.scope == "answer":
        query = query.where(Activity.state == "logged", _unanswered(actor))
    elif chosen.scope == "ours":
        query = query.where(Activity.logger_id == actor.organisation_id)
    if chosen.kind:
        query = query.where(Activity.kind == chosen.kind)
    if chosen.state:
        query = query.where(Activity.state == chosen.state)
    if chosen.designation_id is not None:
        query = query.where(Activity.designation_id == chosen.designation_id)
    if chosen.year is not None:
        query = query.where(Activity.held_on.between(date(chosen.year, 1, 1), date(chosen.year, 12, 31)))
    return query


def _unanswered(actor: Actor) -> ColumnElement[bool]:
    return exists().where(
        ActivityMember.activity_id == Activity.id,
        ActivityMember.organisation_id == actor.organisation_id,
        ActivityMember.answer == "",
    )


def places(designation_id: int, on: date) -> list[Place]:
    """The hospitals of a designation on a day, the lead first."""
    return [Place(one.organisation_id, one.organisation_name, one.lead) for one in members.current(designation_id, on)]


def names(designation_id: int, on: date) -> Names:
    """The names of those hospitals as one may write them, short ones too (two queries)."""
    hospitals = organisations.hospitals()
    ids = [one.organisation_id for one in places(designation_id, on)]
    found = Names()
    for one in db.session.execute(hospitals.where(hospitals.selected_columns.id.in_(ids))).scalars():
        found.add(one.id, one.name, (one.short_name,))
    return found


def bound(designation_id: int, lead_id: int, organisation_id: int, on: date) -> bool:
    """Whether a hospital could act in a designation on a day: the lead, or a member with its agreement in force."""
    if organisation_id == lead_id:
        return members.is_member(designation_id, organisation_id, on)
    return members.is_member(designation_id, organisation_id, on) and members.has_agreement(
        designation_id, organisation_id, on
    )


def may_log(actor: Actor, designation: Any) -> bool:
    """Whether this actor logs activities of a designation: the lead department's clerk or a member's."""
    record = _Side(designation.lead_id, designation.department_id)
    return actor.organisation_id is not None and works_for(actor, record, actor.organisation_id)


@dataclass(frozen=True)
class _Side:
    lead_id: int
    department_id: int


def loggable(actor: Actor, on: date) -> list[Any]:
    """The active designations this actor may log activities for today."""
    if actor.role not in (Role.LEAD_CLERK, Role.MEMBER_CLERK) or actor.organisation_id is None:
        return []
    mine = register.by_ids(one.designation_id for one in members.of_hospital(actor.organisation_id, on))
    return [one for one in mine.values() if one.state == "active" and may_log(actor, one)]


def alliances(actor: Actor) -> list[tuple[str, str]]:
    """The filed designations this actor may see, as choices of a filter."""
    return care.alliances(actor)


def same_again(designation_id: int, kind: str, title: str, held_on: date) -> Activity | None:
    """The activity already logged under the same kind, title and day."""
    return db.session.execute(
        select(Activity).where(
            Activity.designation_id == designation_id,
            Activity.kind == kind,
            Activity.title == title,
            Activity.held_on == held_on,
            Activity.state != "withdrawn",
        ).limit(1)
    ).scalar_one_or_none()  # fmt: skip


def overdue_silence(at: datetime) -> list[Activity]:
    """Logged activities with evidence, whose days to answer are over and in which somebody has not answered."""
    waiting = exists().where(ActivityMember.activity_id == Activity.id, ActivityMember.answer == "")
    return list(
        db.session.execute(
            select(Activity)
            .where(Activity.state == "logged", Activity.evidence > 0, Activity.silent_after < at.date(), waiting)
            .order_by(Activity.id)
        ).scalars()
    )


def facts(designation_ids: Iterable[int], start: date, end: date) -> dict[int, Facts]:
    """Per designation {"confirmed": {fact: n}, "unconfirmed": {fact: n}} of activities held from `start` to `end`.

    One query; one more where somebody trained stands on two lists of a course. Besides what the kinds add to
    (academic_events, patrol_visits, people_trained, joint_research, techniques_introduced) `members_active` is the whole
    figure: the different hospitals beside the lead with anything confirmed in activities or in care.
    """
    ids = list(designation_ids)
    found: dict[int, Facts] = {one: {"confirmed": {}, "unconfirmed": {}} for one in ids}
    if not ids:
        return found
    within = (Activity.designation_id.in_(ids), Activity.held_on.between(start, end))
    kinds = (
        select(Activity.designation_id, Activity.programme, Activity.kind, Activity.state, func.count(),
               func.sum(Activity.people))
        .where(*within, Activity.state != "withdrawn")
        .group_by(Activity.designation_id, Activity.programme, Activity.kind, Activity.state)
    )  # fmt: skip
    active = union(_active_here(within), care.active_members(ids, start, end)).subquery()
    counted = select(
        active.c.designation_id, null(), literal("members_active"), literal("confirmed"), func.count(), literal(0)
    ).group_by(active.c.designation_id)
    again = _again(*within)
    once: dict[str, bool] = {}
    rows: Any = db.session.execute(union_all(kinds, again, counted))
    for designation_id, programme, kind, state, n, people in rows:
        if n == 0 and not once.setdefault(programme, counts_once(programme)):
            continue
        side = found[designation_id]["confirmed" if state == "confirmed" else "unconfirmed"]
        for fact, amount in _adds(programme, kind, int(n), int(people)):
            side[fact] = side.get(fact, 0) + amount
    return {
        one: {side: {**dict.fromkeys(FACTS, 0), **sums} for side, sums in both.items()} for one, both in found.items()
    }


FACTS = (
    "academic_events", "patrol_visits", "people_trained", "joint_research", "techniques_introduced", "members_active",
)  # fmt: skip


def _adds(programme: str | None, kind: str, n: int, people: int) -> list[tuple[str, int]]:
    """What so many activities of one kind add to which facts."""
    if programme is None:
        return [(kind, n)]
    shape = programmes.load(programme).activity_kind(kind)
    return [(fact, n) for fact in shape.facts] + ([("people_trained", people)] if shape.counts_people else [])


def counts_once(programme: str) -> bool:
    """Whether those trained are counted 按人, once per person and course (else 按人次): 办公室设定, SN15-4.2."""
    return bool(settings.value(programme, "trainees_counted_once"))


def _again(*within: ColumnElement[bool]) -> Select[Any]:
    """By how many the sum of people exceeds the persons: rows (designation, programme, kind, state, 0, −n).

    A course is what is of one kind and title; a person is a name at a hospital. What is confirmed and what is not are
    counted apart, as everywhere.
    """
    attended = (
        select(
            Activity.designation_id, Activity.programme, Activity.kind, Activity.state, (func.count() - 1).label("again")
        )
        .join(ActivityTrainee, ActivityTrainee.activity_id == Activity.id)
        .where(*within, Activity.state != "withdrawn")
        .group_by(
            Activity.designation_id, Activity.programme, Activity.kind, Activity.state, Activity.title,
            ActivityTrainee.organisation_id, ActivityTrainee.key,
        )
        .having(func.count() > 1)
        .subquery()
    )  # fmt: skip
    place = (attended.c.designation_id, attended.c.programme, attended.c.kind, attended.c.state)
    return select(*place, literal(0), -func.sum(attended.c.again)).group_by(*place)


def _active_here(within: tuple[ColumnElement[bool], ...]) -> Select[int, int]:
    return (
        select(Activity.designation_id, ActivityMember.organisation_id)
        .join(ActivityMember, ActivityMember.activity_id == Activity.id)
        .where(*within, Activity.state == "confirmed", ActivityMember.organisation_id != Activity.lead_id)
    )


def by_kind(designation_id: int, year: int) -> dict[str, dict[str, tuple[int, int]]]:
    """One year of a designation: {kind: {state: (activities, people)}}, people counted as the office has set; one query."""
    within = (Activity.designation_id == designation_id, Activity.held_on.between(date(year, 1, 1), date(year, 12, 31)))
    held = (
        select(
            Activity.designation_id, Activity.programme, Activity.kind, Activity.state, func.count(),
            func.sum(Activity.people),
        )
        .where(*within, Activity.state != "withdrawn")
        .group_by(Activity.designation_id, Activity.programme, Activity.kind, Activity.state)
    )  # fmt: skip
    once: dict[str, bool] = {}
    found: dict[str, dict[str, tuple[int, int]]] = {}
    rows: Any = db.session.execute(union_all(held, _again(*within)))
    for _id, programme, kind, state, n, people in rows:
        if n == 0 and not once.setdefault(programme, counts_once(programme)):
            continue
        had = found.setdefault(kind, {}).get(state, (0, 0))
        found[kind][state] = (had[0] + int(n), had[1] + int(people))
    return found


def plan(designation_id: int, year: int) -> list[ActivityPlan]:
    """What is planned for a year, kind by kind."""
    query = select(ActivityPlan).where(ActivityPlan.designation_id == designation_id, ActivityPlan.year == year)
    return list(db.session.execute(query.order_by(ActivityPlan.id)).scalars())


def planned_on(designation_ids: Iterable[int], kinds: Iterable[str]) -> dict[tuple[int, int], datetime]:
    """When each alliance last set a year's plan that has anything of these kinds in it, by alliance and year (one query)."""
    query = select(ActivityPlan.designation_id, ActivityPlan.year, func.max(ActivityPlan.set_at)).where(
        ActivityPlan.designation_id.in_(list(designation_ids)),
        ActivityPlan.kind.in_(list(kinds)),
        ActivityPlan.planned > 0,
    )
    found = db.session.execute(query.group_by(ActivityPlan.designation_id, ActivityPlan.year))
    return {(number, year): at for number, year, at in found}


def plan_history(designation_id: int, year: int) -> list[JournalEntry]:
    """Who set and changed a year's plan, when and why, newest first."""
    query = select(JournalEntry).where(
        JournalEntry.record_type == "designation", JournalEntry.record_id == designation_id,
        JournalEntry.event == "activity.plan",
    ).order_by(JournalEntry.id.desc()).limit(100)  # fmt: skip
    return [one for one in db.session.execute(query).scalars() if one.facts.get("year") == year]


def sees_trainees(actor: Actor) -> bool:
    """Whether names of those trained are this actor's business: the hospitals of the activity and the office that weighs
    its evidence; everybody else sees how many."""
    return actor.is_hospital or actor.is_office


def trainees(record: Activity) -> list[ActivityTrainee]:
    """Who was trained, hospital by hospital."""
    query = select(ActivityTrainee).where(ActivityTrainee.activity_id == record.id)
    return list(db.session.execute(query.order_by(ActivityTrainee.organisation_id, ActivityTrainee.id)).scalars())


def history(record: Activity) -> list[Line]:
    """The timeline of an activity."""
    lines = timeline(record, [ACTIVITY_FLOW], {"activity.log": _("登记了活动")})
    return [line for line in lines if line.what != "file.attach"]  # the step that brought the files says it


def counted_numbers(designation_id: int, year: int) -> list[str]:
    """The numbers of the confirmed activities of a year: what a sample is drawn from. One query."""
    return list(db.session.execute(select(Activity.number).where(*_confirmed(designation_id, year))).scalars())


def counted(numbers: Iterable[str]) -> list[Activity]:
    """Those activities, whoever asks (for the draw). One query."""
    return list(db.session.execute(select(Activity).where(Activity.number.in_(list(numbers)))).scalars())


def entered(designation_id: int, year: int, since: datetime, even: int) -> tuple[int, int, int, int]:
    """Of the confirmed activities of a year: all, those entered from a moment on, those that name a number of people, and
    of these the multiples of `even`. One query."""
    crowd = Activity.people > 0
    counts = (
        func.count(), func.count().filter(Activity.logged_at >= since), func.count().filter(crowd),
        func.count().filter(crowd, Activity.people % even == 0),
    )  # fmt: skip
    row = db.session.execute(select(*counts).where(*_confirmed(designation_id, year))).one()
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])


def round_ones(designation_id: int, year: int, even: int, most: int) -> list[str]:
    """The numbers of activities whose number of people is such a multiple, newest first. One query."""
    query = select(Activity.number).where(
        *_confirmed(designation_id, year), Activity.people > 0, Activity.people % even == 0
    )
    return list(db.session.execute(query.order_by(Activity.id.desc()).limit(most)).scalars())


def _confirmed(designation_id: int, year: int) -> tuple[ColumnElement[bool], ...]:
    held = Activity.held_on.between(date(year, 1, 1), date(year, 12, 31))
    return Activity.designation_id == designation_id, Activity.state == "confirmed", held


def last_days(designation_ids: Iterable[int]) -> dict[tuple[int, int], date]:
    """The last day of a confirmed activity of each member, by (alliance, hospital). One query."""
    rows = _active_here((Activity.designation_id.in_(list(designation_ids)),)).add_columns(func.max(Activity.held_on))
    grouped = rows.group_by(Activity.designation_id, ActivityMember.organisation_id)
    return {(row[0], row[1]): row[2] for row in db.session.execute(grouped)}
