"""What 原则上 lets the office lift before submission: a county-level lead (SN15-5.1), a province's consent (3.3.b)."""

from datetime import datetime

from flask_babel import gettext as _

from alliance.core import inbox, journal
from alliance.core.actor import OFFICE, Actor
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.filing import notices as tell
from alliance.filing import queries, rules
from alliance.filing.model import EDITABLE, Application, Exemption


def ask_exemption(application: Application, key: str, argument: str, actor: Actor, at: datetime) -> Exemption:
    """Ask the office for an exception, with an argument; one request at a time for each key."""
    clause = rules.exemption_clause(key)
    if not rules.is_lead_clerk(actor, application):
        raise Refused(clause, _("例外由牵头科室经办申请"))
    if not argument.strip():
        raise Refused(clause, _("申请例外须写明理由"), field="text")
    with work():
        db.session.refresh(application, with_for_update=True)
        if application.state not in EDITABLE:
            raise Refused(clause, _("申请已提交，退回后才能申请例外"))
        if key not in queries.exemption_words(rules.collect(application, at.date())):
            raise NotFound
        if any(one.key == key and one.granted is not False for one in application.exemptions):
            raise Refused(clause, _("该例外已申请"))
        asked = Exemption(
            application_id=application.id, key=key, argument=argument.strip(), asked_at=at, asked_by=actor.name
        )
        application.exemptions.append(asked)
        journal.write("application.ask-exemption", actor, at, application, clause=clause, remark=argument, key=key)
        tell.ask_exemption(asked, actor, at)
    return asked


def decide_exemption(exemption: Exemption, granted: bool, reason: str, actor: Actor, at: datetime) -> None:
    """Record an exception, or that there is none, with the office's reason; not by somebody of the own hospital."""
    application, clause = exemption.application, rules.exemption_clause(exemption.key)
    if actor.role not in OFFICE or actor.programme != application.programme:
        raise Refused(clause, _("例外由联盟管理办公室记录"))
    if application.lead_id in actor.own_hospitals:
        raise Refused("SN15-3.3.a", _("您在该医院任职或近期曾任职，须回避，请由其他人员办理"))
    if not reason.strip():
        raise Refused(clause, _("须写明理由"), field="text")
    with work():
        db.session.refresh(exemption, with_for_update=True)
        if exemption.granted is not None:
            raise Overtaken(exemption.decided_by, exemption.decided_at, _("决定了例外"))
        exemption.granted, exemption.reason = granted, reason.strip()
        exemption.decided_at, exemption.decided_by = at, actor.name
        event = "application.grant-exemption" if granted else "application.deny-exemption"
        journal.write(event, actor, at, application, clause=clause, remark=reason, key=exemption.key)
        if not any(one.granted is None for one in application.exemptions):
            inbox.settle(application, at, actor, tell.EXEMPTION)
