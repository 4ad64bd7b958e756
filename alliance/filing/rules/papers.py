"""The sealed paper behind a filing (SN15-A2): which print is sealed, who brings it back, who takes it in spite of a finding.

The form has a place for the hospital's seal. The signature on the platform carries the procedure; the sealed scan proves
it on paper. Whether it must be there before the deciding step is an office setting (reading `sealed-scan`).
"""

from typing import Any

from flask_babel import gettext as _

from alliance.core import scans, settings
from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.refusal import Refused
from alliance.core.stations import holds, is_lead_clerk
from alliance.documents import codes
from alliance.filing.model import Application
from alliance.filing.rules.dossier import FORM
from alliance.filing.rules.route import stations

CLAUSE = "SN15-A2"
REQUIRED = "sealed_scan_required"
CLOSED_TO_SCANS = ("draft", "refused", "withdrawn")


def printed(application: Application) -> scans.Printed | None:
    """The print that is to come back sealed: the newest submission; None before the first."""
    if not application.revisions:
        return None
    last = application.revisions[-1]
    return scans.Printed(FORM, application.number, codes.version(last.serial, last.content))


def sealed_scan(application: Application) -> scans.SealedScan | None:
    """The scan that counts for what was submitted last, whole or not."""
    paper = printed(application)
    return scans.current(scans.of(application), paper.version) if paper is not None else None


def is_required(application: Application) -> bool:
    """Whether the office asks for the sealed scan before the decision (办公室设定)."""
    return bool(settings.values(application.programme).get(REQUIRED, False))


def may_bring(actor: Actor, application: Application) -> bool:
    """The lead clerk, the hospital's leader, or the office where the paper came to it."""
    if application.state in CLOSED_TO_SCANS:
        return False
    leader = actor.role == Role.HOSPITAL_LEADER and actor.organisation_id == application.lead_id
    office = actor.role in OFFICE and actor.programme == application.programme
    return leader or office or is_lead_clerk(actor, application)


def may_override(actor: Actor, application: Application) -> bool:
    """The post that receives the paper: office, city or commission on this way; nobody of the own hospital."""
    if application.state in CLOSED_TO_SCANS or application.lead_id in actor.own_hospitals:
        return False
    return any(holds(actor, application, one.by) for one in stations(application) if one.by != "hospital-leader")


def open_items(application: Application) -> list[str]:
    """What is still open about the sealed scan, in words."""
    found = sealed_scan(application)
    if found is None:
        return [str(_("还没有收到本版申请表的盖章扫描件"))]
    return [scans.words(one.kind, one.told) for one in found.findings if one.overridden_at is None]


def sealed(move: Any) -> None:
    """Guard of the deciding step: the sealed scan is there and whole, where the office asks for it (SN15-A2, R)."""
    if is_required(move.record) and (lacking := open_items(move.record)):
        raise Refused(CLAUSE, _("办公室设定：备案前须有核对无误的盖章扫描件"), todo=lacking)
