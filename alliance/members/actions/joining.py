"""Membership follows the agreements: it begins with the first, runs on with the next, ends when none carries it."""

from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.core import inbox, journal
from alliance.core.actor import Actor
from alliance.ext import db
from alliance.members import queries, rules
from alliance.members.actions.council import vacate
from alliance.members.flow import AGREEMENT_FLOW, CANDIDATE_FLOW
from alliance.members.model import Agreement, Candidate, Membership
from alliance.register import actions as register

BOUND = "SN15-2.e"


def running(designation_id: int, organisation_id: int) -> Membership | None:
    """The membership without an end of a hospital, the lead's own not counted."""
    query = select(Membership).where(
        Membership.designation_id == designation_id, Membership.organisation_id == organisation_id,
        Membership.until.is_(None), Membership.lead.is_(False),
    )  # fmt: skip
    return db.session.execute(query).scalar_one_or_none()


def admit(agreement: Agreement, candidate: Candidate, actor: Actor, at: datetime) -> None:
    """Begin the membership, or tie a running one to the newer agreement, which takes the place of the older.

    After a gap between the two the running membership stays tied to the older: it ends with it, and the next begins
    with the newer.
    """
    others = _take_place(agreement, actor, at)
    row = running(agreement.designation_id, agreement.organisation_id)
    if row is None:
        _begin(agreement, candidate, actor, at)
    elif not others or any(_reaches(one, agreement.since) for one in others):
        row.agreement_id = agreement.id


def _reaches(agreement: Agreement, day: date) -> bool:
    after = rules.first_day_after(agreement)
    return after is None or after >= day


def _begin(agreement: Agreement, candidate: Candidate, actor: Actor, at: datetime) -> None:
    row = Membership(
        designation_id=agreement.designation_id, organisation_id=agreement.organisation_id, agreement_id=agreement.id,
        organisation_name=candidate.organisation_name, department_name=candidate.department_name,
        county_level=candidate.county_level, since=agreement.since,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    register.note_party(
        agreement.designation_id, agreement.organisation_id, "member", agreement.since, at,
        department_name=candidate.department_name,
    )  # fmt: skip
    journal.write("membership.start", actor, at, row, clause=BOUND, hospital=row.organisation_name, since=row.since)


def _take_place(agreement: Agreement, actor: Actor, at: datetime) -> list[Agreement]:
    """End the agreement whose place this one takes, or cut it to end the day before; the others that go on beside it."""
    others = [one for one in queries.signed_with(agreement) if one.id != agreement.id]
    older = rules.replaced(others, agreement.since, agreement.until, agreement.replaces_id is not None)
    if older is not None and older.id != agreement.replaces_id:
        rules.replaced(others, agreement.since, agreement.until, False)
    for one in others:
        if one.state == "in_force":
            inbox.settle(one, at, actor, "agreement.renew")
    if older is not None:
        _give_way(older, agreement, actor, at)
    return [one for one in others if one.state == "in_force"]


def _give_way(older: Agreement, newer: Agreement, actor: Actor, at: datetime) -> None:
    if newer.since <= at.date() or newer.since == older.since:
        inbox.settle(older, at, actor)
        values = {"ended_on": newer.since, "end_reason": _("由新签协议接续")}
        AGREEMENT_FLOW.move(older, "end", actor, at, remark=_("由新签协议接续"), values=values)
        return
    was, older.until = older.until, newer.since - timedelta(days=1)
    older.version += 1
    remark = _("由新签协议接续")
    journal.write("agreement.shorten", actor, at, older, clause=BOUND, remark=remark, was=was, until=older.until)


def release(agreement: Agreement, on: date, reason: str, actor: Actor, at: datetime) -> bool:
    """What the end of an agreement does to the membership; whether the hospital belongs no more from that day."""
    row = running(agreement.designation_id, agreement.organisation_id)
    if row is None or row.agreement_id is None:
        return False
    others = [one for one in queries.signed_with(agreement) if one.state == "in_force" and one.id != agreement.id]
    day = min(on, at.date())  # one that has not begun ends on a day to come: what holds today carries on
    holding = next((one for one in others if rules.overlaps(one, day, day)), None)
    if holding is not None:
        row.agreement_id = holding.id
        return False
    row.until = max(on, row.since)
    register.end_party(agreement.designation_id, on, at, agreement.organisation_id)
    journal.write("membership.end", actor, at, row, clause=BOUND, remark=reason, hospital=row.organisation_name, on=on)
    vacate(agreement.designation_id, on, reason, actor, at, organisation_id=agreement.organisation_id)
    candidate = db.session.get_one(Candidate, agreement.candidate_id)
    later = next((one for one in others if one.since > on), None)
    if later is None:
        left = {"decline_reason": reason.strip()[:300]}
        CANDIDATE_FLOW.move(candidate, "leave", actor, at, remark=reason, values=left)
    else:
        _begin(later, candidate, actor, at)
    return True
