"""The opinion desk: what is due from a post, what an agreement to each would lead to, and how each due day was counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, and_, func, select

from alliance.core import settings
from alliance.core.actor import OFFICE, PROVINCE, Actor, Role
from alliance.core.flow import Move
from alliance.core.language import told
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.filing import rules
from alliance.filing.flow import FLOW, STATES
from alliance.filing.model import EDITABLE, Application, OpinionBatch, Revision, StationStay
from alliance.filing.queries.reach import MINE, READERS, having, visible
from alliance.rules.shapes import Station

STATIONS = OFFICE | {Role.HOSPITAL_LEADER, Role.CITY_COMMISSION, Role.PROVINCIAL_COMMISSION}
WATCHERS = PROVINCE | {Role.AUDITOR}
AT_ONCE = 50  # opinions on the desk and in one batch: a page that can still be read
SOON = 7  # days
assert STATIONS <= READERS


@dataclass(frozen=True)
class Due:
    """One line of the desk."""

    application: Application
    stay: StationStay
    submissions: int
    recused: bool


def _waiting(actor: Actor, states: Sequence[str]) -> Select[Any]:
    there = and_(StationStay.application_id == Application.id, StationStay.left_at.is_(None))
    return visible(actor).join(StationStay, there).where(Application.state.in_(states))


def desk(actor: Actor, today: date, *, words: str = "", due: str = "", order: str = "due") -> tuple[list[Due], int]:
    """The opinions due from this post and how many there are; `due` is late, soon or "", `order` due, asked or name."""
    query = having(_waiting(actor, [one for one in MINE.get(actor.role, ()) if one not in EDITABLE]), words)
    last = {"late": today - timedelta(days=1), "soon": today + timedelta(days=SOON)}.get(due)
    if last is not None:
        query = query.where(StationStay.due <= last)
    count = db.session.execute(query.with_only_columns(func.count())).scalar_one()
    return _lines(query, actor, order), int(count)


def _lines(query: Select[Any], actor: Actor, order: str) -> list[Due]:
    serials = select(func.count(Revision.id)).where(Revision.application_id == Application.id).scalar_subquery()
    orders = {
        "due": (StationStay.due.is_(None), StationStay.due), "asked": (StationStay.arrived_at,), "name": (Application.name,),
    }  # fmt: skip
    rows = db.session.execute(
        query.add_columns(StationStay, serials).order_by(*orders[order], Application.id).limit(AT_ONCE)
    )
    return [Due(one, stay, int(count), is_recused(actor, one)) for one, stay, count in rows]


def is_recused(actor: Actor, application: Application) -> bool:
    """Nobody decides on a hospital of his own; the hospital's own opinion is its leader's to give (SN15-3.3.a)."""
    return actor.role != Role.HOSPITAL_LEADER and application.lead_id in actor.own_hospitals


def overdue(actor: Actor, today: date) -> list[Due]:
    """What lies at any station beyond its due day, as far as this actor sees it: the longest overdue first."""
    query = _waiting(actor, list(STATES)).where(StationStay.due < today)
    return _lines(query, actor, "due")


@dataclass(frozen=True)
class Prospect:
    """What an agreement would lead to: the state that follows, what keeps it from being done, what must be answered."""

    application: Application
    station: Station | None
    target: str
    hindrances: tuple[Refused, ...]
    exceptions: tuple[tuple[str, str, str], ...]
    changed: bool

    @property
    def is_open(self) -> bool:
        return not self.hindrances


def prospects(actor: Actor, ids: Sequence[int], at: datetime) -> list[Prospect]:
    """The applications that were ticked, in the order of their due days; what this actor may not see is left out."""
    query = visible(actor).where(Application.id.in_(list(ids)[:AT_ONCE])).order_by(Application.id)
    found = list(db.session.execute(query).scalars())
    return sorted((_prospect(actor, one, at) for one in found), key=lambda one: _when(one.application))


def _when(application: Application) -> tuple[date, int]:
    stay = rules.present(application)
    return (stay.due if stay is not None and stay.due else date.max, application.id)


def _prospect(actor: Actor, application: Application, at: datetime) -> Prospect:
    station = rules.WAY.mine(application, actor)
    if station is None:
        gone = Refused("SN15-3.3.a", _("已有人先办理，申请现为“%(state)s”", state=STATES[application.state]))
        return Prospect(application, None, application.state, (gone,), (), False)
    dossier = rules.collect(application, at.date())
    target = rules.WAY.following(application)
    asked = tuple(rules.exceptions(dossier)) if rules.WAY.decides(application, station) else ()
    revisions = application.revisions
    changed = revisions[-1].content != rules.content(dossier)
    return Prospect(application, station, target, _hindrances(actor, application, at), asked, changed)


def _hindrances(actor: Actor, application: Application, at: datetime) -> tuple[Refused, ...]:
    """What the step's own guards say now; the reason an exception needs is asked for on the page."""
    step = FLOW.step(f"{application.state}-{rules.WAY.following(application)}")
    move = Move(application, actor, at, {}, _("（另行填写）"))
    found = []
    for guard in step.guards:
        try:
            guard(move)
        except Refused as refusal:
            found.append(refusal)
    return tuple(found)


def batch(actor: Actor, batch_id: int) -> OpinionBatch:
    """One's own batch as it was signed; NotFound for anybody else."""
    found = db.session.get(OpinionBatch, batch_id)
    if found is None or found.person_id is None or found.person_id != actor.person_id:
        raise NotFound
    return found


def days(application: Application, today: date) -> list[dict[str, Any]]:
    """How each station's days were counted, stay by stay: workdays lain, days granted, due day, reminders."""
    calendar = settings.calendar() if application.stays else None
    names = {one.key: told(one.words, one.words_en) for one in rules.scope_of(application).stations}
    return [
        {
            "station": names.get(one.station, one.station), "stay": one, "open": one.left_at is None,
            "lain": rules.lain(one, today, calendar) if calendar is not None else None,
            "late": rules.is_overdue(one, one.left_at.date() if one.left_at else today),
            "resumed": one.granted != one.whole,
        }
        for one in application.stays
    ]  # fmt: skip
