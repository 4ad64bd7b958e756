"""The audit of old alliances in the demo world: a fictitious year's campaign past its due day, with every kind of answer."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from alliance.audit import actions, queries
from alliance.core.actor import SYSTEM, Actor
from alliance.demo.agenda import Agenda
from alliance.demo.oversight import Oversight, on
from alliance.demo.papers import scan
from alliance.demo.people import PROGRAMME
from alliance.organisations import queries as who

DUE_OVER = (4, 20)  # month and day after which a year's campaign is past its due day
WEAK = 0.5
ANSWERS = {
    "filler": "示例经办员", "contact": "029-00000000", "has_charter": "yes", "has_agreements": "yes",
    "has_council": "yes", "achievements": "近3年获批省级课题3项，牵头制定专科共识1部（示例）。",
    "other": "帮助成员单位开展新技术2项（示例）。",
    "hospital_support": "医院安排专项经费和固定编制，优先保障联盟巡诊用车（示例）。",
    "key_tasks": "一、推广适宜技术2项，覆盖全部成员单位；二、培训成员单位医务人员60人次；三、下转占转诊总量比例达到30%（示例）。",
    "academic_events": "3", "patrol_visits": "6", "people_trained": "40", "consultations_closed": "5", "up_referrals": "12",
    "down_referrals": "6",
}  # fmt: skip
REASON = "台账之外另有平台启用前的记录（示例）"
SAID = {
    "hospital": "情况属实，联盟运行有序，成效明显（示例）。", "city": "该联盟在本市带动作用明显（示例）。",
    "office": "与台账核对无误（示例）。", "commission": "经审核，予以通过（示例）。",
}  # fmt: skip
# How far the forms come, in the order of the register; the last ones are late and not sent.
ENDS = ("passed", "commission", "passed", "office", "late", "hospital", "lapse", "passed", "returned", "commission")


def plan(overseer: Oversight, agenda: Agenda, now: datetime, ends: Sequence[str] = ENDS) -> None:
    """Put the campaign of the last year whose due day is over on the agenda."""
    year = now.year if (now.month, now.day) >= DUE_OVER else now.year - 1
    agenda.add(on(year, 3, 5), lambda at: _prepare(overseer, year, at))
    agenda.add(on(year, 3, 10), lambda at: _open(overseer, year, at))
    for number, end in enumerate(ends):
        start = on(year, 3, 16) + timedelta(days=number, hours=1)
        agenda.add(on(year, 4, 16, 9) if end == "late" else start, _answer(overseer, year, number, end))
    agenda.add(on(year, 4, 16, 23), lambda at: _propose(year, at))


def _prepare(overseer: Oversight, year: int, at: datetime) -> None:
    """Prepare it; alliances that hardly worked are left out."""
    office = overseer.cast.actor("office", at.date())
    campaign = actions.create(PROGRAMME, year, office, at)
    for audit in queries.listed(campaign):
        script = overseer.scripts[audit.designation_id]
        if all(script.vigour.get(back, 0) < WEAK for back in (1, 0)):
            actions.leave_out(audit, "近一年未实际开展工作（示例）", office, at)


def _open(overseer: Oversight, year: int, at: datetime) -> None:
    campaign = queries.campaign_of(PROGRAMME, year)
    if campaign is not None and queries.listed(campaign):
        actions.open_campaign(campaign, overseer.cast.actor("office", at.date()), at)


def _propose(year: int, at: datetime) -> None:
    campaign = queries.campaign_of(PROGRAMME, year)
    if campaign is not None:
        actions.propose_lapses(campaign, SYSTEM, at)


def _answer(overseer: Oversight, year: int, number: int, end: str) -> Callable[[datetime], None]:
    def deed(at: datetime) -> None:
        campaign = queries.campaign_of(PROGRAMME, year)
        asked = queries.asked(campaign) if campaign is not None else []
        if number < len(asked) and end != "lapse":
            _walk(overseer, asked[number].id, end, at)

    return deed


def _walk(overseer: Oversight, audit_id: int, end: str, at: datetime) -> None:
    audit = queries.by_id(audit_id)
    clerk = overseer.clerk(audit.designation_id, at.date())
    reasons = {f"why_{key}": REASON for key, words in ANSWERS.items() if words.isdigit()}
    actions.save(audit, {**ANSWERS, **reasons}, clerk, at)
    late = "主要经办人住院，恢复后即报（示例）" if end == "late" else ""
    actions.submit(audit, clerk, at + timedelta(hours=1), declared=True, late_reason=late)
    day = at
    while audit.state in SAID and audit.state != end:
        day += timedelta(days=1)
        if end == "returned" and audit.state == "office":
            actions.evaluate(audit, "return", "请补充量化指标（示例）", _body(overseer, audit_id, day), day)
            return
        verdict = "pass" if audit.state == "commission" else "agree"
        scans = [("附件1（盖章扫描件示例）.pdf", scan())] if audit.state == "hospital" else []
        actions.evaluate(audit, verdict, SAID[audit.state], _body(overseer, audit_id, day), day, scans=scans)


def _body(overseer: Oversight, audit_id: int, at: datetime) -> Actor:
    """Who speaks at the station the form is at."""
    audit = queries.by_id(audit_id)
    if audit.state == "hospital":
        return overseer.cast.actor(f"{overseer.scripts[audit.designation_id].lead}-leader", at.date())
    if audit.state == "city":
        assert audit.city_id is not None
        return overseer.cast.actor(f"city-{who.organisation(audit.city_id).division_code}", at.date())
    return overseer.cast.actor(audit.state, at.date())
