"""The coded words of the two procedures: reasons, purposes, results."""

from typing import Any

from flask_babel import lazy_gettext as _l

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
    "no-arrival": _l("期限内没有到诊记录，自动关闭"),
    "expert": _l("专家时间有变"),
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
    "referral.ask_cancel": ("patient", "condition", "no-bed", "no-capability", "other-hospital", "mistake", "other"),
    "referral.forward": ("no-bed", "no-capability", "condition", "other"),
    "referral.no_show": ("no-show", "patient", "condition", "other"),
    "consultation.decline": ("no-capability", "not-needed", "papers", "other-hospital", "expert", "other"),
    "consultation.cancel": ("patient", "condition", "not-needed", "mistake", "other"),
}
RESULTS: dict[str, Any] = {
    "cured": _l("治愈"),
    "improved": _l("好转"),
    "unchanged": _l("未愈"),
    "worse": _l("加重"),
    "died": _l("死亡"),
    "other": _l("其他"),
}
CARE_TYPES: dict[str, Any] = {"outpatient": _l("门（急）诊"), "inpatient": _l("住院")}
UNDONE = _l("更正：%(step)s")
