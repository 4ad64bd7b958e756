"""The procedures of the audit as tables (SN15-5.2, A1): a campaign, and the form of each alliance asked in it."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from alliance.audit import rules
from alliance.audit.model import UNDER_WAY, UNSENT, Audit, Campaign
from alliance.core import files
from alliance.core.actor import Actor, Role
from alliance.core.flow import By, Flow, Guard, Move, Step
from alliance.core.language import day_words
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.register import queries as register
from alliance.rules import windows

ASKED, FORM, RECUSAL = "SN15-5.2", "SN15-A1", "SN15-3.3.a"
FALSE_FROM = ("office", "commission", "passed", "failed")  # where a falsehood may come to light


# ---- who -----------------------------------------------------------------------------------------------------------


def _commission(actor: Actor, record: Any) -> bool:
    return actor.role == Role.PROVINCIAL_COMMISSION and actor.programme == record.programme


def _proposer(actor: Actor, record: Any) -> bool:
    return actor.role == Role.SYSTEM or rules.is_office(actor, record)


def _at(station: str) -> By:
    return lambda actor, record: rules.holds(actor, record, station)


def _onward(station: str, target: str) -> By:
    """The post of a station, on the way this form really goes."""

    def by(actor: Actor, record: Audit) -> bool:
        return rules.holds(actor, record, station) and (record.state != station or rules.following(record) == target)

    return by


def _cleared_to(state: str) -> By:
    def by(actor: Actor, record: Audit) -> bool:
        return _commission(actor, record) and (record.state != "doubted" or record.doubted_from == state)

    return by


# ---- guards --------------------------------------------------------------------------------------------------------


def _not_own(move: Move) -> None:
    """Nobody decides on a hospital where he holds or lately held a post (SN15-3.3.a, R)."""
    if move.record.lead_id in move.actor.own_hospitals:
        raise Refused(RECUSAL, _("您在该医院任职或近期曾任职，须回避，请由其他人员办理"))


def _running(move: Move) -> None:
    if move.record.campaign.state != "open":
        raise Refused(ASKED, _("本次审核评估未在开放之中"))


def _prepared(move: Move) -> None:
    if move.record.campaign.state != "draft":
        raise Refused(ASKED, _("本次审核评估已经开放"))


def _registered(move: Move) -> None:
    """Only an alliance in the register has a qualification to keep or to lose."""
    if register.by_id(move.record.designation_id).state != "active":
        raise Refused(ASKED, _("联盟已不在册，不再办理审核评估"))


def _whole(move: Move) -> None:
    lacking = rules.missing(rules.collect(move.record, move.at.date()))
    if lacking:
        raise Refused(
            FORM, _("附件1还有 %(n)d 项缺漏或有误，改好后才能报送", n=len(lacking)), todo=[one.label for one in lacking]
        )


def _in_time(move: Move) -> None:
    """By the due day, unless the commission has excused the delay (SN15-5.2)."""
    if rules.is_late(move.record.due, move.at) and not move.record.excuse:
        raise Refused(
            ASKED, _("已过报送截止日 %(day)s 24时，无故迟报不予收取；确有理由的，请写明理由", day=day_words(move.record.due)),
            field="late_reason",
        )  # fmt: skip


def _really_late(move: Move) -> None:
    if not rules.is_late(move.record.due, move.at):
        raise Refused(ASKED, _("尚未到截止日，请按时报送"))
    if move.record.declined:
        raise Refused(ASKED, _("省卫生健康委已决定不收取这份迟报"))


def _overdue(move: Move) -> None:
    """Nobody lapses before the due day is over, or whom the commission has excused."""
    if not rules.is_late(move.record.due, move.at):
        raise Refused(ASKED, _("截止日 %(day)s 24时之前不得视为放弃", day=day_words(move.record.due)))
    if move.record.excuse:
        raise Refused(ASKED, _("省卫生健康委已准予迟报，不得视为放弃"))


def _sealed(move: Move) -> None:
    """The sealed scan is part of 附件1; the office may go on without it with a reason."""
    if not move.remark.strip() and not files.of(move.record, "sealed"):
        raise Refused(FORM, _("没有盖章扫描件；确需先行送审的，请在意见中写明理由"), field="text")


def _early_or_ended(move: Move) -> None:
    """Who has sent a form is audited; only one that left the register meanwhile may still be taken off."""
    if move.record.state not in UNSENT and register.by_id(move.record.designation_id).state == "active":
        raise Refused(ASKED, _("附件1已报送，不能再调出审核评估"))


def _second(column: str) -> Guard:
    def guard(move: Move) -> None:
        first = getattr(move.record, column)
        if first is not None and first == move.actor.person_id:
            raise Refused(ASKED, _("该事项由您提出，须由另一人确认"))

    return guard


# ---- tables --------------------------------------------------------------------------------------------------------


def _stations() -> Iterator[Step]:
    """One row per way from a station to the next, and its return."""
    ways = (("hospital", "city"), ("hospital", "office"), ("city", "office"), ("office", "commission"))
    said = {"hospital": _l("所属医院出具评价"), "city": _l("市级出具评价"), "office": _l("办公室核对后送审")}
    for station, target in ways:
        own = () if station == "hospital" else (_not_own,)
        seal = (_sealed,) if station == "office" else ()
        yield Step(f"{station}-{target}", _l("出具意见"), (station,), target, _onward(station, target), FORM,
                   (_registered, *own, *seal), said[station], button=False)  # fmt: skip
    for station in rules.STATIONS:
        own = () if station == "hospital" else (_not_own,)
        yield Step(f"{station}-return", _l("退回补正"), (station,), "returned", _at(station), FORM, own, _l("退回补正"),
                   remark=True, button=False)  # fmt: skip


def _verdicts() -> Iterator[Step]:
    yield Step("commission-pass", _l("审核通过"), ("commission",), "passed", _at("commission"), ASKED,
               (_registered, _not_own), _l("审核评估通过"), button=False)  # fmt: skip
    yield Step("commission-fail", _l("审核不通过"), ("commission", "returned"), "failed", _at("commission"), ASKED,
               (_not_own,), _l("审核评估不通过"), ends=True, remark=True, button=False)  # fmt: skip


def _falsehood() -> Iterator[Step]:
    yield Step("doubt", _l("提出弄虚作假"), FALSE_FROM, "doubted", rules.is_office, FORM, (_registered, _not_own),
               _l("提出弄虚作假、取消资格"), ends=True, remark=True)  # fmt: skip
    yield Step("revoke", _l("确认弄虚作假，取消资格"), ("doubted",), "revoked", _commission, FORM,
               (_not_own, _second("doubted_by_id")), _l("取消资格"), ends=True, remark=True)  # fmt: skip
    for state in FALSE_FROM:
        yield Step(f"clear-{state}", _l("不成立，恢复办理"), ("doubted",), state, _cleared_to(state), FORM,
                   (_not_own, _second("doubted_by_id")), _l("认定弄虚作假不成立"), remark=True)  # fmt: skip


FLOW = Flow(
    "audit",
    Audit,
    (
        Step("ask", _l("发出"), ("listed",), "draft", rules.is_office, ASKED, (), _l("要求报送附件1"), button=False),
        Step("leave-out", _l("调出审核评估"), ("listed", "draft", "lapse", "late", "hospital", "city", "office",
             "commission", "returned", "doubted"), "left_out", rules.is_office, ASKED, (_not_own, _early_or_ended),
             _l("调出了审核评估"), ends=True, remark=True),
        Step("put-back", _l("恢复列入"), ("left_out",), "listed", rules.is_office, ASKED, (_prepared,),
             _l("恢复列入"), remark=True),
        Step("ask-again", _l("恢复列入并要求报送"), ("left_out",), "draft", rules.is_office, ASKED,
             (_running, _registered), _l("恢复列入并要求报送"), remark=True),
        Step("submit", _l("报送"), ("draft",), "hospital", rules.is_lead_clerk, ASKED,
             (_running, _registered, _in_time, _whole), _l("报送了附件1"), button=False),
        Step("submit-late", _l("说明理由迟报"), ("draft", "lapse"), "late", rules.is_lead_clerk, ASKED,
             (_running, _registered, _really_late, _whole), _l("说明理由后迟报"), remark=True, button=False),
        Step("resubmit", _l("重新报送"), ("returned",), "hospital", rules.is_lead_clerk, FORM,
             (_registered, _whole), _l("补正后重新报送"), button=False),
        Step("take", _l("收取迟报"), ("late",), "hospital", _commission, ASKED, (_registered, _not_own),
             _l("决定收取迟报"), remark=True),
        Step("decline", _l("不收取迟报"), ("late",), "lapse", _commission, ASKED, (_not_own,),
             _l("决定不收取迟报"), ends=True, remark=True),
        *_stations(),
        *_verdicts(),
        Step("propose-lapse", _l("提出视为放弃"), ("draft",), "lapse", _proposer, ASKED, (_running, _registered, _overdue),
             _l("逾期未报，提出视为放弃"), button=False),
        Step("keep", _l("保留资格"), ("lapse",), "draft", _commission, ASKED, (_not_own,), _l("决定保留资格，限补报"),
             remark=True),
        Step("confirm-lapse", _l("确认视为放弃资格"), ("lapse",), "lapsed", _commission, ASKED,
             (_registered, _not_own, _second("proposed_by_id")), _l("确认视为放弃资格"), ends=True, remark=True),
        *_falsehood(),
    ),
    {
        "listed": _l("拟列入"), "draft": _l("待报送"), "late": _l("迟报待决定"), "hospital": _l("待医院评价"),
        "city": _l("待市级评价"), "office": _l("待办公室核对"), "commission": _l("待审核"), "returned": _l("退回补正"),
        "passed": _l("已通过审核"), "failed": _l("未通过审核"), "lapse": _l("拟视为放弃"), "lapsed": _l("已视为放弃"),
        "doubted": _l("拟取消资格"), "revoked": _l("已取消资格"), "left_out": _l("未列入"),
    },
    {
        "listed": "plain", "draft": "plain", "late": "warn", "hospital": "blue", "city": "blue", "office": "blue",
        "commission": "blue", "returned": "warn", "passed": "good", "failed": "bad", "lapse": "bad", "lapsed": "plain",
        "doubted": "bad", "revoked": "bad", "left_out": "plain",
    },
)  # fmt: skip
EXTRA = {
    "audit.list": _l("列入审核评估"), "file.attach": _l("上传了附件"), "file.remove": _l("移除了附件"),
}  # fmt: skip


# ---- campaigns -----------------------------------------------------------------------------------------------------


def _timely(move: Move) -> None:
    """A campaign asks after its cut-off day and while there is time left to answer."""
    campaign, day = move.record, windows.beijing_day(move.at)
    if day <= campaign.cut_off:
        raise Refused(ASKED, _("成立截止日 %(day)s 之后才能开放", day=campaign.cut_off))
    if day > campaign.due:
        raise Refused(ASKED, _("已过报送截止日 %(day)s，不能再开放", day=day_words(campaign.due)))


def _number(campaign: Campaign, states: tuple[str, ...]) -> int:
    query = select(func.count()).where(Audit.campaign_id == campaign.id, Audit.state.in_(states))
    return int(db.session.execute(query).scalar_one())


def _somebody(move: Move) -> None:
    if not _number(move.record, ("listed",)):
        raise Refused(ASKED, _("没有列入的联盟，不能开放"))


def _settled(move: Move) -> None:
    under_way = _number(move.record, UNDER_WAY)
    if under_way:
        raise Refused(ASKED, _("还有 %(n)d 个联盟未办结，不能结束", n=under_way))


CAMPAIGN_FLOW = Flow(
    "audit_campaign",
    Campaign,
    (
        Step(
            "open", _l("开放"), ("draft",), "open", rules.is_office, ASKED, (_timely, _somebody), _l("开放了审核评估")
        ),
        Step("close", _l("结束"), ("open",), "closed", rules.is_office, ASKED, (_settled,), _l("结束了审核评估")),
    ),
    {"draft": _l("准备中"), "open": _l("进行中"), "closed": _l("已结束")},
    {"draft": "plain", "open": "blue", "closed": "good"},
)
