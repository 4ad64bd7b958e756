"""The duties of lead departments and members, each read from the records that fulfil it."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from alliance.activities import queries as activities
from alliance.audit import queries as audit
from alliance.core.actor import Role
from alliance.core.language import N_
from alliance.evaluation import queries as evaluation
from alliance.ext import db
from alliance.members import queries as members
from alliance.obligations.model import Obligation
from alliance.obligations.queries.looking import Look, about, about_alliance, lead, read, start_of
from alliance.obligations.rules import NOTHING, Duty, Fact, Moved, Owner
from alliance.register import queries as register
from alliance.rules import windows
from alliance.standing import queries as standing
from alliance.supervision import queries as supervision


def half_year_reports(look: Look) -> Iterator[Duty]:
    """SN15-3.5.d: accepted by the office; the first submission decides about "in time"."""
    query = look.asked(supervision.visible(look.reader))
    for report in read(query.where(query.selected_columns.opened_on <= look.day)):
        due = report.extended_from or report.due
        half = look.programme.period(report.half)
        yield Duty(
            f"designation:{report.designation_id}", f"{report.year}{report.half}", f"{report.year} 年{half.words}总结",
            lead(report), report.opened_on, due, max(report.closes, due), about=about(report), record_type="report",
            record_id=report.id, fact=_reported(report),
        )  # fmt: skip


def _reported(report: Any) -> Fact:
    moved = _longer(report)
    if report.state == "accepted":
        words = N_("半年工作总结已审核")
        return Fact(report.submitted_at, report.late, words, "report", report.id, moved=moved)
    if report.state == "waived":
        return Fact(excused=N_("联盟已终止，免报"))
    return Fact(handed_at=report.submitted_at, moved=moved)


def _longer(report: Any) -> tuple[Moved, ...]:
    """What the office gave on the report's own page: more time, or an exception after the lock."""
    found = []
    if report.extended_from is not None:
        found.append(Moved("due", report.due, report.extension_reason))
    if report.extended_from is not None or report.unlock_reason:
        found.append(Moved("closes", report.closes, report.unlock_reason or report.extension_reason))
    return tuple(found)


def self_evaluations(look: Look) -> Iterator[Duty]:
    """SN15-2.b: the lead's own points, until the office begins to score."""
    for card in read(look.asked(evaluation.visible(look.reader))):
        found = card.round
        if found.self_due is None and not found.self_due_note:
            continue  # opened before rounds had a day for it
        opens = windows.beijing_day(found.opened_at)
        yield Duty(
            f"designation:{card.designation_id}", str(found.year), f"{found.year} 年度考核自评", lead(card), opens,
            found.self_due, look.closes(found.self_due), found.self_due_note, about(card), "score_card", card.id,
            _evaluated(card, found),
        )  # fmt: skip


def _evaluated(card: Any, found: Any) -> Fact:
    if card.self_saved_at is not None:
        return Fact(card.self_saved_at, None, N_("自评已填写"), "score_card", card.id)
    if card.left_out:
        return Fact(excused=card.left_out)
    return NOTHING if found.state == "open" else Fact(excused=N_("自评选填，考核已进入评分"))


def charters(look: Look) -> Iterator[Duty]:
    """SN15-2.e: a charter in force. An alliance in the register from long ago owes it from the day that is noticed."""
    for one in look.ground.alliances.values():
        if one.filed_on is None:
            continue
        days = timedelta(days=look.days(look.kind.due_setting))
        opens = one.filed_on if one.charter_on is not None or one.filed_on + days >= look.day else look.day
        fact = NOTHING
        if one.charter_on is not None:
            at = start_of(max(one.charter_on, opens))
            fact = Fact(at, None, f"联盟章程 · {one.charter}", "designation", one.id)
        yield Duty(
            f"designation:{one.id}", "once", N_("联盟章程"), lead(one), opens, opens + days,
            look.closes(opens + days), about=about_alliance(one), fact=fact,
        )  # fmt: skip


def agreement_renewals(look: Look) -> Iterator[Duty]:
    """SN15-2.e: followed by another signed one, or ended before its last day."""
    ahead = look.days(look.kind.opens_setting)
    found = {one.id: one for one in members.running_out(look.programme.key, look.day, ahead)} if look.fresh else {}
    if not found and not look.rows:
        return
    signed = members.signed(
        {*(row.designation_id or 0 for row in look.rows), *(one.designation_id for one in found.values())}
    )
    wanted = {row.record_id for row in look.rows} | set(found)
    names = members.hospital_names({one.candidate_id for one in signed if one.id in wanted})
    for one in signed:
        alliance = look.ground.alliances.get(one.designation_id)
        if one.id not in wanted or one.until is None or alliance is None:
            continue
        opens = max(one.since, one.until - timedelta(days=ahead))
        yield Duty(
            f"agreement:{one.id}", "once", f"{names[one.candidate_id]} · 成员协议", lead(alliance), opens, one.until,
            look.closes(one.until), about=about_alliance(alliance), record_type="agreement", record_id=one.id,
            fact=_renewed(one, signed),
        )  # fmt: skip


def _renewed(one: Any, signed: list[Any]) -> Fact:
    same = (one.designation_id, one.organisation_id)
    for other in signed:
        if (other.designation_id, other.organisation_id) == same and other.since > one.since:
            return Fact(other.member_signed_at, None, N_("已续签协议"), "agreement", other.id)
    if one.state == "ended" and one.ended_on is not None and one.until is not None and one.ended_on < one.until:
        return Fact(start_of(one.ended_on), None, N_("协议已终止"), "agreement", one.id)
    return NOTHING


def agreement_signings(look: Look) -> Iterator[Duty]:
    """SN15-2.e: the member signs what the lead signed, or declines it; what was taken back is owed no more."""
    rows = {row.record_id: row for row in look.rows if row.record_id is not None}
    found = [*members.in_hand(look.programme.key, rows), *_signed_meanwhile(look, rows)]
    if not found:
        return
    names = members.hospital_names({one.candidate_id for one in found})
    alliances = register.by_ids({one.designation_id for one in found})
    for one in found:
        alliance, row = alliances[one.designation_id], rows.get(one.id)
        if row is not None:
            opens = row.opens
        elif one.lead_signed_at is not None:
            opens = windows.beijing_day(one.lead_signed_at)
        else:
            continue
        due = opens + timedelta(days=look.days(look.kind.due_setting))
        owner = Owner(one.organisation_id, names[one.candidate_id], Role.MEMBER_CLERK)
        yield Duty(
            f"agreement:{one.id}", row.period if row else f"v{one.version}", f"{alliance.name} · 成员协议", owner, opens,
            due, look.closes(due), about=about_alliance(alliance), record_type="agreement", record_id=one.id,
            fact=_signed(one),
        )  # fmt: skip


def _signed_meanwhile(look: Look, rows: Collection[int]) -> list[Any]:
    """What was offered and answered between two looks: such agreements have no row of that offer yet."""
    if not look.fresh:
        return []
    since = start_of(look.day - timedelta(days=look.days(look.kind.due_setting)))
    found = [one for one in members.answered(look.programme.key, since) if one.id not in rows]
    asked = select(Obligation.record_id, func.max(Obligation.opens)).where(
        Obligation.kind == look.kind.key, Obligation.record_id.in_([one.id for one in found])
    )
    rows_of = db.session.execute(asked.group_by(Obligation.record_id)) if found else ()
    opened = {row[0]: row[1] for row in rows_of}
    return [
        one for one in found
        if one.lead_signed_at and opened.get(one.id, date.min) < windows.beijing_day(one.lead_signed_at)
    ]  # fmt: skip


def _signed(one: Any) -> Fact:
    if one.state == "declined" and one.lead_signed_at is not None:
        return Fact(one.lead_signed_at, False, N_("协议未签署，已退回"), "agreement", one.id)
    if one.member_signed_at is not None:
        return Fact(one.member_signed_at, None, N_("已签署协议"), "agreement", one.id)
    return NOTHING if one.state == "offered" else Fact(excused=N_("牵头单位已收回协议"))


def event_notices(look: Look) -> Iterator[Duty]:
    """SN15-3.5.c: the notice itself fulfils it; one after the event is late, by the notice's own mark."""
    query = supervision.visible_matters(look.reader)
    for matter in read(look.asked(query).where(query.selected_columns.kind == "event")):
        sent = windows.beijing_day(matter.sent_at)
        closes = look.closes(matter.starts)
        yield Duty(
            f"matter:{matter.id}", "once", f"{matter.title} · 活动报备", lead(matter), min(sent, matter.starts),
            matter.starts, max(closes, sent) if closes else sent, about=about(matter), record_type="matter",
            record_id=matter.id,
            fact=Fact(matter.sent_at, matter.timing == "late", N_("活动报备"), "matter", matter.id),
        )  # fmt: skip


def training_plans(look: Look) -> Iterator[Duty]:
    """SN15-4.2: each year's plan: the plan of activities with training in it, or a paper handed in here.

    An alliance filed after the due day owes none for that year.
    """
    owed = {(row.designation_id or 0, int(row.period)) for row in look.rows} | set(_new_plans(look))
    trains = [one.key for one in look.programme.activity_kinds if one.group == "training"]
    planned = activities.planned_on({number for number, _year in owed}, trains) if owed else {}
    for number, year in sorted(owed):
        one = look.ground.alliances[number]
        opens, due = _day_of(look, year, look.kind.opens_setting), _day_of(look, year, look.kind.due_setting)
        opens = max(opens, min(one.filed_on or opens, due))
        yield Duty(
            f"designation:{number}", str(year), f"{year} 年度培训计划", lead(one), opens, due, look.closes(due),
            about=about_alliance(one), fact=_planned(number, year, planned.get((number, year)), opens),
        )  # fmt: skip


def _new_plans(look: Look) -> Iterator[tuple[int, int]]:
    """The alliances that owe this year's, while it is open."""
    year = look.day.year
    due = _day_of(look, year, look.kind.due_setting)
    if look.fresh and _day_of(look, year, look.kind.opens_setting) <= look.day <= due:
        for one in look.ground.alliances.values():
            if one.filed_on is not None and one.filed_on <= due:
                yield one.id, year


def _planned(number: int, year: int, at: datetime | None, opens: date) -> Fact:
    """What was planned before the period opened counts from its first day."""
    if at is None:
        return NOTHING
    return Fact(max(at, start_of(opens)), None, f"{year} 年度计划已在平台填写", "designation", number)


def rectifications(look: Look) -> Iterator[Duty]:
    """SN15-2.c: the proof of rectification, or the card lifted before."""
    query = look.asked(standing.visible(look.reader))
    columns = query.selected_columns
    cards = query.where(
        columns.kind == "yellow-card", columns.state.in_(("in_force", "lifted", "set_aside")), columns.taken_from == ""
    )
    for card in read(cards):
        opens = card.effective_on
        if opens is None or opens > look.day:
            continue
        due = windows.months_after(opens, look.days(look.kind.due_setting))
        fact = NOTHING
        if card.lifted_on is not None:
            fact = Fact(start_of(max(card.lifted_on, opens)), None, N_("黄牌已解除"), "measure", card.id)
        elif card.state == "set_aside":
            fact = Fact(excused=N_("黄牌经复核撤销"))
        yield Duty(
            f"measure:{card.id}", "once", f"{card.year} 年度黄牌警告整改", lead(card), opens, due, look.closes(due),
            about=about(card), record_type="measure", record_id=card.id, fact=fact,
        )  # fmt: skip


def audit_forms(look: Look) -> Iterator[Duty]:
    """SN15-5.2: form 附件1 sent by the day the document fixes; a late one counts once the commission took it."""
    campaigns = {one.id: one for one in audit.campaigns(look.reader)}
    query = look.asked(audit.visible(look.reader))
    for form in read(query.where(query.selected_columns.state != "listed")):
        campaign = campaigns[form.campaign_id]
        if campaign.opened_at is None:
            continue
        opens = min(windows.beijing_day(campaign.opened_at), form.due)
        yield Duty(
            f"designation:{form.designation_id}", str(form.year), f"{form.year} 年审核评估表", lead(form), opens, form.due,
            look.closes(form.due), about=about(form), record_type="audit", record_id=form.id, fact=_sent(form),
        )  # fmt: skip


def _sent(form: Any) -> Fact:
    if form.state == "left_out":
        return Fact(excused=form.end_reason)
    if form.state == "lapsed":
        return Fact(lost=form.end_reason)
    if form.submitted_at is None:
        return NOTHING
    if form.state in ("late", "lapse"):
        return Fact(handed_at=form.submitted_at)
    return Fact(form.submitted_at, form.late, N_("附件1已报送"), "audit", form.id)


def _day_of(look: Look, year: int, setting: str) -> date:
    return windows.day_of_year(year, look.text(setting))
