"""Whose a form is to see; campaigns and their lists; who is to be asked, who is overdue."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from alliance.audit import rules
from alliance.audit.model import EDITABLE, STATES, Audit, AuditEvaluation, Campaign
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.reach import contains, found, one
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.register import queries as register
from alliance.rules import windows

LEADS = frozenset({Role.LEAD_CLERK, Role.HOSPITAL_LEADER, Role.HOSPITAL_ADMIN})
ALL = PROVINCE | {Role.AUDITOR}
READERS = ALL | LEADS | {Role.CITY_COMMISSION}
# What the figures of a board open: name → states; "sent_late" goes by the mark.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "asked": tuple(state for state in STATES if state != "left_out"),
    "drafting": ("listed", "draft"),
    "submitted": ("hospital", "city", "office", "commission", "returned", "doubted"),
    "late": STATES,
    "lapse": ("lapse",),
    "passed": ("passed",),
    "failed": ("failed",),
    "lapsed": ("lapsed", "revoked"),
    "left_out": ("left_out",),
}


def visible(actor: Actor) -> Select[Audit]:
    """The forms this actor may see: the province's programme, a city's own area, a hospital's own."""
    query = select(Audit)
    if actor.role in ALL:
        return query if actor.programme is None else query.where(Audit.programme == actor.programme)
    asked = Audit.state != "listed"
    if actor.role == Role.CITY_COMMISSION:
        own = or_(Audit.authority_id == actor.organisation_id, Audit.city_id == actor.organisation_id)
        return query.where(own, asked)
    if actor.role == Role.LEAD_CLERK:
        return query.where(Audit.lead_id == actor.organisation_id, Audit.department_id == actor.department_id, asked)
    if actor.role in LEADS:
        return query.where(Audit.lead_id == actor.organisation_id, asked)
    return query.where(false())


def get(actor: Actor, audit_id: int) -> Audit:
    """One form with its campaign, evaluations and submissions; NotFound outside the actor's scope."""
    whole = (joinedload(Audit.campaign), selectinload(Audit.evaluations), selectinload(Audit.submissions))
    return one(visible(actor).where(Audit.id == audit_id).options(*whole))


def by_id(audit_id: int) -> Audit:
    """One form, whoever asks: for actions, which check their own right to it."""
    return found(db.session.get(Audit, audit_id))


def evaluations_of(audit_ids: Iterable[int]) -> dict[int, list[AuditEvaluation]]:
    """What the bodies said of these forms, oldest first (one query)."""
    given: dict[int, list[AuditEvaluation]] = {}
    query = select(AuditEvaluation).where(AuditEvaluation.audit_id.in_(list(audit_ids))).order_by(AuditEvaluation.id)
    for row in db.session.execute(query).scalars():
        given.setdefault(row.audit_id, []).append(row)
    return given


def sees_content(actor: Actor, audit: Audit) -> bool:
    """A form that was never sent is its author's only; others see where it stands."""
    return audit.submitted_at is not None or (actor.role in LEADS and actor.organisation_id == audit.lead_id)


def _reaches(actor: Actor, campaign: Campaign) -> bool:
    if actor.role in ALL:
        return actor.programme in (None, campaign.programme)
    return campaign.state != "draft"


def campaigns(actor: Actor) -> list[Campaign]:
    """The campaigns of the actor's programme, newest first; before they open only for the province."""
    query = select(Campaign).order_by(Campaign.year.desc(), Campaign.id.desc())
    if actor.programme is not None:
        query = query.where(Campaign.programme == actor.programme)
    return [one for one in db.session.execute(query).scalars() if _reaches(actor, one)]


def campaign(actor: Actor, campaign_id: int) -> Campaign:
    """One campaign; NotFound outside the actor's scope."""
    found = db.session.get(Campaign, campaign_id)
    if found is None or not _reaches(actor, found):
        raise NotFound
    return found


def campaign_of(programme: str, year: int) -> Campaign | None:
    """The campaign of a year, whoever asks."""
    query = select(Campaign).where(Campaign.programme == programme, Campaign.year == year)
    return db.session.execute(query).scalar_one_or_none()


def current(programme: str) -> list[Campaign]:
    """The open campaigns of a programme."""
    query = select(Campaign).where(Campaign.programme == programme, Campaign.state == "open").order_by(Campaign.id)
    return list(db.session.execute(query).scalars())


def counts(actor: Actor, campaign_ids: list[int]) -> dict[int, dict[str, int]]:
    """The figures of each campaign by the names of SHOWN, as far as this actor sees them (one query)."""
    seen = visible(actor).where(Audit.campaign_id.in_(campaign_ids)).subquery()
    rows = db.session.execute(
        select(seen.c.campaign_id, seen.c.state, seen.c.late, func.count())
        .group_by(seen.c.campaign_id, seen.c.state, seen.c.late)
    )  # fmt: skip
    found = {one: dict.fromkeys(SHOWN, 0) for one in campaign_ids}
    for campaign_id, state, late, n in rows:
        for name, states in SHOWN.items():
            if state in states and (late or name != "late"):
                found[campaign_id][name] += n
    return found


def listing(actor: Actor, campaign_id: int, shown: str, words: str = "") -> Select[Audit]:
    """One list of a campaign: what a figure counts, and words in alliance or hospital."""
    query = visible(actor).where(Audit.campaign_id == campaign_id, Audit.state.in_(SHOWN[shown]))
    if shown == "late":
        query = query.where(Audit.late.is_(True))
    return query.where(contains((Audit.designation_name, Audit.lead_name), words))


def _listed(campaign: Campaign) -> set[int]:
    return set(db.session.execute(select(Audit.designation_id).where(Audit.campaign_id == campaign.id)).scalars())


def listed(campaign: Campaign) -> list[Audit]:
    """The forms of a campaign that wait for its opening, whoever asks."""
    query = select(Audit).where(Audit.campaign_id == campaign.id, Audit.state == "listed").order_by(Audit.id)
    return list(db.session.execute(query).scalars())


def asked(campaign: Campaign) -> list[Audit]:
    """The forms of a campaign that were asked for, in the order of the register, whoever asks."""
    states = [state for state in STATES if state not in ("listed", "left_out")]
    query = select(Audit).where(Audit.campaign_id == campaign.id, Audit.state.in_(states)).order_by(Audit.id)
    return list(db.session.execute(query).scalars())


def eligible(campaign: Campaign, on: datetime) -> list[Any]:
    """The alliances in the register founded by the cut-off that are not yet in the campaign (two queries)."""
    have = _listed(campaign)
    return [
        one for one in register.active(campaign.programme, on.date())
        if one.id not in have and rules.cut_off_covers(campaign.cut_off, one.founded_on, one.filed_on)
    ]  # fmt: skip


def addable(campaign: Campaign, on: datetime) -> list[Any]:
    """The alliances in the register not in the campaign: the office may add each with a reason."""
    have = _listed(campaign)
    return [one for one in register.active(campaign.programme, on.date()) if one.id not in have]


def overdue(campaign: Campaign, at: datetime) -> list[Audit]:
    """Who has not sent by the due day and was not excused: a lapse is to be proposed for each."""
    if campaign.state != "open" or not rules.is_late(campaign.due, at):
        return []
    query = select(Audit).where(Audit.campaign_id == campaign.id, Audit.state == "draft", Audit.excuse == "")
    return list(db.session.execute(query.order_by(Audit.id)).scalars())


def is_editable(audit: Audit) -> bool:
    """Whether the clerk may still write in it."""
    return audit.state in EDITABLE and not (audit.state == "lapse" and audit.declined)


def days_over(audit: Audit, at: datetime) -> int:
    """By how many days the form misses its due day."""
    return windows.days_late(audit.due, audit.submitted_at or at)
