"""The procedure of a duty: the calendar closes what the records prove; the office excuses or gives more time."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.core.actor import Actor, Role
from alliance.core.flow import Flow, Move, Step
from alliance.core.language import day_words
from alliance.core.refusal import Refused
from alliance.obligations import rules
from alliance.obligations.model import Obligation
from alliance.rules import windows

ANY = ""  # a duty's own clause is on the row


def calendar(actor: Actor, _row: Obligation) -> bool:
    """The calendar's own hand, which reads the records: no person marks a duty as done."""
    return actor.role == Role.SYSTEM


def owner(actor: Actor, row: Obligation) -> bool:
    """The post that owes it."""
    here = actor.organisation_id == row.owner_id and str(actor.role) == row.role
    return here and (row.department_id is None or actor.department_id == row.department_id)


def hands_in(actor: Actor, row: Obligation) -> bool:
    """The post that owes it, where the proof is handed in here."""
    return owner(actor, row) and rules.kind_of(row).proof == "here"


def overseer(actor: Actor, row: Obligation) -> bool:
    """The office looks after others' duties; the commission after the office's own."""
    if row.side == "office":
        return actor.role == Role.PROVINCIAL_COMMISSION and actor.programme == row.programme
    return actor.is_office and actor.programme == row.programme


def excuser(actor: Actor, row: Obligation) -> bool:
    """What a chapter asks for is let go on that chapter's page; the rest here."""
    return overseer(actor, row) and not rules.kind_of(row).todo


def extender(actor: Actor, row: Obligation) -> bool:
    """More time is given here where the day is this duty's own."""
    return overseer(actor, row) and rules.kind_of(row).extends


def sends_back(actor: Actor, row: Obligation) -> bool:
    """A proof handed in here may be found wanting."""
    return overseer(actor, row) and row.proof_type == Obligation.__tablename__


def not_own_hospital(move: Move) -> None:
    """Nobody decides on a duty of a hospital of his own."""
    if move.actor.own_hospitals & {move.record.lead_id, move.record.owner_id}:
        raise Refused("SN15-3.3.a", _("本人在该医院任职（或近期曾任职），不能办理其应办事项"))


def proved(move: Move) -> None:
    """Done is what a record proves."""
    if not move.values.get("proof"):
        raise Refused(move.record.clause, _("完成须有凭据"))


def opened(move: Move) -> None:
    """Nothing is handed in before its period."""
    if windows.beijing_day(move.at) < move.record.opens:
        raise Refused(move.record.clause, _("该事项 %(day)s 才开放", day=move.record.opens))


def in_time(move: Move) -> None:
    """By 23:59:59 of the due day."""
    if move.record.due is not None and not windows.in_time(move.record.due, move.at):
        raise Refused(move.record.clause, _("已过截止日 %(day)s，记为迟办", day=day_words(move.record.due)))


def too_late(move: Move) -> None:
    """After the due day and within the days set."""
    row = move.record
    if row.due is None or windows.in_time(row.due, move.at):
        raise Refused(row.clause, _("截止日以前办理的，不记为迟办"))
    if windows.beijing_day(move.at) > row.closes:
        raise Refused(row.clause, _("补办已于 %(day)s 截止", day=row.closes))


FLOW = Flow(
    "obligation",
    Obligation,
    (
        Step("fulfil", _l("按期完成"), ("open",), "done", calendar, ANY, (proved,), button=False),
        Step("fulfil-late", _l("逾期完成"), ("open", "lapsed"), "late", calendar, ANY, (proved,), button=False),
        Step("hand-in", _l("提交完成证明"), ("open",), "done", hands_in, ANY, (proved, opened, in_time),
             _l("提交了完成证明"), button=False),
        Step("hand-in-late", _l("逾期提交完成证明"), ("open",), "late", hands_in, ANY, (proved, opened, too_late),
             _l("逾期提交了完成证明"), button=False),
        Step("extend", _l("延期"), ("open",), "open", extender, ANY, (not_own_hospital,), remark=True, button=False),
        Step("send-back", _l("退回重新提交"), ("done", "late"), "open", sends_back, ANY, (not_own_hospital,),
             _l("退回了完成证明"), remark=True),
        Step("excuse", _l("免办"), ("open", "lapsed"), "excused", excuser, ANY, (not_own_hospital,), ends=True,
             remark=True),
        Step("waive", _l("不再应办"), ("open",), "excused", calendar, ANY, remark=True, button=False),
        Step("lapse", _l("到期未办"), ("open",), "lapsed", calendar, ANY, remark=True, button=False),
        Step("reopen", _l("例外开放补办"), ("lapsed",), "open", calendar, ANY, remark=True, button=False),
    ),
    {
        "open": _l("待办理"), "done": _l("按期完成"), "late": _l("逾期完成"), "excused": _l("免办"), "lapsed": _l("未办"),
    },
    {"open": "plain", "done": "good", "late": "warn", "excused": "plain", "lapsed": "bad"},
)  # fmt: skip
