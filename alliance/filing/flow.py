"""The procedure of a filing as a table (SN15-3.3.a–c, A2). Its rows come from the routes in the programmes' files."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.core import settings
from alliance.core.actor import Actor, Role
from alliance.core.flow import By, Flow, Guard, Move, Step
from alliance.core.refusal import Refused
from alliance.core.stations import agreements, each, firsts
from alliance.filing import rules
from alliance.filing.model import CLOSED, Application
from alliance.filing.rules.papers import sealed
from alliance.rules import programme as programmes
from alliance.rules.shapes import Station

STATES = {
    "draft": _l("填写中"), "hospital": _l("待医院意见"), "city": _l("待市级意见"), "office": _l("待办公室评估"),
    "commission": _l("待省卫生健康委意见"), "returned": _l("退回补正"), "filed": _l("已备案"), "refused": _l("不予备案"),
    "withdrawn": _l("已撤回"),
}  # fmt: skip
TONES = {
    "draft": "plain", "hospital": "blue", "city": "blue", "office": "blue", "commission": "blue", "returned": "warn",
    "filed": "good", "refused": "bad", "withdrawn": "plain",
}  # fmt: skip
AGREED = {
    "hospital": _l("签署医院意见：同意"), "city": _l("出具市级意见：同意"), "office": _l("完成评估：同意"),
    "commission": _l("出具省卫生健康委意见：同意"),
}  # fmt: skip


def _whole(move: Move) -> None:
    """Conditions answered with evidence, fields filled, members bound, name right (SN15-3.2, A2)."""
    lacking = rules.missing(rules.collect(move.record, move.at.date()))
    if lacking:
        clause = lacking[0].clause
        raise Refused(
            clause, _("申请还缺 %(n)d 项，补齐后才能提交", n=len(lacking)), todo=[one.label for one in lacking]
        )


def _still_whole(move: Move) -> None:
    """What stood at the submission still stands at the decision: name, lead, members, charter and plan."""
    dossier = rules.collect(move.record, move.at.date())
    lacking = rules.eligibility(dossier)
    if dossier.designation.name != move.record.name:
        raise Refused("SN15-3.3.d", _("联盟名称在提交之后改过，请退回重新提交"))
    if lacking:
        todo = [one.label for one in lacking]
        raise Refused(lacking[0].clause, _("提交之后情况有变，现在不能备案，请退回补正"), todo=todo)


def _not_own(move: Move) -> None:
    """Nobody decides on a hospital where he holds or lately held a post (SN15-3.3.a, R)."""
    if move.record.lead_id in move.actor.own_hospitals:
        raise Refused("SN15-3.3.a", _("您在该医院任职或近期曾任职，须回避，请由其他人员办理"))


def _weighed(move: Move) -> None:
    """Where 原则上 is to be lifted, the deciding post says why (SN15-3.2)."""
    asked = rules.exceptions(rules.collect(move.record, move.at.date()))
    if asked and not move.remark.strip():
        raise Refused(asked[0][2], _("申请含未具备的条件，同意备案须写明准予例外的理由"), field="exception",
                      todo=[one[0] for one in asked])  # fmt: skip


def _right_way(target: str) -> Guard:
    """A changed text goes to the hospital leader first, an unchanged one back to where it was returned from."""

    def guard(move: Move) -> None:
        signed = rules.is_signed(rules.collect(move.record, move.at.date()))
        if rules.WAY.resubmission(move.record, signed) != target:
            raise Refused("SN15-3.3.a", _("补正后的申请不能直接报到这一站"))

    return guard


def _routes() -> Iterator[tuple[Station, ...]]:
    for programme in programmes.all_programmes():
        for scope in programme.scopes:
            yield scope.stations
            yield tuple(one for one in scope.stations if one.when == "always")


def _agreement(station: Station, target: str) -> Step:
    guards = () if station.by == "hospital-leader" else (_not_own,)
    if target == "filed":
        guards = (*guards, _weighed, _still_whole, sealed)
    label = _l("同意备案") if target == "filed" else _l("同意")
    return Step(f"{station.key}-{target}", label, (station.key,), target, rules.WAY.at(station, target), station.clause,
                guards, AGREED[station.key], button=False)  # fmt: skip


def _other_verdicts() -> Iterator[Step]:
    """Return and refusal, at each station."""
    for station in each(_routes()):
        guards = () if station.by == "hospital-leader" else (_not_own,)
        by = rules.WAY.at(station)
        yield Step(f"{station.key}-return", _l("退回补正"), (station.key,), "returned", by, station.clause, guards,
                   _l("退回补正"), button=False)  # fmt: skip
        yield Step(f"{station.key}-refuse", _l("不同意"), (station.key,), "refused", by, station.clause, guards,
                   _l("出具意见：不同意"), ends=True, remark=True, button=False)  # fmt: skip


def _silences() -> Iterator[Step]:
    """A city asked for its opinion may be silent: the calendar lets the filing go on (SN15-A2, 办公室设定)."""
    for route in _routes():
        for station, onward in pairwise(route):
            if station.by == "city":
                yield Step(f"{station.key}-silent", _l("未按期反馈"), (station.key,), onward.key, _calendar(station),
                           station.clause, (_silent_by_now,), _l("未按期反馈，转下一站"), button=False)  # fmt: skip


def _calendar(station: Station) -> By:
    def by(actor: Actor, record: Any) -> bool:
        asked = [one for one in rules.stations(record) if one.key == station.key]
        return actor.role == Role.SYSTEM and any(rules.may_be_silent(record, one) for one in asked)

    return by


def _silent_by_now(move: Move) -> None:
    """The office has so set, and the due day has passed."""
    if not settings.value(move.record.programme, "city_silence_goes_on"):
        raise Refused("SN15-A2", _("按办公室设定，市级意见未反馈的一直等待"))
    if not rules.is_overdue(rules.present(move.record), move.at.date()):
        raise Refused("SN15-A2", _("办理期限还没有过"))


def _resubmissions() -> Iterator[Step]:
    for station in each(_routes()):
        yield Step(f"resubmit-{station.key}", _l("重新提交"), ("returned",), station.key, rules.WAY.back_to(station),
                   "SN15-3.3.a", (_right_way(station.key), _whole), _l("补正后重新提交"), button=False)  # fmt: skip


OPEN = tuple(state for state in STATES if state not in CLOSED)
FLOW = Flow(
    "application",
    Application,
    (
        *(
            Step("submit", _l("提交"), ("draft",), key, rules.is_lead_clerk, "SN15-3.3.a", (_whole,), _l("提交了申请"))
            for key in firsts(_routes())
        ),
        *agreements(_routes(), "filed", _agreement),
        *_other_verdicts(),
        *{step.name: step for step in _silences()}.values(),
        *_resubmissions(),
        Step("withdraw", _l("撤回申请"), OPEN, "withdrawn", rules.is_lead_clerk, "SN15-3.3.a", (), _l("撤回了申请"),
             ends=True, remark=True),
    ),
    STATES,
    TONES,
)  # fmt: skip
EXTRA = {
    "application.start": _l("建立了申请"), "application.ask-exemption": _l("申请了例外"),
    "application.grant-exemption": _l("准予例外"), "application.deny-exemption": _l("不予例外"), "application.chase": _l("催办"),
    "file.attach": _l("上传了附件"), "file.remove": _l("移除了附件"), "scan.receive": _l("收到盖章扫描件"),
    "scan.override": _l("采信盖章扫描件"),
}  # fmt: skip
