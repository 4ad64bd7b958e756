"""The procedures of care as tables: who takes which step, from which state, by which clause (SN15-4.3.a, b)."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.care import rules
from alliance.care.model import Consultation, Referral
from alliance.core import patients
from alliance.core.actor import Actor, Role
from alliance.core.flow import Flow, Move, Step
from alliance.core.language import N_
from alliance.core.refusal import Refused

DESKS = frozenset({Role.REFERRAL_DESK, Role.MEMBER_CLERK, Role.LEAD_CLERK})

END_REASONS: dict[str, Any] = {
    "no-bed": _l("无空余床位"),
    "no-capability": _l("不具备相应诊疗能力"),
    "not-indicated": _l("不符合转诊指征"),
    "not-needed": _l("暂无会诊必要"),
    "papers": _l("资料不全"),
    "other-hospital": _l("建议转往其他医院"),
    "patient": _l("患者或家属放弃"),
    "condition": _l("病情变化，不宜转运"),
    "no-show": _l("患者未到诊"),
    "mistake": _l("填写有误"),
    "other": _l("其他原因"),
}
# What a patient's identity may be opened for; each opening stands in the journal with its purpose.
PURPOSES: dict[str, Any] = {
    "contact": _l("联系患者或家属"),
    "registration": _l("挂号、住院登记"),
    "verify": _l("核对身份"),
    "emergency": _l("紧急救治"),
    "correct": _l("核对填写有误的信息"),
}
# Which reasons are offered for which step.
REASONS_OF = {
    "referral.decline": ("no-bed", "no-capability", "not-indicated", "papers", "other-hospital", "other"),
    "referral.cancel": ("patient", "condition", "other-hospital", "mistake", "other"),
    "referral.no_show": ("no-show", "patient", "condition", "other"),
    "consultation.decline": ("no-capability", "not-needed", "papers", "other-hospital", "other"),
    "consultation.cancel": ("patient", "condition", "not-needed", "mistake", "other"),
}


def may_act_for(actor: Actor, record: Any, organisation_id: int) -> bool:
    """Whether the actor works at this end's desk: the referral desk, the member's clerk, or the lead department's."""
    if actor.organisation_id != organisation_id or actor.role not in DESKS:
        return False
    if actor.role == Role.LEAD_CLERK:
        return bool(record.lead_id == organisation_id and record.department_id == actor.department_id)
    return True


def by_sender(actor: Actor, record: Any) -> bool:
    """The desk of the hospital that sent or asked."""
    return may_act_for(actor, record, record.from_id)


def by_receiver(actor: Actor, record: Any) -> bool:
    """The desk of the hospital that receives or is invited."""
    return may_act_for(actor, record, record.to_id)


def has_reason(move: Move) -> None:
    """Declining and cancelling name a coded reason."""
    if not move.values.get("end_code"):
        raise Refused("", _("请选择原因"), field="code")
    if move.values["end_code"] == "other" and not move.values.get("end_text", "").strip():
        raise Refused("", _("选择“其他原因”时请写明"), field="text")


def private(move: Move) -> None:
    """What is written in words does not repeat the patient's identity."""
    words = {name: str(move.values.get(column) or "") for column, name in _WORDS.items()}
    if any(words.values()):
        rules.without_identity(patients.unseal(move.record.patient), words)


_WORDS = {"end_text": "text", "outcome": "outcome", "advice": "advice", "opinion": "opinion", "expert": "expert"}


def has_outcome(move: Move) -> None:
    """The outcome is told in words."""
    if not str(move.values.get("outcome", "")).strip():
        raise Refused(rules.REFERRAL, _("请填写诊疗结果"), field="outcome")


def has_time(move: Move) -> None:
    """A consultation is set for a time that is not before it was asked for."""
    when = move.values.get("scheduled_for")
    if when is None:
        raise Refused(rules.CONSULTATION, _("请填写会诊时间"), field="scheduled_for")
    rules.not_earlier(when, move.record.requested_at, "scheduled_for", _("会诊时间不能早于申请时间"))


def was_held(move: Move) -> None:
    """It was held after it was asked for, and not in the future."""
    rules.not_later(move.values["held_at"], move.at, "held_at")
    rules.not_earlier(move.values["held_at"], move.record.requested_at, "held_at", _("举行时间不能早于申请时间"))


def has_opinion(move: Move) -> None:
    """The opinion is given in words, with the name of the expert."""
    if not str(move.values.get("expert", "")).strip():
        raise Refused(rules.CONSULTATION, _("请填写会诊专家"), field="expert")
    if not str(move.values.get("opinion", "")).strip():
        raise Refused(rules.CONSULTATION, _("请填写会诊意见"), field="opinion")


_A, _B = rules.REFERRAL, rules.CONSULTATION

REFERRAL_FLOW = Flow(
    "referral",
    Referral,
    (
        Step("accept", _l("同意接收"), ("sent",), "accepted", by_receiver, _A, done=_l("同意接收")),
        Step("decline", _l("不予接收"), ("sent",), "declined", by_receiver, _A, (has_reason, private), _l("未予接收")),
        Step("arrive", _l("登记到诊"), ("accepted",), "arrived", by_receiver, _A, done=_l("登记患者到诊")),
        Step("no_show", _l("登记未到诊"), ("accepted",), "cancelled", by_receiver, _A, (has_reason, private), _l("登记患者未到诊")),
        Step("outcome", _l("回传诊疗结果"), ("arrived",), "returned", by_receiver, _A, (has_outcome, private), _l("回传诊疗结果")),
        Step("close", _l("确认结果并办结"), ("returned",), "closed", by_sender, _A, done=_l("确认结果，办结")),
        Step("cancel", _l("撤销转诊"), ("sent", "accepted"), "cancelled", by_sender, _A, (has_reason, private), _l("撤销转诊"),
             ends=True),
    ),
    {
        "sent": _l("待接收"), "accepted": _l("待到诊"), "declined": _l("未接收"), "arrived": _l("在诊"),
        "returned": _l("待确认结果"), "closed": _l("已办结"), "cancelled": _l("已撤销"),
    },
    {"sent": "warn", "accepted": "blue", "declined": "bad", "arrived": "blue", "returned": "warn", "closed": "good"},
)  # fmt: skip

CONSULTATION_FLOW = Flow(
    "consultation",
    Consultation,
    (
        Step("schedule", _l("安排会诊"), ("requested",), "scheduled", by_receiver, _B, (has_time, private), _l("安排会诊时间")),
        Step("decline", _l("不接受邀请"), ("requested",), "declined", by_receiver, _B, (has_reason, private), _l("未接受邀请")),
        Step("hold", _l("登记已举行"), ("scheduled",), "held", by_receiver, _B, (was_held,), _l("登记会诊已举行")),
        Step("answer", _l("出具会诊意见"), ("held",), "answered", by_receiver, _B, (has_opinion, private), _l("出具会诊意见")),
        Step("close", _l("确认意见并办结"), ("answered",), "closed", by_sender, _B, done=_l("确认意见，办结")),
        Step("cancel", _l("撤销会诊"), ("requested", "scheduled"), "cancelled", by_sender, _B, (has_reason, private), _l("撤销会诊"),
             ends=True),
    ),
    {
        "requested": _l("待答复"), "scheduled": _l("已安排"), "held": _l("待出意见"), "answered": _l("待确认意见"),
        "closed": _l("已办结"), "declined": _l("未接受"), "cancelled": _l("已撤销"),
    },
    {"requested": "warn", "scheduled": "blue", "held": "warn", "answered": "warn", "closed": "good", "declined": "bad"},
)  # fmt: skip


@dataclass(frozen=True)
class Awaited:
    """What a state asks for next: of which end, in which words, within how many days (a setting; "" without limit)."""

    kind: str
    text: str
    end: str  # from | to
    setting: str = ""


# Per flow and state. What is not here asks nothing of anybody.
AWAITED: dict[str, dict[str, Awaited]] = {
    "referral": {
        "sent": Awaited("referral.answer", N_("答复转诊申请"), "to", "referral_answer_days"),
        "accepted": Awaited("referral.arrive", N_("登记患者到诊"), "to"),
        "arrived": Awaited("referral.outcome", N_("回传诊疗结果"), "to", "referral_outcome_days"),
        "returned": Awaited("referral.close", N_("确认诊疗结果并办结"), "from"),
        "declined": Awaited("referral.note", N_("转诊未获接收，请另行安排"), "from"),
    },
    "consultation": {
        "requested": Awaited("consultation.answer", N_("答复会诊申请"), "to", "consultation_answer_days"),
        "scheduled": Awaited("consultation.hold", N_("按时举行会诊并登记"), "to"),
        "held": Awaited("consultation.opinion", N_("出具会诊意见"), "to", "consultation_answer_days"),
        "answered": Awaited("consultation.close", N_("确认会诊意见并办结"), "from"),
        "declined": Awaited("consultation.note", N_("会诊邀请未获接受，请另行安排"), "from"),
    },
}
OPEN = {
    "referral": ("sent", "accepted", "arrived", "returned"),
    "consultation": ("requested", "scheduled", "held", "answered"),
}


def flow_of(case: rules.Case) -> Flow:
    """The procedure a record follows."""
    return REFERRAL_FLOW if isinstance(case, Referral) else CONSULTATION_FLOW


def awaited(case: rules.Case) -> Awaited | None:
    """What the record waits for now."""
    return AWAITED[flow_of(case).name].get(case.state)
