"""Half-year reports, matters, misconduct and tips as they are read, limited to who asks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import selectinload

from alliance.activities import queries as activities
from alliance.care import queries as care
from alliance.core import reach, settings
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.register import queries as register
from alliance.rules import programme as programmes
from alliance.rules import windows
from alliance.rules.shapes import Count
from alliance.rules.windows import Window
from alliance.supervision.model import Matter, Misconduct, Report, Tip
from alliance.supervision.rules import Logged, Stated, counts_of

SEES_ALL = PROVINCE | {Role.AUDITOR}
LEADS = frozenset({Role.LEAD_CLERK, Role.HOSPITAL_LEADER, Role.HOSPITAL_ADMIN})
NOBODYS = -1


def scope(model: type[Report] | type[Misconduct] | type[Matter], actor: Actor) -> ColumnElement[bool]:
    """The rows of this actor: the programme's for the province, its area's for a city, its own for a lead."""
    if actor.role in SEES_ALL:
        return model.programme == (actor.programme or model.programme)
    if actor.role == Role.CITY_COMMISSION:
        return model.authority_id == actor.organisation_id
    if actor.role == Role.LEAD_CLERK:
        return and_(model.lead_id == actor.organisation_id, model.department_id == actor.department_id)
    if actor.role in LEADS:
        return model.lead_id == actor.organisation_id
    return model.id == NOBODYS


def get(actor: Actor, report_id: int) -> Report:
    """One report with its figures; NotFound outside the actor's scope."""
    return reach.one(
        select(Report).where(Report.id == report_id, scope(Report, actor)).options(selectinload(Report.figures))
    )


def one(designation_id: int, year: int, half: str) -> Report | None:
    """The report of an alliance for a half-year, whoever asks (for actions)."""
    return db.session.execute(
        select(Report).where(Report.designation_id == designation_id, Report.year == year, Report.half == half)
    ).scalar_one_or_none()


def visible(actor: Actor) -> Select[Report]:
    """All reports this actor may see."""
    return select(Report).where(scope(Report, actor))


def of_designation(actor: Actor, designation_id: int) -> list[Report]:
    """An alliance's reports, newest first, with their figures."""
    return list(db.session.execute(
        visible(actor).where(Report.designation_id == designation_id).options(selectinload(Report.figures))
        .order_by(Report.year.desc(), Report.half.desc())
    ).scalars())  # fmt: skip


def reported(actor: Actor, designation_id: int) -> bool:
    """Whether there is a report or a notice of an alliance that this actor may see (one query)."""
    about = [
        visible(actor).where(Report.designation_id == designation_id),
        visible_matters(actor).where(Matter.designation_id == designation_id),
    ]
    return bool(db.session.execute(select(or_(*(one.exists() for one in about)))).scalar_one())


MARKS = ("overdue", "open", "submitted", "returned", "accepted", "waived", "late", "extended")


def marked(mark: str, today: date) -> ColumnElement[bool]:
    """The condition behind a filter word: a state, overdue (逾期未报) or late (迟报)."""
    if mark == "overdue":
        return and_(Report.state == "open", Report.due < today)
    if mark == "late":
        return Report.late.is_(True)
    if mark == "extended":
        return Report.extended_from.is_not(None)
    return Report.state == mark


@dataclass(frozen=True)
class Tally:
    """A period in figures: how many are due (waived ones are not), handed in, in time, accepted, open, returned."""

    due: int
    submitted: int
    on_time: int
    accepted: int
    open: int = 0
    returned: int = 0

    @property
    def reviewing(self) -> int:
        """Handed in and not yet decided."""
        return self.submitted - self.accepted - self.returned

    @property
    def completeness(self) -> float | None:
        return self.submitted / self.due if self.due else None

    @property
    def timeliness(self) -> float | None:
        return self.on_time / self.due if self.due else None


def tallies(actor: Actor) -> dict[tuple[int, str], Tally]:
    """Every period in figures, newest first (one query)."""
    handed_in = Report.submitted_at.is_not(None)
    rows = db.session.execute(
        select(
            Report.year, Report.half, func.count().filter(Report.state != "waived"), func.count().filter(handed_in),
            func.count().filter(handed_in, Report.late.is_(False)), func.count().filter(Report.state == "accepted"),
            func.count().filter(Report.state == "open"), func.count().filter(Report.state == "returned"),
        ).where(scope(Report, actor)).group_by(Report.year, Report.half)
        .order_by(Report.year.desc(), Report.half.desc())
    )  # fmt: skip
    return {(year, half): Tally(*numbers) for year, half, *numbers in rows}


def designations(actor: Actor) -> Any:
    """The alliances that ever had a report to hand in (designation_id, name, lead), for paging the board."""
    return select(Report.designation_id, func.max(Report.designation_name), func.max(Report.lead_name)).where(
        scope(Report, actor)
    ).group_by(Report.designation_id)  # fmt: skip


def cells(
    actor: Actor, designation_ids: Collection[int], periods: Sequence[tuple[int, str]]
) -> dict[tuple[int, int, str], Report]:
    """The reports of these alliances in these periods, by (alliance, year, half): one query."""
    wanted = or_(false(), *(and_(Report.year == year, Report.half == half) for year, half in periods))
    if not designation_ids or not periods:
        return {}
    rows = db.session.execute(visible(actor).where(Report.designation_id.in_(designation_ids), wanted)).scalars()
    return {(row.designation_id, row.year, row.half): row for row in rows}


def logged(report: Report, since: date | None = None) -> dict[str, Logged]:
    """What the logs say now of each count over the report's period, or since a day until its end (two queries)."""
    ids, period = [report.designation_id], (since or report.starts, report.ends)
    found: Mapping[str, Any] = {"care": care.facts(ids, *period), "activities": activities.facts(ids, *period)}

    def figure(count: Count, side: str) -> int:
        facts = found["activities" if count.source == "activities" else "care"]
        return int(facts.get(report.designation_id, {}).get(side, {}).get(count.key, 0))

    return {
        count.key: Logged(figure(count, "confirmed"), figure(count, "unconfirmed"))
        for count in counts_of(report.programme)
    }


def proposed(report: Report) -> dict[str, Stated]:
    """The figures as the logs propose them: nothing to explain."""
    return {key: Stated(one.confirmed) for key, one in logged(report).items()}


def previous(report: Report) -> Report | None:
    """The last half-year's report of the same alliance that was handed in, with its figures."""
    earlier = or_(Report.year < report.year, and_(Report.year == report.year, Report.half < report.half))
    return db.session.execute(
        select(Report)
        .where(Report.designation_id == report.designation_id, earlier, Report.submitted_at.is_not(None))
        .options(selectinload(Report.figures)).order_by(Report.year.desc(), Report.half.desc()).limit(1)
    ).scalar_one_or_none()  # fmt: skip


def chosen(actor: Actor, ids: Collection[int]) -> list[Report]:
    """These reports as far as the actor may see them, with their figures (two queries whatever their number)."""
    query = visible(actor).where(Report.id.in_(ids)).options(selectinload(Report.figures))
    return list(db.session.execute(query.order_by(Report.designation_name)).scalars())


def before(reports: Collection[Report]) -> dict[int, dict[str, int]]:
    """The figures of the half-year before, by alliance, for reports of one half-year (two queries)."""
    if not reports:
        return {}
    one = next(iter(reports))
    year, half = (one.year, "H1") if one.half == "H2" else (one.year - 1, "H2")
    rows = db.session.execute(
        select(Report).where(
            Report.designation_id.in_([report.designation_id for report in reports]), Report.year == year,
            Report.half == half, Report.submitted_at.is_not(None),
        ).options(selectinload(Report.figures))
    ).scalars()  # fmt: skip
    return {row.designation_id: {figure.key: figure.stated for figure in row.figures} for row in rows}


@dataclass(frozen=True)
class Aim:
    """A year's target of one count, and what the logs confirm of it until the report's end."""

    target: int
    done: int


def aims(report: Report) -> dict[str, Aim]:
    """The targets of this year, as last year's second report stated them, against the logs (three queries at most)."""
    last = one(report.designation_id, report.year - 1, "H2")
    if last is None or not last.targets:
        return {}
    done = logged(report, date(report.year, 1, 1))
    return {key: Aim(int(n), done[key].confirmed) for key, n in last.targets.items() if key in done}


def pending_of(designation_id: int) -> list[Report]:
    """What an alliance still has to hand in or to correct."""
    query = select(Report).where(Report.designation_id == designation_id, Report.state.in_(("open", "returned")))
    return list(db.session.execute(query.order_by(Report.id)).scalars())


def ended_pending(day: date) -> list[tuple[int, date]]:
    """The alliances with something pending that had left the register by a day, with their last day (two queries)."""
    query = select(Report.designation_id).where(Report.state.in_(("open", "returned"))).distinct()
    found = register.by_ids(db.session.execute(query).scalars())
    return [(one.id, one.ended_on) for one in found.values() if one.ended_on is not None and one.ended_on <= day]


def window(programme: str, year: int, half: str) -> Window:
    """The dates of a half-year as the office has set them; NotFound for another half."""
    try:
        return windows.half_year(programmes.load(programme), year, half, settings.values(programme))
    except KeyError as unknown:
        raise NotFound from unknown


def owing(programme: str, period: Window, on: date) -> list[Any]:
    """The active alliances, filed by the period's end, that have no report for it yet (two queries)."""
    have = set(db.session.execute(
        select(Report.designation_id)
        .where(Report.programme == programme, Report.year == period.year, Report.half == period.half)
    ).scalars())  # fmt: skip
    return [
        one for one in register.active(programme, on)
        if one.id not in have and one.filed_on is not None and one.filed_on <= period.covers_until
    ]  # fmt: skip


def closed_unsent(day: date) -> list[int]:
    """The reports that can no longer be handed in (one query)."""
    return list(db.session.execute(
        select(Report.id).where(Report.state == "open", Report.closes < day)
    ).scalars())  # fmt: skip


def punctuality(designation_ids: Collection[int], year: int, on: date) -> dict[int, tuple[int, int]]:
    """How many reports of a year were due by `on` (or handed in), and how many of them in time (one query)."""
    counts = and_(Report.state != "waived", or_(Report.submitted_at.is_not(None), Report.due < on))
    rows = db.session.execute(
        select(
            Report.designation_id, func.count(),
            func.count().filter(Report.submitted_at.is_not(None), Report.late.is_(False)),
        ).where(Report.year == year, Report.designation_id.in_(designation_ids), counts)
        .group_by(Report.designation_id)
    )  # fmt: skip
    found = {designation_id: (due, on_time) for designation_id, due, on_time in rows}
    return {designation_id: found.get(designation_id, (0, 0)) for designation_id in designation_ids}


def misconducts(designation_ids: Collection[int], year: int) -> dict[int, int]:
    """How many proven, unannulled breaches happened in a year (one query)."""
    rows = db.session.execute(
        select(Misconduct.designation_id, func.count()).where(
            Misconduct.designation_id.in_(designation_ids), Misconduct.state == "recorded",
            Misconduct.happened_on >= date(year, 1, 1), Misconduct.happened_on <= date(year, 12, 31),
        ).group_by(Misconduct.designation_id)
    )  # fmt: skip
    found = {row[0]: int(row[1]) for row in rows}
    return {designation_id: found.get(designation_id, 0) for designation_id in designation_ids}


def misconduct(actor: Actor, misconduct_id: int) -> Misconduct:
    """One record; NotFound outside the actor's scope."""
    return reach.one(select(Misconduct).where(Misconduct.id == misconduct_id, scope(Misconduct, actor)))


def visible_misconducts(actor: Actor) -> Select[Misconduct]:
    """All records this actor may see."""
    return select(Misconduct).where(scope(Misconduct, actor))


def matter(actor: Actor, matter_id: int) -> Matter:
    """One notice of an event or a matter; NotFound outside the actor's scope."""
    return reach.one(select(Matter).where(Matter.id == matter_id, scope(Matter, actor)))


def visible_matters(actor: Actor) -> Select[Matter]:
    """All notices this actor may see."""
    return select(Matter).where(scope(Matter, actor))


def matters_of(actor: Actor, designation_id: int, limit: int = 20) -> list[Matter]:
    """An alliance's notices, newest first."""
    query = visible_matters(actor).where(Matter.designation_id == designation_id)
    return list(db.session.execute(query.order_by(Matter.id.desc()).limit(limit)).scalars())


def may_report(actor: Actor, on: date) -> list[Any]:
    """The alliances this clerk leads that stand in the register (two queries)."""
    if actor.role != Role.LEAD_CLERK:
        return []
    led = register.led_by(actor)
    standing = set(register.active_among([one.id for one in led], on))
    return [one for one in led if one.id in standing]


def visible_tips(actor: Actor) -> Select[Tip]:
    """The tips of the programme, for its office alone; not those about a hospital of one's own."""
    mine = Tip.programme == actor.programme if actor.is_office else Tip.id == NOBODYS
    own = list(actor.own_hospitals)
    return select(Tip).where(mine, Tip.lead_id.not_in(own), Tip.organisation_id.not_in(own))


def tip(actor: Actor, tip_id: int) -> Tip:
    """One tip; NotFound for everybody but the office."""
    return reach.one(visible_tips(actor).where(Tip.id == tip_id))
