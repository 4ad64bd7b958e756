"""The sealed scan of 附件2 comes back; a finding is overridden by the post that receives it (SN15-A2)."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from alliance.core import scans
from alliance.core.actor import Actor
from alliance.core.refusal import Refused
from alliance.filing.model import Application
from alliance.filing.rules import papers as rules


def bring_scan(
    application: Application, uploads: Sequence[tuple[str, bytes]], note: str, actor: Actor, at: datetime
) -> scans.SealedScan:
    """Keep the scan of the newest submission with what was found about it; what comes later replaces it, nothing is lost."""
    paper = rules.printed(application)
    if paper is None or not rules.may_bring(actor, application):
        raise Refused(rules.CLAUSE, _("提交之后、办结之前，由牵头科室、本院负责人或联盟管理办公室上传盖章扫描件"))
    return scans.receive(application, paper, uploads, actor, at, note=note, clause=rules.CLAUSE)


def take_scan(application: Application, finding_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Take the scan in spite of one finding, with a reason."""
    found = scans.finding_of(application, finding_id)
    if not rules.may_override(actor, application):
        raise Refused(rules.CLAUSE, _("扫描件由收件的一方采信：联盟管理办公室，或正在办理的机关；本院的人须回避"))
    scans.override(found, application, reason, actor, at, rules.CLAUSE)
