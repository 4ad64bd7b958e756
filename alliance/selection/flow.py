"""The procedure of an application of a further programme as a table (SX6-9, SX3-10–21, WZ10-4.1).

The intake rows come from the programmes' routes; the later ones are the same for every programme, with guards that ask the
route whether the stage exists. Who takes a later step: the programme's office proposes, its commission decides.
"""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.core import panel as experts
from alliance.core import settings
from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.flow import By, Flow, Guard, Move, Step
from alliance.core.refusal import Refused
from alliance.core.stations import agreements, each, firsts, is_lead_clerk
from alliance.rules.route import Stop
from alliance.selection.model import CLOSED, Candidacy, Invitation, Panel, Shortlist
from alliance.selection.rules import award, judging
from alliance.selection.rules.way import (
    WAY,
    clause_at,
    fraud_of,
    of_decision,
    of_joint,
    of_list,
    of_publicity,
    of_reported,
    route_of,
    ways,
)

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


def _ranked(move: Move) -> None:
    """Who recommends says in which order (SX3-11, WZ10-4.1)."""
    station = WAY.present(move.record)
    if station is not None and station.recommends and move.values.get("rank", move.record.rank) is None:
        raise Refused(station.clause, _("请先在推荐排序页给它排定名次，再推荐"))


def _fraud_named(move: Move) -> None:
    if fraud_of(move.record) is None:
        raise Refused(route_of(move.record).clause, _("本项目的文件没有规定取消评审资格，请按不同意办理"))


def _fraud_clause(record: Any) -> str:
    rule = fraud_of(record)
    return rule.clause if rule else route_of(record).clause


def review_done(move: Move) -> None:
    """Every mode of the route is done, or was found unnecessary where it may be (SX3-15, SX3-17, SX6-9)."""
    if missing := judging.incomplete(move.record):
        raise Refused(judging.clause_of(move.record.programme), _("评审还没有完成"), todo=missing)


def _agreed(move: Move) -> None:
    """The experts' opinion carries it: they agree, and find a further one necessary where that is argued (SX6-11.1)."""
    if move.record.shortlisted is False:
        raise Refused("SX3-17", _("按客观数据未进入书面评审"))
    case = judging.of_case(move.record.id)
    if case is not None and case.agreed is False:
        raise Refused(judging.clause_of(move.record.programme), _("评审组意见为不同意"))
    if move.record.argued and case is not None and case.argued is not True:
        raise Refused("SX6-11.1", _("增设的必要性没有经专家评审论证通过"))


def _judged(move: Move) -> None:
    """Below the cut-off of a signed list, or after the experts' opinion: nobody is turned down before."""
    if move.record.shortlisted is not False:
        review_done(move)


def _of_review(record: Any) -> str:
    return judging.clause_of(record.programme)


def _intake(station: Stop, target: str) -> Step:
    guards: tuple[Guard, ...] = () if station.key == "hospital" else (not_own, _ranked)
    return Step(f"{station.key}-{target}", _l("同意"), (station.key,), target, WAY.at(station, target), station.clause,
                guards, AGREED[station.key], button=False, clause_of=clause_at(station.key))  # fmt: skip


def _other_verdicts() -> Iterator[Step]:
    for station in each(ways()):
        guards = () if station.key == "hospital" else (not_own,)
        by = WAY.at(station)
        own = clause_at(station.key)
        yield Step(f"{station.key}-return", _l("退回补正"), (station.key,), "returned", by, station.clause, guards,
                   _l("退回补正"), remark=True, button=False, clause_of=own)  # fmt: skip
        yield Step(f"{station.key}-refuse", _l("不同意"), (station.key,), "refused", by, station.clause, guards,
                   _l("出具意见：不同意"), ends=True, remark=True, button=False, clause_of=own)  # fmt: skip


def _resubmissions() -> Iterator[Step]:
    for station in each(ways()):
        yield Step(f"resubmit-{station.key}", _l("重新提交"), ("returned",), station.key, WAY.back_to(station),
                   station.clause, (), _l("补正后重新提交"), button=False, clause_of=clause_at("hospital"))  # fmt: skip


def _later(name: str, label: Any, source: str, target: str, by: By, clause: str, *guards: Guard, **more: Any) -> Step:
    return Step(name, label, (source,), target, by, clause, (not_own, *guards), button=False, **more)


OPEN = tuple(state for state in STATES if state not in CLOSED)
FLOW = Flow(
    "candidacy",
    Candidacy,
    (
        *(
            Step("submit", _l("提交"), ("draft",), key, is_lead_clerk, "SX6-9", (), _l("提交了申报"), button=False,
                 clause_of=clause_at(key))
            for key in firsts(ways())
        ),
        *agreements(ways(), "review", _intake),
        *_other_verdicts(),
        *_resubmissions(),
        _later("nominate", _l("列入建议名单"), "review", "board", is_office, "SX3-19", review_done, _agreed,
               clause_of=of_list),
        _later("enter-reported", _l("登记上报名单"), "review", "granted", is_commission, "SX3-21", _is_short, clause_of=of_reported),
        _later("turn-down", _l("评审不通过"), "review", "refused", is_office, "SX3-17", _judged, ends=True,
               remark=True, clause_of=_of_review),
        _later("publish", _l("公示"), "board", "publicity", is_commission, "SX3-20", award.has_publicity,
               award.meetings_agreed, done=_l("开始公示"), clause_of=of_publicity),
        _later("decide", _l("确定"), "board", "granted", is_commission, "SX3-21", award.no_publicity,
               award.meetings_agreed, done=_l("研究确定"), clause_of=of_decision),
        _later("pass-over", _l("未入选"), "board", "refused", is_commission, "SX3-19", award.not_listed, ends=True,
               remark=True, clause_of=of_list),
        _later("back-to-review", _l("退回评审"), "board", "review", is_office, "SX3-19", award.not_listed, remark=True,
               clause_of=of_list),
        _later("recheck", _l("复核"), "publicity", "review", is_office, "SX3-21", award.was_upheld, remark=True,
               clause_of=of_decision),
        _later("grant", _l("确定"), "publicity", "granted", is_commission, "SX3-21", _no_joint, award.window_over,
               done=_l("确定"), clause_of=of_decision),
        _later("to-joint", _l("送会同确定"), "publicity", "joint", is_commission, "SX3-21", _needs_joint,
               award.window_over, clause_of=of_joint),
        _later("grant-jointly", _l("会同确定"), "joint", "granted", is_commission, "SX3-21", award.joint_agrees,
               done=_l("会同确定"), clause_of=of_joint),
        _later("not-granted", _l("不予确定"), "publicity", "refused", is_commission, "SX3-21", ends=True, remark=True,
               clause_of=of_decision),
        _later("not-agreed", _l("会同未同意"), "joint", "refused", is_commission, "SX3-21", award.joint_refuses,
               ends=True, remark=True, clause_of=of_joint),
        Step("disqualify", _l("取消评审资格"), ("hospital", "city", "form", "returned", *JUDGED), "refused", is_commission,
             "SX3-18", (not_own, _fraud_named), _l("弄虚作假，取消评审资格"), ends=True, remark=True, button=False,
             clause_of=_fraud_clause),
        Step("withdraw", _l("撤回申报"), tuple(one for one in OPEN if one not in ("publicity", "joint")), "withdrawn",
             is_lead_clerk, "SX6-9", (), _l("撤回了申报"), ends=True, remark=True, button=False,
             clause_of=clause_at("hospital")),
    ),
    STATES,
    TONES,
)  # fmt: skip
EXTRA = {
    "candidacy.start": _l("建立了申报"), "candidacy.rank": _l("排定推荐名次"), "file.attach": _l("上传了材料"),
    "file.remove": _l("移除了材料"), "candidacy.paper": _l("录入了纸质评审记录"), "candidacy.choose": _l("列入了名单"),
    "candidacy.drop": _l("移出了名单"), "candidacy.move-up": _l("在名单中上移了一位"), "candidacy.joint": _l("出具了会同意见"),
    "candidacy.known": _l("知悉了结果"),
}  # fmt: skip


def _head(actor: Actor, record: Any) -> bool:
    return _of(record, actor, frozenset({Role.OFFICE_HEAD}))


def _on_panel(actor: Actor, record: Any) -> bool:
    """Whose sheet may be the last one: an expert of the panel, or the office that withdraws an invitation."""
    return is_office(actor, record) or any(experts.invited(actor, one) for one in record.invitations)


def _no_own_hospital(move: Move) -> None:
    """Who puts a panel together holds no post in a hospital it judges (DESIGN §6)."""
    own = [one.candidacy.lead_name for one in move.record.cases if one.candidacy.lead_id in move.actor.own_hospitals]
    if own:
        raise Refused("SX3-9", _("您在申报医院任职或近期曾任职，须回避，请由其他人员办理"), todo=own)


def _enough(states: tuple[str, ...]) -> Guard:
    def guard(move: Move) -> None:
        """Each dossier has at least so many experts who may judge it (办公室设定)."""
        least = int(settings.value(move.record.programme, "panel_least"))
        few = [
            f"{one.candidacy.lead_name} · {one.candidacy.subject}" for one in move.record.cases
            if len(judging.judges(move.record, one, states)) < least
        ]  # fmt: skip
        if few:
            raise Refused(
                judging.clause_of(move.record.programme), _("每件申报至少须有 %(n)d 名专家评审", n=least), todo=few
            )

    return guard


def _all_in(move: Move) -> None:
    if any(one.state in experts.OPEN for one in move.record.invitations):
        raise Refused(judging.clause_of(move.record.programme), _("还有专家没有交出评审表"))


def _heard(move: Move) -> None:
    if missing := judging.heard_and_seen(move.record):
        raise Refused(judging.clause_of(move.record.programme), _("答辩和现场审核还没有全部登记"), todo=missing)


PANEL_FLOW = Flow(
    "panel",
    Panel,
    (
        Step("open", _l("开始评审"), ("preparing",), "open", is_office, "SX3-17", (_no_own_hospital, _enough(experts.LIVE))),
        Step("close", _l("结束评审"), ("open",), "closed", _on_panel, "SX3-17", (_all_in, _heard, _enough(("closed",))),
             _l("全部评审表已交出，评审结束"), button=False),
        Step("cancel", _l("取消评审组"), ("preparing", "open"), "cancelled", is_office, "SX3-17", (_no_own_hospital,),
             remark=True, ends=True),
    ),
    {"preparing": _l("组建中"), "open": _l("评审中"), "closed": _l("评审结束"), "cancelled": _l("已取消")},
    {"preparing": "warn", "open": "blue", "closed": "good", "cancelled": "plain"},
)  # fmt: skip


def _duties_accepted(move: Move) -> None:
    """An expert accepts the pool's duties before he judges (SX3-9)."""
    if move.record.panel.state not in ("preparing", "open"):
        raise Refused("SX3-9", _("评审组已结束或取消"))


def _sheet_whole(move: Move) -> None:
    """Every dossier without a conflict has its points and opinion; the defence was heard and the place seen before."""
    found = move.record.panel
    clause = judging.clause_of(found.programme)
    if found.state != "open":
        raise Refused(clause, _("评审组开始评审以后才能交出"))
    _heard(Move(found, move.actor, move.at, {}, ""))
    asked = judging.aspects(found.programme, found.track, settings.values(found.programme))
    missing = [
        f"{case.candidacy.lead_name} · {case.candidacy.subject}：{'、'.join(lacks)}"
        for case in found.cases
        if case.id not in move.record.conflicts and (lacks := judging.lacking(move.record, case, asked))
    ]
    if missing:
        raise Refused(clause, _("还有 %(n)d 件申报没有评完", n=len(missing)), todo=missing)


INVITATION_FLOW = Flow(
    "invitation",
    Invitation,
    experts.way(lambda actor, one: is_office(actor, one.panel), "SX3-9", _duties_accepted, _sheet_whole),
    experts.WORDS,
    experts.TONES,
)


def _two_persons(move: Move) -> None:
    if move.actor.person_id == move.record.proposed_by_id:
        raise Refused("SX3-17", _("名单由一人提出、另一人签发，请由另一位负责人签发"))


def _not_of_own(move: Move) -> None:
    own = [one["name"] for one in move.record.content["candidates"] if one["hospital"] in move.actor.own_hospitals]
    if own:
        raise Refused("SX3-9", _("您在申报医院任职或近期曾任职，须回避，请由其他人员办理"), todo=own)


def _unchanged(move: Move) -> None:
    if changes := judging.changed_since(move.record):
        raise Refused("SX3-16", _("名单形成后数据有变化，请撤回后重新形成"), todo=changes[: judging.SHOWN])


LIST_FLOW = Flow(
    "shortlist",
    Shortlist,
    (
        Step("sign", _l("签发名单"), ("proposed",), "signed", _head, "SX3-17", (_two_persons, _not_of_own, _unchanged)),
        Step("withdraw", _l("撤回名单"), ("proposed", "signed"), "withdrawn", is_office, "SX3-17", (_not_of_own,),
             remark=True, ends=True),
    ),
    {"proposed": _l("待签发"), "signed": _l("已签发"), "withdrawn": _l("已撤回")},
    {"proposed": "warn", "signed": "good", "withdrawn": "plain"},
)  # fmt: skip
