"""Changes after filing in the demo world: one in effect, one with the office, one with the hospital's leader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from alliance.changes import actions as changes
from alliance.changes import queries as changed
from alliance.core.actor import Actor
from alliance.demo.agenda import Agenda, Deed
from alliance.demo.papers import scan
from alliance.demo.people import Cast
from alliance.register import queries as register


@dataclass(frozen=True)
class Script:
    """One change: whose alliance, what is typed, its papers, and who agrees to it."""

    alliance: str
    clerk: str
    kind: str
    typed: Mapping[str, str]
    reason: str
    papers: tuple[str, ...]
    agreed: tuple[str, ...]
    days_ago: int


SCRIPTS = (
    Script(
        "陕西示例消化内科专科医联体", "baoji-xhnk", "person",
        {"person_in_charge": "示例新任负责人", "discipline_leader": "示例学科带头人"}, "原负责人退休（示例）。",
        ("appointment",), ("baoji-leader", "office"), 40,
    ),
    Script(
        "陕西示例眼科专科联盟", "xianyang-yk", "name", {"name": "陕西示例眼科联盟"}, "与院内规范名称一致（示例）。",
        ("decision",), ("xianyang-leader",), 12,
    ),
    Script(
        "陕西示例感染科专科联盟", "weinan-grk", "department", {"department": "内科"}, "院内科室调整（示例）。",
        ("decision",), (), 5,
    ),
)  # fmt: skip


def plan(cast: Cast, agenda: Agenda, now: datetime) -> None:
    """Put the changes on the list, those of the last weeks."""
    for script in SCRIPTS:
        at = (now - timedelta(days=script.days_ago)).replace(hour=10, minute=15)
        agenda.add(at, _file(cast, agenda, script))


def _file(cast: Cast, agenda: Agenda, script: Script) -> Deed:
    def deed(at: datetime) -> None:
        clerk = cast.actor(script.clerk, at.date())
        designation = next(one for one in register.led_by(clerk) if one.name == script.alliance)
        uploads = [(key, f"{key}.pdf", scan()) for key in script.papers]
        typed = dict(script.typed)
        if "department" in typed:
            hospital = script.clerk.split("-")[0]
            typed["department"] = str(cast.department(hospital, typed["department"]).id)
        change = changes.begin(designation, script.kind, typed, clerk, at, reason=script.reason, uploads=uploads)
        changes.submit(change, clerk, at + timedelta(minutes=20))
        for number, login in enumerate(script.agreed, 1):
            later = at + timedelta(days=2 * number)
            agenda.add(later, _agree(change.id, cast.actor(login, later.date())))

    return deed


def _agree(change_id: int, actor: Actor) -> Deed:
    def deed(at: datetime) -> None:
        changes.opinion(changed.by_id(change_id), "agree", "同意（示例）。", actor, at)

    return deed
