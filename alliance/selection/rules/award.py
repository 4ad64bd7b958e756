"""What stands between the list and a designation: meetings on one version, the publicity, objections, the joint decision.

Guards of the later rows of the flow (SX6-9, SX3-19–21, WZ10-4.1). Each looks at what is recorded, never at what is claimed.
"""

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.core import publicity
from alliance.core.flow import Move
from alliance.core.language import told
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.rules.route import Route
from alliance.selection.model import Board, BoardChoice, BoardMeeting, Candidacy, Verdict
from alliance.selection.rules.way import route_of

JOINT = "joint"


def choice_of(record: Candidacy) -> BoardChoice | None:
    """The candidacy's place on the proposed list, if it has one."""
    return db.session.execute(select(BoardChoice).where(BoardChoice.candidacy_id == record.id)).scalar_one_or_none()


def agreed(board: Board) -> frozenset[str]:
    """The meetings that have agreed to the list as it now stands."""
    query = select(BoardMeeting.kind).where(
        BoardMeeting.board_id == board.id, BoardMeeting.list_version == board.list_version, BoardMeeting.decision == "agree"
    )  # fmt: skip
    return frozenset(db.session.execute(query).scalars())


def missing(board: Board, route: Route) -> list[str]:
    """The meetings of the route that have not yet agreed to this version."""
    have = agreed(board)
    return [told(one.words, one.words_en) for one in route.meetings if one.key not in have]


def meetings_agreed(move: Move) -> None:
    """On the list, and every meeting of the route has agreed to this very version (SX3-20)."""
    route, chosen = route_of(move.record), choice_of(move.record)
    clause = route.meetings[0].clause if route.meetings else route.clause
    if chosen is None:
        raise Refused(clause, _("这件申报不在拟定名单上"))
    board = db.session.get_one(Board, chosen.board_id)
    lacking = missing(board, route)
    if lacking:
        n = board.list_version
        raise Refused(clause, _("现行名单（第 %(n)d 次修改）还没有经全部会议同意", n=n), todo=lacking)


def has_publicity(move: Move) -> None:
    """Only where the text asks that the list is shown."""
    route = route_of(move.record)
    if route.publicity is None:
        raise Refused(route.clause, _("本项目文件没有规定公示，会议同意后直接确定"))


def no_publicity(move: Move) -> None:
    """Decided at once only where the text asks for no publicity."""
    route = route_of(move.record)
    if route.publicity is not None:
        raise Refused(route.publicity.clause, _("须先公示，期满没有未办结异议才能确定"))


def window_over(move: Move) -> None:
    """The publicity has run out (00:00:00 of the day after its last), and nothing held against it is unanswered."""
    line = publicity.line_of(move.record)
    if line is None:
        raise Refused(route_of(move.record).clause, _("这件申报还没有公示"))
    shown = db.session.get_one(publicity.Publicity, line.publicity_id)
    until, note = publicity.end_of(shown)
    if publicity.is_open(shown, move.at):
        when = until.isoformat() if until else note
        raise Refused(shown.clause, _("公示期未满：截止 %(day)s", day=when))
    count = publicity.open_against(line)
    if count:
        raise Refused(shown.clause, _("还有 %(n)d 件异议没有办结", n=count))


def was_upheld(move: Move) -> None:
    """Back to the experts only where an objection was found right (SX3-21)."""
    line = publicity.line_of(move.record)
    if line is None or not publicity.upheld_against(line):
        raise Refused("SX3-21", _("没有成立的异议，不须复核"))


def not_listed(move: Move) -> None:
    """What stands on the list is first taken off it, with a reason."""
    if choice_of(move.record) is not None:
        raise Refused("SX3-19", _("这件申报在拟定名单上，请先移出名单"))


def said_jointly(record: Candidacy) -> Verdict | None:
    """What the other department said of a candidacy, if it did."""
    query = select(Verdict).where(Verdict.candidacy_id == record.id, Verdict.station == JOINT)
    return db.session.execute(query.order_by(Verdict.id.desc()).limit(1)).scalar_one_or_none()


def joint_agrees(move: Move) -> None:
    """The other department has agreed (SX3-21)."""
    said = said_jointly(move.record)
    if said is None:
        raise Refused("SX3-21", _("会同部门还没有出具意见"))
    if said.verdict != "agree":
        raise Refused("SX3-21", _("会同部门不同意：%(why)s", why=said.text))


def joint_refuses(move: Move) -> None:
    """The other department has said no (SX3-21)."""
    said = said_jointly(move.record)
    if said is None or said.verdict == "agree":
        raise Refused("SX3-21", _("会同部门没有不同意，不能以此结束"))
