"""Panels as the office and the experts see them: what an expert gave is his alone until every sheet of the panel is closed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, false, select, true
from sqlalchemy.orm import contains_eager, selectinload

from alliance.core import panel, settings
from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.inbox import Todo
from alliance.core.panel import Candidate, Expert
from alliance.core.panel import pool as pools
from alliance.core.reach import found, one
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.organisations.queries import Post, holding
from alliance.rules import sample, windows
from alliance.selection.model import Candidacy, Invitation, Panel, PanelCase, Sheet
from alliance.selection.rules import judging
from alliance.selection.rules.way import route_of

MINUTE = timedelta(minutes=1)
BOARD = OFFICE | {Role.PROVINCIAL_COMMISSION, Role.AUDITOR}


def reach(actor: Actor) -> ColumnElement[bool]:
    """The panels a post sees: the office and the commission of the programme, and the auditor."""
    if actor.role is Role.AUDITOR:
        return true() if actor.programme is None else Panel.programme == actor.programme
    return Panel.programme == actor.programme if actor.role in BOARD and actor.programme else false()


def panels(actor: Actor, programme: str) -> Select[Panel]:
    """The panels of a programme, as a query."""
    return select(Panel).where(reach(actor), Panel.programme == programme)


def one_panel(actor: Actor, panel_id: int) -> Panel:
    """One panel with its dossiers and invitations (no sheets); NotFound for who may not see it."""
    query = select(Panel).options(
        selectinload(Panel.cases).joinedload(PanelCase.candidacy), selectinload(Panel.invitations)
    )
    return one(query.where(Panel.id == panel_id, reach(actor)))


def case_of(actor: Actor, case_id: int) -> PanelCase:
    """One dossier of a panel the office sees."""
    row = found(db.session.get(PanelCase, case_id))
    one_panel(actor, row.panel_id)
    return row


def invitation_for_office(actor: Actor, invitation_id: int) -> Invitation:
    """One invitation, for the office of its panel."""
    row = found(db.session.get(Invitation, invitation_id))
    one_panel(actor, row.panel_id)
    return row


def pool(programme: str) -> list[Expert]:
    """The pool of a programme."""
    return pools.every(programme)


def own_hospitals(people: Collection[int], at: datetime) -> dict[int, frozenset[int]]:
    """The hospitals where these people hold a post or lately held one."""
    return holding.hospitals_held(people, windows.beijing_day(at))


def candidates(which: Panel, at: datetime) -> list[Candidate]:
    """The whole pool before a panel's lot, each with why he is left out, if he is (three queries)."""
    experts = pool(which.programme)
    own = own_hospitals([each.person_id for each in experts], at)
    hospitals = {case.candidacy.lead_id: case.candidacy.lead_name for case in which.cases}
    asked = {one.expert_id for one in which.invitations if one.state in panel.LIVE}
    return [
        Candidate(
            each.id, each.name, each.specialty,
            pools.why_not(each, own.get(each.person_id, frozenset()), hospitals, at, asked=each.id in asked),
        )
        for each in experts
    ]  # fmt: skip


def enterable(programme: str, at: datetime) -> list[Post]:
    """The posts of experts of a programme whose people are not in its pool."""
    there = {each.person_id for each in pool(programme)}
    posts = organisations.people_in_roles({Role.EXPERT}, programme, windows.beijing_day(at))
    return [each for each in posts if each.person_id not in there]


def office_of(programme: str, at: datetime) -> int | None:
    """The organisation of a programme's office."""
    posts = organisations.people_in_roles({Role.OFFICE_HANDLER}, programme, windows.beijing_day(at))
    return posts[0].organisation_id if posts else None


def ready(programme: str, year: int, track: str) -> list[Candidacy]:
    """The candidacies under review that no panel has under way, and that the list of data lets through where there is one."""
    busy = exists().where(
        PanelCase.candidacy_id == Candidacy.id, PanelCase.live, PanelCase.panel_id == Panel.id,
        Panel.state.in_(("preparing", "open")),
    )  # fmt: skip
    query = select(Candidacy).where(
        Candidacy.programme == programme, Candidacy.year == year, Candidacy.track == track, Candidacy.state == "review",
        ~busy,
    )  # fmt: skip
    rows = db.session.execute(query.order_by(Candidacy.subject, Candidacy.id)).scalars()
    return [each for each in rows if route_of(each).mode("data") is None or each.shortlisted]


def seed_of(which: Panel) -> str:
    """The seed of a panel's draw."""
    return sample.seed(which.paper["secret"], which.paper["word"])


def aspects_of(which: Panel) -> tuple[judging.Asked, ...]:
    """What the experts of a panel give points for."""
    return judging.aspects(which.programme, which.track, settings.values(which.programme))


def result_of(case: PanelCase) -> judging.Result:
    """What the closed sheets come to for one dossier; asked while the panel closes or after it."""
    return results(case.panel, [case])[case.id]


def results(which: Panel, cases: Sequence[PanelCase]) -> dict[int, judging.Result]:
    """The same for several dossiers of one panel (three queries)."""
    ids = [case.id for case in cases]
    query = (
        select(Sheet).join(Sheet.invitation).options(selectinload(Sheet.marks), contains_eager(Sheet.invitation))
        .where(Sheet.case_id.in_(ids), Invitation.state == "closed").order_by(Sheet.id)
    )  # fmt: skip
    by_case: dict[int, list[Sheet]] = {key: [] for key in ids}
    for each in db.session.execute(query).scalars():
        if each.case_id not in each.invitation.conflicts:
            by_case[each.case_id].append(each)
    known = settings.values(which.programme)
    asked = judging.aspects(which.programme, which.track, known)
    return {key: judging.result(rows, asked, int(known["panel_outlier"])) for key, rows in by_case.items()}


def outcome(which: Panel) -> dict[int, judging.Result]:
    """The results of a panel; NotFound before every sheet is closed: blind for everybody, the office too."""
    if which.state != "closed":
        raise NotFound
    return results(which, which.cases)


def mine(actor: Actor) -> Select[Invitation]:
    """What this expert was invited to, with the panel."""
    own = Invitation.person_id == actor.person_id if actor.role is Role.EXPERT else false()
    return (
        select(Invitation).join(Invitation.panel).options(contains_eager(Invitation.panel))
        .where(own, Panel.programme == actor.programme, Invitation.state != "withdrawn")
    )  # fmt: skip


def invitation(actor: Actor, invitation_id: int) -> Invitation:
    """One of them with its dossiers and what he gave himself; NotFound for everybody else's."""
    whole = (
        contains_eager(Invitation.panel).selectinload(Panel.cases).joinedload(PanelCase.candidacy),
        selectinload(Invitation.opinions).selectinload(Sheet.marks),
    )
    return one(mine(actor).options(*whole).where(Invitation.id == invitation_id))


def shown(which: Invitation, actor: Actor) -> list[PanelCase]:
    """The dossiers this expert sees: none before he has declared his conflicts, none with one."""
    if which.state not in ("accepted", "closed"):
        return []
    return [
        case for case in which.panel.cases
        if case.id not in which.conflicts and case.candidacy.lead_id not in actor.own_hospitals
    ]  # fmt: skip


def dossier(which: Invitation, actor: Actor, case_id: int) -> PanelCase:
    """One of them; NotFound for one he must not see."""
    return found(next((case for case in shown(which, actor) if case.id == case_id), None))


def owed(which: Panel) -> list[Todo]:
    """What the experts of a panel still owe: their open to-dos (one query)."""
    tasks = select(Invitation.id).where(Invitation.panel_id == which.id, Invitation.state.in_(panel.OPEN))
    query = select(Todo).where(
        Todo.record_type == "panel_invitation", Todo.record_id.in_(tasks), Todo.closed_at.is_(None)
    )
    return list(db.session.execute(query.order_by(Todo.id)).scalars())


def late(at: datetime) -> list[Panel]:
    """The panels with an expert whose day has passed, and whose office has not been asked about it."""
    due = exists().where(
        Invitation.panel_id == Panel.id, Invitation.state.in_(panel.OPEN), Invitation.due < windows.beijing_day(at)
    )
    asked = exists().where(
        and_(
            Todo.record_type == "panel",
            Todo.record_id == Panel.id,
            Todo.kind == "panel.overdue",
            Todo.closed_at.is_(None),
        )
    )
    query = select(Panel).where(Panel.state.in_(("preparing", "open")), due, ~asked)
    return list(db.session.execute(query.order_by(Panel.id)).scalars())


@dataclass(frozen=True)
class Review:
    """The review of one candidacy as its pages show it. `result` only once the panel is closed, and to whom it concerns."""

    case: PanelCase | None
    missing: list[str]
    result: judging.Result | None
    office: bool
    told: bool  # the applicant has not yet taken note that it was turned down
    appears: datetime | None = None  # when the applicant is heard
    place: int | None = None
    heard: bool = False
    listing: bool = False  # a list of who goes on is to be signed first (SX3-17)


def panel_of(record: Candidacy, actor: Actor) -> Review:
    """The review of a candidacy: its applicant sees what came of it once it is decided, the office when it is closed."""
    case = judging.of_case(record.id)
    office = actor.role in BOARD and actor.programme in (None, record.programme)
    done = case is not None and case.panel.state == "closed" and (office or record.state not in ("review", "board"))
    missing = judging.incomplete(record) if office and record.state == "review" else []
    outcome_ = result_of(case) if done and case is not None else None
    listing = route_of(record).mode("data") is not None and record.shortlisted is not True
    return Review(
        case if office or done else None, missing, outcome_, office, _untold(record, actor),
        case.appears_at if case else None, case.place if case else None, case is not None and case.heard_at is not None,
        listing,
    )  # fmt: skip


def _untold(record: Candidacy, actor: Actor) -> bool:
    if actor.role is not Role.LEAD_CLERK or actor.department_id != record.department_id:
        return False
    query = select(Todo.id).where(
        Todo.record_type == "candidacy",
        Todo.record_id == record.id,
        Todo.kind == "candidacy.outcome",
        Todo.closed_at.is_(None),
    )
    return db.session.execute(query.limit(1)).first() is not None


def outcome_of(actor: Actor, candidacy_id: int) -> Candidacy:
    """The clerk's own candidacy, to take note of what came of it."""
    return one(
        select(Candidacy).where(
            Candidacy.id == candidacy_id, Candidacy.lead_id == actor.organisation_id,
            Candidacy.department_id == actor.department_id,
        )
    )  # fmt: skip
