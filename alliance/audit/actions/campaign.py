"""A campaign is made, opened and closed; who is asked; who is proposed to have lapsed (SN15-5.2)."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from alliance.audit import notices, queries, rules
from alliance.audit.flow import CAMPAIGN_FLOW, FLOW
from alliance.audit.model import Audit, Campaign
from alliance.core import journal, settings
from alliance.core.actor import Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.register import queries as register

CLAUSE = "SN15-5.2"


def create(programme: str, year: int, actor: Actor, at: datetime) -> Campaign:
    """Prepare a year's campaign: its days from the settings, and who is asked from the register."""
    if not (actor.is_office and actor.programme == programme):
        raise Refused(CLAUSE, _("审核评估由联盟管理办公室组织"))
    with work():
        if queries.campaign_of(programme, year) is not None:
            raise Refused(CLAUSE, _("%(year)s 年度的审核评估已建立", year=year), field="year")
        days = rules.days_of(year, settings.values(programme))
        campaign = Campaign(
            programme=programme, year=year, cut_off=days.cut_off, due=days.due, counts_from=days.counts_from,
            state="draft", created_at=at, created_by=actor.name,
        )  # fmt: skip
        db.session.add(campaign)
        journal.write("audit_campaign.create", actor, at, campaign, clause=CLAUSE, year=year, due=days.due)
        _list_eligible(campaign, actor, at)
    return campaign


def _list_eligible(campaign: Campaign, actor: Actor, at: datetime) -> None:
    for designation in queries.eligible(campaign, at):
        _list(campaign, designation, "", actor, at)


def _list(campaign: Campaign, designation: Any, reason: str, actor: Actor, at: datetime) -> Audit:
    hospital = organisations.organisation(designation.lead_id)
    city = rules.city_of(hospital)
    audit = Audit(
        campaign_id=campaign.id, programme=campaign.programme, year=campaign.year, due=campaign.due,
        designation_id=designation.id, designation_name=designation.name, lead_id=designation.lead_id,
        lead_name=designation.lead_name, department_id=designation.department_id,
        authority_id=designation.authority_id, city_id=city.id if city is not None else None, state="listed",
        added_reason=reason,
    )  # fmt: skip
    db.session.add(audit)
    journal.write("audit.list", actor, at, audit, clause=CLAUSE, remark=reason, year=campaign.year)
    return audit


def add(campaign: Campaign, designation_id: int, reason: str, actor: Actor, at: datetime) -> Audit:
    """Add one alliance of the register by hand, with a reason; in an open campaign it is asked at once."""
    if not rules.is_office(actor, campaign):
        raise Refused(CLAUSE, _("审核评估由联盟管理办公室组织"))
    if not reason.strip():
        raise Refused(CLAUSE, _("增列须写明理由"), field="reason")
    designation = register.by_id(designation_id)
    if designation.lead_id in actor.own_hospitals:
        raise Refused("SN15-3.3.a", _("您在该医院任职或近期曾任职，须回避，请由其他人员办理"))
    with work():
        db.session.refresh(campaign, with_for_update=True)
        if campaign.state == "closed":
            raise Refused(CLAUSE, _("本次审核评估已结束"))
        if designation.programme != campaign.programme or designation.state != "active":
            raise Refused(CLAUSE, _("只有在册联盟可以列入审核评估"), field="designation_id")
        if campaign.state == "open" and rules.is_late(campaign.due, at):
            raise Refused(CLAUSE, _("已过报送截止日，不能再增列"))
        audit = _list(campaign, designation, reason.strip(), actor, at)
        if campaign.state == "open":
            _ask(audit, actor, at)
    return audit


def _ask(audit: Audit, actor: Actor, at: datetime) -> None:
    FLOW.move(audit, "ask", actor, at)
    notices.ask_next(audit, actor, at)


def leave_out(audit: Audit, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Take an alliance out of the campaign with a reason, e.g. because it does not actually work."""
    with work():
        values = {"end_reason": reason.strip(), "closed_at": at}
        FLOW.move(audit, "leave-out", actor, at, seen=seen, remark=reason, values=values)
        notices.ask_next(audit, actor, at)


def put_back(audit: Audit, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Take an alliance left out into the campaign again; in an open one it is asked at once."""
    with work():
        step = "put-back" if audit.campaign.state == "draft" else "ask-again"
        FLOW.move(audit, step, actor, at, seen=seen, remark=reason, values={"end_reason": "", "closed_at": None})
        if step == "ask-again":
            notices.ask_next(audit, actor, at)


def open_campaign(campaign: Campaign, actor: Actor, at: datetime, seen: int | None = None) -> int:
    """Ask every alliance listed for its form; who entered the register since is listed too. How many were asked."""
    with work():
        if rules.is_office(actor, campaign) and campaign.state == "draft":
            _list_eligible(campaign, actor, at)
        CAMPAIGN_FLOW.move(campaign, "open", actor, at, seen=seen, values={"opened_at": at})
        listed = queries.listed(campaign)
        for audit in listed:
            _ask(audit, actor, at)
    return len(listed)


def close_campaign(campaign: Campaign, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """End a campaign in which every form has come to its end."""
    CAMPAIGN_FLOW.move(campaign, "close", actor, at, seen=seen, values={"closed_at": at})


def propose_lapses(campaign: Campaign, actor: Actor, at: datetime) -> int:
    """After the due day: propose a lapse for each form not sent. The calendar and the office's button are the same."""
    with work():
        found = queries.overdue(campaign, at)
        for audit in found:
            by = {"proposed_by_id": actor.person_id, "proposed_by": actor.name}
            FLOW.move(audit, "propose-lapse", actor, at, values=by)
            notices.ask_next(audit, actor, at)
    return len(found)
