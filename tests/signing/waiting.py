"""Three things that wait for one leader: an audit form, a change, a filing of another department."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from alliance.audit.model import Audit
from alliance.changes import actions as changes
from alliance.changes import rules
from alliance.changes.model import ChangeFiling
from alliance.filing import actions as filings
from alliance.filing.model import Application
from alliance.members import actions as members
from tests.audit.audited import PDF, PROGRAMME, Audited
from tests.filing.stage import ANSWERS, CONDITIONS
from tests.support.world import NOW

LEADER, CLERK, OTHER = "xian-leader", "xian-jzk", "xian-ek"


@dataclass
class Three:
    """What waits for xian-leader."""

    world: Audited
    audit: Audit
    change: ChangeFiling
    filing: Application


def build_three(world: Audited) -> Three:
    """All three submitted, the audit form on its last day."""
    audit = world.to("hospital")
    kind = rules.changes_of(PROGRAMME).kind("name")
    change = changes.begin(
        world.alliance(), "name", {"name": "陕西示例急诊科联盟"}, world.actor(CLERK), NOW, reason="工作需要",
        uploads=[(one.key, f"{one.key}.pdf", PDF + one.key.encode()) for one in kind.evidence],
    )  # fmt: skip
    changes.submit(change, world.actor(CLERK), NOW)
    return Three(world, audit, change, _filing(world))


def _filing(world: Audited) -> Application:
    clerk = world.actor(OTHER)
    assert clerk.department_id is not None
    designation: Any = members.prepare(
        clerk, NOW, programme=PROGRAMME, scope="provincial", name="陕西示例儿科专科联盟", specialty="儿科",
        department_id=clerk.department_id, founded_on=date(2026, 3, 1),
    )  # fmt: skip
    for kind, title in (("charter", "联盟章程"), ("plan", "发展规划")):
        file = (f"{title}.pdf", PDF)
        members.add_paper(designation, clerk, NOW, kind=kind, title=title, adopted_on=date(2026, 3, 1), file=file)
    members.enter_existing(
        designation, world.actor("office"), NOW, organisation_id=world.world.hospital("weinan").id,
        since=date(2025, 1, 1), until=None, reason="平台启用前已签", file=("协议.pdf", PDF),
    )  # fmt: skip
    application = filings.start(designation, clerk, NOW)
    filings.save(application, ANSWERS, clerk, NOW)
    for condition in CONDITIONS:
        proof = [(f"{condition}.pdf", PDF + condition.encode())]
        filings.answer_condition(application, condition, True, "", clerk, NOW, uploads=proof)
    filings.submit(application, clerk, NOW)
    return application
