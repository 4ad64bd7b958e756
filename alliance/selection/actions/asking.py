"""What leads from one stage to the next: experts asked whether they come, the defence told to its applicant, a list agreed to, a
publicity that is over (SX6-9, SX3-9, SX3-20)."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select

from alliance.core import inbox, publicity
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.inbox import Todo
from alliance.core.language import N_
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.rules import intake, windows
from alliance.rules import programme as programmes
from alliance.selection.model import Board, BoardChoice, Candidacy, Invitation, Panel, PanelCase
from alliance.selection.rules import award
from alliance.selection.rules.way import route_of

AGREED, OVER, DEFENCE = "board.agreed", "board.over", "candidacy.defence"
ANSWER, REVIEW, DECLINED, UNANSWERED = "panel.answer", "panel.review", "panel.declined", "panel.unanswered"
SAID_JOINTLY, SUBSIDY = "candidacy.joint-said", "candidacy.subsidy"


def title(board: Board) -> str:
    """What a year's list of a track is called."""
    taken = intake.load(board.programme)
    track = taken.track(board.track).words if taken else board.track
    return f"{programmes.load(board.programme).name} {board.year}年度拟定名单（{track}）"


def defence(case: PanelCase, actor: Actor, at: datetime) -> None:
    """Tell the applicant's clerk and leader when they appear; a later time takes the place of an earlier one."""
    record = case.candidacy
    assert case.appears_at is not None  # the order was just drawn
    when = case.appears_at.astimezone(windows.BEIJING)
    inbox.settle(record, at, actor, DEFENCE)
    for role, department in ((Role.LEAD_CLERK, record.department_id), (Role.HOSPITAL_LEADER, None)):
        inbox.ask(
            DEFENCE, N_("参加现场答辩"), record.subject, record, at, role=role, by=actor, organisation_id=record.lead_id,
            department_id=department, due=when.date(),
            note=f"{when:%Y-%m-%d %H:%M} · {record.lead_name} · {record.number}",
        )  # fmt: skip


def heard(record: Candidacy, actor: Actor, at: datetime) -> None:
    """The defence is over."""
    inbox.settle(record, at, actor, DEFENCE)


def answer(one: Invitation, found: Panel, actor: Actor, at: datetime, note: str) -> None:
    """Ask an expert whether he takes a panel on; who was told of one that declined has found another with it."""
    inbox.settle(found, at, actor, DECLINED)
    inbox.ask(
        ANSWER, N_("评审申报（受邀）：接受或谢绝"), found.title, one, at, role=Role.EXPERT, by=actor, person_id=one.person_id,
        due=one.answer_due, due_note=note,
    )  # fmt: skip


def accepted(one: Invitation, actor: Actor, at: datetime) -> None:
    """He has taken it on: now his sheets are asked, by their day."""
    inbox.settle(one, at, actor, ANSWER)
    inbox.ask(
        REVIEW, N_("评审申报（受邀）"), one.panel.title, one, at, role=Role.EXPERT, by=actor, person_id=one.person_id,
        due=one.due, due_note=one.due_note,
    )  # fmt: skip
    _answered(one, actor, at)


def declined(one: Invitation, actor: Actor, at: datetime) -> None:
    """He will not judge: the office is told why, and finds another."""
    found = one.panel
    inbox.settle(found, at, actor, DECLINED)
    inbox.ask(
        DECLINED, N_("有专家谢绝评审，请补邀"), found.title, found, at, role=Role.OFFICE_HANDLER, by=actor,
        organisation_id=_office(found.programme, at), note=f"{one.person}：{one.reason}"[:300],
    )  # fmt: skip


def left(one: Invitation, actor: Actor, at: datetime) -> None:
    """Nothing is asked of him any more."""
    inbox.settle(one, at, actor)
    _answered(one, actor, at)


def unanswered(at: datetime, actor: Actor) -> int:
    """Tell each office once of experts who have not said by their day whether they come; how many panels (the daily job)."""
    told = exists().where(
        Todo.record_type == Panel.__tablename__,
        Todo.record_id == Panel.id,
        Todo.kind == UNANSWERED,
        Todo.closed_at.is_(None),
    )
    late = exists().where(_is_late(at), Invitation.panel_id == Panel.id)
    query = select(Panel).where(Panel.state.in_(("preparing", "open")), late, ~told)
    rows = db.session.execute(query.order_by(Panel.id)).scalars().all()
    with work():
        for found in rows:
            inbox.ask(
                UNANSWERED, N_("有专家逾期未答复评审邀请，请催办或补邀"), found.title, found, at, role=Role.OFFICE_HANDLER,
                by=actor, organisation_id=_office(found.programme, at),
            )  # fmt: skip
    return len(rows)


def _is_late(at: datetime) -> ColumnElement[bool]:
    return and_(Invitation.state == "invited", Invitation.answer_due < windows.beijing_day(at))


def _answered(one: Invitation, actor: Actor, at: datetime) -> None:
    """With the last one that was late the office is no longer asked to urge."""
    db.session.flush()
    late = select(Invitation.id).where(_is_late(at), Invitation.panel_id == one.panel_id).limit(1)
    if db.session.execute(late).first() is None:
        inbox.settle(one.panel, at, actor, UNANSWERED)


def _office(programme: str, at: datetime) -> int | None:
    posts = organisations.people_in_roles((Role.OFFICE_HANDLER,), programme, windows.beijing_day(at))
    return posts[0].organisation_id if posts else None


def list_changed(board: Board, actor: Actor, at: datetime) -> None:
    """What was agreed to no longer stands."""
    inbox.settle(board, at, actor, AGREED)


def meeting_held(board: Board, actor: Actor, at: datetime) -> None:
    """Every meeting has agreed: the commission is asked to show the list, or to decide it."""
    route = route_of(board)
    if award.missing(board, route):
        return
    words = N_("名单经会议同意，待公示") if route.publicity else N_("名单经会议同意，待确定")
    _commission(AGREED, words, board, actor, at)


def publicity_over(at: datetime, actor: Actor = SYSTEM) -> int:
    """Ask the commissions to decide what was shown long enough; says how many lists."""
    asked = exists().where(
        Todo.record_type == Board.__tablename__, Todo.record_id == Board.id, Todo.kind == OVER, Todo.closed_at.is_(None)
    )
    waiting = exists().where(
        Candidacy.programme == Board.programme, Candidacy.year == Board.year, Candidacy.track == Board.track,
        Candidacy.state == "publicity",
    )  # fmt: skip
    rows = db.session.execute(select(Board).where(waiting, ~asked).order_by(Board.id)).scalars().all()
    over = [
        one for one in rows if (shown := publicity.of(one)) and not any(publicity.is_open(each, at) for each in shown)
    ]
    with work():
        for board in over:
            _commission(OVER, N_("公示期满，待确定"), board, actor, at)
    return len(over)


def decided(record: Candidacy, actor: Actor, at: datetime) -> None:
    """One of a list is decided; with the last one the list is off the commission's."""
    listed = (
        select(Candidacy.id)
        .join(BoardChoice, BoardChoice.candidacy_id == Candidacy.id)
        .join(Board, Board.id == BoardChoice.board_id)
        .where(Candidacy.id != record.id)
    )
    board = db.session.execute(
        select(Board).where(Board.programme == record.programme, Board.year == record.year, Board.track == record.track)
    ).scalar_one_or_none()
    if board is None:
        return
    for kind, state in ((AGREED, "board"), (OVER, "publicity")):
        left = listed.where(Board.id == board.id, Candidacy.state == state).limit(1)
        if db.session.execute(left).first() is None:
            inbox.settle(board, at, actor, kind)


def joint_said(record: Candidacy, actor: Actor, at: datetime) -> None:
    """The other department has spoken: the commission is asked to conclude (SX3-21)."""
    _ask(SAID_JOINTLY, N_("会同意见已出具，待办结"), record, Role.PROVINCIAL_COMMISSION, actor, at)


def concluded(record: Candidacy, actor: Actor, at: datetime) -> None:
    """Decided jointly: nothing is asked of the commission any more; where it was decided for, the other department is asked to
    enter the money (SX3-29)."""
    inbox.settle(record, at, actor, SAID_JOINTLY)
    if record.state == "granted" and record.funded:
        _ask(SUBSIDY, N_("已确定并安排资金，待登记补助"), record, Role.CO_DEPARTMENT, actor, at)


def subsidised(programme: str, department_id: int, actor: Actor, at: datetime) -> None:
    """The money of a department has been entered."""
    query = select(Candidacy).where(
        Candidacy.programme == programme, Candidacy.department_id == department_id, Candidacy.state == "granted"
    )
    with work():
        for record in db.session.execute(query).scalars():
            inbox.settle(record, at, actor, SUBSIDY)


def _ask(kind: str, words: str, record: Candidacy, role: Role, actor: Actor, at: datetime) -> None:
    for place in organisations.desks(record.programme, role, windows.beijing_day(at)):
        inbox.ask(
            kind,
            words,
            f"{record.lead_name} · {record.subject}",
            record,
            at,
            role=role,
            by=actor,
            organisation_id=place,
        )


def _commission(kind: str, words: str, board: Board, actor: Actor, at: datetime) -> None:
    inbox.settle(board, at, actor)
    for place in organisations.desks(board.programme, Role.PROVINCIAL_COMMISSION, windows.beijing_day(at)):
        inbox.ask(
            kind, words, title(board)[:200], board, at, role=Role.PROVINCIAL_COMMISSION, by=actor, organisation_id=place
        )
