"""The two tables of steps, and the words and tones of their states."""

from flask_babel import lazy_gettext as _l

from alliance.care import rules
from alliance.care.flow import guards as g
from alliance.care.model import Consultation, Referral
from alliance.care.model.cases import CONSULTATION_OPEN, REFERRAL_OPEN
from alliance.core.flow import Flow, Step

OPEN = {"referral": REFERRAL_OPEN, "consultation": CONSULTATION_OPEN}
_A, _B = rules.REFERRAL, rules.CONSULTATION
_COMING = ("accepted", "scheduled")
_WHY = (g.has_reason, g.private)

REFERRAL_FLOW = Flow(
    "referral",
    Referral,
    (
        Step("accept", _l("同意接收"), ("sent",), "accepted", g.by_receiver, _A, done=_l("同意接收")),
        Step("arrive", _l("登记到诊"), _COMING, "arrived", g.by_receiver, _A, done=_l("登记患者到诊")),
        Step("schedule", _l("预约接诊"), _COMING, "scheduled", g.by_receiver, _A, (g.has_appointment, g.private), _l("预约接诊时间")),
        Step("ask", _l("要求补充资料"), ("sent",), "asked", g.by_receiver, _A, (g.has_question, g.private), _l("要求补充资料")),
        Step("supply", _l("补充资料"), ("asked",), "sent", g.by_sender, _A, (g.has_supplement, g.private), _l("补充资料")),
        Step("forward", _l("建议改转第三家医院"), ("sent",), "forwarding", g.by_receiver, _A, _WHY, _l("建议改转第三家医院")),
        Step("agree_forward", _l("同意改转"), ("forwarding",), "forwarded", g.by_sender, _A, done=_l("同意改转")),
        Step("stay", _l("不同意改转"), ("forwarding",), "sent", g.by_sender, _A, done=_l("不同意改转，仍请原医院答复")),
        Step("decline", _l("不予接收"), ("sent",), "declined", g.by_receiver, _A, _WHY, _l("未予接收")),
        Step("no_show", _l("登记未到诊"), _COMING, "no_show", g.by_receiver, _A, _WHY, _l("登记患者未到诊")),
        Step("outcome", _l("回传诊疗结果"), ("arrived",), "returned", g.by_receiver, _A, (g.has_outcome, g.private), _l("回传诊疗结果")),
        Step("close", _l("确认结果并办结"), ("returned",), "closed", g.by_sender, _A, done=_l("确认结果，办结")),
        Step("keep", _l("不撤销，继续办理"), ("cancelling",), "accepted", g.before_an_appointment, _A, done=_l("不撤销，继续办理")),
        Step("resume", _l("不撤销，继续办理"), ("cancelling",), "scheduled", g.with_an_appointment, _A, done=_l("不撤销，继续办理")),
        Step("agree_cancel", _l("同意撤销"), ("cancelling",), "cancelled", g.by_other, _A, done=_l("同意撤销"), ends=True),
        Step("ask_cancel", _l("请求撤销"), _COMING, "cancelling", g.by_either, _A, _WHY, _l("请求撤销转诊"), ends=True),
        Step("cancel", _l("撤销转诊"), ("sent", "asked", "forwarding"), "cancelled", g.by_sender, _A, _WHY, _l("撤销转诊"), ends=True),
        Step("expire", _l("逾期未到诊自动关闭"), _COMING, "no_show", g.by_calendar, _A, (g.has_reason,), _l("逾期未到诊，自动关闭"),
             button=False),
        Step("lapse", _l("逾期未确认自动办结"), ("returned",), "closed", g.by_calendar, _A, done=_l("逾期未确认，自动办结"), button=False),
    ),
    {
        "sent": _l("待接收"), "asked": _l("待补充资料"), "forwarding": _l("待确认改转"), "forwarded": _l("已改转"),
        "accepted": _l("待到诊"), "scheduled": _l("已预约"), "cancelling": _l("待确认撤销"), "declined": _l("未接收"),
        "arrived": _l("在诊"), "no_show": _l("未到诊"), "returned": _l("待确认结果"), "closed": _l("已办结"),
        "cancelled": _l("已撤销"),
    },
    {
        "sent": "warn", "asked": "warn", "forwarding": "warn", "accepted": "blue", "scheduled": "blue",
        "cancelling": "warn", "declined": "bad", "no_show": "bad", "arrived": "blue", "returned": "warn", "closed": "good",
    },
)  # fmt: skip

CONSULTATION_FLOW = Flow(
    "consultation",
    Consultation,
    (
        Step("hold", _l("登记已举行"), ("scheduled",), "held", g.by_receiver, _B, (g.was_held,), _l("登记会诊已举行")),
        Step("schedule", _l("安排会诊"), ("requested", "scheduled"), "scheduled", g.by_receiver, _B, (g.has_time, g.private),
             _l("安排会诊时间")),
        Step("decline", _l("不接受邀请"), ("requested", "scheduled"), "declined", g.by_receiver, _B, _WHY, _l("未接受邀请")),
        Step("answer", _l("出具会诊意见"), ("held",), "answered", g.by_receiver, _B, (g.has_opinion, g.private), _l("出具会诊意见")),
        Step("close", _l("确认意见并办结"), ("answered",), "closed", g.by_sender, _B, done=_l("确认意见，办结")),
        Step("cancel", _l("撤销会诊"), ("requested", "scheduled"), "cancelled", g.by_sender, _B, _WHY, _l("撤销会诊"), ends=True),
    ),
    {
        "requested": _l("待答复"), "scheduled": _l("已安排"), "held": _l("待出意见"), "answered": _l("待确认意见"),
        "closed": _l("已办结"), "declined": _l("未接受"), "cancelled": _l("已撤销"),
    },
    {"requested": "warn", "scheduled": "blue", "held": "warn", "answered": "warn", "closed": "good", "declined": "bad"},
)  # fmt: skip


def flow_of(case: rules.Case) -> Flow:
    """The procedure a record follows."""
    return REFERRAL_FLOW if isinstance(case, Referral) else CONSULTATION_FLOW
