"""What each state waits for: of which hospital, in which words, until when. The spans are the office's settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from alliance.core.language import N_


@dataclass(frozen=True)
class Awaited:
    """What a state asks for next. `end`: from, to, or other (than the one who asks); `setting`: in …_days or …_hours,
    "" without limit, "scheduled_for" until the appointment."""

    kind: str
    text: str
    end: str
    setting: str = ""


# Per flow and state. What is not here asks nothing of anybody.
AWAITED: dict[str, dict[str, Awaited]] = {
    "referral": {
        "sent": Awaited("referral.answer", N_("答复转诊申请"), "to", "referral_answer_days"),
        "asked": Awaited("referral.supply", N_("补充转诊资料"), "from", "referral_reply_days"),
        "forwarding": Awaited("referral.forward", N_("答复改转建议"), "from", "referral_reply_days"),
        "accepted": Awaited("referral.arrive", N_("预约接诊或登记到诊"), "to", "referral_schedule_days"),
        "scheduled": Awaited("referral.arrive", N_("登记患者到诊"), "to", "scheduled_for"),
        "cancelling": Awaited("referral.cancel", N_("答复撤销请求"), "other", "referral_reply_days"),
        "arrived": Awaited("referral.outcome", N_("回传诊疗结果"), "to", "referral_outcome_days"),
        "returned": Awaited("referral.close", N_("确认诊疗结果并办结"), "from", "referral_close_days"),
        "declined": Awaited("referral.note", N_("转诊未获接收，请另行安排"), "from"),
        "no_show": Awaited("referral.note", N_("患者未到诊，请联系患者"), "from"),
    },
    "consultation": {
        "requested": Awaited("consultation.answer", N_("答复会诊申请"), "to", "consultation_answer_days"),
        "scheduled": Awaited("consultation.hold", N_("按时举行会诊并登记"), "to", "scheduled_for"),
        "held": Awaited("consultation.opinion", N_("出具会诊意见"), "to", "consultation_answer_days"),
        "answered": Awaited("consultation.close", N_("确认会诊意见并办结"), "from", "referral_close_days"),
        "declined": Awaited("consultation.note", N_("会诊邀请未获接受，请另行安排"), "from"),
    },
}
URGENT = "referral_urgent_hours"  # answers a referral that is urgent or comes through the green channel


def waits_for(wanted: Awaited, ends: Mapping[str, Any]) -> int:
    """The hospital of which it is asked; `ends` has from_id, to_id and, where one side asks, ask_by_id."""
    if wanted.end == "other":
        return int(ends["to_id"] if ends["ask_by_id"] == ends["from_id"] else ends["from_id"])
    return int(ends[f"{wanted.end}_id"])


def due_at(wanted: Awaited, facts: Mapping[str, Any], at: datetime, settings: Mapping[str, Any]) -> datetime | None:
    """Until when; `facts` are the record's columns as they will stand, `settings` the programme's."""
    setting = wanted.setting
    if setting == "scheduled_for":
        found: datetime | None = facts["scheduled_for"]
        return found
    if wanted.kind == "referral.answer" and (facts["urgency"] != "routine" or facts["green_channel"]):
        setting = URGENT
    if not setting:
        return None
    span = settings[setting]
    return at + (timedelta(hours=span) if setting.endswith("_hours") else timedelta(days=span))
