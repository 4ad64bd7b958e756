"""What is said to whom about the audit: the to-dos of each step, and the letters, in official Chinese."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from alliance.audit import rules
from alliance.audit.model import Audit, Campaign
from alliance.core import inbox, settings
from alliance.core import notices as letters
from alliance.core.actor import Actor, Role
from alliance.core.language import N_, day_words
from alliance.core.stations import DESKS
from alliance.organisations import queries as organisations
from alliance.rules import clauses

FILL, RETURN, OPINION, LATE, LAPSE, DOUBT = (
    "audit.fill", "audit.return", "audit.opinion", "audit.late", "audit.lapse", "audit.doubt",
)  # fmt: skip
DUE_SETTINGS = {
    "hospital": "hospital_opinion_workdays", "city": "city_opinion_workdays", "office": "office_assessment_workdays",
    "commission": "commission_opinion_workdays",
}  # fmt: skip
Addressee = tuple[str, int, str, Role]


def ask_next(audit: Audit, actor: Actor, at: datetime) -> None:
    """Take what is done off the lists and put the next step on the post whose turn it is."""
    inbox.settle(audit, at, actor)
    if audit.state in rules.STATIONS:
        _ask_station(audit, actor, at)
    elif audit.state == "draft":
        text = N_("补报审核评估表（附件1）") if audit.excuse else N_("填写并报送审核评估表（附件1）")
        _ask_clerk(audit, FILL, text, actor, at, due=audit.due)
    elif audit.state == "returned":
        due, note = settings.due_in_workdays(at.date(), int(settings.value(audit.programme, "correction_workdays")))
        _ask_clerk(audit, RETURN, N_("审核评估表退回补正"), actor, at, due=due, due_note=note)
    elif audit.state in {"late", "lapse", "doubted"}:
        kind, text = {
            "late": (LATE, N_("迟报的审核评估表待决定是否收取")), "lapse": (LAPSE, N_("视为放弃资格待逐一确认")),
            "doubted": (DOUBT, N_("弄虚作假、取消资格待确认")),
        }[audit.state]  # fmt: skip
        _ask(audit, kind, text, actor, at, role=Role.PROVINCIAL_COMMISSION)


def _ask_station(audit: Audit, actor: Actor, at: datetime) -> None:
    days = settings.value(audit.programme, DUE_SETTINGS[audit.state])
    due, note = settings.due_in_workdays(at.date(), int(days))
    organisation = {"hospital": audit.lead_id, "city": audit.city_id}.get(audit.state)
    text = {
        "hospital": N_("审核评估表待医院评价"), "city": N_("审核评估表待市级评价"), "office": N_("审核评估表待核对"),
        "commission": N_("审核评估表待审核"),
    }[audit.state]  # fmt: skip
    _ask(audit, OPINION, text, actor, at, role=DESKS[rules.STATIONS[audit.state]], organisation_id=organisation, due=due,
         due_note=note)  # fmt: skip


def _ask_clerk(audit: Audit, kind: str, text: str, actor: Actor, at: datetime, **more: Any) -> None:
    _ask(audit, kind, text, actor, at, role=Role.LEAD_CLERK, organisation_id=audit.lead_id,
         department_id=audit.department_id, **more)  # fmt: skip


def _ask(audit: Audit, kind: str, text: str, actor: Actor, at: datetime, **more: Any) -> None:
    note = f"{audit.lead_name} · {audit.year} 年度审核评估"
    inbox.ask(kind, text, audit.designation_name, audit, at, by=actor, note=note, **more)


# ---- letters -------------------------------------------------------------------------------------------------------


def passed(audit: Audit, actor: Actor, at: datetime) -> letters.Notice:
    """The result of an audit that was passed."""
    body = [
        _heard(audit),
        f"经审核评估，{audit.designation_name}通过{audit.year}年度审核评估，保留省级专科联盟资格。",
    ]
    title = f"关于{audit.designation_name}通过{audit.year}年度审核评估的通知"
    return _send(audit, "audit-passed", title, body, "notice_word", actor, at)


def failed(audit: Audit, reason: str, actor: Actor, at: datetime) -> letters.Notice:
    """The result of an audit that was not passed, with its reason."""
    body = [
        _heard(audit),
        f"经审核评估，{audit.designation_name}未通过{audit.year}年度审核评估。理由：{reason.strip()}",
    ]
    title = f"关于{audit.designation_name}未通过{audit.year}年度审核评估的通知"
    return _send(audit, "audit-failed", title, body, "notice_word", actor, at, adverse=True)


def lapsed(audit: Audit, reason: str, actor: Actor, at: datetime) -> letters.Notice:
    """The decision that an alliance is deemed to have given up its qualification (SN15-5.2)."""
    title, body = lapse_draft(audit, reason, at.date())
    return _send(audit, "audit-lapsed", title, body, "order_word", actor, at, adverse=True)


def lapse_draft(audit: Audit, reason: str, on: date) -> tuple[str, list[str]]:
    """Title and paragraphs of that decision, as it would go out."""
    sent = "未按要求报送" if audit.submitted_at is None else f"迟至{_day(audit.submitted_at)}报送，经研究不予收取"
    return f"关于{audit.designation_name}视为放弃省级专科联盟资格的决定", [
        f"{audit.year}年度审核评估要求于{_day(audit.due)}前报送《陕西省专科联盟审核评估表》（附件1），"
        f"{audit.designation_name}{sent}。",
        _basis(audit, "SN15-5.2"),
        f"现确认{audit.designation_name}视为放弃省级专科联盟资格，自{_day(on)}起生效。理由：{reason.strip() or '……'}",
        _ends(),
    ]


def revoked(audit: Audit, reason: str, actor: Actor, at: datetime) -> letters.Notice:
    """The decision to cancel the qualification for falsehood (SN15-A1, note 2)."""
    title, body = revoke_draft(audit, reason, at.date())
    return _send(audit, "audit-revoked", title, body, "order_word", actor, at, adverse=True, clause="SN15-A1")


def revoke_draft(audit: Audit, reason: str, on: date) -> tuple[str, list[str]]:
    """Title and paragraphs of that decision, as it would go out."""
    return f"关于取消{audit.designation_name}省级专科联盟资格的决定", [
        f"经查，{audit.designation_name}报送的{audit.year}年度审核评估表存在弄虚作假：{audit.doubt}",
        _basis(audit, "SN15-A1"),
        f"现取消{audit.designation_name}省级专科联盟资格，自{_day(on)}起生效。理由：{reason.strip() or '……'}",
        _ends(),
    ]


def _basis(audit: Audit, clause: str) -> str:
    document = rules.programme_of(audit).document
    return f"依据《{document.title}》（{document.number}）：{clauses.get(clause).zh}（{clause}）"


def _heard(audit: Audit) -> str:
    document = rules.programme_of(audit).document
    return f"你单位报送的《陕西省专科联盟审核评估表》收悉。依据《{document.title}》（{document.number}）（SN15-5.2），现将结果通知如下。"


def _ends() -> str:
    return (
        "自该日起，联盟不得再以此名义开展活动，成员资格和各项协议随之终止；尚未办结的转诊、会诊由双方医院继续办结；"
        "联盟的全部记录留存备查。"
    )


def addressees(audit: Audit) -> list[Addressee]:
    """The alliance (its lead clerk), the hospital (its leader), the hospital's superior."""
    to: list[Addressee] = [
        ("alliance", audit.lead_id, f"{audit.designation_name}（{audit.lead_name}）", Role.LEAD_CLERK),
        ("hospital", audit.lead_id, audit.lead_name, Role.HOSPITAL_LEADER),
    ]
    superior = organisations.superior_of(organisations.organisation(audit.lead_id))
    if superior is not None:
        to.append(("superior", superior.id, superior.name, _post_of(superior)))
    return to


def _post_of(superior: Any) -> Role:
    if superior.kind == "commission":
        return Role.CITY_COMMISSION if superior.division.authority else Role.COUNTY_COMMISSION
    return Role.PROVINCIAL_COMMISSION if superior.kind == "province" else Role.SUPERIOR


def _send(
    audit: Audit, kind: str, title: str, body: list[str], word: str, actor: Actor, at: datetime, *,
    adverse: bool = False, clause: str = "SN15-5.2",
) -> letters.Notice:  # fmt: skip
    issuer = organisations.one_of_kind("province")
    remedies = str(settings.value(audit.programme, "remedies_paragraph")) if adverse else ""
    to = addressees(audit) if adverse else addressees(audit)[:2]
    return letters.issue(
        audit, kind, title, body, code=str(settings.value(audit.programme, word)), issuer=issuer.name if issuer else "",
        clause=clause, actor=actor, at=at, to=to, designation_id=audit.designation_id, remedies=remedies,
    )  # fmt: skip


def consequences(audit: Audit, step: str) -> list[str]:
    """What a step brings about, line by line, said before it is taken."""
    lost = [
        _("联盟自今天起失效，从名录中移出，不得再以省级专科联盟名义开展活动"), _("全部成员资格和协议终止"),
        _("尚未办结的转诊、会诊由双方医院继续办结，不再计入考核"),
        _("向联盟、所在医院及其上级主管部门各发出一份编号的公文，并告知救济途径"), _("不能撤回；全部记录保留可查"),
    ]  # fmt: skip
    said = {
        "confirm-lapse": lost,
        "revoke": [_("联盟资格自今天起取消"), *lost[1:]],
        "keep": [_("联盟保留资格，仍在册"), _("牵头科室收到补报附件1的待办"), _("不再对其提出视为放弃")],
        "take": [_("迟报的附件1按正常流程办理，转医院评价"), _("迟报和收取的理由留在记录里")],
        "decline": [_("迟报的附件1不予收取，联盟不能再次迟报"), _("转为“拟视为放弃”，仍须逐一确认后才失去资格")],
        "leave-out": [_("该联盟不再要求报送附件1，资格不受影响"), _("理由留在记录里；进行中可以恢复列入")],
        "doubt": [_("联盟仍在册；由省卫生健康委另一人确认后才取消资格"), _("事实和证据留在记录里")],
    }
    return said.get(step, [_("办理后记入流转记录")])


def opened(campaign: Campaign) -> list[str]:
    """What opening a campaign brings about."""
    return [
        _("每个列入联盟的牵头科室收到填报附件1的待办，截止 %(day)s 24时", day=day_words(campaign.due)),
        _("开放时符合成立截止日而未列入的在册联盟一并列入"),
    ]


def _day(day: date | datetime) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
