"""A finding from its proposal to its effects (SX6-11.6, SX3-24, WZ10-4.2): two persons, what follows is reckoned by the
programme's grounds over the designation's whole history."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.core import inbox, journal, settings
from alliance.core.actor import SYSTEM, Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register import actions as register
from alliance.register import queries as designations
from alliance.rules import windows
from alliance.rules.grounds import Outcome
from alliance.rules.terms import Compared
from alliance.terms import notices, queries, rules
from alliance.terms.flow import FLOW
from alliance.terms.model import Finding


def propose(
    designation: Any, evaluation: str, ground: str, year: int, reasons: str, actor: Actor, at: datetime, *,
    happened_on: date | None = None,
) -> Finding:  # fmt: skip
    """Propose a finding: one of an evaluation when its sources are whole, or of an event on its day ("" as evaluation)."""
    known = rules.terms_of(designation.programme)
    day, one = windows.beijing_day(at), known.evaluation(evaluation) if evaluation else None
    clause = one.clause if one else rules.grounds_of(designation.programme).ground(ground).clause
    if not rules.is_office(actor, designation):
        raise Refused(clause, _("认定由本项目的管理部门提出"))
    if designation.lead_id in actor.own_hospitals:
        raise Refused(clause, _("您在该医院任职或近期曾任职，须回避，请由其他人员办理"))
    if not reasons.strip():
        raise Refused(clause, _("认定须写明事实和理由"), field="reasons")
    rules.may_propose(designation, known, one, ground, clause)
    with work():
        db.session.refresh(designation)
        rules.still_active(designation, clause)
        if one is None:
            year = _event_year(happened_on, day, clause)
        else:
            ahead = int(settings.value(designation.programme, one.ahead_setting)) if one.ahead_setting else 0
            last = queries.last_year(designation.id, evaluation)
            rules.year_is_open(one, designation, year, day, ahead=ahead, last=last)
            rules.complete(queries.lacking(designation, one, year), clause)
        return _made(designation, evaluation, ground, year, happened_on, reasons, actor, at)


def _event_year(happened_on: date | None, day: date, clause: str) -> int:
    if happened_on is None:
        raise Refused(clause, _("请填写发生或查实的日期"), field="happened_on")
    if happened_on > day:
        raise Refused(clause, _("发生日期不能晚于今天"), field="happened_on")
    return happened_on.year


def _made(
    designation: Any, evaluation: str, ground: str, year: int, happened_on: date | None, reasons: str, actor: Actor,
    at: datetime,
) -> Finding:  # fmt: skip
    day = windows.beijing_day(at)
    known = rules.grounds_of(designation.programme).ground(ground)
    found, _because = queries.outcome_if(designation, ground, year, day)
    adverse = found.rule is not None and found.rule.adverse
    days = int(settings.value(designation.programme, "statement_days"))
    row = Finding(
        programme=designation.programme, designation_id=designation.id, designation_name=designation.name,
        lead_id=designation.lead_id, lead_name=designation.lead_name, department_id=designation.department_id,
        evaluation=evaluation, ground=ground, year=year, happened_on=None if evaluation else happened_on,
        clause=found.clause or known.clause, reasons=reasons.strip(),
        compared=_compared(designation, evaluation, year) if evaluation else [],
        proposed_by_id=actor.person_id, proposed_by=actor.name, proposed_at=at, state="proposed", version=1,
        heard_by=date.fromordinal(day.toordinal() + days) if adverse and days else None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    journal.write(
        "finding.propose", actor, at, row, clause=row.clause, remark=reasons, ground=ground, year=year,
        rule=found.rule.key if found.rule else "",
    )  # fmt: skip
    if evaluation:
        asked = queries.held_one(designation.id, evaluation, year)
        if asked is not None:
            inbox.settle(asked, at, actor)
    notices.ask_next(row, actor, at)
    return row


def _compared(designation: Any, evaluation: str, year: int) -> list[dict[str, Any]]:
    one = rules.terms_of(designation.programme).evaluation(evaluation)
    return _snapshot(queries.compared(designation, queries.figures_year(designation, one, year)))


def _snapshot(found: Compared) -> list[dict[str, Any]]:
    """The figures a proposal rested on, as they stood: both years, the change, whether worse."""
    return [
        {
            "key": one.indicator.key, "before": _text(one.before), "now": _text(one.now), "percent": _text(one.percent),
            "worse": one.worse,
        }
        for one in found.changes if one.before is not None or one.now is not None
    ]  # fmt: skip


def _text(value: Any) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def state_view(finding: Finding, words: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The hospital states its view on what is proposed."""
    with work():
        values = {"statement": words.strip(), "stated_at": at, "stated_by": actor.name}
        FLOW.move(finding, "state", actor, at, seen=seen, remark=words, values=values)
        notices.ask_next(finding, actor, at)


def decide(finding: Finding, remark: str, actor: Actor, at: datetime, seen: int | None = None) -> Outcome:
    """The commission makes the finding: what follows is reckoned now, and carried out in the same work."""
    with work():
        designation = designations.by_id(finding.designation_id)
        db.session.refresh(designation, with_for_update=True)
        rules.still_active(designation, finding.clause)
        day = windows.beijing_day(at)
        found, because = queries.outcome_if(designation, finding.ground, finding.year, day)
        values = {
            "decided_by_id": actor.person_id, "decided_by": actor.name, "decided_at": at, "decided_on": day,
            "consideration": remark.strip(), "rule": found.rule.key if found.rule else "", "because": because,
            "put_right_by": found.put_right_by, "barred_until": found.barred_until, "clause": found.clause or finding.clause,
        }  # fmt: skip
        FLOW.move(finding, "decide", actor, at, seen=seen, remark=remark, values=values, rule=values["rule"])
        if found.rule is not None:
            finding.notice_id = notices.issue(finding, designation, found, actor, at).id
            _effects(finding, designation, found, actor, at)
        notices.ask_next(finding, actor, at)
    return found


def _effects(finding: Finding, designation: Any, found: Outcome, actor: Actor, at: datetime) -> None:
    """The end, the bar, the longer term: whatever the rule says."""
    rule, day = found.rule, windows.beijing_day(at)
    assert rule is not None  # asked by decide
    number = notices.number_of(finding)
    why = f"{rule.words}（{number}）"
    if rule.renew_years and designation.valid_until is not None:
        until = windows.months_after(designation.valid_until, 12 * rule.renew_years)
        register.renew(designation, until, rule.clause, actor, at)
    if rule.endless and designation.valid_until is not None:
        register.renew(designation, None, rule.clause, actor, at)
    if found.put_right_by is not None:
        register.set_mark(designation, "rectification", actor, at, clause=rule.clause)
    if rule.ends and rule.state:
        last = day if rule.state == "revoked" or designation.valid_until is None else max(day, designation.valid_until)
        register.end(designation, rule.state, last, why, actor, at, clause=rule.clause)
        register.end_party(designation.id, last, at)
        _others_fall(finding, at)
    if found.barred_until is not None:
        register.bar(
            designation, found.barred_until, f"{finding.designation_name}：{rule.words}", actor, at, clause=rule.clause,
            decision=number, department=True,
        )  # fmt: skip
    journal.write(
        "finding.effect", actor, at, finding, clause=rule.clause, rule=rule.key, put_right_by=found.put_right_by,
        barred_until=found.barred_until, state=rule.state,
    )  # fmt: skip


def _others_fall(finding: Finding, at: datetime) -> None:
    """What else was proposed about a designation that has ended is dropped."""
    query = select(Finding).where(
        Finding.designation_id == finding.designation_id, Finding.state == "proposed", Finding.id != finding.id
    )
    for other in db.session.execute(query).scalars().all():
        drop(other, "认定对象已终止，不再办理", SYSTEM, at)


def drop(finding: Finding, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Give a proposed finding up, with a reason."""
    with work():
        values = {"dropped_reason": reason.strip()[:500]}
        FLOW.move(finding, "drop", actor, at, seen=seen, remark=reason, values=values)
        notices.ask_next(finding, actor, at)


def prove(finding: Finding, words: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The hospital reports what it has put right; after its last day too, marked late."""
    with work():
        values = {"proof": words.strip(), "proved_at": at, "proved_by": actor.name}
        FLOW.move(finding, "prove", actor, at, seen=seen, remark=words, values=values)
        notices.ask_next(finding, actor, at)


def verify(
    finding: Finding, words: str, met: bool, actor: Actor, at: datetime, seen: int | None = None
) -> Finding | None:
    """The office verifies a rectification; where the programme has a ground for it, that is proposed at once."""
    with work():
        if not met:
            rules.may_be_unmet(finding, windows.beijing_day(at))
        values = {
            "verification": "met" if met else "unmet", "verified_at": at, "verified_by": actor.name,
            "verified_words": words.strip(),
        }  # fmt: skip
        FLOW.move(finding, "verify", actor, at, seen=seen, remark=words, values=values, met=met)
        notices.ask_next(finding, actor, at)
        rule, designation = rules.rule_of(finding), designations.by_id(finding.designation_id)
        if designation.state == "active" and designation.mark == "rectification":
            register.set_mark(designation, "", actor, at, clause=finding.clause)
        ground = "" if rule is None else rule.met if met else rule.unmet
        if not ground or designation.state != "active":
            return None
        day = windows.beijing_day(at)
        return _made(designation, "", ground, day.year, day, words, actor, at)


def send_on(
    finding: Finding, document: str, on: date, answer: str, actor: Actor, at: datetime, seen: int | None = None
) -> None:
    """Enter that it was proposed to the higher authority, and later what that answered (WZ10-4.2)."""
    rule = rules.rule_of(finding)
    if rule is None or not rule.onward:
        raise Refused(finding.clause, _("这项认定没有上报的规定"))
    _paper_day(finding, document, on, at, "document", _("请填写上报文号"))
    with work():
        values = {"onward_document": document.strip()[:120], "onward_on": on, "onward_answer": answer.strip()}
        FLOW.move(finding, "send-on", actor, at, seen=seen, remark=answer, values=values, document=document, on=on)
        notices.ask_next(finding, actor, at)


def hand_over(finding: Finding, to: str, on: date, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Enter to whom a breach of law was handed over (SX6-11.6)."""
    rule = rules.rule_of(finding)
    if rule is None or not rule.adverse or not rule.ends:
        raise Refused(finding.clause, _("只有撤销的认定可以登记移交"))
    _paper_day(finding, to, on, at, "to", _("请写明移交给哪个部门"))
    with work():
        values = {"handed_to": to.strip()[:120], "handed_on": on}
        FLOW.move(finding, "hand-over", actor, at, seen=seen, values=values, to_whom=to, on=on)


def _paper_day(finding: Finding, words: str, on: date, at: datetime, field: str, missing: str) -> None:
    if not words.strip():
        raise Refused(finding.clause, missing, field=field)
    if finding.decided_on is None or not finding.decided_on <= on <= windows.beijing_day(at):
        raise Refused(finding.clause, _("日期须在作出认定之后、今天以前"), field="on")
