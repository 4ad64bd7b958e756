"""The procedure of a change as a table (SN15-3.3.a–d, 2.d). Its rows come from the routes in the programmes' changes.toml."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.changes import rules
from alliance.changes.model import CLOSED, ChangeFiling
from alliance.core.actor import Actor, Role
from alliance.core.flow import Flow, Guard, Move, Step
from alliance.core.refusal import Refused
from alliance.core.stations import agreements, each, firsts
from alliance.rules import changes as kinds
from alliance.rules import programme as programmes
from alliance.rules.changes import ChangeStation

STATES = {
    "draft": _l("填写中"), "hospital": _l("待医院意见"), "city": _l("待市级意见"), "office": _l("待办公室意见"),
    "commission": _l("待省卫生健康委意见"), "returned": _l("退回补正"), "approved": _l("已准予，待生效"),
    "done": _l("已变更"), "refused": _l("不予变更"), "withdrawn": _l("已撤回"),
}  # fmt: skip
TONES = {
    "draft": "plain", "hospital": "blue", "city": "blue", "office": "blue", "commission": "blue", "returned": "warn",
    "approved": "good", "done": "good", "refused": "bad", "withdrawn": "plain",
}  # fmt: skip
AGREED = {
    "hospital": _l("签署医院意见：同意"), "city": _l("出具市级意见：同意"), "office": _l("出具办公室意见：同意"),
    "commission": _l("出具省卫生健康委意见：同意"),
}  # fmt: skip
OPEN = tuple(state for state in STATES if state not in CLOSED)


def _whole(move: Move) -> None:
    """Fields, papers, day and preconditions are there (SN15-3.3.a)."""
    lacking = rules.problems(move.record, move.at.date())
    if lacking:
        words = _("变更还有 %(n)d 项要补齐或更正，之后才能提交", n=len(lacking))
        raise Refused(lacking[0].clause, words, todo=[one.label for one in lacking])


def _still_right(move: Move) -> None:
    """What stood at the submission still stands at the decision: present value, name, membership, papers."""
    lacking = rules.problems(move.record, move.at.date())
    if lacking:
        words = _("提交之后情况有变，现在不能准予：请退回补正")
        raise Refused(lacking[0].clause, words, todo=[one.label for one in lacking])


def _not_own(move: Move) -> None:
    """Nobody decides on a hospital where he holds or lately held a post (SN15-3.3.a, R), the taking-over one neither."""
    if {move.record.lead_id, move.record.new_lead_id} & move.actor.own_hospitals:
        raise Refused("SN15-3.3.a", _("您在有关医院任职或近期曾任职，须回避，请由其他人员办理"))


def _weighed(move: Move) -> None:
    """Where 原则上 is to be lifted, the deciding post says why (SN15-5.1)."""
    asked = rules.exceptions(move.record)
    if asked and not move.remark.strip():
        words = _("变更含原则上不允许的情形，准予须写明理由")
        raise Refused(asked[0][1], words, field="text", todo=[one[0] for one in asked])


def _right_way(target: str) -> Guard:
    """A changed text goes to the hospital leader first, an unchanged one back to where it was returned from."""

    def guard(move: Move) -> None:
        signed = rules.is_signed(move.record)
        if rules.WAY.resubmission(move.record, signed) != target:
            raise Refused("SN15-3.3.a", _("补正后的变更不能直接报到这一站"))

    return guard


def _calendar(actor: Actor, _record: Any) -> bool:
    return actor.role == Role.SYSTEM


def _routes() -> Iterator[tuple[ChangeStation, ...]]:
    for programme in programmes.all_programmes():
        found = kinds.load(programme.key)
        for kind in found.kinds if found is not None else ():
            for route in (kind.route, kind.local_route):
                stations = tuple(found.station(key) for key in route)  # type: ignore[union-attr]
                yield stations
                yield tuple(one for one in stations if one.when == "always")


def _agreement(station: ChangeStation, target: str) -> Step:
    guards: tuple[Guard, ...] = () if station.by == "hospital-leader" else (_not_own,)
    if target == "approved":
        guards = (*guards, _weighed, _still_right)
    label = _l("准予变更") if target == "approved" else _l("同意")
    return Step(f"{station.key}-{target}", label, (station.key,), target, rules.WAY.at(station, target), station.clause,
                guards, AGREED[station.key], button=False)  # fmt: skip


def _other_verdicts() -> Iterator[Step]:
    """Return and refusal, at each station."""
    for station in each(_routes()):
        guards: tuple[Guard, ...] = () if station.by == "hospital-leader" else (_not_own,)
        by = rules.WAY.at(station)
        yield Step(f"{station.key}-return", _l("退回补正"), (station.key,), "returned", by, station.clause, guards,
                   _l("退回补正"), remark=True, button=False)  # fmt: skip
        yield Step(f"{station.key}-refuse", _l("不同意"), (station.key,), "refused", by, station.clause, guards,
                   _l("出具意见：不同意"), ends=True, remark=True, button=False)  # fmt: skip


def _resubmissions() -> Iterator[Step]:
    for station in each(_routes()):
        yield Step(f"resubmit-{station.key}", _l("重新提交"), ("returned",), station.key, rules.WAY.back_to(station),
                   "SN15-3.3.a", (_right_way(station.key), _whole), _l("补正后重新提交"), button=False)  # fmt: skip


FLOW = Flow(
    "change_filing",
    ChangeFiling,
    (
        *(
            Step("submit", _l("提交"), ("draft",), key, rules.is_lead_clerk, "SN15-3.3.a", (_whole,), _l("提交了变更"))
            for key in firsts(_routes())
        ),
        *agreements(_routes(), "approved", _agreement),
        *_other_verdicts(),
        *_resubmissions(),
        Step("carry-out", _l("生效"), ("approved",), "done", _calendar, "SN15-3.3.a", (), _l("变更生效"), button=False),
        Step("hold", _l("不能生效，退回"), ("approved",), "returned", _calendar, "SN15-3.3.a", (),
             _l("到生效日条件已变，退回补正"), remark=True, button=False),
        Step("drop", _l("随联盟变动撤回"), OPEN, "withdrawn", _calendar, "SN15-3.3.a", (), _l("随联盟变动撤回"), ends=True,
             remark=True, button=False),
        Step("withdraw", _l("撤回变更"), OPEN, "withdrawn", rules.is_lead_clerk, "SN15-3.3.a", (), _l("撤回了变更"),
             ends=True, remark=True),
    ),
    STATES,
    TONES,
)  # fmt: skip
EXTRA = {
    "change_filing.start": _l("建立了变更"), "change_filing.read": _l("知悉"), "file.attach": _l("上传了附件"),
    "file.remove": _l("移除了附件"), "change_filing.effect": _l("记入名录"),
}  # fmt: skip
