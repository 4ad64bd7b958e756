"""Founding: a department prepares an alliance, assesses and signs its members, files it, and the bodies give their opinions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alliance.core.actor import Actor
from alliance.demo.papers import scan
from alliance.demo.people import PROGRAMME, Cast
from alliance.demo.script import Alliance, Waiting
from alliance.filing import actions as filing
from alliance.filing import queries as filings
from alliance.members import actions as members
from alliance.members import queries as membership
from alliance.organisations import actions as organisations
from alliance.organisations import queries as who
from alliance.register import queries as register
from alliance.rules import programme as programmes

ANSWERS = {
    "person_in_charge": "示例负责人",
    "discipline_leader": "示例学科带头人",
    "building_capability": "科室现有床位60张、医护人员80名（示例）；设有专科门诊和重症单元，近三年承担省级课题3项。",
    "development_plan": "三年内带动成员单位开展适宜技术10项，建立上下贯通的转诊绿色通道，逐步实现诊疗同质化（示例）。",
}
ASSESSMENT = {
    "necessity": "该专业全省优质资源分布不均，组建联盟确有必要。",
    "feasibility": "牵头科室团队成熟，章程、规划和协议齐备，组建可行。",
    "contribution": "对全省专业学科发展有带动作用。",
}
OPINIONS = {
    "hospital": ("leader", "同意组建，医院在人员、经费和信息化方面给予支持（示例）。"),
    "city": ("city", "同意该院牵头组建省级专科联盟（示例）。"),
    "office": ("office", "经评估，建议予以备案（示例）。"),
    "commission": ("commission", "同意备案（示例）。"),
}


@dataclass(frozen=True)
class Founder:
    """Who founds: the lead clerk, and the day's work begins at `at`."""

    cast: Cast
    script: Alliance | Waiting
    at: datetime

    @property
    def name(self) -> str:
        return f"陕西示例{self.script.specialty}{self.script.ending}"

    def clerk(self, on: date) -> Actor:
        initials = organisations.initials(self.script.department)
        return self.cast.actor(f"{self.script.lead}-{initials}", on)

    def body(self, station: str, on: date) -> Actor:
        """The actor who gives the opinion of a station."""
        kind = OPINIONS[station][0]
        if kind == "leader":
            return self.cast.actor(f"{self.script.lead}-leader", on)
        if kind == "city":
            city = who.city_asked(self.cast.hospital(self.script.lead))
            assert city is not None
            return self.cast.actor(f"city-{city.division_code}", on)
        return self.cast.actor(kind, on)


def prepare(founder: Founder) -> int:
    """A designation in preparation with charter, plan and signed members; its id. Takes twelve days."""
    at, clerk = founder.at, founder.clerk(founder.at.date())
    department_id = founder.cast.departments[founder.script.lead, founder.script.department]
    designation = members.prepare(
        clerk, at, programme=PROGRAMME, scope="provincial", name=founder.name, specialty=founder.script.specialty,
        department_id=department_id, founded_on=at.date(), demo=True,
    )  # fmt: skip
    for kind, title in (("charter", "联盟章程"), ("plan", "三年发展规划")):
        members.add_paper(
            designation, clerk, at + timedelta(days=1), kind=kind, title=f"{founder.name}{title}", adopted_on=at.date(),
            file=(f"{title}.pdf", scan()),
        )  # fmt: skip
    for number, key in enumerate(founder.script.members):
        _member(founder, designation.id, key, at + timedelta(days=2, minutes=7 * number))
    return designation.id


def _member(founder: Founder, designation_id: int, key: str, at: datetime) -> None:
    clerk = founder.clerk(at.date())
    designation = register.by_id(designation_id)
    candidate = members.propose_candidate(
        designation,
        clerk,
        at,
        organisation_id=founder.cast.hospitals[key],
        department_name=founder.script.department,
        ties="对口帮扶（示例）",
    )
    visit = at + timedelta(days=3)
    for aspect in programmes.load(PROGRAMME).aspects:
        on_site = (
            {"held_on": visit.date(), "assessors": "示例专家甲、示例专家乙", "files_": [("现场评估记录（示例）.pdf", scan())]}
            if aspect.on_site else {}
        )  # fmt: skip
        members.assess(candidate, aspect.key, True, "符合要求（示例）", clerk, visit, **on_site)  # type: ignore[arg-type]
    if candidate.state == "proposed":
        members.conclude(candidate, clerk, visit + timedelta(hours=1))
    agreement = members.draft_agreement(
        candidate, clerk, visit + timedelta(days=1), since=(visit + timedelta(days=5)).date(),
        cooperation="双向转诊、远程会诊、技术指导、人员培训（示例）",
        responsibilities="牵头单位负责技术指导和培训；成员单位负责组织实施、如实登记（示例）",
        rights="成员单位优先使用转诊绿色通道、派员进修；双方共享联盟的教学资源（示例）",
        duties="双方遵守章程，按期报送资料，保护患者隐私（示例）",
    )  # fmt: skip
    members.offer(agreement, clerk, visit + timedelta(days=2), file=("协议（牵头方盖章扫描件示例）.pdf", scan()))
    member = founder.cast.actor(f"{key}-member", at.date())
    members.sign(agreement, member, visit + timedelta(days=5), file=("协议（双方盖章扫描件示例）.pdf", scan()))


def apply(founder: Founder, designation_id: int, at: datetime, *, submit: bool = True) -> int:
    """Fill in 附件2 with its conditions and evidence, and submit it; the application's id."""
    clerk = founder.clerk(at.date())
    application = filing.start(register.by_id(designation_id), clerk, at)
    filing.save(application, ANSWERS, clerk, at + timedelta(hours=1))
    for condition in programmes.load(PROGRAMME).conditions:
        if condition.key in {"charter", "plan", "agreements", "national_rank"}:
            continue
        filing.answer_condition(
            application, condition.key, True, "见佐证材料（示例）", clerk, at + timedelta(hours=2),
            uploads=[(f"佐证-{condition.key}.pdf", scan())],
        )  # fmt: skip
    if submit:
        filing.submit(application, clerk, at + timedelta(hours=4))
    return application.id


def approve(founder: Founder, application_id: int, at: datetime, *, until: str = "") -> None:
    """Have every station agree, three days apart; stop before the station `until` when one is named."""
    application = filings.by_id(application_id)
    while application.state in OPINIONS and application.state != until:
        at += timedelta(days=3)
        station = application.state
        facts = ASSESSMENT if station == "office" else {}
        filing.opinion(application, "agree", OPINIONS[station][1], facts, {}, founder.body(station, at.date()), at)


def file(founder: Founder) -> int:
    """The whole way from preparation to 备案; the designation's id."""
    designation_id = prepare(founder)
    day = founder.at + timedelta(days=14)
    application_id = apply(founder, designation_id, day)
    approve(founder, application_id, day)
    assert register.by_id(designation_id).state == "active"
    assert membership.current(designation_id, (day + timedelta(days=20)).date())
    return designation_id


def wait(founder: Founder, station: str) -> None:
    """A filing that waits at one station."""
    designation_id = prepare(founder)
    day = founder.at + timedelta(days=14)
    application_id = apply(founder, designation_id, day, submit=station != "draft")
    if station == "returned":
        approve(founder, application_id, day, until="office")
        application = filings.by_id(application_id)
        at = day + timedelta(days=8)
        filing.opinion(
            application, "return", "请补充后重新提交（示例）", {}, {"development_plan": "请写明每年的量化目标（示例）"},
            founder.body("office", at.date()), at,
        )  # fmt: skip
    elif station != "draft":
        approve(founder, application_id, day, until=station)
