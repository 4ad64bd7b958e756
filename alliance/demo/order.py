"""One alliance's house in order: who sits in its council, and the quality documents its members have received."""

from datetime import datetime, timedelta
from typing import Any

from alliance.core.actor import Actor
from alliance.demo.agenda import Agenda
from alliance.demo.papers import scan
from alliance.demo.people import Cast
from alliance.members import actions as members
from alliance.members import queries as membership
from alliance.register import queries as register
from alliance.register.queries import Designation
from alliance.supervision import actions as supervision
from alliance.supervision import queries as documents

LEAD = "provincial-hxnk"
TERM_DAYS = 3 * 365
NORM, FLOW = "慢性气道疾病诊疗规范（示例）", "支气管镜操作流程（示例）"
OFFICES = (("chair", "示例理事长"), ("vice", "示例副理事长"), ("director", "示例理事"))


def plan(cast: Cast, agenda: Agenda, now: datetime) -> None:
    """Forty days ago a council was elected and a norm shared; eight days ago the norm was revised and a procedure shared."""
    agenda.add(now - timedelta(days=40), lambda at: begin(cast, at))
    agenda.add(now - timedelta(days=8), lambda at: go_on(cast, at))


def _alliance(cast: Cast, at: datetime) -> tuple[Actor, Designation | None]:
    clerk = cast.actor(LEAD, at.date())
    return clerk, next((one for one in register.led_by(clerk) if one.state == "active"), None)


def begin(cast: Cast, at: datetime) -> None:
    """The council is elected; a norm is shared and every member gives its receipt; nothing without an alliance."""
    clerk, alliance = _alliance(cast, at)
    if alliance is None:
        return
    day = at.date()
    rows = membership.current(alliance.id, day)
    for (office, name), row in zip(OFFICES, rows, strict=False):
        told = members.Elected(
            row.organisation_id, name, office, day, day + timedelta(days=TERM_DAYS), "主任医师", "成员代表大会（示例）"
        )  # fmt: skip
        members.elect(alliance, told, clerk, at)
    secretary = members.Elected(
        alliance.lead_id, "示例秘书长", "secretary", day, day + timedelta(days=TERM_DAYS), "副主任医师", "理事会（示例）"
    )  # fmt: skip
    members.elect(alliance, secretary, clerk, at)
    norm = supervision.share_quality(
        alliance.id, "norm", NORM, "统一分级诊疗和随访间隔（示例）", ("诊疗规范（示例）.pdf", scan()), clerk, at
    )
    for hour, hospital in enumerate(_members(cast, rows[1:]), 1):
        supervision.receive_quality(norm, 1, cast.actor(f"{hospital}-member", day), at + timedelta(hours=hour))


def go_on(cast: Cast, at: datetime) -> None:
    """A revision asks again: half of the members have answered; a procedure nobody has."""
    clerk, alliance = _alliance(cast, at)
    found = documents.quality_of(clerk, alliance.id) if alliance is not None else []
    if alliance is None or not found:
        return
    revised = "按年度质控意见修订随访间隔（示例）"
    supervision.revise_quality(found[0], revised, ("诊疗规范修订版（示例）.pdf", scan()), clerk, at)
    keys = _members(cast, membership.current(alliance.id, at.date())[1:])
    for hour, hospital in enumerate(keys[: len(keys) // 2], 1):
        actor = cast.actor(f"{hospital}-member", at.date())
        supervision.receive_quality(found[0], 2, actor, at + timedelta(hours=hour))
    supervision.share_quality(
        alliance.id, "process", FLOW, "统一术前准备和消毒（示例）", ("操作流程（示例）.pdf", scan()), clerk,
        at + timedelta(days=1),
    )  # fmt: skip


def _members(cast: Cast, rows: list[Any]) -> list[str]:
    """The keys of their hospitals, in the order they joined."""
    keys = {number: key for key, number in cast.hospitals.items()}
    return [keys[row.organisation_id] for row in rows]
