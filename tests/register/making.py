"""Designations and lists for the tests of register and members, made through the actions."""

from datetime import date, datetime, timedelta
from typing import Any

from alliance.members import actions as members
from alliance.members.model import Agreement, Candidate
from alliance.register import actions
from alliance.register.model import Designation, Edition
from tests.support import papers
from tests.support.world import World

PDF = papers.PDF
PROGRAMME = "shaanxi-alliance"
SCAN = ("scan.pdf", PDF)
ASPECTS = ("legal", "scope", "finances", "credit", "technique", "quality", "strength", "on_site")
TERMS: dict[str, Any] = {
    "cooperation": "技术帮扶",
    "responsibilities": "各负其责",
    "rights": "共享资源",
    "duties": "按章程",
}
LEADS = {
    "呼吸内科": ("provincial", "呼吸内科", "provincial-hxnk"),
    "骨科": ("university", "骨科", "university-gk"),
    "妇产科": ("xian", "妇产科", "xian-fck"),
    "消化内科": ("baoji", "消化内科", "baoji-xhnk"),
}


def prepare(world: World, specialty: str = "呼吸内科", at: datetime | None = None, name: str = "") -> Designation:
    """A designation in preparation, led by the department of that specialty."""
    hospital, department, login = LEADS[specialty]
    return members.prepare(
        world.actor(login), at or world.now, programme=PROGRAMME, scope="provincial",
        name=name or f"陕西示例{specialty}专科联盟", specialty=specialty,
        department_id=world.department(hospital, department).id, founded_on=date(2022, 5, 1), demo=True,
    )  # fmt: skip


def filed(world: World, specialty: str = "呼吸内科", at: datetime | None = None) -> Designation:
    """A designation in the register."""
    designation = prepare(world, specialty, at)
    actions.file(designation, world.actor("commission"), at or world.now)
    return designation


def charter(world: World, designation: Designation, lead: str, at: datetime | None = None) -> None:
    """Charter and plan in force."""
    at = at or world.now
    for kind, title in (("charter", "联盟章程"), ("plan", "联盟发展规划")):
        members.add_paper(
            designation,
            world.actor(lead),
            at,
            kind=kind,
            title=title,
            adopted_on=at.date() - timedelta(days=1),
            file=SCAN,
        )


def candidate(world: World, designation: Designation, lead: str, hospital: str) -> Candidate:
    """A hospital proposed as member."""
    return members.propose_candidate(
        designation, world.actor(lead), world.now, organisation_id=world.hospital(hospital).id,
        department_id=world.department(hospital, "内科").id, ties="同一城市医联体",
    )  # fmt: skip


def assess(world: World, row: Candidate, lead: str, *, negative: str = "", leave_out: str = "") -> None:
    """Every aspect assessed, but for what is named."""
    for key in ASPECTS:
        if key != leave_out:
            members.assess(
                row, key, key != negative, "材料齐全", world.actor(lead), world.now,
                held_on=world.now.date() if key == "on_site" else None, assessors="示例评估组" if key == "on_site" else "",
                files_=[SCAN] if key == "on_site" else (),
            )  # fmt: skip


def offered(world: World, designation: Designation, lead: str, hospital: str) -> Agreement:
    """An agreement the lead has signed and sent."""
    row = candidate(world, designation, lead, hospital)
    assess(world, row, lead)
    members.conclude(row, world.actor(lead), world.now)
    agreement = members.draft_agreement(row, world.actor(lead), world.now, since=world.now.date(), **TERMS)
    members.offer(agreement, world.actor(lead), world.now, file=SCAN)
    return agreement


def member(world: World, designation: Designation, lead: str, hospital: str) -> Agreement:
    """A member with its agreement in force."""
    agreement = offered(world, designation, lead, hospital)
    members.sign(agreement, world.actor(f"{hospital}-member"), world.now, file=SCAN)
    return agreement


def published(world: World, on: date | None = None) -> Edition:
    """An edition of the list, published."""
    edition = actions.draft_edition(PROGRAMME, on or world.now.date(), world.actor("office"), world.now)
    actions.sign_edition(edition, world.actor("head"), world.now)
    actions.publish_edition(edition, world.actor("office2"), world.now)
    return edition
