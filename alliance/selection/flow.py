"""The procedure of an application of a further programme as a table (SX6-9, SX3-10–21, WZ10-4.1).

The intake rows come from the programmes' routes; the later ones are the same for every programme, with guards that ask the
route whether the stage exists. Who takes a later step: the programme's office proposes, its commission decides.
"""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.flow import By, Flow, Guard, Move, Step
from alliance.core.refusal import Refused
from alliance.core.stations import agreements, each, firsts, is_lead_clerk
from alliance.rules.route import Stop
from alliance.selection.model import CLOSED, Candidacy
from alliance.selection.rules import award
from alliance.selection.rules.way import WAY, route_of, ways

STATES = {
    "draft": _l("填写中"), "hospital": _l("待医院签署"), "city": _l("待初审推荐"), "form": _l("待形式审核"),
    "returned": _l("退回补正"), "review": _l("评审中"), "board": _l("遴选中"), "publicity": _l("公示中"),
    "joint": _l("待会同确定"), "granted": _l("已确定"), "refused": _l("未通过"), "withdrawn": _l("已撤回"),
}  # fmt: skip
TONES = {
    "draft": "plain", "hospital": "blue", "city": "blue", "form": "blue", "returned": "warn", "review": "blue",
    "board": "blue", "publicity": "blue", "joint": "blue", "granted": "good", "refused": "bad", "withdrawn": "plain",
}  # fmt: skip
AGREED = {"hospital": _l("医院签署"), "city": _l("初审推荐"), "form": _l("形式审核合格")}
JUDGED = ("review", "board", "publicity", "joint")


def _of(record: Any, actor: Actor, roles: frozenset[Role]) -> bool:
    return actor.role in roles and bool(actor.programme == record.programme)


def is_office(actor: Actor, record: Any) -> bool:
    """Whether this actor works in the office of the record's programme."""
    return _of(record, actor, OFFICE)


def is_commission(actor: Actor, record: Any) -> bool:
    """Whether this actor decides in the record's programme."""
    return _of(record, actor, frozenset({Role.PROVINCIAL_COMMISSION}))


def not_own(move: Move) -> None:
    """Nobody decides on a hospital where he holds or lately held a post (DESIGN §6)."""
    if move.record.lead_id in move.actor.own_hospitals:
        raise Refused(route_of(move.record).clause, _("您在该医院任职或近期曾任职，须回避，请由其他人员办理"))


def _no_joint(move: Move) -> None:
    if _joint(move.record):
        raise Refused(route_of(move.record).clause, _("这一类安排资金，须先会同确定"))


def _needs_joint(move: Move) -> None:
    if not _joint(move.record):
        raise Refused(route_of(move.record).clause, _("这一类不须会同其他部门确定"))


def _joint(record: Any) -> bool:
    return bool(record.funded) and route_of(record).decided_jointly(record.track)


def _is_short(move: Move) -> None:
    if move.record.track not in route_of(move.record).short:
        raise Refused(route_of(move.record).clause, _("这一类须经评审，不由下级直接确定"))


def _intake(station: Stop, target: str) -> Step:
    guards = () if station.key == "hospital" else (not_own,)
    return Step(f"{station.key}-{target}", _l("同意"), (station.key,), target, WAY.at(station, target), station.clause,
                guards, AGREED[station.key], button=False)  # fmt: skip


def _other_verdicts() -> Iterator[Step]:
    for station in each(ways()):
        guards = () if station.key == "hospital" else (not_own,)
        by = WAY.at(station)
        yield Step(f"{station.key}-return", _l("退回补正"), (station.key,), "returned", by, station.clause, guards,
                   _l("退回补正"), remark=True, button=False)  # fmt: skip
        yield Step(f"{station.key}-refuse", _l("不同意"), (station.key,), "refused", by, station.clause, guards,
                   _l("出具意见：不同意"), ends=True, remark=True, button=False)  # fmt: skip


def _resubmissions() -> Iterator[Step]:
    for station in each(ways()):
        yield Step(f"resubmit-{station.key}", _l("重新提交"), ("returned",), station.key, WAY.back_to(station),
                   station.clause, (), _l("补正后重新提交"), button=False)  # fmt: skip


def _later(name: str, label: Any, source: str, target: str, by: By, clause: str, *guards: Guard, **more: Any) -> Step:
    return Step(name, label, (source,), target, by, clause, (not_own, *guards), button=False, **more)


OPEN = tuple(state for state in STATES if state not in CLOSED)
FLOW = Flow(
    "candidacy",
    Candidacy,
    (
        *(
            Step("submit", _l("提交"), ("draft",), key, is_lead_clerk, "SX6-9", (), _l("提交了申报"), button=False)
            for key in firsts(ways())
        ),
        *agreements(ways(), "review", _intake),
        *_other_verdicts(),
        *_resubmissions(),
        _later("nominate", _l("列入建议名单"), "review", "board", is_office, "SX3-19"),
        _later("enter-reported", _l("登记上报名单"), "review", "granted", is_commission, "WZ10-2.3", _is_short),
        _later("turn-down", _l("评审不通过"), "review", "refused", is_office, "SX3-17", ends=True, remark=True),
        _later("publish", _l("公示"), "board", "publicity", is_commission, "SX3-20", award.has_publicity,
               award.meetings_agreed, done=_l("开始公示")),
        _later("decide", _l("确定"), "board", "granted", is_commission, "WZ10-4.1", award.no_publicity,
               award.meetings_agreed, done=_l("研究确定")),
        _later("pass-over", _l("未入选"), "board", "refused", is_commission, "SX3-19", award.not_listed, ends=True,
               remark=True),
        _later("back-to-review", _l("退回评审"), "board", "review", is_office, "SX3-19", award.not_listed, remark=True),
        _later("recheck", _l("复核"), "publicity", "review", is_office, "SX3-21", award.was_upheld, remark=True),
        _later("grant", _l("确定"), "publicity", "granted", is_commission, "SX3-21", _no_joint, award.window_over,
               done=_l("确定")),
        _later("to-joint", _l("送会同确定"), "publicity", "joint", is_commission, "SX3-21", _needs_joint,
               award.window_over),
        _later("grant-jointly", _l("会同确定"), "joint", "granted", is_commission, "SX3-21", award.joint_agrees,
               done=_l("会同确定")),
        _later("not-granted", _l("不予确定"), "publicity", "refused", is_commission, "SX3-21", ends=True, remark=True),
        _later("not-agreed", _l("会同未同意"), "joint", "refused", is_commission, "SX3-21", award.joint_refuses,
               ends=True, remark=True),
        Step("disqualify", _l("取消评审资格"), ("hospital", "city", "form", "returned", *JUDGED), "refused", is_commission,
             "SX3-18", (not_own,), _l("弄虚作假，取消评审资格"), ends=True, remark=True, button=False),
        Step("withdraw", _l("撤回申报"), tuple(one for one in OPEN if one not in ("publicity", "joint")), "withdrawn",
             is_lead_clerk, "SX6-9", (), _l("撤回了申报"), ends=True, remark=True),
    ),
    STATES,
    TONES,
)  # fmt: skip
