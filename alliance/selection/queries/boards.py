"""The selection board: who stands on it, what each place is reckoned from, which meetings have agreed (SX3-19, 20)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select

from alliance.core import inbox, notices, reach, settings
from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.reach import found
from alliance.ext import db
from alliance.organisations.queries import divisions
from alliance.register import queries as register
from alliance.register.queries import Designation
from alliance.rules import intake, quota
from alliance.rules import programme as programmes
from alliance.selection.flow import STATES
from alliance.selection.model import (
    TAKEN,
    Board,
    BoardChoice,
    BoardMeeting,
    CallDirection,
    Candidacy,
    IntakeCall,
    Population,
    Verdict,
)
from alliance.selection.rules import award, places
from alliance.selection.rules.places import Ground

SHOWN = ("review", "board", "publicity", "joint", "granted")
SEES = OFFICE | {Role.PROVINCIAL_COMMISSION, Role.CO_DEPARTMENT, Role.AUDITOR}


@dataclass(frozen=True)
class Entry:
    """One candidacy on the board: its place on the list if it has one, what blocks it if it has none."""

    candidacy: Candidacy
    choice: BoardChoice | None
    blocked: tuple[quota.Bar, ...]
    held: int  # designations its hospital already has in this programme
    same: int  # designations of the same specialty or disease
    near: int  # designations in its city or county
    area: str


@dataclass(frozen=True)
class Gap:
    """How many designations an area, hospital or specialty has, and how many the list adds."""

    kind: str  # area | hospital | specialty
    name: str
    has: int
    adds: int


def board_of(programme: str, year: int, track: str, *, held: bool = False) -> Board | None:
    """The board of a year and track; `held`: its row is kept from others until the work ends."""
    query = select(Board).where(Board.programme == programme, Board.year == year, Board.track == track)
    query = query.with_for_update() if held else query
    return db.session.execute(query.execution_options(populate_existing=held)).scalar_one_or_none()


def board_by_id(board_id: int) -> Board:
    """The board of a meeting that was reached."""
    return db.session.get_one(Board, board_id)


def hold_programme(programme: str) -> None:
    """Keep every board of a programme from others: a quota may count over years and tracks."""
    query = select(Board.id).where(Board.programme == programme).order_by(Board.id).with_for_update()
    db.session.execute(query).all()


def candidacies(programme: str, year: int, track: str) -> list[Candidacy]:
    """What a board shows: in review (not yet to be chosen) and everything after."""
    query = select(Candidacy).where(
        Candidacy.programme == programme, Candidacy.year == year, Candidacy.track == track, Candidacy.state.in_(SHOWN)
    )
    return list(db.session.execute(query.order_by(Candidacy.id)).scalars())


def choices(board: Board | None) -> dict[int, BoardChoice]:
    """The list: by candidacy, in its order."""
    if board is None:
        return {}
    query = select(BoardChoice).where(BoardChoice.board_id == board.id).order_by(BoardChoice.position)
    return {one.candidacy_id: one for one in db.session.execute(query).scalars()}


def listed(board: Board) -> list[Candidacy]:
    """The candidacies on the list, in its order, whatever has become of them."""
    query = (
        select(Candidacy).join(BoardChoice, BoardChoice.candidacy_id == Candidacy.id)
        .where(BoardChoice.board_id == board.id).order_by(BoardChoice.position)
    )  # fmt: skip
    return list(db.session.execute(query).scalars())


def ground(programme: str, year: int, track: str) -> Ground:
    """What the places of a year are reckoned from (people, rounding, main city, the year's call)."""
    known = settings.values(programme)
    people = populations(programme)
    whole = places.whole_area(programme)
    rounding = str(known.get("quota_rounding", "down"))
    taken = intake.load(programme)
    calls = _called(programme, year, track) if taken is not None and taken.called else {}
    return Ground(
        people[whole].people if whole in people else None,
        {code: one.people for code, one in people.items() if code != whole},
        rounding if rounding in quota.ROUNDINGS else "down",
        frozenset(str(known.get("main_city", "")).split()), calls, taken.called if taken else "",
    )  # fmt: skip


def _called(programme: str, year: int, track: str) -> dict[str, int]:
    query = (
        select(CallDirection.direction, CallDirection.places)
        .join(IntakeCall, IntakeCall.id == CallDirection.call_id)
        .where(IntakeCall.programme == programme, IntakeCall.year == year, CallDirection.track == track)
    )
    return {row.direction: row.places for row in db.session.execute(query)}


def populations(programme: str) -> dict[str, Population]:
    """The newest figure of each area."""
    query = select(Population).where(Population.programme == programme).order_by(Population.id)
    return {one.division_code: one for one in db.session.execute(query).scalars()}


def taken(programme: str, known: Ground) -> list[quota.Place]:
    """The places that are gone: taken by state, chosen on a list, or held by designations from before."""
    chosen = select(BoardChoice.candidacy_id)
    query = select(Candidacy).where(
        Candidacy.programme == programme,
        Candidacy.state.in_(TAKEN) | ((Candidacy.state == "board") & Candidacy.id.in_(chosen)),
    )
    rows = list(db.session.execute(query.order_by(Candidacy.id)).scalars())
    standing = {one.id: one for one in _standing(programme)}
    own = {one.designation_id for one in rows if one.designation_id}
    return [
        *(places.place_of(one, known, standing=one.designation_id is None or one.designation_id in standing) for one in rows),
        *(_before(one) for one in standing.values() if one.id not in own),
    ]  # fmt: skip


def _standing(programme: str) -> list[Designation]:
    query = select(Designation).where(Designation.programme == programme, Designation.state == "active")
    return list(db.session.execute(query.order_by(Designation.id)).scalars())


def _before(one: Designation) -> quota.Place:
    """A designation that came by no candidacy here: it holds its disease, and its year's place."""
    year = one.filed_on.year if one.filed_on else 0
    disease = places.disease_of(one.programme, one.specialty)
    return quota.Place(f"d{one.id}", one.scope, year, str(one.lead_id), "", disease)


def stops(
    record: Candidacy, known: Ground | None = None, gone: Sequence[quota.Place] | None = None
) -> tuple[quota.Bar, ...]:
    """The rules that stand in the way of this candidacy's place."""
    known = known or ground(record.programme, record.year, record.track)
    every = taken(record.programme, known) if gone is None else gone
    return places.stops(record.programme, every, places.place_of(record, known), known)


def entries(programme: str, year: int, track: str) -> list[Entry]:
    """The board's rows: the list first in its order, then by score; the same number of statements for any number of rows."""
    known = ground(programme, year, track)
    gone = taken(programme, known)
    chosen = choices(board_of(programme, year, track))
    names = {one.code: one.name for one in divisions()}
    there = _standing(programme)
    rows = [_entry(one, chosen.get(one.id), known, gone, there, names) for one in candidacies(programme, year, track)]
    last = len(rows) + 1
    return sorted(rows, key=lambda one: (one.choice.position if one.choice else last, *_merit(one.candidacy)))


def _merit(one: Candidacy) -> tuple[float, float, int, int]:
    review, data = one.review_score, one.data_score
    return (
        -float(review) if review is not None else 1.0,
        -float(data) if data is not None else 1.0,
        one.rank or 9999,
        one.id,
    )


def _entry(
    one: Candidacy, choice: BoardChoice | None, known: Ground, gone: Sequence[quota.Place], there: Sequence[Designation],
    names: dict[str, str],
) -> Entry:  # fmt: skip
    free = choice is None and one.state in ("review", "board")
    disease = places.disease_of(one.programme, one.subject)
    area = places.area_of(one)
    return Entry(
        one, choice, stops(one, known, gone) if free else (),
        sum(each.lead_id == one.lead_id for each in there),
        sum(places.disease_of(each.programme, each.specialty) == disease for each in there),
        sum(_in(area, each) for each in there), names.get(area, area),
    )  # fmt: skip


def _in(area: str, one: Designation) -> bool:
    return one.division_code.startswith(area.rstrip("0") if area.endswith("00") else area)


def gaps(found_entries: Iterable[Entry], programme: str) -> list[Gap]:
    """What there is and what the list adds, by area, hospital and specialty: least first, so that gaps stand on top (SX3-19)."""
    rows, there = list(found_entries), _standing(programme)
    names = {one.code: one.name for one in divisions()}
    area = {code: name for code, name in names.items() if code.endswith("00")}
    count: dict[tuple[str, str], list[int]] = {}
    for each in there:
        city = area.get(each.division_code[:4] + "00", each.division_code)
        for kind, name in (("area", city), ("hospital", each.lead_name), ("specialty", each.specialty)):
            count.setdefault((kind, name), [0, 0])[0] += 1
    for row in rows:
        one = row.candidacy
        adds = int(row.choice is not None and one.state in ("board", "publicity", "joint"))
        for kind, name in (("area", row.area), ("hospital", one.lead_name), ("specialty", one.subject)):
            count.setdefault((kind, name), [0, 0])[1] += adds
    found_gaps = [Gap(kind, name, has, adds) for (kind, name), (has, adds) in count.items()]
    return sorted(found_gaps, key=lambda one: (one.kind, one.has + one.adds, one.name))


def meetings(board: Board | None) -> list[BoardMeeting]:
    """The meetings on a board, newest first."""
    if board is None:
        return []
    query = select(BoardMeeting).where(BoardMeeting.board_id == board.id).order_by(BoardMeeting.id.desc())
    return list(db.session.execute(query).scalars())


def meeting(programme: str, meeting_id: int) -> BoardMeeting:
    """One meeting of a programme; NotFound for another's."""
    query = (
        select(BoardMeeting).join(Board, Board.id == BoardMeeting.board_id)
        .where(BoardMeeting.id == meeting_id, Board.programme == programme)
    )  # fmt: skip
    return found(db.session.execute(query).scalar_one_or_none())


def candidacy(programme: str, candidacy_id: int) -> Candidacy:
    """One candidacy of a programme, for its office, commission and co-deciding department; NotFound for another's."""
    one = db.session.get(Candidacy, candidacy_id)
    return found(one if one is not None and one.programme == programme else None)


def years(programme: str) -> list[int]:
    """The years with candidacies, newest first."""
    query = select(Candidacy.year).where(Candidacy.programme == programme).distinct().order_by(Candidacy.year.desc())
    return list(db.session.execute(query).scalars())


def joint_opinion(record: Candidacy) -> Verdict | None:
    """What the co-deciding department said of a candidacy."""
    return award.said_jointly(record)


def award_of(record: Candidacy, actor: Actor) -> dict[str, Any]:
    """What a candidacy's own page says of its selection: list, publicity, joint opinion, designation."""
    from alliance.core import publicity

    line = publicity.line_of(record)
    shown = db.session.get(publicity.Publicity, line.publicity_id) if line is not None else None
    designation = register.by_id(record.designation_id) if record.designation_id else None
    inside = actor.role in SEES and actor.programme in (None, record.programme)
    return {
        "choice": award.choice_of(record) if inside else None, "shown": shown,
        "until": publicity.end_of(shown) if shown else (None, ""),
        "joint": joint_opinion(record) if inside else None, "designation": designation, "inside": inside,
        "asks": _asks(record, actor) if inside else "",
    }  # fmt: skip


def _asks(record: Candidacy, actor: Actor) -> str:
    """What a candidacy decided jointly asks of this reader: to say (the other department), to conclude (the commission), to
    enter the money (the other department again)."""
    said = joint_opinion(record) is not None
    if actor.role is Role.CO_DEPARTMENT:
        waits = any(one.kind == "candidacy.subsidy" for one in inbox.open_about("candidacy", [record.id]))
        return "say" if record.state == "joint" and not said else "money" if waits else ""
    concludes = actor.role is Role.PROVINCIAL_COMMISSION and record.state == "joint" and said
    return "conclude" if concludes else ""


def granted(programme: str, year: int | None = None) -> Select[Candidacy]:
    """The candidacies that became designations, in the order of the decision."""
    query = select(Candidacy).where(Candidacy.programme == programme, Candidacy.state == "granted")
    return (query if year is None else query.where(Candidacy.year == year)).order_by(Candidacy.closed_at, Candidacy.id)


def granted_one(programme: str, candidacy_id: int, actor: Actor) -> Candidacy:
    """A granted candidacy for its hospital and its programme's own posts; NotFound for others."""
    own = actor.programme == programme or (actor.role is Role.AUDITOR and actor.programme in (None, programme))
    query = granted(programme).where(Candidacy.id == candidacy_id)
    return reach.one(query if own else query.where(Candidacy.lead_id == (actor.organisation_id or 0)))


def certificate(record: Candidacy) -> dict[str, Any]:
    """The certificate as plain data, without the QR code (SX6-9, SX6-11.2, 11.3)."""
    made = register.by_id(record.designation_id or 0)
    paper = programmes.load(record.programme).document
    assert made.filed_on is not None
    return {
        "title": "证书", "number": made.number, "code": made.code, "name": made.name, "plaque": record.plaque,
        "hospital": made.lead_name, "department": made.department_name, "specialty": record.subject,
        "decided_on": made.filed_on, "valid_until": made.valid_until or "", "issued_on": made.filed_on,
        "basis": f"《{paper.title}》（{paper.number}）", "issuer": _issuer(record),
        "mark": "示例数据" if made.fictitious else "",
    }  # fmt: skip


def _issuer(record: Candidacy) -> str:
    """Who decided, as the letter of the decision has it."""
    query = select(notices.Notice.issuer).where(
        notices.Notice.record_type == Candidacy.__tablename__, notices.Notice.record_id == record.id
    )
    return str(db.session.execute(query.order_by(notices.Notice.id.desc()).limit(1)).scalar_one_or_none() or "")


def lines_of(rows: Iterable[Entry]) -> list[list[Any]]:
    """The list for a file: order, hospital, department, specialty, area, score, reason, state, number."""
    ids = [row.candidacy.designation_id for row in rows if row.candidacy.designation_id]
    made = register.by_ids(ids)
    return [
        [
            str(row.choice.position) if row.choice else "", row.candidacy.lead_name, row.candidacy.department_name,
            row.candidacy.subject, row.area, str(row.candidacy.review_score or ""), row.choice.reason if row.choice else "",
            str(STATES[row.candidacy.state]),
            made[row.candidacy.designation_id].number or "" if row.candidacy.designation_id in made else "",
        ]
        for row in rows
    ]  # fmt: skip


def reported(programme: str, tracks: Iterable[str]) -> list[Candidacy]:
    """What counties decided and reported, not yet entered."""
    query = select(Candidacy).where(
        Candidacy.programme == programme, Candidacy.track.in_(tuple(tracks)), Candidacy.state == "review"
    )
    return list(db.session.execute(query.order_by(Candidacy.division_code, Candidacy.rank, Candidacy.id)).scalars())


def entered(programme: str, tracks: Iterable[str], limit: int = 50) -> list[Candidacy]:
    """What was entered as reported, newest first."""
    query = select(Candidacy).where(
        Candidacy.programme == programme, Candidacy.track.in_(tuple(tracks)), Candidacy.state == "granted"
    )
    return list(db.session.execute(query.order_by(Candidacy.id.desc()).limit(limit)).scalars())


def newest(programme: str, track: str, subject: str) -> Candidacy:
    """The newest candidacy for a subject; NotFound where there is none."""
    query = select(Candidacy).where(
        Candidacy.programme == programme, Candidacy.track == track, Candidacy.subject == subject
    )
    return reach.one(query.order_by(Candidacy.id.desc()).limit(1))


def waiting(programme: str, state: str) -> int:
    """How many candidacies of a programme stand in a state."""
    query = select(func.count()).where(Candidacy.programme == programme, Candidacy.state == state)
    return int(db.session.execute(query).scalar_one())


def list_day(board: Board) -> date | None:
    """The day of the list's last change: a meeting before it cannot have agreed to it."""
    return board.list_at.date() if board.list_at else None


def certificate_of(designation_id: int, actor: Actor) -> tuple[str, int] | None:
    """The programme and number of the candidacy whose certificate this post may print; None where there is none."""
    query = select(Candidacy).where(Candidacy.designation_id == designation_id)
    own = or_(Candidacy.programme == actor.programme, Candidacy.lead_id == (actor.organisation_id or 0))
    found = db.session.execute(query.where(own)).scalar_one_or_none()
    return (found.programme, found.id) if found is not None else None
