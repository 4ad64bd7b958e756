"""The list and the meetings on it: chosen within the places, in an order and with reasons; every change asks the meetings anew.

SX3-19, 20; SX6-9; SX6-11.1; WZ10-2.2, 2.3, 4.1.
"""

from collections.abc import Mapping
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import delete, update

from alliance.core import files, inbox, journal
from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.language import day_words
from alliance.core.reach import found
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.rules import clauses, intake, quota, windows
from alliance.selection import notices
from alliance.selection.actions import asking
from alliance.selection.model import Board, BoardChoice, BoardMeeting, Candidacy, Population
from alliance.selection.queries import boards as queries
from alliance.selection.rules import places
from alliance.selection.rules.way import route_of

MINUTES = "minutes"
BALANCE = "SX3-19"
CALLERS = OFFICE | {Role.PROVINCIAL_COMMISSION}


def board_for(programme: str, year: int, track: str) -> Board:
    """The board of a year and track, made when first asked for and kept from others until the work ends."""
    with work():
        queries.hold_programme(programme)
        board = queries.board_of(programme, year, track, held=True)
        if board is None:
            taken = found(intake.load(programme))
            if track not in {one.key for one in taken.tracks}:
                raise NotFound
            board = Board(programme=programme, year=year, track=track)
            db.session.add(board)
            db.session.flush()
    return board


def choose(
    record: Candidacy, reason: str, actor: Actor, at: datetime, *, funded: bool = False, seen: int | None = None
) -> BoardChoice:  # fmt: skip
    """Put a candidacy on the list, last in order: within every quota, or argued and approved by experts (SX6-11.1)."""
    _may_list(record, actor)
    if not reason.strip():
        raise Refused(clauses.within(record.programme, BALANCE), _("列入名单须写明理由"), field="reason")
    with work():
        board = board_for(record.programme, record.year, record.track)
        _as_seen(board, seen)
        db.session.refresh(record)
        if record.state != "board":
            raise Refused(clauses.within(record.programme, BALANCE), _("只有评审完成、列入建议名单的申报可以列入"))
        _within_places(record)
        _fund(record, funded)
        position = max((one.position for one in queries.choices(board).values()), default=0) + 1
        chosen = BoardChoice(
            board_id=board.id, candidacy_id=record.id, position=position, reason=reason.strip()[:500], chosen_at=at,
            chosen_by=actor.name, chosen_by_id=actor.person_id,
        )  # fmt: skip
        db.session.add(chosen)
        inbox.settle(record, at, actor, notices.LIST)
        _changed(board, actor, at)
        journal.write(
            "candidacy.choose",
            actor,
            at,
            record,
            clause=clauses.within(record.programme, BALANCE),
            remark=reason,
            position=position,
            funded=funded,
        )
    return chosen


def drop(record: Candidacy, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Take a candidacy off the list, with a reason; what was published already cannot be taken off."""
    _may_list(record, actor)
    if not reason.strip():
        raise Refused(clauses.within(record.programme, BALANCE), _("移出名单须写明理由"), field="reason")
    with work():
        board = board_for(record.programme, record.year, record.track)
        _as_seen(board, seen)
        db.session.refresh(record)
        if record.state in ("publicity", "joint", "granted"):
            raise Refused(clauses.within(record.programme, BALANCE), _("已经公示的不能移出名单；异议成立的退回复核"))
        if not take_off(board, record, actor, at):
            raise Refused(clauses.within(record.programme, BALANCE), _("这件申报不在名单上"))
        journal.write(
            "candidacy.drop", actor, at, record, clause=clauses.within(record.programme, BALANCE), remark=reason
        )


def take_off(board: Board, record: Candidacy, actor: Actor, at: datetime) -> bool:
    """Remove a choice and close the gap it leaves; False where there is none. Inside a work()."""
    chosen = queries.choices(board)
    if record.id not in chosen:
        return False
    db.session.execute(delete(BoardChoice).where(BoardChoice.candidacy_id == record.id))
    db.session.expire_all()
    _number(board, [one for one in chosen if one != record.id])
    _changed(board, actor, at)
    return True


def move_up(record: Candidacy, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Give a candidacy the place before its own on the list."""
    _may_list(record, actor)
    with work():
        board = board_for(record.programme, record.year, record.track)
        _as_seen(board, seen)
        order = list(queries.choices(board))
        place = order.index(record.id) if record.id in order else 0
        if place == 0:
            raise Refused(clauses.within(record.programme, BALANCE), _("这件申报不在名单上，或已在第一位"))
        order[place - 1], order[place] = order[place], order[place - 1]
        _number(board, order)
        _changed(board, actor, at)
        journal.write(
            "candidacy.move-up", actor, at, record, clause=clauses.within(record.programme, BALANCE), position=place
        )


def _number(board: Board, order: list[int]) -> None:
    """Positions 1, 2, 3 … in this order; set apart first, so that none is ever held twice."""
    top = max((one.position for one in queries.choices(board).values()), default=0)
    for start in (top, 0):
        for place, candidacy_id in enumerate(order, start + 1):
            row = update(BoardChoice).where(BoardChoice.candidacy_id == candidacy_id).values(position=place)
            db.session.execute(row.execution_options(synchronize_session=False))
    db.session.expire_all()


def hold_meeting(
    board: Board, kind: str, held_on: date, present: str, decision: str, note: str, minutes: tuple[str, bytes] | None,
    actor: Actor, at: datetime, *, seen: int | None = None,
) -> BoardMeeting:  # fmt: skip
    """Record a meeting on the list as it stands: day, who was present, what it decided, its minutes (SX3-20)."""
    route = route_of(board)
    known = {one.key: one for one in route.meetings}
    clause = known[kind].clause if kind in known else route.clause
    if actor.role not in CALLERS or actor.programme != board.programme:
        raise Refused(clause, _("会议由本项目的主管部门登记"))
    if kind not in known:
        raise Refused(clause, _("文件没有规定这个会议"), field="kind")
    if minutes is None:
        raise Refused(clause, _("请上传会议纪要"), field="minutes")
    with work():
        board = board_for(board.programme, board.year, board.track)
        _as_seen(board, seen)
        _meets(board, held_on, clause, windows.beijing_day(at))
        met = BoardMeeting(
            board_id=board.id, kind=kind, held_on=held_on, list_version=board.list_version, decision=decision,
            present=present.strip()[:500], note=note.strip(), entered_at=at, entered_by=actor.name,
        )  # fmt: skip
        db.session.add(met)
        board.version += 1
        db.session.flush()
        files.attach(met, MINUTES, *minutes, actor, at, clause=clause)
        journal.write(
            "board.meet",
            actor,
            at,
            board,
            clause=clause,
            remark=note,
            kind=kind,
            list=board.list_version,
            decision=decision,
        )
        asking.meeting_held(board, actor, at)
    return met


def _meets(board: Board, held_on: date, clause: str, today: date) -> None:
    changed = queries.list_day(board)
    if not queries.choices(board) or changed is None:
        raise Refused(clause, _("名单还是空的，没有可以审议的内容"))
    if held_on > today:
        raise Refused(clause, _("会议日期不能晚于今天"), field="held_on")
    if held_on < changed:
        raise Refused(
            clause, _("名单于 %(day)s 修改，此前的会议不能视为同意了它", day=day_words(changed)), field="held_on"
        )


def put_population(
    programme: str, division_code: str, people: int, as_of: date, source: str, actor: Actor, at: datetime
) -> Population:  # fmt: skip
    """Enter how many people live in the area or one of its counties, with day and source (WZ10-2.2, 2.3)."""
    if actor.role not in CALLERS or actor.programme != programme:
        raise Refused(quota.population_clause(programme), _("人口数据由本项目的主管部门录入"))
    inside = {
        one.code for one in organisations.divisions() if one.code.startswith(places.whole_area(programme).rstrip("0"))
    }
    if division_code not in inside:
        raise Refused(quota.population_clause(programme), _("请选择本项目范围内的区划"), field="division")
    if as_of > windows.beijing_day(at):
        raise Refused(quota.population_clause(programme), _("数据截至日不能晚于今天"), field="as_of")
    with work():
        row = Population(
            programme=programme, division_code=division_code, people=people, as_of=as_of, source=source.strip(), set_at=at,
            set_by=actor.name,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        journal.write(
            "population.put",
            actor,
            at,
            row,
            clause=quota.population_clause(programme),
            people=people,
            source=source,
            area=division_code,
        )
    return row


def _may_list(record: Candidacy, actor: Actor) -> None:
    if actor.role not in OFFICE or actor.programme != record.programme:
        raise Refused(clauses.within(record.programme, BALANCE), _("名单由本项目的管理办公室拟定"))
    if record.lead_id in actor.own_hospitals:
        raise Refused(
            clauses.within(record.programme, BALANCE), _("您在该医院任职或近期曾任职，须回避，请由其他人员办理")
        )


def _within_places(record: Candidacy) -> None:
    known = queries.ground(record.programme, record.year, record.track)
    for one in places.unknown(record.programme, places.place_of(record, known), known):
        raise Refused(
            one.clause, _("还没有录入人口数据，名额无法计算"), todo=[_("在“人口数据”中录入人数、截至日和来源")]
        )
    places.refuse(queries.stops(record, known))


def _fund(record: Candidacy, funded: bool) -> None:
    """Money goes only where the text gives some, together with the other department (SX3-21, SX3-26)."""
    route = route_of(record)
    if funded and not route.decided_jointly(record.track):
        clause = route.joint.clause if route.joint else route.clause
        raise Refused(clause, _("这一类不安排资金"), field="funded")
    record.funded = funded


def _changed(board: Board, actor: Actor, at: datetime) -> None:
    board.version += 1
    board.list_version += 1
    board.list_at, board.list_by = at, actor.name
    db.session.flush()
    asking.list_changed(board, actor, at)


def _as_seen(board: Board, seen: int | None) -> None:
    if seen is not None and seen != board.version:
        raise Overtaken(board.list_by, board.list_at, _("修改了名单"))


def within(programme: str, year: int, track: str) -> None:
    """The whole list still within every quota, whatever was set since it was drawn up."""
    known = queries.ground(programme, year, track)
    gone = queries.taken(programme, known)
    board = queries.board_of(programme, year, track)
    for record in queries.listed(board) if board is not None else ():
        if record.state == "board":
            places.refuse(queries.stops(record, known, gone))


def options(programme: str) -> Mapping[str, str]:
    """The divisions of a programme's area, for the form of populations."""
    area = places.whole_area(programme).rstrip("0")
    return {one.code: one.name for one in organisations.divisions() if one.code.startswith(area)}
